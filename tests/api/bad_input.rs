//! Whatever is thrown at it: a clear error, nothing lost, the server up.

use serde_json::json;

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

/// Sends a file that is no good as a picture, and gives the reason its owner is told.
fn reason(ada: &Client, name: &str, bytes: &[u8]) -> String {
    let sent = ada.send("Odd", name, bytes);
    assert_eq!(sent.status, 201, "{name}: it is kept all the same: {sent:?}");
    ada.settle();
    let file = ada.get(&format!("/files/{}", sent.data()[0]["id"].as_str().unwrap())).data();
    let photo = ada.get(&format!("/photos/{}", file["photo_id"].as_str().unwrap())).data();
    let kept = ada.get(&format!("/files/{}/download", file["id"].as_str().unwrap()));
    assert_eq!(kept.body, bytes, "{name}: it is kept as it came");
    let jobs = ada.get("/jobs?state=failed").data();
    let job = jobs.as_array().unwrap().iter().find(|job| job["file_id"] == file["id"]).unwrap_or_else(|| {
        panic!("{name}: a file that could not be read is a named failure; the photo is {photo}")
    });
    assert_eq!(job["file_name"], name);
    job["error"].as_str().unwrap().to_owned()
}

/// A PNG that says it is enormous; its data is a few bytes.
fn bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(60_000u32.to_be_bytes());
    header.extend(60_000u32.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    png.extend(13u32.to_be_bytes());
    let crc = crc32(&header);
    png.extend(&header);
    png.extend(crc.to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

#[test]
fn damaged_and_hostile_pictures_are_kept_and_named() {
    let (_app, ada) = TestApp::set_up();
    let good = jpeg(&Picture { seed: 1, ..Picture::default() });
    let odd: [(&str, Vec<u8>); 5] = [
        ("empty.jpg", Vec::new()),
        ("noise.jpg", bytes_of(1, 4_000)),
        ("header.jpg", good[..200].to_vec()),
        ("text.png", b"this is no picture at all".to_vec()),
        ("bomb.png", bomb()),
    ];
    for (name, bytes) in odd {
        let told = reason(&ada, name, &bytes);
        assert!(told.len() > 10, "{name}: {told}");
    }
    let whole = ada.add_photo("", "good.jpg", &good);
    assert_eq!(whole["state"], "ready", "and the next one is read as if nothing had been");
    let mislabelled =
        ada.add_photo("", "really-a-jpeg.png", &jpeg(&Picture { seed: 2, ..Picture::default() }));
    assert_eq!(mislabelled["state"], "ready");
    assert_eq!(mislabelled["image_files"][0]["mime_type"], "image/jpeg");
}

#[test]
fn names_are_checked_and_kept_as_given() {
    let (_app, ada) = TestApp::set_up();
    for folder in ["../up", "a/./b", "tab\there"] {
        let refused = ada.send(folder, "a.bin", b"x");
        assert_eq!(refused.status, 422, "{folder}: {refused:?}");
        assert_eq!(refused.json()["error"]["field"], "path");
    }
    let long = "x".repeat(255);
    let kept = ["🦆 duck.bin", "Ünïcödé.bin", "with \"quotes\".bin", long.as_str()];
    for name in kept {
        let answer = ada.post("/folders", &json!({"path": name}));
        assert_eq!((answer.status, answer.data()["name"].as_str()), (201, Some(name)));
    }
    let refused = ada.post("/folders", &json!({"path": "x".repeat(256)}));
    assert_eq!((refused.status, refused.error().as_str()), (422, "invalid"));
    let sent = ada.send("", "e\u{301}.bin", b"x").data();
    assert_eq!(sent[0]["name"], "\u{e9}.bin", "one spelling a name");
}

#[test]
fn programs_and_litter_are_refused() {
    let (_app, ada) = TestApp::set_up();
    let mut windows = [&b"MZ"[..], &[0; 58], &[0x40, 0, 0, 0], b"PE\0\0\x64\x86"].concat();
    windows.resize(512, 0);
    for (name, bytes) in [("setup.exe", &b"x"[..]), ("photo.jpg", &windows), ("run", b"#!/bin/sh\n")] {
        let refused = ada.send("", name, bytes);
        assert_eq!((refused.status, refused.error().as_str()), (422, "program_refused"), "{name}");
    }
    for name in [".DS_Store", "._a.jpg", "Thumbs.db"] {
        assert_eq!(ada.send("", name, b"x").error(), "system_file", "{name}");
    }
    assert_eq!(ada.send("", ".profile", b"x").status, 201, "people's own dotfiles are theirs");
    // Two letters make no program: one random file in 65,536 begins with these.
    assert_eq!(ada.send("", "noise.bin", b"MZ, and nothing of a program").status, 201);
    assert_eq!(ada.get("/files").data().as_array().unwrap().len(), 2);
}

#[test]
fn malformed_requests_are_told_what_is_wrong() {
    let (_app, ada) = TestApp::set_up();
    let headers = [("Content-Type", "application/json")];
    let malformed = ada.request("POST", "/folders", &headers, br#"{"path": "#);
    assert_eq!((malformed.status, malformed.error().as_str()), (400, "bad_json"));
    let unknown = ada.post("/folders", &json!({"path": "a", "colour": "red"}));
    assert_eq!((unknown.status, unknown.error().as_str()), (400, "bad_json"));
    assert!(unknown.json()["message"].as_str().unwrap().contains("colour"));
    let huge = ada.post("/folders", &json!({"path": "x".repeat(400_000)}));
    assert_eq!((huge.status, huge.error().as_str()), (413, "too_large"));
    let query = ada.get("/photos?colour=red");
    assert_eq!((query.status, query.error().as_str()), (400, "bad_query_string"));
    let nowhere = ada.get("/nothing/here");
    assert_eq!(nowhere.error(), "not_found");
    assert!(nowhere.header("x-request-id").is_some_and(|id| id.len() > 10), "the id to look for in the log");
    assert_eq!(ada.get("/photos/timeline/2024-13").status, 404);
    let photo = ada.add_photo("", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    let path = format!("/photos/{}", photo["id"].as_str().unwrap());
    for (change, field) in [
        (json!({"rating": 9}), "rating"),
        (json!({"taken_at": "yesterday"}), "taken_at"),
        (json!({"latitude": 91.0, "longitude": 0.0}), "latitude"),
        (json!({"latitude": 10.0}), "latitude"),
        (json!({"tags": [""]}), "tags"),
    ] {
        let refused = ada.put(&path, &change);
        assert_eq!(
            (refused.status, refused.json()["error"]["field"].as_str()),
            (422, Some(field)),
            "{change}"
        );
    }
    let form = ada.request(
        "POST",
        "/files",
        &[("Content-Type", "multipart/form-data; boundary=x")],
        b"--x\r\nbroken",
    );
    assert_eq!(form.status, 400, "{form:?}");
}
