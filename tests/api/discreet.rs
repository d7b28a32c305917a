//! Originals for those who may not see where and with what they were taken: the same picture, and nothing said.

use std::io::{Cursor, Read};

use serde_json::{Value, json};

use crate::support::{Answer, Client, Picture, TestApp, jpeg};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

fn told() -> Picture {
    Picture {
        seed: 1,
        make: Some("Canon"),
        position: Some((48, 2)),
        orientation: Some(6),
        ..Picture::default()
    }
}

fn tags(bytes: &[u8]) -> Vec<exif::Tag> {
    let read = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).unwrap();
    read.fields().map(|field| field.tag).collect()
}

fn pixels(bytes: &[u8]) -> Vec<u8> {
    turbojpeg::decompress(bytes, turbojpeg::PixelFormat::RGB).unwrap().pixels
}

fn link(ada: &Client, kind: &str, id: &str) -> String {
    let target = json!({"kind": kind, "id": id});
    let made = ada.post("/shares", &json!({"target": target, "link": {"metadata": false}}));
    assert_eq!(made.status, 201, "{}", made.json());
    format!("/public/{}", made.data()["token"].as_str().unwrap())
}

fn packed(answer: &Answer) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.body.clone())).unwrap();
    let mut found = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        found.push((file.name().unwrap().into_owned(), bytes));
    }
    found
}

#[test]
fn a_photo_by_link_is_whole_and_says_only_how_it_is_turned() {
    let (app, ada) = TestApp::set_up();
    let original = jpeg(&told());
    assert!(tags(&original).contains(&exif::Tag::GPSLatitude));
    let photo = id(&ada.add_photo("", "a.jpg", &original));
    let way = link(&ada, "photo", &photo);
    let anyone = app.anonymous();
    let given = anyone.get(&format!("{way}/photos/{photo}/original"));
    assert_eq!((given.status, given.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(tags(&given.body), [exif::Tag::Orientation]);
    assert_eq!(pixels(&given.body), pixels(&original), "not one pixel less");
    assert!(given.header("content-disposition").unwrap().contains("a.jpg"));

    let own = ada.get(&format!("/photos/{photo}/original"));
    assert_eq!(own.body, original);
    assert_ne!(own.header("etag"), given.header("etag"), "other bytes, another tag");
    let part = [("Range", "bytes=100-299")];
    let part = anyone.request("GET", &format!("{way}/photos/{photo}/original"), &part, &[]);
    assert_eq!((part.status, &part.body[..]), (206, &given.body[100..300]));
    let head = anyone.request("HEAD", &format!("{way}/photos/{photo}/original"), &[], &[]);
    assert_eq!(head.header("content-length"), Some(given.body.len().to_string().as_str()));
    let archive = packed(&anyone.get(&format!("{way}/zip")));
    assert_eq!(archive.len(), 1);
    assert!(archive[0].1 == given.body, "in an archive as alone");
}

#[test]
fn a_public_library_gives_people_with_an_account_the_same() {
    let (app, ada) = TestApp::set_up();
    let original = jpeg(&told());
    let photo = id(&ada.add_photo("", "a.jpg", &original));
    let body = json!({"name": "Open", "visibility": "public", "public_download": true});
    let library = id(&ada.post("/libraries", &body).data());
    let added = ada.post(&format!("/libraries/{library}/photos"), &json!({"photo_ids": [photo]}));
    assert_eq!(added.status, 200);
    let bob = app.add_user("bob");
    let given = bob.get(&format!("/photos/{photo}/original"));
    assert_eq!(tags(&given.body), [exif::Tag::Orientation]);
    assert_eq!(pixels(&given.body), pixels(&original));
    let open = ada.put(&format!("/libraries/{library}"), &json!({"public_metadata": true}));
    assert_eq!(open.status, 200);
    assert!(
        bob.get(&format!("/photos/{photo}/original")).body == original,
        "and all of it once that is said"
    );
}

#[test]
fn a_folder_by_link_gives_its_pictures_bare_its_papers_whole_and_no_sidecar() {
    let (app, ada) = TestApp::set_up();
    let original = jpeg(&told());
    ada.add_photo("Trip", "a.jpg", &original);
    ada.add_photo("Trip", "b.heic", include_bytes!("../fixtures/turned.heic"));
    ada.send("Trip", "a.xmp", b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
    ada.send("Trip", "plan.txt", b"Paris");
    ada.settle();
    let folder = id(&ada.get("/folders").data()[0]);
    let way = link(&ada, "folder", &folder);
    let anyone = app.anonymous();
    let listed = anyone.get(&format!("{way}/files")).data();
    let get = |name: &str| {
        let file = listed.as_array().unwrap().iter().find(|file| file["name"] == name).unwrap();
        anyone.get(&format!("{way}/files/{}/download", id(file)))
    };
    assert_eq!(tags(&get("a.jpg").body), [exif::Tag::Orientation]);
    let heic = get("b.heic");
    assert_eq!((heic.status, heic.header("content-type")), (200, Some("image/heic")));
    assert!(exif::Reader::new().read_from_container(&mut Cursor::new(&heic.body)).is_err(), "no Exif in it");
    assert_eq!(get("plan.txt").body, b"Paris");
    let sidecar = get("a.xmp");
    assert_eq!((sidecar.status, sidecar.error().as_str()), (403, "not_allowed"));

    let archive = packed(&anyone.get(&format!("{way}/zip")));
    let names: Vec<_> = archive.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Trip/", "Trip/a.jpg", "Trip/b.heic", "Trip/plan.txt"]);
    assert_eq!(tags(&archive[1].1), [exif::Tag::Orientation]);
    let asked = ada.get("/shares").data()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.put(&format!("/shares/{asked}"), &json!({"metadata": true})).status, 200);
    assert!(get("a.jpg").body == original);
}
