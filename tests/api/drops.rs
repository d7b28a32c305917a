//! Links by which visitors look through a folder, take it as one archive, and put files in.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

fn folder(owner: &Client, path: &str) -> String {
    owner.post("/folders", &json!({"path": path})).data()["id"].as_str().unwrap().to_owned()
}

/// Makes a link to a folder. Gives the share and where visitors come in.
fn link(owner: &Client, folder: &str, limits: &Value) -> (Value, String) {
    let target = json!({"kind": "folder", "id": folder});
    let made = owner.post("/shares", &json!({"target": target, "link": limits}));
    assert_eq!(made.status, 201, "{}", made.json());
    let share = made.data();
    let way = format!("/public/{}", share["token"].as_str().unwrap());
    (share, way)
}

fn names(listed: &Value) -> Vec<&str> {
    listed.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect()
}

fn entries(answer: &Answer) -> Vec<String> {
    let archive = zip::ZipArchive::new(Cursor::new(answer.body.clone())).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

#[test]
fn a_shared_folder_is_looked_through_and_taken_as_one_archive() {
    let (app, ada) = TestApp::set_up();
    ada.send("Trip/Deep", "a.bin", b"deep");
    let page = ada.send("Trip", "b.html", b"<script>alert(1)</script>").data()[0].clone();
    ada.send("Other", "c.bin", b"other");
    let (trip, other) = (folder(&ada, "Trip"), folder(&ada, "Other"));
    let (_, way) = link(&ada, &trip, &json!({"max_downloads": 1}));
    let anyone = app.anonymous();
    let top = anyone.get(&format!("{way}/files"));
    assert_eq!((names(&top.data()), top.header("x-robots-tag")), (vec!["Deep", "b.html"], Some("noindex")));
    assert!(top.data()[0].get("path").is_none(), "where it lies is its owner's own");
    let deep = top.data()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(names(&anyone.get(&format!("{way}/files?parent={deep}")).data()), ["a.bin"]);
    assert_eq!(anyone.get(&format!("{way}/files?parent={other}")).status, 404);
    assert_eq!(anyone.get(&format!("{way}/zip?ids={other}")).status, 404);

    let all = anyone.get(&format!("{way}/zip"));
    assert_eq!(entries(&all), ["Trip/", "Trip/Deep/", "Trip/Deep/a.bin", "Trip/b.html"]);
    assert!(all.header("content-disposition").unwrap().contains("Trip.zip"));
    let late = anyone.get(&format!("{way}/zip"));
    assert_eq!((late.status, late.error().as_str()), (410, "no_downloads_left"), "an archive is a download");

    let shown = ada.get(&format!("/files/{}/download?inline=true", page["id"].as_str().unwrap()));
    assert_eq!(shown.header("content-type"), Some("text/plain; charset=utf-8"), "it never runs");
    assert!(shown.header("content-security-policy").unwrap().contains("sandbox"));
    assert_eq!(shown.header("content-disposition"), None);
}

#[test]
fn what_is_put_in_by_a_link_is_added_and_nothing_is_seen() {
    let (app, ada) = TestApp::set_up();
    let kept = ada.send("Box", "x.txt", b"hers").data()[0].clone();
    let (share, way) = link(
        &ada,
        &folder(&ada, "Box"),
        &json!({"upload_only": true, "max_files": 2, "max_file_bytes": 100}),
    );
    let anyone = app.anonymous();
    let upload = anyone.get(&way).data()["upload"].clone();
    assert_eq!(upload, json!({"only": true, "max_file_bytes": 100, "files_left": 2}));
    for closed in ["files", "photos", "zip"] {
        assert_eq!(anyone.get(&format!("{way}/{closed}")).status, 403, "{closed}");
    }
    let file = format!("{way}/files/{}/download", kept["id"].as_str().unwrap());
    assert_eq!(anyone.get(&file).status, 404);

    let put = |bytes: &[u8]| anyone.form(&format!("{way}/files"), &[], &[("file", "x.txt", bytes)]);
    assert_eq!(put(&[1; 101]).status, 413, "larger than one file may be");
    let first = put(b"from a friend");
    assert_eq!((first.status, first.data()), (201, json!([{"name": "x.txt", "size": 13}])));
    assert_eq!(put(b"and another").status, 201);
    let full = put(b"one too many");
    assert_eq!((full.status, full.error().as_str()), (413, "drop_full"));
    assert_eq!(names(&ada.get("/files?path=Box").data()), ["x (1).txt", "x (2).txt", "x.txt"]);
    let old = ada.get(&format!("/files/{}/download", kept["id"].as_str().unwrap()));
    assert_eq!(old.body, b"hers", "nothing is replaced");
    let counted = ada.get("/shares").data()[0]["link"].clone();
    assert_eq!((&counted["uploaded_files"], &counted["uploaded_bytes"]), (&json!(2), &json!(24)));

    let id = share["id"].as_str().unwrap();
    let more = ada.put(&format!("/shares/{id}"), &json!({"max_files": 3}));
    assert_eq!(more.data()["link"]["max_files"], 3);
    assert_eq!(put(b"one more").status, 201);
    assert_eq!(ada.delete(&format!("/shares/{id}")).status, 200);
    assert_eq!(put(b"after the end").status, 410);
}

#[test]
fn a_drops_last_places_go_to_three_of_ten() {
    let (app, ada) = TestApp::set_up();
    let (_, way) = link(&ada, &folder(&ada, "Box"), &json!({"allow_upload": true, "max_files": 3}));
    let (taken, app) = (Arc::new(AtomicUsize::new(0)), Arc::new(app));
    let racers: Vec<_> = (0..10_u8)
        .map(|n| {
            let (taken, app, way) = (Arc::clone(&taken), Arc::clone(&app), format!("{way}/files"));
            std::thread::spawn(move || {
                match app.anonymous().form(&way, &[], &[("file", "a.bin", &[n; 20])]).status {
                    201 => taken.fetch_add(1, Ordering::Relaxed),
                    413 => 0,
                    other => panic!("{other}"),
                }
            })
        })
        .collect();
    for racer in racers {
        racer.join().unwrap();
    }
    assert_eq!(taken.load(Ordering::Relaxed), 3);
    assert_eq!(ada.get("/files?path=Box").data().as_array().unwrap().len(), 3);
}

#[test]
fn a_large_file_is_put_in_by_a_link_resumably() {
    let (app, ada) = TestApp::set_up();
    let limits = json!({"upload_only": true, "max_upload_bytes": 10});
    let (_, way) = link(&ada, &folder(&ada, "Box"), &limits);
    let (_, elsewhere) = link(&ada, &folder(&ada, "Else"), &limits);
    let anyone = app.anonymous();
    let begin = |length: &str| {
        let headers = [
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", length),
            // a.bin, and a folder that is not the visitor's to choose
            ("Upload-Metadata", "filename YS5iaW4=,path RWxzZQ=="),
        ];
        anyone.request("POST", &format!("{way}/uploads"), &headers, b"")
    };
    assert_eq!(begin("11").status, 413);
    let answer = begin("10");
    assert_eq!(answer.status, 201);
    assert_eq!(begin("1").error(), "drop_full", "what was promised counts");
    let place = answer.header("location").unwrap().to_owned();
    let id = place.rsplit('/').next().unwrap();
    assert!(place.contains(&way), "{place}");
    let send = |offset: &str, bytes: &[u8]| {
        let headers = [
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Offset", offset),
            ("Content-Type", "application/offset+octet-stream"),
        ];
        anyone.request("PATCH", &place, &headers, bytes)
    };
    assert_eq!(send("0", b"01234").status, 204);
    let stranger = format!("{elsewhere}/uploads/{id}");
    assert_eq!(anyone.request("HEAD", &stranger, &[("Tus-Resumable", "1.0.0")], b"").status, 404);
    let asked = anyone.request("HEAD", &place, &[("Tus-Resumable", "1.0.0")], b"");
    assert_eq!((asked.status, asked.header("upload-offset")), (200, Some("5")));
    assert_eq!(send("5", b"56789").status, 204);
    assert_eq!(names(&ada.get("/files?path=Box").data()), ["a.bin"]);
    assert_eq!(ada.get("/files?path=Else").data(), json!([]));
    assert_eq!(ada.get("/account/quota").data()["used_bytes"], 10);
}

#[test]
fn files_are_put_into_folders_alone_and_a_link_becomes_a_picture_for_phones() {
    let (app, ada) = TestApp::set_up();
    let file = ada.send("", "a.bin", b"a").data()[0]["id"].as_str().unwrap().to_owned();
    let target = json!({"kind": "file", "id": file});
    let refused = ada.post("/shares", &json!({"target": target, "link": {"allow_upload": true}}));
    assert_eq!(refused.status, 422, "{}", refused.json());
    let (share, way) = link(&ada, &folder(&ada, "Open"), &json!({}));
    let put = app.anonymous().form(&format!("{way}/files"), &[], &[("file", "a.bin", b"a")]);
    assert_eq!((put.status, put.error().as_str()), (403, "not_allowed"));
    let code = format!("/shares/{}/qr", share["id"].as_str().unwrap());
    let drawn = ada.get(&code);
    assert_eq!((drawn.status, drawn.header("content-type")), (200, Some("image/svg+xml")));
    assert_eq!(app.add_user("bob").get(&code).status, 404);
}
