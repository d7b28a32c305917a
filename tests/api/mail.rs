//! Mails, as a real mail server gets them.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::smtp::{MailServer, secret, use_mail};
use crate::support::{Client, TestApp};

#[test]
fn an_open_sign_up_is_verified_approved_and_welcomed_by_mail() {
    let server = MailServer::start(&[]);
    let (app, ada) = TestApp::set_up();
    use_mail(&ada, &server, &json!({}));
    let form = json!({"username": "bob", "email": "bob@home.lan", "password": "bob has one", "display_name": "<b>Bob"});
    assert_eq!(app.anonymous().post("/auth/register", &form).data()["status"], "pending");
    let (first, second) = (server.next(), server.next());
    let (verify, waiting) =
        if first["to"] == json!(["bob@home.lan"]) { (first, second) } else { (second, first) };
    assert_eq!(waiting["to"], json!(["ada@home.lan"]));
    assert!(waiting["html"].as_str().unwrap().contains("&lt;b&gt;Bob"), "{waiting}");
    assert!(verify["text"].as_str().unwrap().contains("https://photos.home.lan/verify-email#token="));
    assert_eq!(verify["from"], "albumen@home.lan");
    let headers = verify["headers"].to_string();
    assert!(["Date", "Message-ID", "MIME-Version"].iter().all(|name| headers.contains(name)), "{headers}");
    let queue = ada.get("/admin/users?status=pending").data();
    assert_eq!(queue[0]["email_verified"], false);
    let token = json!({"token": secret(&verify, "token")});
    assert_eq!(app.anonymous().post("/auth/verify-email", &token).status, 200);
    assert_eq!(app.anonymous().post("/auth/verify-email", &token).status, 410, "once");
    let queue = ada.get("/admin/users?status=pending").data();
    assert_eq!(queue[0]["email_verified"], true);
    let approve = format!("/admin/users/{}/approve", queue[0]["id"].as_str().unwrap());
    assert_eq!(ada.post(&approve, &json!({})).data()["status"], "active");
    assert!(server.next()["subject"].as_str().unwrap().starts_with("Welcome"));
    app.sign_in("bob", "bob has one");
}

#[test]
fn a_forgotten_password_is_answered_alike_and_mailed_only_to_who_is_known() {
    let server = MailServer::start(&["postman", "his secret"]);
    let (app, ada) = TestApp::set_up();
    use_mail(&ada, &server, &json!({"username": "postman", "password": "his secret"}));
    let forgot = |who: &str| app.anonymous().post("/auth/forgot-password", &json!({"username": who}));
    let (unknown, known) = (forgot("eve@home.lan"), forgot("ADA@home.lan"));
    assert_eq!((unknown.status, &unknown.body), (known.status, &known.body));
    let mail = server.next();
    assert_eq!(mail["to"], json!(["ada@home.lan"]));
    assert!(server.is_quiet());
    let form = json!({"token": secret(&mail, "token"), "password": "battery staple"});
    assert_eq!(app.anonymous().post("/auth/reset-password", &form).status, 200);
    assert_eq!(ada.get("/account/me").status, 401, "signed out everywhere");
    app.sign_in("ada", "battery staple");
    let kept = std::fs::read(app.data().join("albumen.redb")).unwrap();
    let token = secret(&mail, "token").into_bytes();
    assert!(!kept.windows(token.len()).any(|window| window == token), "no secret lies on disk");
}

#[test]
fn a_mail_waits_for_its_server_through_a_restart() {
    let (mut app, ada) = TestApp::set_up();
    let server = MailServer::start(&[]);
    use_mail(&ada, &server, &json!({"port": 9}));
    ada.post("/admin/invitations", &json!({"email": "bob@home.lan"})).data();
    ada.until("it was tried", || ada.get("/admin/jobs").data()[0]["attempts"].as_u64() >= Some(1));
    app.kill_and_restart();
    let ada = ada.at(&app.url);
    use_mail(&ada, &server, &json!({}));
    let job = ada.get("/admin/jobs").data()[0].clone();
    assert_eq!((&job["kind"], &job["state"]), (&json!("mail"), &json!("waiting")));
    assert_eq!(
        ada.post(&format!("/admin/jobs/{}/retry", job["id"].as_str().unwrap()), &json!({})).status,
        200
    );
    let mail = server.next();
    let token = secret(&mail, "invitation");
    let form =
        json!({"username": "bob", "email": "bob@home.lan", "password": "bob has one", "invitation": token});
    assert_eq!(app.anonymous().post("/auth/register", &form).data()["status"], "active");
    let bob = ada.get("/admin/users").data()[1].clone();
    assert_eq!(bob["email_verified"], true, "the mail reached the address");
}

#[test]
fn a_test_mail_says_how_the_mail_server_took_it() {
    let (_app, ada) = TestApp::set_up();
    let test = |to: &str| ada.post("/admin/settings/test-mail", &json!({"to": to}));
    assert_eq!(test("ada@home.lan").error(), "no_mail_server");
    let server = MailServer::start(&["postman", "his secret"]);
    use_mail(&ada, &server, &json!({"username": "postman", "password": "wrong"}));
    assert_eq!((test("ada@home.lan").status, test("ada@home.lan").error().as_str()), (502, "mail_failed"));
    use_mail(&ada, &server, &json!({"password": "his secret"}));
    assert_eq!(test("ada@home.lan").status, 200);
    assert_eq!(server.next()["to"], json!(["ada@home.lan"]));
    let refused = test("nobody@home.lan");
    assert!(refused.json()["message"].as_str().unwrap().contains("nobody of that name"), "{refused:?}");
}

/// A certificate for 127.0.0.1 in `folder`, and its key.
fn certificate(folder: &Path) -> (String, String) {
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-out")
        .arg(&certificate)
        .arg("-keyout")
        .arg(&key)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    (certificate.to_str().unwrap().to_owned(), key.to_str().unwrap().to_owned())
}

#[test]
fn starttls_is_insisted_on_and_its_certificate_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = certificate(folder.path());
    let server = MailServer::start(&["postman", "his secret", &certificate, &key]);
    let how = json!({"security": "starttls", "username": "postman", "password": "his secret"});
    let test = |ada: &Client| ada.post("/admin/settings/test-mail", &json!({}));
    // An unknown authority is not trusted.
    let (_app, ada) = TestApp::set_up();
    use_mail(&ada, &server, &how);
    assert_eq!(test(&ada).status, 502);
    // A server without TLS gets no password.
    let plain = MailServer::start(&["postman", "his secret"]);
    use_mail(&ada, &plain, &how);
    assert_eq!(test(&ada).status, 502);
    assert!(plain.is_quiet());
    // The authority that was named is.
    let (_app, ada) = TestApp::set_up_with(&[("ALBUMEN_MAIL_CA", &certificate)]);
    use_mail(&ada, &server, &how);
    let sent = test(&ada);
    assert_eq!(sent.status, 200, "{sent:?}");
    assert_eq!(server.next()["tls"], true);
}
