//! The second factor as programs meet it.

use serde_json::json;
use totp_rs::{Builder, Secret};

use crate::support::{Client, TestApp};

const PASSWORD: &str = "correct horse";

/// What an app with this secret shows `steps` of half a minute from now.
fn shown(secret: &str, steps: i64) -> String {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs().cast_signed();
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    app.generate((now + 30 * steps).cast_unsigned()).to_string()
}

#[test]
fn a_sign_in_asks_for_the_code_of_the_app() {
    let (app, ada) = TestApp::set_up();
    assert_eq!(ada.get("/auth/second-factor").data()["totp_enabled"], false);
    let refused = ada.post("/auth/totp", &json!({"password": "wrong horse"}));
    assert_eq!((refused.status, refused.error().as_str()), (403, "wrong_password"));
    let made = ada.post("/auth/totp", &json!({"password": PASSWORD})).data();
    assert!(made["qr_svg"].as_str().unwrap().contains("<svg"));
    assert!(made["address"].as_str().unwrap().starts_with("otpauth://totp/Home:ada?secret="));
    let secret = made["secret"].as_str().unwrap();
    let wrong = ada.post("/auth/totp/confirm", &json!({"totp": "abcdef"}));
    assert_eq!((wrong.status, wrong.error().as_str()), (403, "wrong_totp"));
    let codes = ada.post("/auth/totp/confirm", &json!({"totp": shown(secret, 0)})).data();
    let codes = codes["recovery_codes"].as_array().unwrap();
    assert_eq!(codes.len(), 10);
    let login = |totp: Option<&str>| {
        let form = json!({"username": "ada", "password": PASSWORD, "totp": totp});
        app.anonymous().post("/auth/login", &form)
    };
    let asked = login(None);
    assert_eq!((asked.status, asked.error().as_str()), (401, "totp_required"));
    let replayed = login(Some(&shown(secret, 0)));
    assert_eq!((replayed.status, replayed.error().as_str()), (403, "wrong_totp"));
    assert_eq!(login(Some(&shown(secret, 1))).status, 200);
    assert_eq!(login(codes[0].as_str()).status, 200);
    assert_eq!(login(codes[0].as_str()).error(), "wrong_totp");
    let factor = ada.get("/auth/second-factor").data();
    assert_eq!((&factor["totp_enabled"], &factor["recovery_codes_left"]), (&json!(true), &json!(9)));
    let off = ada.request(
        "DELETE",
        "/auth/totp",
        &[("Content-Type", "application/json")],
        json!({"password": PASSWORD}).to_string().as_bytes(),
    );
    assert_eq!(off.status, 200);
    assert_eq!(login(None).status, 200);
}

#[test]
fn an_app_password_cannot_change_the_second_factor() {
    let (app, ada) = TestApp::set_up();
    let scopes = json!(["read", "write", "webdav", "upload", "admin"]);
    let made = ada.post("/auth/app-passwords", &json!({"name": "laptop", "scopes": scopes})).data();
    let laptop = Client::new(&app.url, made["password"].as_str().map(str::to_owned));
    assert_eq!(laptop.get("/auth/second-factor").error(), "forbidden");
    assert_eq!(laptop.post("/auth/totp", &json!({"password": PASSWORD})).error(), "forbidden");
}

#[test]
fn an_administrator_takes_a_lost_second_factor_away_and_the_audit_says_so() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let password = json!({"password": "bob has a password"});
    let made = bob.post("/auth/totp", &password).data();
    let code = shown(made["secret"].as_str().unwrap(), 0);
    assert_eq!(bob.post("/auth/totp/confirm", &json!({"totp": code})).status, 200);
    let id = bob.get("/account/me").data()["id"].as_str().unwrap().to_owned();
    let path = format!("/admin/users/{id}/second-factor");
    assert_eq!(ada.get(&format!("/admin/users/{id}")).data()["second_factor"], true);
    assert_eq!(bob.delete(&path).error(), "forbidden");
    let taken = ada.delete(&path);
    assert_eq!((taken.status, &taken.data()["second_factor"]), (200, &json!(false)));
    app.sign_in("bob", "bob has a password");
    assert_eq!(ada.delete(&path).error(), "totp_off", "there is none any more");
    let told = bob.get("/account/audit?action=admin_second_factor_removed").data();
    assert_eq!(told.as_array().unwrap().len(), 1, "whose it was reads of it: {told}");
    // A session that somebody else holds does not take the holder's own away without the password.
    let own = ada.get("/account/me").data()["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.delete(&format!("/admin/users/{own}/second-factor")).error(), "wrong_status");
}
