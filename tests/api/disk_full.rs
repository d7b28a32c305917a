//! A disk that runs full: a clear answer, nothing half, reading and deleting as ever, and no restart afterwards.
//! The server has a small disk of its own in a private mount namespace; where the machine forbids that, these
//! tests say so and pass.

use serde_json::json;

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

const MIB: usize = 1 << 20;

#[allow(clippy::print_stderr, reason = "told to whoever runs the tests")]
fn small_disk() -> Option<(TestApp, Client)> {
    let made = TestApp::on_small_disk(40);
    if made.is_none() {
        eprintln!("skipped: this machine lets tests have no disk of their own");
    }
    made
}

fn waiting_files(app: &TestApp) -> Vec<String> {
    let entries = std::fs::read_dir(app.data().join("uploads")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A form that did not fit used to leave what had come of it in the upload folder until the next start, so that
/// deleting photos gave no room.
#[test]
fn a_form_that_does_not_fit_leaves_nothing_and_the_rest_goes_on() {
    let Some((app, ada)) = small_disk() else { return };
    let mut kept = Vec::new();
    let refused = loop {
        let bytes = bytes_of(kept.len() as u64 + 1, 3 * MIB);
        let answer = ada.send("Fill", &format!("{}.bin", kept.len()), &bytes);
        if answer.status != 201 {
            break answer;
        }
        kept.push((answer.data()[0]["id"].as_str().unwrap().to_owned(), bytes));
        assert!(kept.len() < 20, "the disk never ran full");
    };
    assert_eq!((refused.status, refused.error().as_str()), (507, "disk_full"));
    assert!(kept.len() >= 5, "most of the disk can be used: {}", kept.len());
    assert_eq!(waiting_files(&app), Vec::<String>::new());
    assert_eq!(ada.get("/files?path=Fill").json()["data"].as_array().unwrap().len(), kept.len());
    for (file, bytes) in &kept {
        assert!(ada.get(&format!("/files/{file}/download")).body == *bytes);
    }
    // Content leaves room for what is small: names, tags, the trash.
    let (file, _) = &kept[0];
    assert_eq!(ada.put(&format!("/files/{file}"), &json!({"name": "renamed.bin"})).status, 200);
    assert_eq!(ada.post("/tags", &json!({"name": "full"})).status, 201);
    let announced = ada.request(
        "POST",
        "/uploads",
        &[
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", &(30 * MIB).to_string()),
            ("Upload-Metadata", "filename YQ=="),
        ],
        &[],
    );
    assert_eq!((announced.status, announced.error().as_str()), (507, "disk_full"), "before a byte is sent");
}

/// redb refuses everything, reading too, after a write that failed; a server whose disk was full for a moment had
/// to be restarted.
#[test]
fn a_disk_that_others_filled_to_the_last_byte_is_survived_without_a_restart() {
    let Some((app, ada)) = small_disk() else { return };
    let photo = ada.add_photo("In", "a.jpg", &jpeg(&Picture { seed: 3, ..Picture::default() }));
    let photo = photo["id"].as_str().unwrap();
    let filler = app.data().join("filler");
    fill(&filler);
    let mut refused = 0;
    for n in 0..400 {
        // Long texts need new pages, for which there is no room.
        let description = format!("{n} {}", "long ".repeat(3_000));
        let answer = ada.put(&format!("/photos/{photo}"), &json!({"description": description}));
        if answer.status != 200 {
            assert_eq!((answer.status, answer.error().as_str()), (507, "disk_full"), "{answer:?}");
            refused += 1;
        }
        assert_eq!(ada.get(&format!("/photos/{photo}")).status, 200, "reading goes on");
        if refused == 3 {
            break;
        }
    }
    assert!(refused > 0, "the metadata never ran out of room");
    let sent = ada.send("In", "b.jpg", &jpeg(&Picture { seed: 4, ..Picture::default() }));
    assert_eq!((sent.status, sent.error().as_str()), (507, "disk_full"));
    assert_eq!(ada.get(&format!("/photos/{photo}/thumbnail?size=small")).status, 200);

    std::fs::remove_file(&filler).unwrap();
    assert_eq!(ada.put(&format!("/photos/{photo}"), &json!({"title": "There is room"})).status, 200);
    let after = ada.add_photo("In", "b.jpg", &jpeg(&Picture { seed: 4, ..Picture::default() }));
    assert_eq!(after["state"], "ready", "{after}");
    assert_eq!(ada.get("/photos").json()["pagination"]["total"], 2);
}

fn fill(path: &std::path::Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).unwrap();
    for size in [MIB, 4096, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
}

/// Runs a command where the server sees its disks. `false` where the machine forbids it.
fn among_its_disks(app: &TestApp, command: &[&str]) -> bool {
    let process = app.process().to_string();
    let mut nsenter = std::process::Command::new("nsenter");
    nsenter
        .args(["--mount", "--target", &process])
        .args(command)
        .output()
        .is_ok_and(|done| done.status.success())
}

/// An upload used to go to the empty folder that a disk leaves behind, and was missed once the disk was back.
#[test]
fn a_disk_that_vanished_loses_nothing_and_takes_nothing_until_it_is_back() {
    let Some((app, ada)) = small_disk() else { return };
    let kept = ada.send("In", "kept.bin", &bytes_of(1, 5_000)).data()[0]["id"].as_str().unwrap().to_owned();
    let download = format!("/files/{kept}/download");
    // Behind /proc/<process>/root.
    let inside = app.data().iter().skip(4).collect::<std::path::PathBuf>();
    let users = std::path::Path::new("/").join(inside).join("users");
    let users = users.to_str().unwrap();
    if !among_its_disks(&app, &["mount", "-t", "tmpfs", "tmpfs", users]) {
        return;
    }
    assert_eq!(ada.get(&download).status, 503, "not there now is not gone");
    let refused = ada.send("In", "new.bin", &bytes_of(2, 5_000));
    assert_eq!((refused.status, refused.error().as_str()), (503, "disk_missing"));
    assert_eq!(ada.get("/files?path=In").data().as_array().unwrap().len(), 1);
    assert_eq!(ada.post("/folders", &json!({"path": "Made meanwhile"})).status, 201, "the metadata go on");
    assert!(among_its_disks(&app, &["umount", users]));
    assert_eq!(ada.get(&download).body, bytes_of(1, 5_000));
    assert_eq!(ada.send("In", "new.bin", &bytes_of(2, 5_000)).status, 201, "without a restart");

    assert!(among_its_disks(&app, &["mount", "--bind", users, users]));
    assert!(among_its_disks(&app, &["mount", "-o", "remount,bind,ro", users]));
    assert_eq!(ada.get(&download).body, bytes_of(1, 5_000), "read-only is still read");
    let refused = ada.send("In", "newer.bin", &bytes_of(3, 5_000));
    assert_eq!((refused.status, refused.error().as_str()), (503, "read_only"));
    assert_eq!(waiting_files(&app), Vec::<String>::new(), "nothing half");
    assert!(among_its_disks(&app, &["umount", users]));
    assert_eq!(ada.send("In", "newer.bin", &bytes_of(3, 5_000)).status, 201);
}
