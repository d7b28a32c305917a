//! Settings of the running server, and the audit that tells of their changes.

use serde_json::json;

use crate::support::{Client, TestApp};

#[test]
fn a_superuser_changes_settings_and_the_audit_says_so() {
    let (app, ada) = TestApp::set_up();
    let before = ada.get("/admin/settings").data();
    assert_eq!((&before["server_name"], &before["sign_up"]), (&json!("Home"), &json!("invite")));
    assert_eq!((&before["trash_days"], &before["drive_devices"]), (&json!(30), &json!(5)));
    let mail = json!({"host": "mail.home.lan", "password": "hunter2", "from": "albumen@home.lan"});
    let wanted = json!({"trash_days": 7, "ascii_names": true, "public_url": "https://a.lan/", "mail": mail});
    let after = ada.put("/admin/settings", &wanted);
    assert!(!String::from_utf8_lossy(&after.body).contains("hunter2"));
    let after = after.data();
    assert_eq!((&after["trash_days"], &after["public_url"]), (&json!(7), &json!("https://a.lan")));
    assert_eq!((&after["mail"]["has_password"], &after["mail"]["port"]), (&json!(true), &json!(587)));
    let cleared = ada.put("/admin/settings", &json!({"mail": {"host": null}})).data();
    assert_eq!((&cleared["mail"]["host"], &cleared["mail"]["has_password"]), (&json!(null), &json!(true)));
    for bad in [json!({"trash_days": 0}), json!({"public_url": "javascript:x"}), json!({"server_name": " "})]
    {
        assert_eq!(ada.put("/admin/settings", &bad).status, 422, "{bad}");
    }
    assert_eq!(ada.put("/admin/settings", &json!({"trash_day": 1})).status, 400);
    let events = ada.get("/admin/audit?action=admin_settings_changed").data();
    assert_eq!(events.as_array().unwrap().len(), 2);
    assert_eq!((&events[0]["actor"], &events[0]["detail"]), (&json!("ada"), &json!("mail_host")));
    assert_eq!(events[0]["address"], "127.0.0.1");
    let table = ada.get("/admin/audit.csv?action=admin_settings_changed");
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(String::from_utf8(table.body).unwrap().lines().count(), 3);
    assert_eq!(ada.get("/admin/audit?action=format_disk").status, 422);
    let bob = app.add_user("bob");
    for path in ["/admin/settings", "/admin/audit", "/admin/audit.csv"] {
        assert_eq!((bob.get(path).status, app.anonymous().get(path).status), (403, 401), "{path}");
    }
    assert_eq!(bob.put("/admin/settings", &json!({"trash_days": 1})).status, 403);
}

#[test]
fn a_key_for_administration_is_one_with_that_scope() {
    let (app, ada) = TestApp::set_up();
    let key = |scopes: &[&str]| {
        let made = ada.post("/auth/app-passwords", &json!({"name": "key", "scopes": scopes})).data();
        Client::new(&app.url, Some(made["password"].as_str().unwrap().to_owned()))
    };
    assert_eq!(key(&["read", "write", "upload", "webdav"]).get("/admin/audit").status, 403);
    assert_eq!(key(&["admin"]).get("/admin/audit").status, 200);
}
