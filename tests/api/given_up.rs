//! A disk that will not come back.

use serde_json::{Value, json};

use crate::support::{Client, Picture, bytes_of, jpeg};
use crate::volumes::{checked, download, drain, drained, sent, two_disks, volume};

fn used(of: &Client) -> u64 {
    let kinds = of.get("/account/quota").data()["by_kind"].clone();
    ["photos", "videos", "other"].iter().map(|kind| kinds[kind].as_u64().unwrap()).sum()
}

fn lost(of: &Client) -> Vec<Value> {
    of.get("/account/lost-files").data().as_array().unwrap().clone()
}

fn give_up(ada: &Client, name: &str) -> (u16, String) {
    let answer = ada.post("/admin/volumes/1/give-up", &json!({"name": name}));
    (answer.status, if answer.status == 200 { String::new() } else { answer.error() })
}

/// A dead disk could never be taken away: it held files, and nobody could move them.
#[test]
fn a_dead_disk_is_given_up_and_its_files_are_told_to_be_lost_until_it_is_back() {
    let (mut app, ada, disks) = two_disks();
    let bob = app.add_user("bob");
    let (usb, away) = (disks.path().join("usb"), disks.path().join("away"));
    drain(&ada, 0);
    drained(&ada, 0);
    let picture = jpeg(&Picture::default());
    let photo = ada.add_photo("In", "a.jpg", &picture);
    let file = sent(&ada.send("In", "b.bin", &bytes_of(2, 5_000)));
    let doomed = sent(&ada.send("In", "c.bin", &bytes_of(3, 5_000)));
    sent(&bob.send("", "his.bin", &bytes_of(4, 7_000)));
    ada.settle();
    ada.delete("/admin/volumes/0/drain");
    let before = (used(&ada), used(&bob));
    assert_eq!(before.1, 7_000);
    assert_eq!(give_up(&ada, "USB"), (409, "volume_online".into()), "it is not lost at all");
    std::fs::rename(&usb, &away).unwrap();

    let refused = ada.delete("/admin/volumes/1");
    assert_eq!((refused.status, refused.json()["error"]["files"].as_u64()), (409, Some(4)));
    let owners = ada.get("/admin/volumes/1/owners").data();
    assert_eq!((&owners[0]["files"], &owners[1]["files"]), (&json!(3), &json!(1)));
    assert_eq!((&owners[1]["username"], &owners[1]["bytes"]), (&json!("bob"), &json!(7_000)));
    assert_eq!(give_up(&ada, "usb stick"), (422, "invalid".into()));
    assert_eq!(lost(&ada), Vec::<Value>::new());
    assert_eq!(give_up(&ada, "USB"), (200, String::new()));

    // In sight, and told.
    assert_eq!(volume(&ada, 1)["state"], "given_up");
    assert_eq!(ada.get("/admin/volumes/1/owners").data(), owners);
    assert_eq!(app.anonymous().request("GET", &format!("{}/api", app.url), &[], &[]).status, 200);
    let refused = ada.get(&download(&file));
    assert_eq!((refused.status, refused.error().as_str()), (410, "original_lost"));
    assert!(refused.json()["message"].as_str().unwrap().contains("“USB”"), "{refused:?}");
    let id = photo["id"].as_str().unwrap();
    assert_eq!(ada.get(&format!("/photos/{id}/thumbnail?size=small")).status, 200);
    assert_eq!(ada.get(&format!("/photos/{id}/original")).status, 410);
    let listed = ada.get("/files?path=In").data();
    assert!(listed.as_array().unwrap().iter().all(|file| file["lost"] == true), "{listed}");
    let paths: Vec<Value> = lost(&ada).iter().map(|file| file["path"].clone()).collect();
    assert!(paths.len() == 3 && paths.contains(&json!("/In/b.bin")), "{paths:?}");
    assert_eq!((lost(&bob).len(), &lost(&bob)[0]["disk"]), (1, &json!("USB")));
    assert_eq!((used(&ada), used(&bob)), (0, 0), "what is lost takes nobody's room");
    assert_eq!(checked(app.data(), &["--deep"]), (3, vec!["disk_given_up".to_owned()]));
    let acts = ada.get("/admin/audit").data();
    assert!(acts.as_array().unwrap().iter().any(|event| event["action"] == "admin_volume_given_up"));

    // One ends, one is sent again.
    assert!(ada.delete(&format!("/files/{doomed}")).status < 300);
    assert!(ada.delete(&format!("/files/{doomed}/permanent")).status < 300);
    let hash = ada.get(&format!("/files/{file}")).data()["sha256"].clone();
    assert_eq!(ada.post("/files/known", &json!({"sha256": [hash]})).data(), json!([]), "so it is sent");
    let again = sent(&ada.send("Again", "b.bin", &bytes_of(2, 5_000)));
    for file in [&again, &file] {
        assert_eq!(ada.get(&download(file)).body, bytes_of(2, 5_000));
    }
    assert_eq!((lost(&ada).len(), used(&ada)), (1, 5_000));
    app.kill_and_restart();
    let ada = app.sign_in("ada", "correct horse");
    assert_eq!(ada.get(&format!("/photos/{id}/original")).status, 410);

    // It was only in a drawer.
    let back =
        ada.post("/admin/volumes", &json!({"path": away, "name": "what it is called does not matter"}));
    assert_eq!((back.status, &back.data()["number"], &back.data()["name"]), (201, &json!(1), &json!("USB")));
    assert_eq!(ada.get(&format!("/photos/{id}/original")).body, picture);
    let bob = app.sign_in("bob", "bob has a password");
    assert_eq!((lost(&ada).len(), lost(&bob).len()), (0, 0));
    assert_eq!((used(&ada), used(&bob)), (before.0 - 5_000, before.1));
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}
