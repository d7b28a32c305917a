//! Everything one keeps, to take away.

use std::io::{Cursor, Read};

use serde_json::{Value, json};
use zip::ZipArchive;

use crate::support::{Picture, TestApp, jpeg};

#[test]
fn an_export_holds_every_original_in_its_folder_and_what_was_said_of_photos() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    bob.send("", "not-adas.txt", b"bob's");
    let picture = jpeg(&Picture { seed: 1, taken: Some("2024:07:14 18:30:00"), ..Picture::default() });
    let photo = ada.add_photo("Trips/Rome", "a.jpg", &picture);
    let id = photo["id"].as_str().unwrap();
    let said = json!({"title": "Rome & <friends>", "rating": 4, "tags": ["gelato"]});
    assert_eq!(ada.put(&format!("/photos/{id}"), &said).status, 200);
    ada.send("Papers", "letter.txt", b"dear all");
    let gone = ada.send("Papers", "gone.txt", b"thrown away").data()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.delete(&format!("/files/{gone}")).status, 200);

    let answer = ada.post("/account/export", &json!({}));
    assert_eq!((answer.status, answer.header("Content-Type")), (200, Some("application/zip")));
    let mut archive = ZipArchive::new(Cursor::new(answer.body)).unwrap();
    let mut names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    names.retain(|name| !name.ends_with('/'));
    names.sort();
    assert_eq!(
        names,
        ["files/Papers/letter.txt", "files/Trips/Rome/a.jpg", "files/Trips/Rome/a.jpg.xmp", "manifest.json"]
    );
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(read("files/Trips/Rome/a.jpg"), picture, "byte for byte");
    let xmp = String::from_utf8(read("files/Trips/Rome/a.jpg.xmp")).unwrap();
    for part in [
        "Rome &amp; &lt;friends&gt;",
        "<rdf:li>gelato</rdf:li>",
        "<xmp:Rating>4</xmp:Rating>",
        "2024-07-14T18:30:00",
    ] {
        assert!(xmp.contains(part), "{part} in {xmp}");
    }
    let manifest: Value = serde_json::from_slice(&read("manifest.json")).unwrap();
    assert_eq!(manifest["account"]["username"], "ada");
    assert_eq!(manifest["files"].as_array().unwrap().len(), 2);
    // What was said is read again by whoever is sent the photo with its sidecar.
    bob.send("New", "a.xmp", xmp.as_bytes());
    bob.add_photo("New", "a.jpg", &picture);
    bob.settle();
    let found = bob.get("/photos").data();
    assert_eq!(found[0]["title"], "Rome & <friends>", "{found}");
    assert_eq!(ada.get("/account/audit?action=account_exported").data().as_array().unwrap().len(), 1);
    assert_eq!(app.anonymous().get("/account/export").status, 401);
}
