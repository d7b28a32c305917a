//! An account's end: everything of the person goes for good, and of nobody else.

use std::path::Path;

use serde_json::json;

use crate::support::{Picture, TestApp, jpeg};

fn bytes_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let each = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => bytes_of(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    });
    each.sum()
}

#[test]
fn a_deleted_account_leaves_nothing_behind_even_when_the_server_is_killed() {
    let (mut app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let bobs_id = bob.get("/account/me").data()["id"].as_str().unwrap().to_owned();
    let kept = ada.add_photo("Album", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    for seed in 0..6 {
        bob.add_photo("Album", &format!("{seed}.jpg"), &jpeg(&Picture { seed, ..Picture::default() }));
    }
    bob.post("/tags", &json!({"name": "beach"}));
    let folder = app.data().join("users").join(&bobs_id);
    assert!(bytes_of(&folder) > 0);
    let wrong = json!({"password": "not his"}).to_string();
    let content = [("Content-Type", "application/json")];
    assert_eq!(bob.request("DELETE", "/account/me", &content, wrong.as_bytes()).error(), "wrong_password");
    let right = json!({"password": "bob has a password"}).to_string();
    assert_eq!(bob.request("DELETE", "/account/me", &content, right.as_bytes()).status, 202);
    assert_eq!(bob.get("/account/me").status, 401, "out at once");
    app.kill_and_restart();
    let ada = ada.at(&app.url);
    ada.until("everything of bob is gone", || {
        !folder.exists() && ada.get(&format!("/admin/users/{bobs_id}")).status == 404
    });
    assert_eq!(ada.get("/admin/jobs").data(), json!([]));
    assert_eq!(ada.get(&format!("/photos/{}", kept["id"].as_str().unwrap())).status, 200);
    assert_eq!(ada.get("/admin/audit?action=account_purged").data().as_array().unwrap().len(), 1);
    // The name is free again, and starts with nothing.
    let again = app.add_user("bob");
    assert_eq!(again.get("/photos").data(), json!([]));
    assert_eq!(again.get("/tags").data(), json!([]));
    assert_eq!(again.get("/account/quota").data()["used_bytes"], 0);
}

#[test]
fn the_last_superuser_cannot_leave() {
    let (_app, ada) = TestApp::set_up();
    let form = json!({"password": "correct horse"}).to_string();
    let refused =
        ada.request("DELETE", "/account/me", &[("Content-Type", "application/json")], form.as_bytes());
    assert_eq!((refused.status, refused.error().as_str()), (409, "last_superuser"));
    assert_eq!(ada.get("/account/me").status, 200);
}
