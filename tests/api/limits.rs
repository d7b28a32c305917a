//! Who asks too often is told when to come back; and what proxies say is believed only of those that are listed.

use serde_json::json;

use crate::support::{Answer, Client, TestApp};

/// How many of so many requests were answered, and the first that was not.
fn answered(times: usize, request: impl Fn() -> Answer) -> (usize, Option<Answer>) {
    for n in 0..times {
        let answer = request();
        if answer.status == 429 {
            return (n, Some(answer));
        }
    }
    (times, None)
}

#[test]
fn a_person_who_asks_too_often_waits_and_nobody_else_does() {
    let (app, ada) = TestApp::set_up_with(&[("ALBUMEN_LIMITS_API", "30")]);
    let bob = app.add_user("bob");
    let (before, refused) = answered(60, || ada.get("/account/me"));
    assert!((20..=32).contains(&before), "{before}");
    let refused = refused.unwrap();
    assert_eq!(refused.error(), "too_many_requests");
    let wait: u64 = refused.header("Retry-After").unwrap().parse().unwrap();
    assert!((1..=3).contains(&wait), "{wait}");
    assert_eq!(refused.header("X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(bob.get("/account/me").status, 200, "another person");
    assert_eq!(ada.send("", "a.txt", b"hello").status, 201, "another class");
}

#[test]
fn an_address_without_an_account_waits_too_and_the_page_itself_still_opens() {
    let app = TestApp::set_up_with(&[("ALBUMEN_LIMITS_API", "10"), ("ALBUMEN_LIMITS_PUBLIC", "5")]).0;
    let stranger = app.anonymous();
    let (before, refused) = answered(100, || stranger.get("/photos"));
    assert!((30..=45).contains(&before), "four times one person's: {before}");
    assert!(refused.unwrap().header("Retry-After").is_some());
    let (before, refused) = answered(20, || stranger.get("/public/AAAAAAAAAAAAAAAAAAAAAA"));
    assert!(before <= 6 && refused.is_some(), "guessing links is slow: {before}");
    let page = ureq::get(&app.url).call();
    assert!(page.is_ok(), "{page:?}");
}

/// As a proxy passes it on.
fn forwarded(client: &Client, method: &str, path: &str, from: &str, body: &str) -> Answer {
    let headers = [
        ("X-Forwarded-For", from),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "photos.example.org"),
        ("Content-Type", "application/json"),
    ];
    client.request(method, path, &headers, body.as_bytes())
}

#[test]
fn a_listed_proxy_is_believed_and_nobody_else() {
    let login = json!({"username": "ada", "password": "correct horse"}).to_string();
    for listed in [true, false] {
        let proxies = if listed { "127.0.0.0/8, ::1" } else { "192.0.2.0/24" };
        let (app, ada) = TestApp::set_up_with(&[("ALBUMEN_TRUSTED_PROXIES", proxies)]);
        let from = "203.0.113.9, 198.51.100.7";
        let signed_in = forwarded(&app.anonymous(), "POST", "/auth/login", from, &login);
        assert_eq!(signed_in.status, 200);
        assert_eq!(signed_in.header("Set-Cookie").unwrap().contains("Secure"), listed);
        let event = ada.get("/admin/audit?action=sign_in").data()[0].clone();
        assert_eq!(event["address"], if listed { "198.51.100.7" } else { "127.0.0.1" }, "{event}");
        let link = forwarded(&ada, "POST", "/admin/invitations", from, "{}").data();
        let expected = if listed { "https://photos.example.org/" } else { &app.url };
        assert!(link["url"].as_str().unwrap().starts_with(expected), "{link}");
    }
}

#[test]
fn guessing_from_everywhere_does_not_lock_the_person_out() {
    let environment = [("ALBUMEN_TRUSTED_PROXIES", "127.0.0.1"), ("ALBUMEN_LIMITS_SIGN_IN", "3")];
    let (app, _) = TestApp::set_up_with(&environment);
    let login = |from: &str, password: &str| {
        let form = json!({"username": "ada", "password": password}).to_string();
        forwarded(&app.anonymous(), "POST", "/auth/login", from, &form).status
    };
    for n in 0..20 {
        assert_eq!(login(&format!("198.51.100.{n}"), "a guess"), 401);
    }
    let guesser = (0..4).map(|_| login("203.0.113.9", "a guess")).collect::<Vec<_>>();
    assert_eq!(guesser, [401, 401, 401, 429]);
    assert_eq!(login("192.0.2.1", "correct horse"), 200);
}
