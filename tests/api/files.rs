//! The folder tree as the API shows it.

use serde_json::json;

use crate::support::{Picture, TestApp, bytes_of, jpeg};

#[test]
fn a_clash_is_numbered_and_never_overwrites() {
    let (_app, ada) = TestApp::set_up();
    for (seed, name) in [(1, "notes.bin"), (2, "notes (1).bin"), (3, "notes (2).bin")] {
        let file = ada.send("Docs", "notes.bin", &bytes_of(seed, 100)).data();
        assert_eq!(file[0]["name"], name);
        assert_eq!(file[0]["path"], format!("/Docs/{name}"));
    }
    let refused = ada.form(
        "/files",
        &[("path", "Docs"), ("on_conflict", "fail")],
        &[("file", "notes.bin", &bytes_of(4, 100))],
    );
    assert_eq!((refused.status, refused.error().as_str()), (409, "exists"));
    let listed = ada.get("/files?path=Docs").data();
    assert_eq!(listed.as_array().unwrap().len(), 3);
    let first = format!("/files/{}/download", listed[2]["id"].as_str().unwrap());
    assert_eq!(ada.get(&first).body, bytes_of(1, 100));
}

#[test]
fn the_same_bytes_are_kept_and_counted_once() {
    let (_app, ada) = TestApp::set_up();
    let picture = jpeg(&Picture { seed: 1, ..Picture::default() });
    let photo = ada.add_photo("A", "a.jpg", &picture);
    let used = ada.get("/account/quota").data()["by_kind"]["photos"].clone();
    let twin = ada.send("B", "other.jpg", &picture).data();
    assert_eq!(twin[0]["duplicate_of"], photo["id"]);
    assert_ne!(twin[0]["id"], photo["image_files"][0]["id"], "another path is another file");
    assert_eq!(ada.get("/account/quota").data()["by_kind"]["photos"], used, "on the same bytes");
    let again = ada.send("A", "copy.jpg", &picture).data();
    assert_eq!(again[0]["id"], photo["image_files"][0]["id"], "in the same folder it is the same file");
    ada.settle();
    assert_eq!(ada.get("/photos").json()["pagination"]["total"], 1);

    let sha256 = twin[0]["sha256"].clone();
    let known = ada.post("/files/known", &json!({"sha256": [sha256, "00".repeat(32)]})).data();
    let mut paths: Vec<_> =
        known.as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/A/a.jpg", "/B/other.jpg"]);
    let linked = ada.post("/files/link", &json!({"sha256": sha256, "path": "C", "name": "c.jpg"}));
    assert_eq!((linked.status, &linked.data()["path"]), (201, &json!("/C/c.jpg")));
    let unknown = ada.post("/files/link", &json!({"sha256": "00".repeat(32), "path": "C", "name": "d.jpg"}));
    assert_eq!(unknown.status, 404);
}

#[test]
fn source_times_survive() {
    let (_app, ada) = TestApp::set_up();
    let texts = [("modified_at", "2019-05-06T07:08:09+02:00")];
    let file = ada.form("/files", &texts, &[("file", "a.bin", &bytes_of(1, 9))]).data();
    assert_eq!(file[0]["original_modified_at"], "2019-05-06T05:08:09Z");
    assert_eq!(file[0]["modified_at"], "2019-05-06T05:08:09Z");
}

#[test]
fn lists_go_on_where_a_page_ended() {
    let (_app, ada) = TestApp::set_up();
    for n in 0..5 {
        ada.send("", &format!("{n}.bin"), &bytes_of(n, 10));
    }
    let first = ada.get("/files?limit=2").json();
    assert_eq!(first["data"].as_array().unwrap().len(), 2);
    let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
    let second = ada.get(&format!("/files?limit=9&cursor={cursor}")).json();
    assert_eq!(second["data"][0]["name"], "2.bin");
    assert_eq!(second["data"].as_array().unwrap().len(), 3);
    assert_eq!(second["pagination"]["next_cursor"], serde_json::Value::Null);
}
