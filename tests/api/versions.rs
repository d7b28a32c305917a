//! Replaced content, and going back to it; copies and moves.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

fn replace(client: &Client, folder: &str, name: &str, bytes: &[u8]) -> Value {
    let texts = [("path", folder), ("on_conflict", "replace")];
    let answer = client.form("/files", &texts, &[("file", name, bytes)]);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.data()[0].clone()
}

fn versions(client: &Client, file: &Value) -> Vec<Value> {
    client.get(&format!("/files/{}/versions", id(file))).data().as_array().unwrap().clone()
}

#[test]
fn what_is_replaced_becomes_a_version_and_comes_back() {
    let (_app, ada) = TestApp::set_up();
    let file = replace(&ada, "Docs", "a.bin", &bytes_of(1, 100));
    for seed in 2..4 {
        let again = replace(&ada, "Docs", "a.bin", &bytes_of(seed, 100));
        assert_eq!(again["id"], file["id"], "it is the same file");
    }
    replace(&ada, "Docs", "a.bin", &bytes_of(3, 100));
    let kept = versions(&ada, &file);
    assert_eq!(kept.len(), 2, "the same bytes again make no version");
    let oldest = format!("/files/{}/versions/{}", id(&file), id(&kept[1]));
    assert_eq!(ada.get(&format!("{oldest}/download")).body, bytes_of(1, 100));
    let back = ada.post(&format!("{oldest}/restore"), &json!({})).data();
    assert_eq!(back["sha256"], kept[1]["sha256"]);
    assert_eq!(ada.get(&format!("/files/{}/download", id(&file))).body, bytes_of(1, 100));
    let kept = versions(&ada, &file);
    assert_eq!(kept.len(), 2);
    assert_eq!(ada.get("/account/quota").data()["used_bytes"], 300);

    let newest = format!("/files/{}/versions/{}", id(&file), id(&kept[0]));
    ada.delete(&newest).data();
    assert_eq!(ada.get(&format!("{newest}/download")).status, 404);
    assert_eq!(ada.get("/account/quota").data()["used_bytes"], 200);
    ada.delete(&format!("/files/{}", id(&file))).data();
    ada.post("/trash/empty", &json!({})).data();
    assert_eq!(ada.get("/account/quota").data()["used_bytes"], 0, "versions end with their file");
}

#[test]
fn a_photo_whose_content_is_replaced_keeps_what_was_said_of_it() {
    let (_app, ada) = TestApp::set_up();
    let first = jpeg(&Picture { seed: 1, ..Picture::default() });
    let photo = ada.add_photo("A", "a.jpg", &first);
    let path = format!("/photos/{}", id(&photo));
    ada.put(&path, &json!({"title": "The lake", "rating": 4})).data();
    let before = ada.get(&format!("{path}/thumbnail")).body;
    let file = replace(&ada, "A", "a.jpg", &jpeg(&Picture { seed: 2, ..Picture::default() }));
    ada.settle();
    let after = ada.get(&path).data();
    assert_eq!((&after["title"], &after["rating"]), (&json!("The lake"), &json!(4)));
    assert_eq!(after["hothash"], photo["hothash"], "set once, kept for life");
    assert_ne!(ada.get(&format!("{path}/thumbnail")).body, before, "but it is seen as it is");
    let kept = versions(&ada, &file);
    let original = ada.get(&format!("/files/{}/versions/{}/download", id(&file), id(&kept[0])));
    assert_eq!(original.body, first, "an original's bytes never change");
}

/// Finder and davfs2 make an empty file, lock it, and then write it.
#[test]
fn an_empty_file_that_is_written_later_becomes_a_photo() {
    let (_app, ada) = TestApp::set_up();
    let empty = replace(&ada, "A", "a.jpg", b"");
    assert_eq!(empty["photo_id"], Value::Null);
    let file = replace(&ada, "A", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    ada.settle();
    assert_eq!(file["id"], empty["id"]);
    assert_eq!(versions(&ada, &file), [Value::Null; 0]);
    assert_eq!(ada.get("/photos").json()["pagination"]["total"], 1);
}

#[test]
fn copies_share_their_bytes() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("A/B", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    ada.send("A", "n.bin", &bytes_of(1, 1_000));
    let used = ada.get("/account/quota").data()["used_bytes"].clone();
    let a = ada.get("/files").data()[0].clone();
    let copy = ada.post(&format!("/files/{}/copy", id(&a)), &json!({}));
    assert_eq!((copy.status, &copy.data()["path"]), (201, &json!("/A (1)")));
    ada.settle();
    let found = ada.get("/files?path=A%20(1)/B").data();
    assert_eq!((&found[0]["name"], &found[0]["photo_id"]), (&json!("a.jpg"), &photo["id"]));
    assert_eq!(ada.get("/photos").json()["pagination"]["total"], 1, "it is the same photo");
    assert_eq!(ada.get("/account/quota").data()["used_bytes"], used);
    assert_eq!(ada.get("/folders").data().as_array().unwrap().len(), 4);

    let inside = ada.get("/files?path=A").data()[0].clone();
    let refused = ada.post(&format!("/files/{}/copy", id(&a)), &json!({"parent_id": inside["id"]}));
    assert_eq!((refused.status, refused.error().as_str()), (409, "into_itself"));
    let onto = ada.post(&format!("/files/{}/copy", id(&a)), &json!({"on_conflict": "replace"}));
    assert_eq!((onto.status, onto.error().as_str()), (409, "into_itself"));
    let file = found[0]["id"].as_str().unwrap();
    let twin = ada.post(&format!("/files/{file}/copy"), &json!({"parent_id": null, "name": "b.jpg"})).data();
    assert_eq!(twin["path"], "/b.jpg");
}

#[test]
fn a_large_folder_is_copied_whole() {
    let (_app, ada) = TestApp::set_up();
    let sha = ada.send("Many", "0.bin", &bytes_of(1, 10)).data()[0]["sha256"].clone();
    for n in 1..650 {
        let link = json!({"sha256": sha, "path": format!("Many/{}/x", n % 5), "name": format!("{n}.bin")});
        assert_eq!(ada.post("/files/link", &link).status, 201);
    }
    let many = ada.get("/files").data()[0].clone();
    let copy = ada.post(&format!("/files/{}/copy", id(&many)), &json!({"name": "Twin"})).data();
    assert_eq!(copy["path"], "/Twin");
    for n in 0..5 {
        let listed = |top: &str| ada.get(&format!("/files?path={top}/{n}/x&limit=1000")).data();
        let names = |list: Value| -> Vec<Value> {
            list.as_array().unwrap().iter().map(|file| file["name"].clone()).collect()
        };
        assert_eq!(names(listed("Twin")), names(listed("Many")));
        assert_eq!(listed("Twin").as_array().unwrap().len(), if n == 0 { 129 } else { 130 });
    }
    ada.settle();
}

#[test]
fn a_move_may_rename_replace_or_fail() {
    let (_app, ada) = TestApp::set_up();
    let one = ada.send("A", "a.bin", &bytes_of(1, 10)).data()[0].clone();
    let two = ada.send("B", "a.bin", &bytes_of(2, 10)).data()[0].clone();
    let b = ada.get("/files?path=").data()[1].clone();
    let path = format!("/files/{}", id(&one));
    let to = |how: &str| json!({"parent_id": b["id"], "on_conflict": how});
    assert_eq!(ada.put(&path, &to("fail")).status, 409);
    assert_eq!(ada.put(&path, &to("rename")).data()["path"], "/B/a (1).bin");
    ada.put(&path, &json!({"name": "a.bin", "on_conflict": "replace"})).data();
    let listed = ada.get("/files?path=B").data();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &one["id"]));
    assert_eq!(ada.get("/trash").data()[0]["id"], two["id"], "what made way is in the trash");
    assert_eq!(listed[0]["modified_at"], one["modified_at"], "a move changes no content");
}

#[test]
fn photos_below_a_renamed_folder_are_found_by_its_new_name() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("Old/Deep", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    let folder = ada.get("/files").data()[0].clone();
    ada.put(&format!("/folders/{}", id(&folder)), &json!({"name": "New"})).data();
    ada.until("it is found", || ada.found("album:New/Deep") == [id(&photo)]);
}

#[test]
fn files_and_folders_come_as_one_archive() {
    let (app, ada) = TestApp::set_up();
    ada.send("A/B", "x.bin", &bytes_of(1, 700_000));
    ada.send("A", "y.bin", &bytes_of(2, 10));
    let single = ada.send("", "y.bin", &bytes_of(3, 10)).data()[0].clone();
    let twin = ada.send("C", "y.bin", &bytes_of(4, 10)).data()[0].clone();
    let folder = ada.get("/files").data()[0].clone();
    let body = json!({"ids": [folder["id"], single["id"], twin["id"]], "name": "All.zip"});
    let answer = ada.post("/files/zip", &body);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/zip")));
    assert!(answer.header("content-disposition").unwrap().contains("All.zip"));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(answer.body.clone())).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["A/", "A/B/", "A/B/x.bin", "A/y.bin", "y.bin", "y (1).bin"]);
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_name("A/B/x.bin").unwrap(), &mut bytes).unwrap();
    assert_eq!(bytes, bytes_of(1, 700_000));
    let linked = ada.get(&format!("/files/zip?ids={},{}", id(&folder), id(&single)));
    assert_eq!(linked.status, 200);
    let bob = app.add_user("bob");
    assert_eq!(bob.post("/files/zip", &body).status, 404);
    assert_eq!(ada.post("/files/zip", &json!({"ids": []})).status, 422);
}
