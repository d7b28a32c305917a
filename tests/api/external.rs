//! External folders: shown where they lie, and only read.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

/// A folder of somebody else's on the same machine.
struct Nas {
    folder: tempfile::TempDir,
}

impl Nas {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("photo").join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), bytes).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.at(to).parent().unwrap()).unwrap();
        fs::rename(self.at(from), self.at(to)).unwrap();
    }
}

fn picture(seed: u32) -> Vec<u8> {
    jpeg(&Picture { seed, taken: Some("2024:07:14 18:30:00"), make: Some("Kamera"), ..Picture::default() })
}

/// Everything below a folder, byte for byte, with the time it was written.
fn contents(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                let written = entry.metadata().unwrap().modified().unwrap();
                found.insert(entry.path(), (fs::read(entry.path()).unwrap(), written));
            }
        }
    }
    found
}

fn own_id(ada: &Client) -> String {
    ada.get("/account/me").data()["id"].as_str().unwrap().to_owned()
}

fn attach_for(ada: &Client, owner: &str, nas: &Nas) -> String {
    let wish = json!({"owner_id": owner, "path": nas.at("").to_str().unwrap()});
    let answer = ada.post("/admin/external-folders", &wish);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.data()["id"].as_str().unwrap().to_owned()
}

fn attach(ada: &Client, nas: &Nas) -> String {
    attach_for(ada, &own_id(ada), nas)
}

fn folder(ada: &Client, id: &str) -> Value {
    ada.get(&format!("/admin/external-folders/{id}")).data()
}

/// Waits until a look brought the folder to so many files, and all of them were read.
fn holds(ada: &Client, id: &str, files: u64) {
    ada.until(&format!("the folder holds {files} files"), || {
        let now = folder(ada, id);
        now["files"] == files && now["state"] == "online"
    });
    ada.settle();
}

fn at(ada: &Client, path: &str) -> Option<Value> {
    let (folder, name) = path.rsplit_once('/').unwrap();
    let answer = ada.get(&format!("/files?path={}", folder.replace(' ', "%20")));
    let files = (answer.status == 200).then(|| answer.data())?;
    files.as_array().unwrap().iter().find(|file| file["name"] == name).cloned()
}

fn id_at(ada: &Client, path: &str) -> String {
    at(ada, path).unwrap_or_else(|| panic!("nothing at {path}"))["id"].as_str().unwrap().to_owned()
}

fn photos(ada: &Client) -> u64 {
    ada.get("/photos").json()["pagination"]["total"].as_u64().unwrap()
}

fn used(ada: &Client) -> u64 {
    let kinds = ada.get("/account/quota").data()["by_kind"].clone();
    ["photos", "videos", "other"].iter().map(|kind| kinds[kind].as_u64().unwrap()).sum()
}

#[test]
fn a_folder_of_another_program_is_seen_searched_and_opened_and_takes_no_room() {
    let (app, ada) = TestApp::set_up();
    let nas = Nas::new();
    let (one, two) = (picture(1), picture(2));
    nas.write("2024/Rome/IMG_1.jpg", &one);
    nas.write("2024/Rome/IMG_2.jpg", &two);
    nas.write("notes.txt", b"hello");
    nas.write("@eaDir/IMG_1.jpg/thumb.jpg", &picture(9));
    nas.write("run.sh", b"#!/bin/sh\n");
    symlink("/etc", nas.at("etc")).unwrap();
    fs::write(nas.folder.path().join("photo").join(std::ffi::OsStr::new("plain")), b"p").unwrap();
    let before = contents(&nas.at(""));
    let id = attach(&ada, &nas);
    holds(&ada, &id, 4);

    assert_eq!(photos(&ada), 2);
    ada.until("both are found", || ada.found("IMG_").len() == 2);
    let file = at(&ada, "photo/2024/Rome/IMG_1.jpg").unwrap();
    assert_eq!(file["external"], true);
    let answer = ada.get(&format!("/files/{}/download", file["id"].as_str().unwrap()));
    assert_eq!((answer.status, answer.body.as_slice()), (200, one.as_slice()));
    let photo = file["photo_id"].as_str().unwrap();
    assert_eq!(ada.get(&format!("/photos/{photo}/thumbnail?size=small")).status, 200);
    assert_eq!(ada.get(&format!("/photos/{photo}/original")).body, one);
    assert_eq!(used(&ada), 0, "originals take no room here");
    assert_eq!(ada.get("/admin/volumes").data()[0]["files"], 0, "and lie on none of its disks");
    assert!(at(&ada, "photo/etc").is_none() && at(&ada, "photo/@eaDir").is_none());
    assert!(!app.data().join("users").join(own_id(&ada)).join("originals").exists());

    let failures = ada.get(&format!("/admin/external-folders/{id}/failures")).data();
    assert_eq!(failures[0]["path"], "run.sh");
    assert_eq!(folder(&ada, &id)["failed"], 1);
    assert_eq!(contents(&nas.at("")), before);
    check_is_well(&app);
}

fn check_is_well(app: &TestApp) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_albumen"));
    let output = command.args(["check", "--deep", "--json", "--data"]).arg(app.data()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn what_is_moved_renamed_changed_and_deleted_there_is_so_here() {
    let (app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("a/one.jpg", &picture(1));
    nas.write("a/two.jpg", &picture(2));
    nas.write("b/three.txt", b"three");
    let id = attach(&ada, &nas);
    holds(&ada, &id, 3);
    let one = at(&ada, "photo/a/one.jpg").unwrap();
    let photo = format!("/photos/{}", one["photo_id"].as_str().unwrap());
    assert_eq!(ada.put(&photo, &json!({"tags": ["keep"], "rating": 5})).status, 200);

    nas.rename("a/one.jpg", "c/first.jpg");
    ada.until("the file is at its new place", || at(&ada, "photo/c/first.jpg").is_some());
    let moved = at(&ada, "photo/c/first.jpg").unwrap();
    assert_eq!((&moved["id"], &moved["photo_id"]), (&one["id"], &one["photo_id"]));
    assert_eq!(ada.get(&photo).data()["rating"], 5);
    assert!(at(&ada, "photo/a/one.jpg").is_none());

    // A folder with what is in it.
    let (folder_id, two) = (id_at(&ada, "photo/a"), id_at(&ada, "photo/a/two.jpg"));
    nas.rename("a", "b/old a");
    ada.until("the folder is at its new place", || at(&ada, "photo/b/old a/two.jpg").is_some());
    assert_eq!((id_at(&ada, "photo/b/old a"), id_at(&ada, "photo/b/old a/two.jpg")), (folder_id, two));

    // Other bytes under the same name: the same photo, read again.
    let other = picture(7);
    nas.write("c/first.jpg", &other);
    ada.until("the new bytes are known", || {
        ada.get(&format!("/files/{}/download", one["id"].as_str().unwrap())).body == other
    });
    assert_eq!(ada.get(&photo).data()["rating"], 5);
    ada.settle();

    // Gone, and back elsewhere.
    let kept = nas.folder.path().join("kept.jpg");
    fs::rename(nas.at("c/first.jpg"), &kept).unwrap();
    ada.until("it is out of sight", || photos(&ada) == 1);
    assert_eq!(ada.get("/trash").data(), json!([]), "it is not in the trash");
    fs::copy(&kept, nas.at("b/back.jpg")).unwrap();
    ada.until("it is back", || photos(&ada) == 2);
    assert_eq!(at(&ada, "photo/b/back.jpg").unwrap()["id"], one["id"]);
    assert_eq!(ada.get(&photo).data()["rating"], 5);
    ada.settle();

    // Others have the place that it left, and a new folder may have the inode of one that is no more.
    fs::remove_dir_all(nas.at("b")).unwrap();
    ada.until("all is out of sight", || photos(&ada) == 0);
    nas.write("b/back.jpg", &picture(8));
    nas.write("new/eight.jpg", &picture(9));
    ada.until("both are in", || photos(&ada) == 2);
    assert_ne!(at(&ada, "photo/b/back.jpg").unwrap()["id"], one["id"], "another photo at its place");
    ada.settle();
    check_is_well(&app);
}

#[test]
fn what_moved_while_the_server_was_off_keeps_its_tags() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    for n in 0..6 {
        nas.write(&format!("in/{n}.jpg"), &picture(n));
    }
    let id = attach(&ada, &nas);
    holds(&ada, &id, 6);
    let ids: Vec<String> = (0..6).map(|n| id_at(&ada, &format!("photo/in/{n}.jpg"))).collect();
    let three = at(&ada, "photo/in/3.jpg").unwrap()["photo_id"].as_str().unwrap().to_owned();
    assert_eq!(ada.put(&format!("/photos/{three}"), &json!({"tags": ["keep"]})).status, 200);
    app.kill();
    for n in 0..5 {
        nas.rename(&format!("in/{n}.jpg"), &format!("out/{n}/renamed {n}.jpg"));
    }
    // To another disk and back, as a restored backup is: another inode and another time.
    let bytes = fs::read(nas.at("in/5.jpg")).unwrap();
    fs::remove_file(nas.at("in/5.jpg")).unwrap();
    nas.write("restored.jpg", &bytes);
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    ada.until("all are at their new places", || {
        (0..5).all(|n| at(&ada, &format!("photo/out/{n}/renamed {n}.jpg")).is_some())
            && at(&ada, "photo/restored.jpg").is_some()
    });
    holds(&ada, &id, 6);
    for (n, id) in ids.iter().enumerate().take(5) {
        assert_eq!(&id_at(&ada, &format!("photo/out/{n}/renamed {n}.jpg")), id);
    }
    assert_eq!(id_at(&ada, "photo/restored.jpg"), ids[5]);
    assert_eq!(ada.get(&format!("/photos/{three}")).data()["tags"][0], "keep");
    assert_eq!(photos(&ada), 6);
}

/// A disk that is not mounted used to look, to other programs, like everything deleted.
#[test]
fn a_folder_whose_disk_is_not_there_is_offline_and_nothing_is_missing() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("one.jpg", &picture(1));
    let id = attach(&ada, &nas);
    holds(&ada, &id, 1);
    let file = id_at(&ada, "photo/one.jpg");
    let away = nas.folder.path().join("away");
    app.kill();
    fs::rename(nas.at(""), &away).unwrap();
    for empty in [false, true] {
        if empty {
            // The mount point without its disk.
            fs::create_dir(nas.at("")).unwrap();
        }
        app.start_again();
        let ada = app.sign_in("ada", "correct horse");
        ada.until("it is offline", || folder(&ada, &id)["state"] == "offline");
        assert_eq!(photos(&ada), 1);
        let answer = ada.get(&format!("/files/{file}/download"));
        assert_eq!(answer.status, 503, "{answer:?}");
        app.kill();
    }
    fs::remove_dir(nas.at("")).unwrap();
    fs::rename(&away, nas.at("")).unwrap();
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    holds(&ada, &id, 1);
    assert_eq!(ada.get(&format!("/files/{file}/download")).body, picture(1));
}

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
    let refused = |answer: crate::support::Answer| {
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

#[test]
fn a_detached_folder_leaves_the_service_and_stays_on_the_disk() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let nas = Nas::new();
    for n in 0..10 {
        nas.write(&format!("{}/{n}.jpg", n % 3), &picture(n));
    }
    let before = contents(&nas.at(""));
    let id = attach_for(&ada, &own_id(&bob), &nas);
    ada.until("all are in", || folder(&ada, &id)["files"] == 10);
    bob.settle();
    assert_eq!((photos(&bob), photos(&ada)), (10, 0));
    fs::remove_file(nas.at("1/4.jpg")).unwrap();
    bob.until("one is missing", || photos(&bob) == 9);
    assert_eq!(ada.delete(&format!("/admin/external-folders/{id}")).status, 200);
    bob.until("all are gone", || photos(&bob) == 0);
    bob.settle();
    assert_eq!(ada.get("/admin/external-folders").data(), json!([]));
    assert_eq!(bob.get("/files").data(), json!([]));
    assert_eq!(bob.get("/account/quota").data()["by_kind"]["pictures"], 0);
    let mut after = before;
    after.remove(&nas.at("1/4.jpg"));
    assert_eq!(contents(&nas.at("")), after);
    check_is_well(&app);
}

#[test]
fn a_person_who_leaves_takes_no_file_of_the_folder_along() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let nas = Nas::new();
    nas.write("one.jpg", &picture(1));
    let before = contents(&nas.at(""));
    let id = attach_for(&ada, &own_id(&bob), &nas);
    ada.until("it is in", || folder(&ada, &id)["files"] == 1);
    bob.settle();
    assert_eq!(ada.delete(&format!("/admin/users/{}", own_id(&bob))).status, 202);
    ada.until("the folder is attached no more", || ada.get("/admin/external-folders").data() == json!([]));
    assert_eq!(contents(&nas.at("")), before);
    ada.until("nothing is left to do", || ada.get("/admin/jobs?state=waiting").data() == json!([]));
    check_is_well(&app);
}

#[test]
fn a_scan_that_was_cut_off_goes_on_where_it_stopped() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    for n in 0..400 {
        nas.write(&format!("{}/{n}.bin", n % 7), &bytes_of(n, 20_000));
    }
    let id = attach(&ada, &nas);
    ada.until("some are in", || folder(&ada, &id)["added"].as_u64() > Some(60));
    app.kill();
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    holds(&ada, &id, 400);
    assert!(folder(&ada, &id)["added"].as_u64() < Some(400), "what was known was not taken in again");
    assert_eq!(ada.get("/files?path=photo/3").data().as_array().unwrap().len(), 57);
    check_is_well(&app);
}

#[test]
fn only_what_is_nobody_elses_can_be_attached() {
    let (app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("sub/one.txt", b"one");
    let owner = own_id(&ada);
    let refused = |path: &Path| {
        let answer =
            ada.post("/admin/external-folders", &json!({"owner_id": owner, "path": path.to_str().unwrap()}));
        assert_eq!(answer.status, 422, "{answer:?}");
    };
    refused(app.data());
    refused(&app.data().join("users"));
    refused(app.data().parent().unwrap());
    refused(Path::new("/proc"));
    refused(Path::new("relative"));
    refused(&nas.at("sub/one.txt"));
    refused(&nas.at("nothing"));
    attach(&ada, &nas);
    refused(&nas.at(""));
    refused(&nas.at("sub"));
    refused(nas.folder.path());
    symlink(nas.at("sub"), nas.folder.path().join("link")).unwrap();
    refused(&nas.folder.path().join("link"));
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
        assert!(answer.status >= 400, "{answer:?}");
    }
    ada.until("both are out of sight", || {
        at(&ada, "photo/two.txt").is_none() && at(&ada, "photo/sub").is_none()
    });
    drop(app);
}
