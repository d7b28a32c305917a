//! Several disks: what lies where, one that is away, one that is emptied.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Answer, Client, Picture, TestApp, albumen, bytes_of, jpeg};

pub fn checked(data: &Path, more: &[&str]) -> (i32, Vec<String>) {
    let output = albumen(&[&["check", "--json"], more].concat(), data);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let kinds = report["findings"].as_array().unwrap().iter();
    (output.status.code().unwrap(), kinds.map(|found| found["kind"].as_str().unwrap().to_owned()).collect())
}

/// A server with a second disk, and where that is.
pub fn two_disks() -> (TestApp, Client, tempfile::TempDir) {
    let (app, ada) = TestApp::set_up();
    let disks = tempfile::tempdir().unwrap();
    attach(&ada, &disks.path().join("usb"), "USB");
    (app, ada, disks)
}

pub fn attach(ada: &Client, path: &Path, name: &str) -> Value {
    std::fs::create_dir_all(path).unwrap();
    let answer = ada.post("/admin/volumes", &json!({"path": path, "name": name}));
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.data()
}

pub fn volume(ada: &Client, number: u64) -> Value {
    let all = ada.get("/admin/volumes").data();
    all.as_array().unwrap().iter().find(|volume| volume["number"] == number).unwrap().clone()
}

pub fn drain(ada: &Client, number: u64) {
    assert_eq!(ada.post(&format!("/admin/volumes/{number}/drain"), &json!({})).status, 202);
}

pub fn drained(ada: &Client, number: u64) {
    ada.until("the volume is empty", || volume(ada, number)["state"] == "drained");
}

pub fn originals(root: &Path) -> BTreeSet<PathBuf> {
    let all = walkdir::WalkDir::new(root.join("users")).into_iter().flatten();
    let files = all.filter(|entry| entry.file_type().is_file());
    files
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.to_string_lossy().contains("/originals/"))
        .collect()
}

pub fn sent(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.data()[0]["id"].as_str().unwrap().to_owned()
}

pub fn download(id: &str) -> String {
    format!("/files/{id}/download")
}

#[test]
fn a_disk_is_attached_filled_emptied_and_detached_while_the_server_runs() {
    let (app, ada, disks) = two_disks();
    let usb = disks.path().join("usb");
    let first = sent(&ada.send("In", "first.bin", &bytes_of(1, 9_000)));
    let photo = ada.add_photo("In", "a.jpg", &jpeg(&Picture::default()));
    assert_eq!((volume(&ada, 0)["files"].clone(), volume(&ada, 1)["files"].clone()), (json!(2), json!(0)));
    drain(&ada, 0);
    drained(&ada, 0);
    ada.until("what was moved is gone", || originals(app.data()).is_empty());
    assert_eq!(originals(&usb).len(), 2);
    assert_eq!(ada.get(&download(&first)).body, bytes_of(1, 9_000));
    let photo = photo["id"].as_str().unwrap();
    assert_eq!(ada.get(&format!("/photos/{photo}/original")).body, jpeg(&Picture::default()));
    assert_eq!(ada.get(&format!("/photos/{photo}/thumbnail?size=small")).status, 200);

    // New ones, second files on the same bytes, and versions go where there is room, and are counted once.
    sent(&ada.send("In", "second.bin", &bytes_of(2, 9_000)));
    let used = ada.get("/account/quota").data()["used_bytes"].clone();
    sent(&ada.send("Elsewhere", "second.bin", &bytes_of(2, 9_000)));
    assert_eq!(ada.get("/account/quota").data()["used_bytes"], used);
    assert_eq!((originals(app.data()).len(), originals(&usb).len()), (0, 3));
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));

    let refused = ada.delete("/admin/volumes/1");
    assert_eq!((refused.status, refused.error().as_str()), (409, "volume_not_empty"));
    assert_eq!(refused.json()["error"]["files"], 3);
    let refused = ada.post("/admin/volumes/1/drain", &json!({}));
    assert_eq!((refused.status, refused.error().as_str()), (409, "no_other_volume"));
    assert_eq!(ada.delete("/admin/volumes/0/drain").data()["state"], "online");
    drain(&ada, 1);
    drained(&ada, 1);
    assert_eq!(ada.delete("/admin/volumes/1").status, 200);
    assert_eq!(originals(&usb), BTreeSet::new());
    assert_eq!(ada.get(&download(&first)).body, bytes_of(1, 9_000));
    assert_eq!(ada.get("/admin/volumes").data().as_array().unwrap().len(), 1);
    let acts = ada.get("/admin/audit").data();
    let acts: Vec<&str> =
        acts.as_array().unwrap().iter().filter_map(|event| event["action"].as_str()).collect();
    for act in ["attached", "drained", "kept", "detached"] {
        assert!(acts.contains(&format!("admin_volume_{act}").as_str()), "{act}: {acts:?}");
    }
}

/// What lay on an unplugged disk would look deleted, or damaged.
#[test]
fn a_disk_that_is_away_is_offline_and_nothing_else_stops() {
    let (app, ada, disks) = two_disks();
    let (usb, away) = (disks.path().join("usb"), disks.path().join("away"));
    let home = sent(&ada.send("In", "home.bin", &bytes_of(1, 5_000)));
    drain(&ada, 0);
    drained(&ada, 0);
    let gone = sent(&ada.send("In", "gone.bin", &bytes_of(2, 5_000)));
    let doomed = sent(&ada.send("In", "doomed.bin", &bytes_of(3, 5_000)));
    ada.delete("/admin/volumes/0/drain");
    std::fs::rename(&usb, &away).unwrap();

    let refused = ada.get(&download(&gone));
    assert_eq!((refused.status, refused.error().as_str()), (503, "disk_missing"));
    assert!(refused.json()["message"].as_str().unwrap().contains("“USB”"), "{refused:?}");
    assert_eq!(volume(&ada, 1)["state"], "offline");
    assert_eq!(app.anonymous().request("GET", &format!("{}/api", app.url), &[], &[]).status, 503);
    let new = sent(&ada.send("In", "new.bin", &bytes_of(4, 5_000)));
    assert_eq!(ada.get(&download(&new)).body, bytes_of(4, 5_000));
    assert_eq!(checked(app.data(), &["--deep", "--repair"]), (3, vec!["disk_offline".to_owned()]));
    // Sent again, what cannot be reached is kept here, and can be read again.
    sent(&ada.send("Again", "gone.bin", &bytes_of(2, 5_000)));
    assert_eq!(ada.get(&download(&gone)).body, bytes_of(2, 5_000));
    assert_eq!(ada.delete(&format!("/files/{doomed}")).status, 200);
    assert_eq!(ada.delete(&format!("/files/{doomed}/permanent")).status, 200);
    // Another disk at its place is not taken for it.
    std::fs::create_dir_all(usb.join("users")).unwrap();
    assert_eq!(volume(&ada, 1)["state"], "offline");
    assert_eq!(ada.get(&download(&home)).status, 503);
    assert_eq!(originals(&away).len(), 3, "nothing was removed there");

    std::fs::remove_dir_all(&usb).unwrap();
    std::fs::rename(&away, &usb).unwrap();
    assert_eq!(volume(&ada, 1)["state"], "online");
    assert_eq!(ada.get(&download(&home)).body, bytes_of(1, 5_000), "without a restart");
    assert_eq!(ada.delete(&format!("/files/{new}")).status, 200);
    assert_eq!(ada.delete(&format!("/files/{new}/permanent")).status, 200);
    ada.until("what was purged meanwhile is gone", || originals(&usb).len() == 1);
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}

#[test]
fn a_drain_goes_on_under_load_and_after_a_kill() {
    let (mut app, ada, disks) = two_disks();
    let usb = disks.path().join("usb");
    let mut files: Vec<(String, u64)> =
        (0..60).map(|n| (sent(&ada.send("In", &format!("{n}.bin"), &bytes_of(n, 300_000))), n)).collect();
    drain(&ada, 0);
    let more: Vec<(String, u64)> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..3)
            .map(|sender| {
                let ada = &ada;
                scope.spawn(move || {
                    let send = |n: u64| {
                        let seed = 1_000 + sender * 100 + n;
                        (sent(&ada.send("Load", &format!("{seed}.bin"), &bytes_of(seed, 50_000))), seed)
                    };
                    (0..8).map(send).collect::<Vec<_>>()
                })
            })
            .collect();
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    });
    app.kill_and_restart();
    let ada = app.sign_in("ada", "correct horse");
    files.extend(more);
    drained(&ada, 0);
    ada.until("what was moved is gone", || originals(app.data()).is_empty());
    for (file, seed) in &files {
        let length = if *seed < 1_000 { 300_000 } else { 50_000 };
        assert!(ada.get(&download(file)).body == bytes_of(*seed, length), "{seed}");
    }
    assert_eq!(originals(&usb).len(), files.len());
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}

#[test]
fn what_lies_on_other_disks_is_exported_purged_and_found_again_after_the_metadata_was_lost() {
    let (mut app, ada, disks) = two_disks();
    let usb = disks.path().join("usb");
    let bob = app.add_user("bob");
    let kept = sent(&ada.send("Papers", "kept.bin", &bytes_of(1, 5_000)));
    drain(&ada, 0);
    drained(&ada, 0);
    sent(&bob.send("Papers", "bob.bin", &bytes_of(2, 5_000)));
    let out = disks.path().join("out");
    let exported = albumen(&["export", "ada", out.to_str().unwrap()], app.data());
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    assert_eq!(std::fs::read(out.join("Papers/kept.bin")).unwrap(), bytes_of(1, 5_000));

    let id = bob.get("/account/me").data()["id"].as_str().unwrap().to_owned();
    let before = originals(&usb).len();
    let deleted = ada.delete(&format!("/admin/users/{id}"));
    assert!(deleted.status < 300, "{deleted:?}");
    ada.until("what was theirs is gone", || originals(&usb).len() == before - 1);

    app.kill();
    std::fs::remove_file(app.data().join("albumen.redb")).unwrap();
    let rebuilt = albumen(&["rebuild", "--json"], app.data());
    assert_eq!(rebuilt.status.code(), Some(0), "{rebuilt:?}");
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    assert_eq!(ada.get(&download(&kept)).body, bytes_of(1, 5_000), "the journal knows the disks");
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));

    app.kill();
    std::fs::remove_file(app.data().join("albumen.redb")).unwrap();
    for folder in ["journal", "snapshots"] {
        let _ = std::fs::remove_dir_all(app.data().join(folder));
    }
    let rebuilt = albumen(&["rebuild", "--json", "--volume", usb.to_str().unwrap()], app.data());
    assert_eq!(rebuilt.status.code(), Some(3), "{rebuilt:?}");
    let report: Value = serde_json::from_slice(&rebuilt.stdout).unwrap();
    assert_eq!((report["recovered"].clone(), report["missing_disks"].clone()), (json!(1), json!([])));
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]), "without a server");
}

/// A snapshot that is older than a drain knows neither the disk nor where anything lies now.
#[test]
fn an_older_snapshot_finds_what_was_moved_since() {
    let (mut app, ada) = TestApp::set_up();
    let kept = sent(&ada.send("In", "kept.bin", &bytes_of(1, 5_000)));
    assert!(albumen(&["snapshot", "make"], app.data()).status.success());
    let list = albumen(&["snapshot", "list", "--json"], app.data());
    let list: Value = serde_json::from_slice(&list.stdout).unwrap();
    let name = list[0]["name"].as_str().unwrap().to_owned();
    let disks = tempfile::tempdir().unwrap();
    let usb = disks.path().join("usb");
    attach(&ada, &usb, "USB");
    drain(&ada, 0);
    drained(&ada, 0);
    ada.until("what was moved is gone", || originals(app.data()).is_empty());
    app.kill();
    assert!(albumen(&["snapshot", "restore", &name], app.data()).status.success());
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    assert_eq!(ada.get(&download(&kept)).status, 503);
    attach(&ada, &usb, "Found again");
    assert_eq!(ada.get(&download(&kept)).body, bytes_of(1, 5_000));
    assert_eq!(checked(app.data(), &["--repair"]), (0, vec!["file_elsewhere".to_owned()]));
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
    assert_eq!(volume(&ada, 1)["files"], 1);
}

#[test]
fn thumbnails_and_previews_lie_in_a_folder_of_their_own() {
    let pictures = tempfile::tempdir().unwrap();
    let place = [("ALBUMEN_PATHS_PICTURES", pictures.path().to_str().unwrap())];
    let (app, ada) = TestApp::set_up_with(&place);
    let photo = ada.add_photo("In", "a.jpg", &jpeg(&Picture::default()));
    let thumbnail = format!("/photos/{}/thumbnail?size=small", photo["id"].as_str().unwrap());
    assert_eq!(ada.get(&thumbnail).status, 200);
    let jpegs = |root: &Path| {
        let all = walkdir::WalkDir::new(root.join("users")).into_iter().flatten();
        all.filter(|entry| entry.path().extension().is_some_and(|end| end == "jpg")).count()
    };
    assert_eq!((jpegs(pictures.path()), jpegs(app.data())), (2, 1), "two pictures there, the original here");
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
    assert_eq!(ada.delete(&format!("/photos/{}", photo["id"].as_str().unwrap())).status, 200);
    assert_eq!(ada.post("/trash/empty", &json!({})).data()["purged"], 1);
    ada.until("the pictures are gone", || jpegs(pictures.path()) + jpegs(app.data()) == 0);
}

#[test]
fn a_folder_that_cannot_be_a_volume_is_refused_by_its_field() {
    let (app, ada, disks) = two_disks();
    for (path, name) in [
        (app.data().join("users"), "x"),
        (PathBuf::from("relative"), "x"),
        (disks.path().join("no such"), "x"),
        (disks.path().join("usb"), "x"),
        (disks.path().join("usb/users"), "x"),
    ] {
        let refused = ada.post("/admin/volumes", &json!({"path": path, "name": name}));
        assert_eq!(refused.status, 422, "{path:?}: {refused:?}");
        assert_eq!(refused.json()["error"]["field"], "path", "{path:?}: {refused:?}");
    }
    std::fs::create_dir(disks.path().join("new")).unwrap();
    let refused = ada.post("/admin/volumes", &json!({"path": disks.path().join("new"), "name": "USB"}));
    assert_eq!((refused.status, refused.json()["error"]["field"].clone()), (422, json!("name")));
    let home = ada.delete("/admin/volumes/0");
    assert_eq!((home.status, home.error().as_str()), (409, "home_volume"));
    for number in ["7", "70000", "x"] {
        assert_eq!(ada.post(&format!("/admin/volumes/{number}/drain"), &json!({})).status, 404);
        assert_eq!(ada.delete(&format!("/admin/volumes/{number}")).status, 404);
    }
}
