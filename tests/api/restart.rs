//! What a power cut leaves.

use crate::support::{Picture, TestApp, bytes_of, jpeg};

#[test]
fn jobs_that_waited_when_the_server_was_killed_are_done_by_the_next() {
    let (mut app, ada) = TestApp::set_up();
    let mut files = Vec::new();
    for seed in 0..12 {
        let picture = jpeg(&Picture { seed: seed * 977 + 5, ..Picture::default() });
        let sent = ada.send("All", &format!("{seed}.jpg"), &picture);
        assert_eq!(sent.status, 201);
        files.push((sent.data()[0]["id"].as_str().unwrap().to_owned(), picture));
    }
    app.kill_and_restart();
    let ada = ada.at(&app.url);
    ada.settle();
    for (file, picture) in files {
        assert_eq!(ada.get(&format!("/files/{file}/download")).body, picture);
        let file = ada.get(&format!("/files/{file}")).data();
        let photo = ada.get(&format!("/photos/{}", file["photo_id"].as_str().unwrap())).data();
        assert_eq!(photo["state"], "ready", "{photo}");
    }
    assert_eq!(ada.get("/photos").json()["pagination"]["total"], 12);
    ada.until("all are findable", || ada.found("album:all").len() == 12);
}

#[test]
fn a_lost_search_index_is_made_again() {
    let (mut app, ada) = TestApp::set_up();
    ada.add_photo("Album", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    ada.until("it is findable", || ada.found("album:album").len() == 1);
    std::fs::remove_dir_all(app.data().join("index")).unwrap();
    app.kill_and_restart();
    let ada = ada.at(&app.url);
    ada.until("it is findable again", || ada.found("album:album").len() == 1);
}

#[test]
fn a_second_server_on_the_same_folder_is_refused_with_a_sentence() {
    let (app, _ada) = TestApp::set_up();
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_albumen"))
        .args(["serve", "--http", "127.0.0.1:0", "--https", "off", "--mdns", "off", "--data"])
        .arg(app.data())
        .output()
        .unwrap();
    assert!(!second.status.success());
    let told = String::from_utf8_lossy(&second.stderr);
    assert!(told.contains("another Albumen is using this data folder"), "{told}");
}

#[test]
fn half_received_forms_leave_nothing_behind() {
    let (mut app, ada) = TestApp::set_up();
    let head = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n";
    let broken: Vec<u8> = [head.to_vec(), bytes_of(1, 100_000)].concat();
    let answer =
        ada.request("POST", "/files", &[("Content-Type", "multipart/form-data; boundary=x")], &broken);
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(ada.get("/files").data().as_array().unwrap().is_empty());
    app.kill_and_restart();
    let left = std::fs::read_dir(app.data().join("uploads")).unwrap().count();
    assert_eq!(left, 0);
}
