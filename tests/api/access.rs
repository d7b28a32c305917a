//! What is another's cannot be told from what is not there.

use serde_json::json;

use crate::support::{Client, Picture, TestApp, jpeg};

#[test]
fn every_route_to_content_is_closed_to_strangers_and_hidden_from_others() {
    let (app, ada) = TestApp::set_up();
    let photo = ada.add_photo("Album", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    let bob = app.add_user("bob");
    let (id, file) = (photo["id"].as_str().unwrap(), photo["image_files"][0]["id"].as_str().unwrap());
    let folder = ada.get("/folders").data()[0]["id"].as_str().unwrap().to_owned();
    let body = json!({}).to_string();
    let routes = [
        ("GET", format!("/photos/{id}")),
        ("PUT", format!("/photos/{id}")),
        ("DELETE", format!("/photos/{id}")),
        ("GET", format!("/photos/{id}/thumbnail")),
        ("GET", format!("/photos/{id}/original")),
        ("GET", format!("/photos/{id}/metadata")),
        ("GET", format!("/photos/{id}/similar")),
        ("GET", format!("/photos/{}", photo["hothash"].as_str().unwrap())),
        ("GET", format!("/files/{file}")),
        ("PUT", format!("/files/{file}")),
        ("GET", format!("/files/{file}/download")),
        ("GET", format!("/image-files/{file}")),
        ("GET", format!("/image-files/{file}/download")),
        ("PUT", format!("/folders/{folder}")),
        ("DELETE", format!("/folders/{folder}")),
    ];
    let ask = |who: &Client, method: &str, path: &str| {
        let sends = if method == "PUT" { body.as_bytes() } else { &[] };
        who.request(method, path, &[("Content-Type", "application/json")], sends)
    };
    for (method, path) in &routes {
        assert_eq!(ask(&app.anonymous(), method, path).status, 401, "{method} {path}");
        let hidden = ask(&bob, method, path);
        assert_eq!((hidden.status, hidden.error().as_str()), (404, "not_found"), "{method} {path}");
    }
    assert_eq!(ada.get(&format!("/photos/{id}")).status, 200);
    let added = bob.form("/image-files/add-to-photo", &[("photo_id", id)], &[("file", "x.jpg", b"x")]);
    assert_eq!(added.status, 404);
    let bulk = bob.post("/photos/bulk", &json!({"photo_ids": [id], "trash": true})).data();
    assert_eq!((&bulk["updated"], bulk["failed"].as_array().unwrap().len()), (&json!(0), 1));
    assert_eq!(bob.get(&format!("/files?parent={folder}")).status, 404);
    let moved = bob.post("/folders", &json!({"path": "Mine"})).data();
    let mine = moved["id"].as_str().unwrap();
    let into = bob.put(&format!("/folders/{mine}"), &json!({"parent_id": folder}));
    assert_eq!(into.status, 404, "not even as a place to move to");
}

#[test]
fn lists_hold_only_ones_own() {
    let (app, ada) = TestApp::set_up();
    ada.add_photo("Album", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    let bob = app.add_user("bob");
    for path in ["/photos", "/photos/timeline", "/folders", "/files", "/tags", "/jobs"] {
        assert_eq!(bob.get(path).data(), json!([]), "{path}");
        assert_eq!(app.anonymous().get(path).status, 401, "{path}");
    }
}

#[test]
fn an_app_password_does_what_its_scopes_say_and_no_more() {
    let (app, ada) = TestApp::set_up();
    let made = ada.post("/auth/app-passwords", &json!({"name": "phone", "scopes": ["upload"]})).data();
    let secret = made["password"].as_str().unwrap().to_owned();
    let phone = Client::new(&app.url, Some(secret));
    assert_eq!(phone.send("", "a.bin", b"hello").status, 201);
    let refused = phone.get("/photos");
    assert_eq!((refused.status, refused.error().as_str()), (403, "forbidden"));
    let path = format!("/auth/app-passwords/{}", made["id"].as_str().unwrap());
    assert_eq!(ada.delete(&path).status, 200);
    assert_eq!(phone.send("", "b.bin", b"hello").status, 401, "revoked at once");
}

#[test]
fn a_browser_must_repeat_its_csrf_token_with_every_change() {
    let (app, _) = TestApp::set_up();
    let body = json!({"username": "ada", "password": "correct horse"});
    let signed_in = app.anonymous().post("/auth/login", &body);
    let cookies: Vec<_> =
        signed_in.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    let value = |name: &str| {
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(&format!("{name}="))).unwrap();
        cookie[name.len() + 1..].split(';').next().unwrap().to_owned()
    };
    let session = cookies.iter().find(|cookie| cookie.starts_with("albumen_session=")).unwrap();
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax"), "{session}");
    let cookie = format!("albumen_session={}", value("albumen_session"));
    let csrf = value("albumen_csrf");
    let ask = |headers: &[(&str, &str)]| {
        let mut all = vec![("Cookie", cookie.as_str()), ("Content-Type", "application/json")];
        all.extend(headers);
        app.anonymous().request("POST", "/folders", &all, br#"{"path":"A"}"#)
    };
    assert_eq!(ask(&[]).error(), "csrf");
    assert_eq!(ask(&[("X-CSRF-Token", "guess")]).error(), "csrf");
    assert_eq!(ask(&[("X-CSRF-Token", &csrf)]).status, 201);
    let read = app.anonymous().request("GET", "/folders", &[("Cookie", &cookie)], &[]);
    assert_eq!(read.status, 200);
}
