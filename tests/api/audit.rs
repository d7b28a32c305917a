//! What people give to each other and take from each other stands in the audit, for its owner and without names.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

fn actions(client: &Client) -> Vec<String> {
    let events = client.get("/account/audit").data();
    let mut names: Vec<String> =
        events.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap().to_owned()).collect();
    names.reverse();
    names.retain(|name| name != "sign_in" && name != "server_set_up");
    names
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[test]
fn shares_and_what_others_download_are_told_to_the_owner() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let file = id(&ada.send("", "secret-plan.txt", b"hello").data()[0]);
    let target = json!({"kind": "file", "id": file});
    let share = ada.post("/shares", &json!({"target": target, "user": "bob"})).data();
    assert_eq!(bob.get(&format!("/files/{file}/download")).body, b"hello");
    assert_eq!(ada.get(&format!("/files/{file}/download")).body, b"hello", "one's own is no event");
    let range = bob.request("GET", &format!("/files/{file}/download"), &[("Range", "bytes=2-")], b"");
    assert_eq!((range.status, range.body.as_slice()), (206, b"llo".as_slice()), "the rest of one download");
    ada.put(&format!("/shares/{}", id(&share)), &json!({"permission": "edit"}));
    ada.delete(&format!("/shares/{}", id(&share)));
    let link = ada.post("/shares", &json!({"target": target, "link": {"password": "open sesame"}})).data();
    let token = link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let unlock = |word: &str| {
        app.anonymous().post(&format!("/public/{token}/unlock"), &json!({"password": word})).status
    };
    assert_eq!((unlock("wrong"), unlock("open sesame")), (403, 200));
    assert_eq!(
        actions(&ada),
        [
            "share_created",
            "download_by_other",
            "share_changed",
            "share_revoked",
            "share_created",
            "link_password_failed",
            "link_opened"
        ]
    );
    assert_eq!(actions(&bob), ["download_by_other"]);
    let all = String::from_utf8(ada.get("/admin/audit").body).unwrap();
    assert!(!all.contains("secret-plan"), "{all}");
}

#[test]
fn a_library_and_its_members_are_told_to_its_owner() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let bobs_id = id(&bob.get("/account/me").data());
    let library =
        id(&ada.post("/libraries", &json!({"name": "Hidden Family", "visibility": "shared"})).data());
    let path = format!("/libraries/{library}");
    let member = json!({"user": "bob", "role": "viewer"});
    assert_eq!(ada.post(&format!("{path}/members"), &member).status, 201);
    ada.put(&format!("{path}/members/{bobs_id}"), &json!({"role": "contributor"}));
    let left = bob.post(&format!("{path}/leave"), &json!({}));
    assert_eq!(left.status, 200, "{left:?}");
    ada.put(&path, &json!({"description": "ours"}));
    ada.delete(&path);
    assert_eq!(
        actions(&ada),
        [
            "library_created",
            "member_added",
            "member_changed",
            "member_removed",
            "library_changed",
            "library_deleted"
        ]
    );
    let events = ada.get("/admin/audit?action=member_removed").data();
    assert_eq!(events[0]["actor_id"], json!(bobs_id), "{events}");
}
