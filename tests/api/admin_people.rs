//! Administrators and the people they look after: never what those keep.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn id(client: &Client) -> String {
    client.get("/account/me").data()["id"].as_str().unwrap().to_owned()
}

fn admin(app: &TestApp, ada: &Client) -> Client {
    let form =
        json!({"username": "adam", "email": "adam@home.lan", "password": "adam has one", "role": "admin"});
    assert_eq!(ada.post("/admin/users", &form).status, 201);
    app.sign_in("adam", "adam has one")
}

#[test]
fn people_are_seen_with_what_they_use_and_never_what_they_keep() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    bob.add_photo("Very Private Album", "secret-name.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    bob.send("Papers", "diary.txt", b"dear diary");
    let adam = admin(&app, &ada);
    let people = adam.get("/admin/users").data();
    let row = people.as_array().unwrap().iter().find(|row| row["username"] == "bob").unwrap();
    assert!(row["used_bytes"].as_u64().unwrap() > 10 && row["last_seen_at"].is_string(), "{row}");
    let page = adam.get("/admin/users?limit=2");
    assert_eq!(page.json()["pagination"]["total"], 3);
    let next = page.json()["pagination"]["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(adam.get(&format!("/admin/users?cursor={next}")).data().as_array().unwrap().len(), 1);
    let who = id(&bob);
    for path in [
        "/admin/users",
        &format!("/admin/users/{who}"),
        "/admin/audit",
        "/admin/audit.csv",
        "/admin/jobs",
        "/admin/sessions",
        "/admin/health",
        "/admin/storage",
        "/admin/settings",
        "/admin/invitations",
    ] {
        for reader in [&adam, &ada] {
            let answer = reader.get(path);
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            let text = String::from_utf8_lossy(&answer.body).to_lowercase();
            for private in ["private album", "secret-name", "papers", "diary"] {
                assert!(!text.contains(private), "{path} tells of {private}");
            }
        }
        assert_eq!((bob.get(path).status, app.anonymous().get(path).status), (403, 401), "{path}");
    }
}

#[test]
fn a_quota_set_by_an_administrator_holds_at_once() {
    let (app, ada) = TestApp::set_up();
    let (bob, adam) = (app.add_user("bob"), admin(&app, &ada));
    let path = format!("/admin/users/{}", id(&bob));
    let set = adam.put(&path, &json!({"quota_bytes": 4})).data();
    assert_eq!(set["quota_bytes"], 4);
    assert_eq!(bob.send("", "a.bin", b"hello").error(), "quota_exceeded");
    assert_eq!(adam.put(&path, &json!({"quota_bytes": null})).data()["quota_bytes"], Value::Null);
    assert_eq!(bob.send("", "a.bin", b"hello").status, 201);
    let role = adam.put(&path, &json!({"role": "admin"}));
    assert_eq!((role.status, role.error().as_str()), (403, "superuser_only"));
    assert_eq!(ada.put(&path, &json!({"role": "admin"})).data()["role"], "admin");
}

#[test]
fn a_suspended_person_reads_and_changes_nothing() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let file = bob.send("", "a.bin", b"hello").data()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/admin/users/{}", id(&bob));
    let suspended = ada.post(&format!("{path}/suspend"), &json!({})).data();
    assert_eq!(suspended["status"], "suspended");
    assert!(suspended["locked_from"].as_str().unwrap() < suspended["purged_from"].as_str().unwrap());
    assert_eq!(bob.get(&format!("/files/{file}/download")).body, b"hello");
    assert_eq!(bob.send("", "b.bin", b"hello").status, 403);
    assert_eq!(ada.post(&format!("{path}/suspend"), &json!({})).error(), "wrong_status");
    assert_eq!(ada.post(&format!("{path}/reactivate"), &json!({})).data()["status"], "active");
    assert_eq!(bob.send("", "b.bin", b"hello").status, 201);
}

#[test]
fn an_invitation_link_makes_an_account() {
    let (app, ada) = TestApp::set_up();
    let made = ada.post("/admin/invitations", &json!({"email": "bob@home.lan", "quota_bytes": 1000})).data();
    assert_eq!(made["mailed"], false);
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with(&app.url), "{url}");
    let token = url.split("#invitation=").nth(1).unwrap();
    assert!(ada.get("/admin/invitations").data()[0].get("url").is_none(), "shown once");
    let form = |name: &str| json!({"username": name, "email": format!("{name}@home.lan"), "password": "bob has one", "invitation": token});
    let stranger = app.anonymous().post(
        "/auth/register",
        &json!({
        "username": "eve", "email": "eve@home.lan", "password": "eve has one"}),
    );
    assert_eq!((stranger.status, stranger.error().as_str()), (403, "invitation_needed"));
    assert_eq!(app.anonymous().post("/auth/register", &form("bob")).data()["status"], "active");
    assert_eq!(app.anonymous().post("/auth/register", &form("eve")).error(), "stale_link");
    let bob = app.sign_in("bob", "bob has one");
    assert_eq!(bob.get("/account/quota").data()["quota_bytes"], 1000);
    assert_eq!(ada.get("/admin/invitations").data(), json!([]));
}

#[test]
fn without_a_mail_server_the_administrator_passes_the_reset_link_on() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let link = ada.post(&format!("/admin/users/{}/reset-link", id(&bob)), &json!({})).data();
    assert_eq!(link["mailed"], false);
    let token = link["url"].as_str().unwrap().split("#token=").nth(1).unwrap().to_owned();
    let form = json!({"token": token, "password": "a new password"});
    assert_eq!(app.anonymous().post("/auth/reset-password", &form).status, 200);
    assert_eq!(bob.get("/account/me").status, 401);
    app.sign_in("bob", "a new password");
    assert_eq!(app.anonymous().post("/auth/reset-password", &form).status, 410);
}

#[test]
fn everybody_sees_their_own_audit_and_administrators_all_of_it() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let wrong = json!({"username": "bob", "password": "wrong horse"});
    assert_eq!(app.anonymous().post("/auth/login", &wrong).status, 401);
    let actions = |client: &Client, path: &str| -> Vec<String> {
        let events = client.get(path).data();
        events.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(actions(&bob, "/account/audit"), ["sign_in_failed", "sign_in"]);
    assert!(!actions(&ada, "/account/audit").contains(&"sign_in_failed".to_owned()));
    let of_bob = format!("/admin/audit?user={}", id(&bob));
    assert_eq!(actions(&ada, &of_bob), ["sign_in_failed", "sign_in"]);
    assert_eq!(actions(&ada, "/admin/audit?action=server_set_up").len(), 1);
    let snoop = bob.get(&format!("/account/audit?user={}", id(&ada)));
    assert_eq!(actions(&bob, "/account/audit").len(), snoop.data().as_array().unwrap().len());
}
