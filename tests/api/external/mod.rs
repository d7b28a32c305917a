//! External folders: shown where they lie, and only read.

mod change;
mod disks;
mod far;
mod follow;
mod grounds;
mod stay;
mod years;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

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

fn check_is_well(app: &TestApp) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_albumen"));
    let output = command.args(["check", "--deep", "--json", "--data"]).arg(app.data()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
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
