//! What attackers and broken programs send. Each of these must be refused, and leave everything as it was.

use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine;

use crate::drive::{Drive, mounted};

#[test]
fn no_path_and_no_destination_leads_out_of_the_drive() {
    let (app, _, drive) = mounted();
    drive.put("/a.txt", b"1");
    for path in ["/%2e%2e/x", "/a%2f..%2f..%2fx", "/%00", "/%ff", "/x%0d%0ay", "/%c0%ae%c0%ae/x"] {
        assert_eq!(drive.put(path, b"x").status, 400, "{path}");
        let target = format!("/dav{path}");
        assert_eq!(drive.status("MOVE", "/a.txt", &[("Destination", &target)], &[]), 400, "{path}");
    }
    for target in
        ["/etc/passwd", "/api/v1/files", "http://other.example/x", "/davx/a", "/remote.php/dav/files/bob/a"]
    {
        let status = drive.status("COPY", "/a.txt", &[("Destination", target)], &[]);
        assert_eq!(status, 502, "{target}");
    }
    for target in ["", "a.txt", "file:///dav/a", "%%%"] {
        assert_eq!(drive.status("COPY", "/a.txt", &[("Destination", target)], &[]), 400, "{target}");
    }
    assert_eq!(drive.status("COPY", "/a.txt", &[], &[]), 400);
    assert_eq!(
        drive.status("COPY", "/a.txt", &[("Destination", "/dav/b"), ("Overwrite", "maybe")], &[]),
        400
    );
    assert_eq!(drive.put(&format!("/{}", "x".repeat(256)), b"x").status, 400);
    // Dots that were not encoded are taken out by clients; a socket sends them as they are.
    let raw = exchange(&app.url, &format!("GET /dav/../../etc/passwd HTTP/1.1\r\n{}\r\n", headers(&drive)));
    assert!(raw.starts_with("HTTP/1.1 400") || raw.starts_with("HTTP/1.1 404"), "{raw}");
}

#[test]
fn bombs_and_entities_in_a_body_are_refused() {
    let (_app, _, drive) = mounted();
    let laughs = "<!DOCTYPE l [<!ENTITY a 'hahahahaha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>\
         <propfind xmlns='DAV:'><prop><x>&c;</x></prop></propfind>";
    let outside = "<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><propfind xmlns='DAV:'><prop><x>&a;</x></prop></propfind>";
    let deep = format!("<propfind xmlns='DAV:'>{}{}</propfind>", "<a>".repeat(20_000), "</a>".repeat(20_000));
    let many = format!(
        "<propfind xmlns='DAV:'><prop>{}</prop></propfind>",
        ["<p/>".repeat(3), (0..999).fold(String::new(), |all, n| all + &format!("<p{n}/>"))].concat()
    );
    for body in [laughs, outside, &deep, &many, "<propfind", "no xml", "<other xmlns='DAV:'/>", "\u{0}"] {
        for method in ["PROPFIND", "PROPPATCH", "LOCK"] {
            let status = drive.status(method, "/", &[("Depth", "0")], body.as_bytes());
            assert_eq!(status, 400, "{method} {}", &body[..body.len().min(60)]);
        }
    }
    let huge = vec![b' '; 3 << 20];
    assert_eq!(drive.status("PROPFIND", "/", &[("Depth", "0")], &huge), 413);
}

#[test]
fn broken_headers_are_refused_and_change_nothing() {
    let (_app, _, drive) = mounted();
    drive.put("/a.txt", b"1");
    let long = format!("({})", "<urn:uuid:0>".repeat(2_000));
    for value in ["(", "<a>", "(<a)", "()", "garbage", &long] {
        assert_eq!(
            drive.status("PUT", "/a.txt", &[("If", value)], b"2"),
            400,
            "{}",
            &value[..value.len().min(40)]
        );
    }
    for depth in ["2", "-1", "infinite", "1,noroot", "99999999999999999999"] {
        assert_eq!(drive.status("PROPFIND", "/", &[("Depth", depth)], &[]), 400, "{depth}");
    }
    for range in ["bytes=5-1", "bytes=x", "bytes=0-0,1-1", "lines=1-2", "bytes=-"] {
        assert_eq!(drive.request("GET", "/a.txt", &[("Range", range)], &[]).body, "1", "{range}");
    }
    let far = drive.request("GET", "/a.txt", &[("Range", "bytes=99999999999999999999999-")], &[]);
    assert!([200, 416].contains(&far.status), "{far:?}");
    assert_eq!(drive.status("UNLOCK", "/a.txt", &[], &[]), 400);
    assert_eq!(drive.get("/a.txt").body, "1");
}

/// A body that breaks off, or is shorter than was said, must not replace what is there.
#[test]
fn an_interrupted_put_leaves_the_old_content() {
    let (app, _, drive) = mounted();
    drive.put("/a.txt", b"the old content");
    let head =
        format!("PUT /dav/a.txt HTTP/1.1\r\n{}Content-Length: 1000000\r\n\r\nonly this", headers(&drive));
    let mut socket = TcpStream::connect(app.url.trim_start_matches("http://")).unwrap();
    socket.write_all(head.as_bytes()).unwrap();
    drop(socket);
    let chunked = format!(
        "PUT /dav/a.txt HTTP/1.1\r\n{}Transfer-Encoding: chunked\r\nX-Expected-Entity-Length: 99\r\n\r\n4\r\nhalf\r\n0\r\n\r\n",
        headers(&drive)
    );
    let answer = exchange(&app.url, &chunked);
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(drive.get("/a.txt").body, "the old content");
    let left = || std::fs::read_dir(app.data().join("uploads")).unwrap().count();
    app.anonymous().until("nothing is left behind", || left() == 0);
}

#[test]
fn two_writers_of_one_path_leave_one_whole_content() {
    let (_app, _, drive) = mounted();
    let contents: Vec<Vec<u8>> = (0..8u8).map(|n| vec![b'a' + n; 300_000]).collect();
    std::thread::scope(|scope| {
        for content in &contents {
            let drive = &drive;
            scope.spawn(move || assert!([201, 204].contains(&drive.put("/a.txt", content).status)));
        }
    });
    let left = drive.get("/a.txt").body.into_bytes();
    assert!(contents.contains(&left));
    let listed = drive.propfind("/", "1", "<D:getcontentlength/>").body;
    assert_eq!(listed.matches("a.txt").count(), 1, "{listed}");
}

#[test]
fn a_purge_during_a_download_does_not_break_it() {
    let (app, ada, drive) = mounted();
    let content = vec![b'x'; 64 << 20];
    drive.put("/a.bin", &content);
    let mut socket = TcpStream::connect(app.url.trim_start_matches("http://")).unwrap();
    socket.write_all(format!("GET /dav/a.bin HTTP/1.1\r\n{}\r\n", headers(&drive)).as_bytes()).unwrap();
    let mut first = [0; 1024];
    socket.read_exact(&mut first).unwrap();
    let file = ada.get("/files").data()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(drive.status("DELETE", "/a.bin", &[], &[]), 204);
    assert!(ada.delete(&format!("/files/{file}/permanent")).status < 300);
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).unwrap();
    let body = [&first[..], &rest].concat();
    let start = body.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    assert_eq!(body.len() - start, content.len());
    assert_eq!(drive.get("/a.bin").status, 404);
}

#[test]
fn guessing_passwords_is_slowed_down() {
    let (app, ada, _) = mounted();
    let guesses = (0..80).map(|n| Drive::with(&app.url, "ada", &format!("guess {n}")).get("/").status);
    let statuses: Vec<u16> = guesses.collect();
    assert!(statuses.starts_with(&[401]) && statuses.ends_with(&[429]), "{statuses:?}");
    let failed = ada.get("/admin/audit?action=dav_sign_in_failed").data();
    assert!(!failed.as_array().unwrap().is_empty(), "{failed}");
}

fn headers(drive: &Drive) -> String {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("ada:{}", drive.password));
    format!("Host: localhost\r\nAuthorization: Basic {pair}\r\nConnection: close\r\n")
}

fn exchange(url: &str, request: &str) -> String {
    let mut socket = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
