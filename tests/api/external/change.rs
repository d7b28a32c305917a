//! Nothing that is asked of the server changes the folder.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::{Nas, at, attach, check_is_well, contents, holds, id_at, photos, picture, used};
use crate::support::{Answer, TestApp};

#[test]
fn nothing_that_anybody_asks_for_changes_the_folder() {
    let (app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("sub/one.jpg", &picture(1));
    nas.write("two.txt", b"two");
    let id = attach(&ada, &nas);
    holds(&ada, &id, 2);
    let before = contents(&nas.at(""));
    let (one, two, sub) =
        (id_at(&ada, "photo/sub/one.jpg"), id_at(&ada, "photo/two.txt"), id_at(&ada, "photo/sub"));
    let photo = at(&ada, "photo/sub/one.jpg").unwrap()["photo_id"].as_str().unwrap().to_owned();
    assert_eq!(ada.send("", "own.txt", b"own").status, 201);
    let own = id_at(&ada, "/own.txt");
    let refused = |answer: Answer| {
        assert_eq!((answer.status, answer.error().as_str()), (403, "external_folder"), "{answer:?}");
    };
    for file in [&one, &two, &sub, &id] {
        refused(ada.delete(&format!("/files/{file}")));
    }
    refused(ada.put(&format!("/files/{one}"), &json!({"name": "x.jpg"})));
    refused(ada.put(&format!("/folders/{sub}"), &json!({"name": "x"})));
    refused(ada.put(&format!("/folders/{id}"), &json!({"name": "x"})));
    refused(ada.put(&format!("/files/{two}"), &json!({"parent_id": null})));
    refused(ada.put(&format!("/files/{own}"), &json!({"parent_id": sub})));
    refused(ada.post("/folders", &json!({"path": "photo/new"})));
    refused(ada.send("photo/sub", "new.txt", b"new"));
    let name = [("Upload-Length", "5"), ("Upload-Metadata", "filename bmV3LnR4dA==,path cGhvdG8vc3Vi")];
    refused(ada.request("POST", "/uploads", &[&[("Tus-Resumable", "1.0.0")], &name[..]].concat(), b""));
    refused(ada.delete(&format!("/photos/{photo}")));
    let bulk = ada.post("/photos/bulk", &json!({"photo_ids": [photo], "trash": true}));
    assert_eq!(bulk.data()["failed"].as_array().unwrap().len(), 1, "{bulk:?}");
    assert_eq!(photos(&ada), 1, "a change that is refused takes nothing out of the lists");

    // Over the drive.
    let dav = |method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]| {
        ada.request(method, &format!("{}/dav{path}", app.url), headers, body).status
    };
    assert_eq!(dav("PUT", "/photo/sub/one.jpg", &[], b"x"), 403);
    assert_eq!(dav("PUT", "/photo/new.txt", &[], b"x"), 403);
    assert_eq!(dav("DELETE", "/photo/two.txt", &[], b""), 403);
    assert_eq!(dav("MKCOL", "/photo/new", &[], b""), 403);
    let to = format!("{}/dav/moved.txt", app.url);
    assert_eq!(dav("MOVE", "/photo/two.txt", &[("Destination", &to)], b""), 403);
    let to = format!("{}/dav/photo/own.txt", app.url);
    assert_eq!(dav("MOVE", "/own.txt", &[("Destination", &to)], b""), 403);
    assert_eq!(dav("COPY", "/own.txt", &[("Destination", &to)], b""), 403);
    let patch = br#"<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x xmlns="y">1</x></D:prop></D:set></D:propertyupdate>"#;
    assert!([403, 207].contains(&dav("PROPPATCH", "/photo/two.txt", &[], patch)));
    assert_eq!(dav("GET", "/photo/two.txt", &[], b""), 200);
    assert_eq!(contents(&nas.at("")), before);

    // What is ours to say of it can be said, and a copy is a file of one's own.
    assert_eq!(ada.put(&format!("/photos/{photo}"), &json!({"favorite": true})).status, 200);
    let copy = ada.post(&format!("/files/{two}/copy"), &json!({"parent_id": null}));
    assert_eq!(copy.status, 201, "{copy:?}");
    assert_eq!(used(&ada), 6, "“own” and the copy of “two”");
    fs::remove_file(nas.at("two.txt")).unwrap();
    ada.until("the original is out of sight", || at(&ada, "photo/two.txt").is_none());
    let copy = id_at(&ada, "/two.txt");
    assert_eq!(ada.get(&format!("/files/{copy}/download")).body, b"two");
    check_is_well(&app);
}

/// A link that is put in a file's place must not lead the server out of the folder.
#[test]
fn a_file_swapped_for_a_link_is_not_followed() {
    let (app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("sub/one.txt", b"one");
    nas.write("two.txt", b"two");
    fs::write(nas.folder.path().join("secret"), b"sec").unwrap();
    let id = attach(&ada, &nas);
    holds(&ada, &id, 2);
    let (one, two) = (id_at(&ada, "photo/sub/one.txt"), id_at(&ada, "photo/two.txt"));
    fs::remove_file(nas.at("two.txt")).unwrap();
    symlink("../secret", nas.at("two.txt")).unwrap();
    fs::rename(nas.at("sub"), nas.folder.path().join("sub")).unwrap();
    symlink(nas.folder.path().join("sub"), nas.at("sub")).unwrap();
    for file in [one, two] {
        let answer = ada.get(&format!("/files/{file}/download"));
        // Unless it was out of sight already.
        let told = (answer.status, answer.error());
        assert!([409, 404].contains(&told.0) && told.1 != "disk_failed", "{answer:?}");
    }
    ada.until("both are out of sight", || {
        at(&ada, "photo/two.txt").is_none() && at(&ada, "photo/sub").is_none()
    });
    drop(app);
}
