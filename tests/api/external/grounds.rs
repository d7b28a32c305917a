//! No folder serves two purposes: what the server writes to in one place must not be what it only reads in another.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::json;

use super::{Nas, attach, own_id};
use crate::support::{Client, TestApp};

/// The sentence by which a path is refused.
fn refused(ada: &Client, volume: bool, path: &Path) -> String {
    let answer = if volume {
        ada.post("/admin/volumes", &json!({"path": path, "name": "another"}))
    } else {
        ada.post("/admin/external-folders", &json!({"owner_id": own_id(ada), "path": path}))
    };
    assert_eq!(answer.status, 422, "{}: {answer:?}", path.display());
    assert_eq!(answer.json()["error"]["field"], "path", "{answer:?}");
    answer.json()["message"].as_str().unwrap().to_owned()
}

#[test]
fn only_what_is_nobody_elses_can_be_attached() {
    let (app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("sub/one.txt", b"one");
    let data = "the server's data folder";
    for volume in [false, true] {
        let refused = |path: &Path| refused(&ada, volume, path);
        assert!(refused(app.data()).contains(&format!("is {data}")));
        assert!(refused(&app.data().join("users")).contains(&format!("lies in {data}")));
        assert!(refused(app.data().parent().unwrap()).contains(&format!("holds {data}")));
        assert!(refused(Path::new("/proc")).contains("no file of anybody"));
        assert!(refused(Path::new("relative")).contains("from the root"));
        assert!(refused(&nas.at("sub/one.txt")).contains("not a folder"));
        assert!(refused(&nas.at("nothing")).contains("cannot be opened"));
    }
    attach(&ada, &nas);
    symlink(nas.at("sub"), nas.folder.path().join("link")).unwrap();
    let other = "a folder that is attached to be read only";
    for volume in [false, true] {
        let refused = |path: &Path| refused(&ada, volume, path);
        assert!(refused(&nas.at("")).contains(&format!("is {other}")));
        assert!(refused(&nas.at("sub")).contains(&format!("lies in {other}")));
        assert!(refused(nas.folder.path()).contains(&format!("holds {other}")));
        assert!(refused(&nas.folder.path().join("link")).contains("lies in"));
        assert!(refused(&nas.at("sub/../../photo/sub")).contains("lies in"));
    }
    assert!(!nas.at(".albumen").exists() && fs::read_dir(nas.at("")).unwrap().count() == 1);
}

/// A volume's folder could be shown as somebody's own files, with everybody's originals in it.
#[test]
fn a_volumes_folder_is_not_shown_as_an_external_one() {
    let (_app, ada) = TestApp::set_up();
    let disk = tempfile::tempdir().unwrap();
    let (photos, link) = (disk.path().join("photos"), disk.path().join("link"));
    fs::create_dir(&photos).unwrap();
    symlink(&photos, &link).unwrap();
    assert_eq!(ada.post("/admin/volumes", &json!({"path": link, "name": "USB"})).status, 201);
    let volume = "the folder of the volume “USB”";
    assert!(refused(&ada, false, &photos).contains(&format!("is {volume}")));
    assert!(refused(&ada, false, &link).contains(&format!("is {volume}")));
    assert!(refused(&ada, false, disk.path()).contains(&format!("holds {volume}")));
    fs::create_dir_all(photos.join("users/one")).unwrap();
    assert!(refused(&ada, false, &link.join("users/../users/one")).contains(&format!("lies in {volume}")));
    assert!(refused(&ada, true, &photos.join("users/one")).contains(&format!("lies in {volume}")));
    // Away, it is as much a volume's.
    fs::rename(&photos, disk.path().join("away")).unwrap();
    fs::create_dir(&photos).unwrap();
    assert!(refused(&ada, false, &photos).contains(&format!("is {volume}")));
}

#[test]
fn the_folder_for_thumbnails_is_neither_a_volume_nor_an_external_folder() {
    let pictures = tempfile::tempdir().unwrap();
    let folder = pictures.path().join("thumbs");
    let setting = ("ALBUMEN_PATHS_PICTURES", folder.to_str().unwrap());
    fs::create_dir_all(folder.join("sub")).unwrap();
    let (_app, ada) = TestApp::set_up_with(&[setting]);
    for volume in [false, true] {
        assert!(refused(&ada, volume, &folder).contains("is the folder for thumbnails"));
        assert!(refused(&ada, volume, &folder.join("sub")).contains("lies in the folder for thumbnails"));
        assert!(refused(&ada, volume, pictures.path()).contains("holds the folder for thumbnails"));
    }
}

/// A folder that is mounted in a second place has two paths, and neither is a link.
#[test]
fn a_folder_mounted_in_a_second_place_is_the_same_folder() {
    let folder = tempfile::tempdir().unwrap();
    let places = tempfile::tempdir().unwrap();
    let (one, two) = (places.path().join("one"), places.path().join("two"));
    for place in [&one, &two] {
        fs::create_dir_all(place.join("sub")).unwrap();
    }
    let Some((_app, ada)) = TestApp::with_mounts(folder, "mount --bind \"$0/one\" \"$0/two\"", places.path())
    else {
        return;
    };
    assert_eq!(ada.post("/admin/volumes", &json!({"path": one, "name": "USB"})).status, 201);
    assert!(refused(&ada, false, &two).contains("is the folder of the volume"));
    assert!(refused(&ada, false, &two.join("sub")).contains("lies in the folder of the volume"));
    assert!(refused(&ada, true, &two).contains("is the folder of the volume"));
}

/// The server would have put thumbnails among the files of another program.
#[test]
fn settings_that_lead_into_an_external_folder_keep_the_server_from_starting() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("sub/one.txt", b"one");
    attach(&ada, &nas);
    app.kill();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_albumen"));
    command.args(["serve", "--http", "127.0.0.1:0", "--https", "off", "--mdns", "off", "--data"]);
    let ended = command.arg(app.data()).env("ALBUMEN_PATHS_PICTURES", nas.at("sub")).output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("lies in the external folder"), "{said}");
    assert_eq!(fs::read_dir(nas.at("sub")).unwrap().count(), 1);
}
