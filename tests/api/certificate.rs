//! HTTPS with the server's own authority.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::support::{Client, TestApp};

/// The two addresses that the ready line names.
fn doors(app: &TestApp) -> (String, String) {
    let (http, https) = app.url.split_once(' ').expect("two addresses");
    assert!(http.starts_with("http://127.0.0.1:") && https.starts_with("https://127.0.0.1:"), "{}", app.url);
    (http.to_owned(), https.to_owned())
}

/// A browser that was told to trust this authority and nobody else.
fn trusting(pem: &[u8]) -> Agent {
    let roots: Vec<Certificate<'static>> = parse_pem(pem)
        .filter_map(|item| match item.unwrap() {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    assert_eq!(roots.len(), 1);
    let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&roots)).build();
    Agent::config_builder().tls_config(tls).http_status_as_error(false).build().into()
}

#[test]
fn a_device_that_trusts_the_authority_comes_in_by_https() {
    let app = TestApp::at("127.0.0.1:0", "127.0.0.1:0");
    let (http, https) = doors(&app);
    let plain = Client::new(&http, None);
    let facts = plain.get("/certificate").data();
    let names: Vec<&str> =
        facts["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(names.contains(&"localhost") && names.iter().any(|name| name.contains(".local")), "{facts}");
    assert!(facts["addresses"].as_array().unwrap().contains(&json!("127.0.0.1")), "{facts}");
    assert_eq!(facts["authority"]["fingerprint"].as_str().unwrap().len(), 95);
    assert_eq!(facts["https_port"].to_string(), https.rsplit_once(':').unwrap().1);
    let authority = plain.request("GET", &format!("{http}/ca.crt"), &[], &[]);
    assert_eq!(authority.header("content-type"), Some("application/x-x509-ca-cert"));
    let browser = trusting(&authority.body);
    let port = https.rsplit_once(':').unwrap().1;
    for host in ["127.0.0.1", "localhost"] {
        let answer = browser.get(format!("https://{host}:{port}/api")).call().unwrap();
        assert_eq!(answer.status(), 200, "{host}");
        assert!(answer.headers().get("strict-transport-security").is_none(), "it could lock people out");
    }
    let stranger = Agent::new_with_defaults().get(format!("{https}/api")).call().unwrap_err();
    assert!(stranger.to_string().contains("UnknownIssuer"), "{stranger}");
}

#[test]
fn the_cookies_of_https_stay_on_https() {
    let app = TestApp::at("127.0.0.1:0", "127.0.0.1:0");
    let (http, https) = doors(&app);
    let authority = Client::new(&http, None).request("GET", &format!("{http}/ca.crt"), &[], &[]);
    let form =
        json!({"code": app.code, "username": "ada", "email": "ada@home.lan", "password": "correct horse"});
    let answer = trusting(&authority.body).post(format!("{https}/api/v1/setup")).send_json(&form).unwrap();
    assert_eq!(answer.status(), 201);
    let cookies: Vec<_> =
        answer.headers().get_all("set-cookie").iter().map(|one| one.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    assert!(cookies.iter().all(|cookie| cookie.contains("Secure")), "{cookies:?}");
    let login = json!({"username": "ada", "password": "correct horse"});
    let plain = Client::new(&http, None).post("/auth/login", &login);
    assert!(!plain.header("set-cookie").unwrap().contains("Secure"));
}

#[test]
fn the_authority_comes_in_the_forms_that_devices_take() {
    let app = TestApp::at("127.0.0.1:0", "127.0.0.1:0");
    let (http, _) = doors(&app);
    let client = Client::new(&http, None);
    let get = |path: &str| client.request("GET", &format!("{http}{path}"), &[], &[]);
    let kept = std::fs::read(app.data().join("tls/ca.crt")).unwrap();
    let der = get("/ca.crt?format=der").body;
    let pem = parse_pem(&kept).next().unwrap().unwrap();
    assert!(matches!(pem, PemItem::Certificate(kept) if kept.der() == der));
    let profile = get("/ca.mobileconfig");
    assert_eq!(profile.header("content-type"), Some("application/x-apple-aspen-config"));
    let text = String::from_utf8(profile.body).unwrap();
    assert!(text.contains("com.apple.security.root"), "{text}");
    // A strict reader takes it, and finds the certificate in it.
    let allowed = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let tree = roxmltree::Document::parse_with_options(&text, allowed).unwrap();
    let data = tree.descendants().find(|node| node.has_tag_name("data")).unwrap().text().unwrap();
    let data: String = data.split_whitespace().collect();
    assert_eq!(base64::Engine::decode(&base64::engine::general_purpose::STANDARD, data).unwrap(), der);
    assert_eq!(get("/ca.crt?format=p12").status, 400);
}

#[test]
fn without_https_there_is_no_certificate_and_without_http_the_health_check_comes_by_https() {
    let (app, ada) = TestApp::set_up();
    assert_eq!(ada.get("/certificate").status, 404);
    drop(app);
    let app = TestApp::at("off", "127.0.0.1:0");
    let address = app.url.strip_prefix("https://").expect("one address");
    let mut health = Command::new(env!("CARGO_BIN_EXE_albumen"));
    health.args(["healthcheck", "--http", "off", "--https", address, "--data"]).arg(app.data());
    assert!(health.status().unwrap().success());
    let nobody = Command::new(env!("CARGO_BIN_EXE_albumen"))
        .args(["serve", "--http", "off", "--https", "off", "--data"])
        .arg(app.data().join("other"))
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("nothing to serve"), "{nobody:?}");
}

#[test]
fn a_port_that_was_asked_for_and_is_taken_is_an_error_and_says_so() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let refused = Command::new(env!("CARGO_BIN_EXE_albumen"))
        .args([
            "serve",
            "--http",
            "127.0.0.1:0",
            "--https",
            &taken.local_addr().unwrap().to_string(),
            "--data",
        ])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("cannot be listened on") && said.contains("another program"), "{said}");
}

#[test]
fn strangers_who_shake_hands_slowly_or_talk_nonsense_are_sent_away() {
    let app = TestApp::at("127.0.0.1:0", "127.0.0.1:0");
    let (http, https) = doors(&app);
    let address = https.strip_prefix("https://").unwrap();
    let silent: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(address).unwrap()).collect();
    let mut loud = TcpStream::connect(address).unwrap();
    loud.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    loud.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut answer = Vec::new();
    let _ = loud.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP/1.1 200"));
    let authority = Client::new(&http, None).request("GET", &format!("{http}/ca.crt"), &[], &[]);
    let answer = trusting(&authority.body).get(format!("{https}/api")).call().unwrap();
    assert_eq!(answer.status(), 200, "the others are served meanwhile");
    let began = Instant::now();
    for mut stream in silent {
        stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        assert!(matches!(stream.read(&mut [0; 1]), Ok(0) | Err(_)));
    }
    assert!(began.elapsed() < Duration::from_secs(35), "{:?}", began.elapsed());
}
