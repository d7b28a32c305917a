//! The data of past releases, opened by this one. `tests/upgrade/make` makes a folder, once a release; none is ever
//! made again.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use albumen::store::{Store, StoreError, meta};
use serde_json::json;

use crate::support::TestApp;

/// A server of this release on a copy of a data folder.
fn opened(release: &str) -> TestApp {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade").join(release);
    TestApp::on_data(|data| {
        let unpacked = Command::new("tar").arg("-xzf").arg(stored).arg("-C").arg(data).status().unwrap();
        assert!(unpacked.success());
        // Stored long ago, it would hold neither trash nor versions for long.
        std::fs::write(data.join("albumen.toml"), "trash_days = 3650\n[versions]\ndays = 3650\n").unwrap();
    })
}

#[test]
fn the_folder_of_0_1_0_keeps_everything() {
    let mut app = opened("0.1.0.tar.gz");
    // Once as it was stored, once as this release leaves it.
    for _ in 0..2 {
        let ada = app.sign_in("ada", "correct horse");
        ada.settle();
        // An index that an earlier release wrote is made anew behind the first requests.
        ada.until("what is liked is findable", || ada.found("is:favorite").len() == 1);
        let lake = ada.get("/search?q=is%3Afavorite").data()["photos"][0].clone();
        assert_eq!((&lake["title"], &lake["rating"]), (&json!("The lake"), &json!(4)), "{lake}");
        assert_eq!(lake["tags"], json!(["Water"]));
        let lake = lake["id"].as_str().unwrap();
        let original = include_bytes!("../fixtures/plain.heic");
        assert_eq!(ada.get(&format!("/photos/{lake}/original")).body, original);
        assert_eq!(ada.get(&format!("/photos/{lake}/thumbnail?size=small")).status, 200);
        ada.until("both are findable", || ada.found("album:summer").len() == 2);
        let trash = ada.get("/trash").data();
        assert_eq!((trash.as_array().unwrap().len(), &trash[0]["name"]), (1, &json!("gone.webp")));

        let papers = ada.get("/files?path=Papers").data();
        let note = papers[0]["id"].as_str().unwrap();
        assert_eq!(ada.get(&format!("/files/{note}/download")).body, b"second");
        let before = ada.get(&format!("/files/{note}/versions")).data()[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(ada.get(&format!("/files/{note}/versions/{before}/download")).body, b"first");
        assert_eq!(ada.get("/auth/app-passwords").data()[0]["name"], "phone");

        let bob = app.sign_in("bob", "bob has a password");
        let library = bob.get("/libraries").data()[0].clone();
        assert_eq!(library["name"], "Holiday");
        let shown = bob.get(&format!("/libraries/{}/photos", library["id"].as_str().unwrap())).data();
        assert_eq!(shown[0]["id"], lake);
        app.kill_and_restart();
    }
}

fn names(folder: &Path) -> BTreeSet<OsString> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

/// Writes what a release will that this one cannot read.
fn newer(file: &Path) -> Result<(), StoreError> {
    Store::open(file)?.write(|tx| tx.put(&meta::FORMAT, &0, &(meta::CURRENT_FORMAT + 1)))
}

#[test]
fn a_folder_that_a_newer_albumen_wrote_is_left_alone() {
    let (mut app, _) = TestApp::set_up();
    app.kill();
    let file = app.data().join("albumen.redb");
    newer(&file).unwrap();
    std::fs::remove_dir_all(app.data().join("index")).unwrap();
    let before = names(app.data());
    for arguments in [&["serve", "--http", "127.0.0.1:0", "--https", "off"][..], &["user", "list"]] {
        let refused = Command::new(env!("CARGO_BIN_EXE_albumen"))
            .args(arguments)
            .arg("--data")
            .arg(app.data())
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let told = String::from_utf8_lossy(&refused.stderr);
        assert!(
            told.contains("written by a newer Albumen") && told.contains("use the newer program"),
            "{told}"
        );
    }
    assert_eq!(names(app.data()), before, "not even a search index was made in it");
}
