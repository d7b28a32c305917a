//! What is done over years to the data leaves the folder as it is; and what a camera wrote in several files is one photo.

use std::fs;

use super::{Nas, at, attach, check_is_well, contents, holds, id_at, photos, picture};
use crate::grouping::{SIDECAR, parts, photo_at, raw};
use crate::support::{TestApp, albumen};

#[test]
fn no_command_changes_the_folder() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("sub/one.jpg", &picture(1));
    nas.write("two.txt", b"two");
    let before = contents(&nas.at(""));
    let id = attach(&ada, &nas);
    holds(&ada, &id, 2);
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("out");
    let done = |arguments: &[&str]| {
        let output = albumen(arguments, app.data());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert_eq!(contents(&nas.at("")), before, "{arguments:?}");
    };
    done(&["check"]);
    done(&["check", "--deep", "--repair"]);
    done(&["snapshot", "make"]);
    done(&["export", "ada", out.to_str().unwrap()]);
    let exported: Vec<_> = contents(&out).into_values().map(|(bytes, _)| bytes).collect();
    assert!(exported.contains(&picture(1)) && exported.contains(&b"two".to_vec()), "the copy is whole");
    app.kill();
    fs::remove_file(app.data().join("albumen.redb")).unwrap();
    fs::remove_dir_all(app.data().join("index")).unwrap();
    let rebuilt = albumen(&["rebuild"], app.data());
    assert_eq!(rebuilt.status.code(), Some(0), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    assert_eq!(contents(&nas.at("")), before);
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    holds(&ada, &id, 2);
    let one = id_at(&ada, "photo/sub/one.jpg");
    assert_eq!(ada.get(&format!("/files/{one}/download")).body, picture(1));
    assert_eq!(contents(&nas.at("")), before);
    check_is_well(&app);
}

#[test]
fn after_an_older_snapshot_was_restored_the_folder_is_followed_again() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    for (name, seed) in [("stays.jpg", 1), ("moves.jpg", 2), ("goes.jpg", 3)] {
        nas.write(name, &picture(seed));
    }
    let id = attach(&ada, &nas);
    holds(&ada, &id, 3);
    let photo = at(&ada, "photo/moves.jpg").unwrap()["photo_id"].as_str().unwrap().to_owned();
    assert_eq!(ada.put(&format!("/photos/{photo}"), &serde_json::json!({"rating": 5})).status, 200);
    assert!(albumen(&["snapshot", "make"], app.data()).status.success());
    let list = albumen(&["snapshot", "list", "--json"], app.data());
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    nas.rename("moves.jpg", "sub/moved.jpg");
    nas.write("new.jpg", &picture(4));
    fs::remove_file(nas.at("goes.jpg")).unwrap();
    ada.until("all of it is seen", || {
        at(&ada, "photo/new.jpg").is_some() && at(&ada, "photo/goes.jpg").is_none()
    });
    let before = contents(&nas.at(""));
    app.kill();
    let restored = albumen(&["snapshot", "restore", list[0]["name"].as_str().unwrap()], app.data());
    assert!(restored.status.success(), "{restored:?}");
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    ada.until("it is seen again", || at(&ada, "photo/new.jpg").is_some());
    holds(&ada, &id, 3);
    assert_eq!(at(&ada, "photo/goes.jpg"), None);
    assert_eq!(at(&ada, "photo/sub/moved.jpg").unwrap()["photo_id"], photo);
    assert_eq!(ada.get(&format!("/photos/{photo}")).data()["rating"], 5);
    assert_eq!(contents(&nas.at("")), before);
    check_is_well(&app);
}

#[test]
fn raw_jpeg_and_sidecar_there_are_one_photo() {
    let (_app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("day/IMG_1.jpg", &photo_at("2024:07:14 18:30:00"));
    nas.write("day/IMG_1.dng", &raw("2024:07:14 18:30:00"));
    nas.write("day/IMG_1.xmp", SIDECAR.as_bytes());
    let id = attach(&ada, &nas);
    holds(&ada, &id, 3);
    assert_eq!(photos(&ada), 1);
    let file = at(&ada, "photo/day/IMG_1.jpg").unwrap();
    let photo = ada.get(&format!("/photos/{}", file["photo_id"].as_str().unwrap())).data();
    assert_eq!(parts(&photo), ["original", "raw", "sidecar"], "{photo}");
    assert_eq!((&photo["rating"], &photo["tags"][0]), (&4.into(), &"harbour".into()), "{photo}");
}

/// All of it used to be sent before the answer came.
#[test]
fn a_file_over_the_drive_is_refused_before_it_is_sent() {
    use std::io::{Read, Write};
    let (app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("two.txt", b"two");
    let id = attach(&ada, &nas);
    holds(&ada, &id, 1);
    let secret = ada.post("/auth/app-passwords", &serde_json::json!({"name": "drive", "scopes": ["webdav"]}));
    let secret = secret.data()["password"].as_str().unwrap().to_owned();
    let login = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("ada:{secret}"));
    for path in ["/dav/photo/new.bin", "/dav/photo/two.txt"] {
        let mut wire = std::net::TcpStream::connect(app.url.trim_start_matches("http://")).unwrap();
        wire.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        let head = format!(
            "PUT {path} HTTP/1.1\r\nHost: nas\r\nAuthorization: Basic {login}\r\nContent-Length: 1000000\r\n\r\n"
        );
        wire.write_all(head.as_bytes()).unwrap();
        let mut answer = [0; 256];
        let read = wire.read(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 403"), "{path}, of which no byte was sent: {answer}");
    }
}
