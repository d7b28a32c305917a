//! Tags on files, folders and photos alike; what administrators decide about names and programs; pictures that go into
//! a library as they are sent.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

fn tags(who: &Client, file: &str) -> Value {
    who.get(&format!("/files/{file}")).data()["tags"].clone()
}

fn tag_id(who: &Client, name: &str) -> String {
    let all = who.get("/tags").data();
    let found = all.as_array().unwrap().iter().find(|tag| tag["name"] == name).unwrap();
    id(found).to_owned()
}

#[test]
fn files_and_folders_bear_tags_as_photos_do() {
    let (app, ada) = TestApp::set_up();
    let plain = ada.send("Docs", "a.bin", b"a").data()[0].clone();
    let folder = id(&ada.get("/files").data()[0]).to_owned();
    let photo = ada.add_photo("", "p.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    let picture = id(&photo["image_files"][0]).to_owned();
    let ids = json!([id(&plain), folder, picture]);
    assert_eq!(ada.post("/files/tags", &json!({"ids": ids, "add_tags": ["Tax", "2024"]})).status, 200);
    for file in [id(&plain), &folder, &picture] {
        let tags = tags(&ada, file);
        assert_eq!(tags.as_array().unwrap().len(), 2, "{tags}");
    }
    let shown = ada.get(&format!("/photos/{}", id(&photo))).data();
    assert_eq!(shown["tags"].as_array().unwrap().len(), 2, "the photo bears what its file bears");
    let listed = ada.get("/files?path=Docs").data();
    assert_eq!(listed[0]["tags"].as_array().unwrap().len(), 2);

    let (tax, year) = (tag_id(&ada, "Tax"), tag_id(&ada, "2024"));
    assert_eq!(ada.delete(&format!("/files/{}/tags/{year}", id(&plain))).data()["tags"], json!(["Tax"]));
    assert_eq!(ada.delete(&format!("/photos/{}/tags/2024", id(&photo))).data()["tags"], json!(["Tax"]));
    let added = ada.post(&format!("/photos/{}/tags", id(&photo)), &json!({"tags": ["Home"]}));
    assert_eq!(added.data()["tags"], json!(["Tax", "Home"]));

    let home = tag_id(&ada, "Home");
    assert_eq!(ada.post(&format!("/tags/{tax}/merge"), &json!({"into": tax})).status, 422);
    assert_eq!(ada.post(&format!("/tags/{tax}/merge"), &json!({"into": home})).status, 200);
    assert_eq!(tags(&ada, id(&plain)), json!(["Home"]));
    assert_eq!(ada.get(&format!("/photos/{}", id(&photo))).data()["tags"], json!(["Home"]));
    assert_eq!(ada.delete(&format!("/tags/{home}")).status, 200);
    assert_eq!((tags(&ada, id(&plain)), tags(&ada, &picture)), (json!([]), json!([])));

    let bob = app.add_user("bob");
    assert_eq!(bob.post(&format!("/files/{}/tags", id(&plain)), &json!({"tags": ["Mine"]})).status, 404);
    let mixed =
        json!({"ids": [id(&bob.send("", "b.bin", b"b").data()[0]), id(&plain)], "add_tags": ["Mine"]});
    assert_eq!(bob.post("/files/tags", &mixed).status, 404, "all or none");
    assert_eq!(bob.get("/files").data()[0]["tags"], json!([]));
}

#[test]
fn programs_and_foreign_letters_are_what_the_server_says() {
    let (_app, ada) = TestApp::set_up();
    ada.send("Ümläut", "zuerst.txt", b"0");
    assert_eq!(ada.send("", "run.sh", b"#!/bin/sh\n").error(), "program_refused");
    let settings = json!({"executables_allowed": true, "ascii_names": true});
    let changed = ada.put("/admin/settings", &settings);
    assert_eq!(changed.status, 200, "{}", changed.json());
    assert_eq!(ada.send("", "run.sh", b"#!/bin/sh\n").status, 201);
    let path = |folder: &str, name: &str| ada.send(folder, name, name.as_bytes()).data()[0]["path"].clone();
    assert_eq!(path("Neu/Möbel", "Stühle.txt"), "/Neu/Mobel/Stuhle.txt");
    assert_eq!(path("Ümläut", "für.txt"), "/Ümläut/fur.txt", "what is there keeps its name");
    let made = ada.post("/folders", &json!({"path": "Größe"})).data();
    assert_eq!(made["name"], "Grosse");
    let renamed = ada.put(&format!("/folders/{}", id(&made)), &json!({"name": "Höhe"})).data();
    assert_eq!(renamed["name"], "Hohe");
}

#[test]
fn a_file_that_is_not_what_its_name_claims_says_so() {
    let (_app, ada) = TestApp::set_up();
    let picture = jpeg(&Picture { seed: 1, ..Picture::default() });
    let wrong = ada.send("", "picture.png", &picture).data()[0].clone();
    assert_eq!((&wrong["mime_mismatch"], &wrong["mime_type"]), (&json!(true), &json!("image/jpeg")));
    let right = ada.send("Else", "picture.jpg", &picture).data()[0].clone();
    assert_eq!(right["mime_mismatch"], json!(false));
}

#[test]
fn pictures_go_into_a_library_as_they_are_sent() {
    let (app, ada) = TestApp::set_up();
    let library = ada.post("/libraries", &json!({"name": "Ours", "visibility": "shared"})).data();
    let picture = |seed| jpeg(&Picture { seed, ..Picture::default() });
    let bob = app.add_user("bob");
    let send = |who: &Client, seed| {
        let texts = [("library_id", id(&library)), ("path", "In")];
        who.form("/files", &texts, &[("file", "a.jpg", &picture(seed)), ("file", "a.txt", b"no picture")])
    };
    assert_eq!(send(&bob, 1).status, 404);
    assert_eq!(bob.get("/files").data(), json!([]), "refused before anything was kept");
    let role = json!({"user": "bob", "role": "contributor"});
    assert_eq!(ada.post(&format!("/libraries/{}/members", id(&library)), &role).status, 201);
    assert_eq!(send(&bob, 1).status, 201);

    // By tus: a.jpg, into the same library.
    let bytes = picture(2);
    let metadata = format!("filename YS5qcGc=,library {}", base64(id(&library)));
    let length = bytes.len().to_string();
    let headers = [
        ("Tus-Resumable", "1.0.0"),
        ("Content-Type", "application/offset+octet-stream"),
        ("Upload-Length", length.as_str()),
        ("Upload-Metadata", metadata.as_str()),
    ];
    assert_eq!(ada.request("POST", "/uploads", &headers, &bytes).status, 201);
    ada.settle();
    bob.settle();
    let held = ada.get(&format!("/libraries/{}/photos", id(&library))).data();
    assert_eq!(held.as_array().unwrap().len(), 2, "one of each");
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}
