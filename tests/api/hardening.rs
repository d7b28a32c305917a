//! What every answer carries and what no request may be, whoever asks.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::{TestApp, bytes_of};

#[test]
fn no_page_runs_a_script_that_stands_in_it() {
    let app = TestApp::fresh();
    for path in ["/", "/settings/profile", "/s/AAAAAAAAAAAAAAAAAAAAAA", "/api/docs"] {
        let page = app.anonymous().request("GET", &format!("{}{path}", app.url), &[], &[]);
        let policy = page.header("Content-Security-Policy").unwrap_or_else(|| panic!("{path} has no policy"));
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap();
        assert!(!scripts.contains("unsafe") && !scripts.contains('*'), "{path}: {policy}");
        for part in ["frame-ancestors 'none'", "base-uri 'none'", "form-action"] {
            assert!(policy.contains(part), "{path} lacks {part}: {policy}");
        }
        let text = String::from_utf8(page.body).unwrap();
        for script in text.split("<script").skip(1) {
            assert!(script.split('>').next().unwrap().contains("src="), "{path} holds a script: {script}");
        }
    }
}

#[test]
fn every_answer_says_that_it_is_not_to_be_guessed_at_or_framed() {
    let (app, ada) = TestApp::set_up();
    let sent = ada.send("", "page.html", b"<script>alert(1)</script>").data();
    let file = sent[0]["id"].as_str().unwrap();
    let known = [
        (200, "/api/v1/account/me".to_owned()),
        (404, "/api/v1/photos/nothing".to_owned()),
        (404, "/api/v1/nothing".to_owned()),
        (200, format!("/api/v1/files/{file}/download?inline=true")),
        (200, "/".to_owned()),
    ];
    for (status, path) in known {
        let answer = ada.request("GET", &format!("{}{path}", app.url), &[], &[]);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("X-Frame-Options"), Some("DENY"), "{path}");
        assert!(answer.header("Referrer-Policy").is_some(), "{path}");
        assert!(answer.header("Server").is_none(), "{path} tells what it runs on");
    }
    let shown = ada.get(&format!("/files/{file}/download?inline=true"));
    assert!(shown.header("Content-Security-Policy").unwrap().contains("sandbox"));
    assert_eq!(
        shown.header("Content-Type"),
        Some("text/plain; charset=utf-8"),
        "it is read and does not run"
    );
}

#[test]
fn a_body_is_no_longer_than_its_route_takes() {
    let (app, ada) = TestApp::set_up();
    let long = format!("{{\"path\": \"{}\"}}", "a".repeat(300 * 1024));
    let json = ada.request("POST", "/folders", &[("Content-Type", "application/json")], long.as_bytes());
    assert_eq!((json.status, json.error().as_str()), (413, "too_large"));
    let text = ada.form("/files", &[("path", &"a".repeat(17 * 1024))], &[("file", "a.txt", b"a")]);
    assert_eq!((text.status, text.error().as_str()), (413, "too_large"));
    let address = app.url.strip_prefix("http://").unwrap();
    let who = ada.token.clone().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("PROPPATCH /dav/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {who}\r\n");
    write!(stream, "{head}Content-Length: 20000000\r\n\r\n").unwrap();
    let _ = stream.write_all(&bytes_of(1, 4 << 20));
    let mut line = [0; 12];
    stream.read_exact(&mut line).unwrap();
    assert_eq!(&line, b"HTTP/1.1 413");
    // Without a length, and with one that is not true.
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Transfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
    for _ in 0..8 {
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    let mut line = [0; 12];
    stream.read_exact(&mut line).unwrap();
    assert_eq!(&line, b"HTTP/1.1 413");
    for twice in ["Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nTransfer-Encoding: chunked"]
    {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n{twice}\r\n\r\nhello").unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(answer.starts_with("HTTP/1.1 400"), "{twice}: {answer}");
    }
}
