//! Set-up, sign-in, sessions and app passwords.

use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

const PASSWORD: &str = "correct horse";

fn login(app: &TestApp, login: &str, password: &str) -> Answer {
    app.anonymous().post("/auth/login", &json!({"username": login, "password": password}))
}

fn bearer(app: &TestApp, tokens: &Value) -> Client {
    Client::new(&app.url, Some(tokens["access_token"].as_str().unwrap().to_owned()))
}

#[test]
fn the_first_account_is_made_once_with_the_printed_code() {
    let app = TestApp::fresh();
    assert_eq!(app.anonymous().get("/setup").data(), json!({"needed": true}));
    let form = |code: &str, email: &str| json!({"code": code, "username": "ada", "email": email, "password": PASSWORD, "display_name": "Ada"});
    let code = app.code.clone().unwrap();
    let wrong = app.anonymous().post("/setup", &form("0000-0000", "ada@home.lan"));
    assert_eq!((wrong.status, wrong.error().as_str()), (403, "wrong_code"));
    let bad = app.anonymous().post("/setup", &form(&code, "nowhere"));
    assert_eq!((bad.status, bad.json()["error"]["field"].clone()), (422, json!("email")));
    // As people type it.
    let typed = code.to_lowercase().replace('-', " ");
    let made = app.anonymous().post("/setup", &form(&typed, "ada@home.lan"));
    assert_eq!(made.status, 201);
    assert_eq!(made.data()["user"]["role"], "superuser");
    assert_eq!(bearer(&app, &made.data()).get("/account/me").data()["username"], "ada");
    assert_eq!(app.anonymous().get("/setup").data(), json!({"needed": false}));
    let again = app.anonymous().post("/setup", &form(&code, "eve@home.lan"));
    assert_eq!((again.status, again.error().as_str()), (409, "already_set_up"));
}

#[test]
fn a_sign_in_has_the_shape_programs_expect() {
    let (app, _) = TestApp::set_up();
    let data = login(&app, "ADA@home.lan", PASSWORD).data();
    assert_eq!((&data["token_type"], &data["expires_in"]), (&json!("Bearer"), &json!(900)));
    let me = bearer(&app, &data).get("/account/me").data();
    assert_eq!(me, data["user"]);
    let text = |key: &str| me[key].as_str().unwrap();
    assert_eq!((text("email"), text("display_name"), text("status")), ("ada@home.lan", "Ada", "active"));
    let quota = bearer(&app, &data).get("/account/quota").data();
    assert_eq!((&quota["quota_bytes"], &quota["used_bytes"]), (&Value::Null, &json!(0)));
    let (wrong, unknown) = (login(&app, "ada", "wrong horse"), login(&app, "eve", PASSWORD));
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.body, unknown.body, "neither is told from the other");
}

#[test]
fn guessing_is_slowed_with_a_time_to_wait() {
    let (app, ada) = TestApp::set_up();
    let refused = (0..40).map(|_| login(&app, "ada", "guess guess")).find(|answer| answer.status == 429);
    let refused = refused.expect("forty guesses in a row are too many");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    assert_eq!(refused.error(), "too_many_tries");
    assert_eq!(ada.get("/account/me").status, 200, "who is in stays in");
}

#[test]
fn signing_out_ends_the_access_token_and_the_cookie_at_once() {
    let (app, _) = TestApp::set_up();
    let data = login(&app, "ada", PASSWORD).data();
    let ada = bearer(&app, &data);
    let out = ada.post("/auth/logout", &json!({}));
    assert_eq!(out.status, 200);
    let taken: Vec<_> = out.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(taken.iter().all(|cookie| cookie.contains("Max-Age=0")) && taken.len() == 2, "{taken:?}");
    assert_eq!(ada.get("/account/me").error(), "not_signed_in");
    let refresh = json!({"refresh_token": data["refresh_token"]});
    assert_eq!(app.anonymous().post("/auth/refresh", &refresh).status, 401);
}

#[test]
fn a_refresh_token_shown_twice_ends_the_session() {
    let (app, _) = TestApp::set_up();
    let first = login(&app, "ada", PASSWORD).data();
    let refresh = |tokens: &Value| {
        app.anonymous().post("/auth/refresh", &json!({"refresh_token": tokens["refresh_token"]}))
    };
    let second = refresh(&first).data();
    assert_eq!(bearer(&app, &second).get("/account/me").status, 200);
    assert_eq!(refresh(&first).status, 401);
    assert_eq!(bearer(&app, &second).get("/account/me").status, 401, "the thief and the robbed are both out");
    assert_eq!(refresh(&second).status, 401);
    let ada = app.sign_in("ada", PASSWORD);
    let told = ada.get("/account/audit?action=refresh_token_reused").data();
    assert_eq!(told.as_array().unwrap().len(), 1, "its owner reads of it: {told}");
}

#[test]
fn another_password_signs_out_everywhere_else() {
    let (app, here) = TestApp::set_up();
    let there = app.sign_in("ada", PASSWORD);
    let change = |current: &str, new: &str| {
        here.put("/account/password", &json!({"current_password": current, "new_password": new}))
    };
    assert_eq!(change("wrong horse", "battery staple").error(), "wrong_password");
    let short = change(PASSWORD, "short");
    assert_eq!((short.status, short.json()["error"]["field"].clone()), (422, json!("new_password")));
    assert_eq!(there.get("/account/me").status, 200);
    assert_eq!(change(PASSWORD, "battery staple").status, 200);
    assert_eq!((here.get("/account/me").status, there.get("/account/me").status), (200, 401));
    assert_eq!(login(&app, "ada", PASSWORD).status, 401);
    assert_eq!(login(&app, "ada", "battery staple").status, 200);
}

#[test]
fn sessions_are_listed_and_ended_one_by_one() {
    let (app, here) = TestApp::set_up();
    let there = app.sign_in("ada", PASSWORD);
    let rows = here.get("/auth/sessions").data();
    // Set-up began one of its own.
    assert_eq!(rows.as_array().unwrap().len(), 3);
    assert_eq!(rows.as_array().unwrap().iter().filter(|row| row["current"] == true).count(), 1);
    assert_eq!((&rows[0]["current"], &rows[0]["address"]), (&json!(false), &json!("127.0.0.1")));
    let newest = rows[0]["id"].as_str().unwrap();
    let bob = app.add_user("bob");
    assert_eq!(bob.delete(&format!("/auth/sessions/{newest}")).status, 404);
    assert_eq!(there.get("/account/me").status, 200);
    assert_eq!(here.delete(&format!("/auth/sessions/{newest}")).status, 200);
    assert_eq!(there.get("/account/me").status, 401);
    assert_eq!(here.delete("/auth/sessions/nonsense").status, 404);
}

#[test]
fn an_app_password_reaches_no_account_matters() {
    let (app, ada) = TestApp::set_up();
    let scopes = json!(["read", "write", "webdav", "upload", "admin"]);
    let made = ada.post("/auth/app-passwords", &json!({"name": "laptop", "scopes": scopes})).data();
    assert!(made["password"].as_str().unwrap().starts_with("alb_"));
    let laptop = Client::new(&app.url, Some(made["password"].as_str().unwrap().to_owned()));
    assert_eq!(laptop.get("/account/me").data()["username"], "ada");
    let own = format!("/auth/app-passwords/{}", made["id"].as_str().unwrap());
    let password = json!({"current_password": PASSWORD, "new_password": "battery staple"});
    for (what, refused) in [
        ("make another", laptop.post("/auth/app-passwords", &json!({"name": "x", "scopes": ["read"]}))),
        ("end itself", laptop.delete(&own)),
        ("list them", laptop.get("/auth/app-passwords")),
        ("list sessions", laptop.get("/auth/sessions")),
        ("change the password", laptop.put("/account/password", &password)),
        ("change the address", laptop.put("/account/me", &json!({"email": "eve@home.lan"}))),
    ] {
        assert_eq!((refused.status, refused.error().as_str()), (403, "forbidden"), "{what}");
    }
    let listed = ada.get("/auth/app-passwords").data();
    assert!(listed[0]["last_used_at"].is_string() && listed[0].get("password").is_none(), "{listed}");
    let none = ada.post("/auth/app-passwords", &json!({"name": "x", "scopes": []}));
    assert_eq!((none.status, none.json()["error"]["field"].clone()), (422, json!("scopes")));
}

#[test]
fn a_profile_and_its_settings_are_kept_and_names_are_unique() {
    let (app, ada) = TestApp::set_up();
    app.add_user("bob");
    let taken = ada.put("/account/me", &json!({"username": "BOB"}));
    assert_eq!((taken.status, taken.json()["error"]["field"].clone()), (409, json!("username")));
    let changed = ada.put("/account/me", &json!({"display_name": "Ada L.", "email": "ada@new.lan"})).data();
    assert_eq!((&changed["display_name"], &changed["username"]), (&json!("Ada L."), &json!("ada")));
    ada.put("/account/settings", &json!({"theme": "dark"})).data();
    let me = ada.get("/account/me").data();
    assert_eq!(me["settings"], json!({"theme": "dark", "language": "auto"}));
    assert_eq!(ada.put("/account/settings", &json!({"theme": "puce"})).status, 422);
    assert_eq!(login(&app, "ada@new.lan", PASSWORD).status, 200);
    assert_eq!(login(&app, "ada@home.lan", PASSWORD).status, 401);
}
