//! Clients that are slow or broken cost others nothing and the server little.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

fn half_request(address: &str, token: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /api/v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 100000000\r\n\
         Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"slow.bin\"\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// Resident memory of a process in bytes, as proc(5) tells it.
fn resident(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix("kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}

#[test]
fn hundreds_of_half_open_connections_and_uploads_hinder_nobody() {
    let (app, ada) = TestApp::set_up();
    let address = app.url.strip_prefix("http://").unwrap();
    let before = resident(app.process());
    let mut idle: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(address).unwrap()).collect();
    for stream in idle.iter_mut().step_by(2) {
        stream.write_all(b"GET /api HTTP/1.1\r\nHost: ").unwrap();
    }
    let token = ada.token.clone().unwrap();
    let mut slow: Vec<TcpStream> = (0..80).map(|_| half_request(address, &token)).collect();
    let start = Instant::now();
    let mut asked = 0;
    while start.elapsed() < Duration::from_secs(3) {
        // A byte now and then keeps every one of them alive.
        for stream in &mut slow {
            stream.write_all(b"z").unwrap();
        }
        assert_eq!(ada.get("/photos").status, 200);
        asked += 1;
    }
    assert!(asked >= 5, "only {asked} answers in three seconds");
    let photo = ada.add_photo("In", "a.jpg", &jpeg(&Picture { seed: 9, ..Picture::default() }));
    assert_eq!(photo["state"], "ready");
    let grown = resident(app.process()).saturating_sub(before);
    assert!(grown < 96 << 20, "380 slow clients took {} MiB", grown >> 20);
    drop((idle, slow));
    ada.until("what the slow ones sent is gone", || {
        std::fs::read_dir(app.data().join("uploads")).unwrap().count() == 0
    });
    assert_eq!(ada.get("/files").json()["data"].as_array().unwrap().len(), 1, "the album alone");
}

/// A client that trusts whatever certificate the server under test made for itself.
fn trusting(authority: &[u8]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.to_vec())).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

#[test]
fn a_thousand_idle_connections_by_http_and_by_https_cost_little_and_hinder_nobody() {
    let app = TestApp::at("127.0.0.1:0", "127.0.0.1:0");
    let (http, https) = app.url.split_once(' ').unwrap();
    let client = Client::new(http, None);
    let authority = client.request("GET", &format!("{http}/ca.crt?format=der"), &[], &[]).body;
    let config = trusting(&authority);
    let (plain, secure) = (http.strip_prefix("http://").unwrap(), https.strip_prefix("https://").unwrap());
    let before = resident(app.process());
    let mut silent: Vec<TcpStream> = (0..1_000).map(|_| TcpStream::connect(plain).unwrap()).collect();
    for stream in silent.iter_mut().step_by(2) {
        stream.write_all(b"GET /api HTTP/1.1\r\nHost: ").unwrap();
    }
    let kept: Vec<_> = (0..1_000)
        .map(|_| {
            let connection =
                ClientConnection::new(Arc::clone(&config), "localhost".try_into().unwrap()).unwrap();
            let mut stream = StreamOwned::new(connection, TcpStream::connect(secure).unwrap());
            stream.write_all(b"GET /api HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            let mut line = [0; 12];
            stream.read_exact(&mut line).unwrap();
            assert_eq!(&line, b"HTTP/1.1 200");
            stream
        })
        .collect();
    let grown = resident(app.process()).saturating_sub(before);
    assert!(grown < 120 << 20, "two thousand idle connections took {} MiB", grown >> 20);
    let start = Instant::now();
    for _ in 0..50 {
        assert_eq!(client.request("GET", &format!("{http}/api"), &[], &[]).status, 200);
    }
    assert!(start.elapsed() < Duration::from_secs(5), "50 answers took {:?}", start.elapsed());
    // Who says nothing, or half a request, is sent away; who was answered may say more for a while.
    for stream in &mut silent {
        stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        let mut said = Vec::new();
        assert!(
            stream.read_to_end(&mut said).is_ok_and(|_| said.is_empty() || said.starts_with(b"HTTP/1.1 408"))
        );
    }
    assert!(start.elapsed() < Duration::from_secs(50), "{:?}", start.elapsed());
    drop(kept);
}

/// Sends a byte a second after `head`, for as long as the server listens. Gives what it answered and how long that took.
fn drip(address: &str, head: &str) -> (String, Duration) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let (start, mut answer) = (Instant::now(), Vec::new());
    while start.elapsed() < Duration::from_mins(1) {
        let mut piece = [0; 4096];
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
        if stream.write_all(b"a").is_err() {
            break;
        }
    }
    (String::from_utf8_lossy(&answer).into_owned(), start.elapsed())
}

#[test]
fn who_sends_a_byte_a_second_is_sent_away() {
    let (app, ada) = TestApp::set_up();
    let address = app.url.strip_prefix("http://").unwrap();
    let who = format!("Host: x\r\nAuthorization: Bearer {}\r\n", ada.token.clone().unwrap());
    let long = "Content-Length: 100000\r\n";
    let form = "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; \
                name=\"file\"; filename=\"slow.bin\"\r\n\r\n";
    let heads = [
        ("a header", "GET /api HTTP/1.1\r\nHost: ".to_owned(), "408"),
        (
            "JSON",
            format!(
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n{long}Content-Type: application/json\r\n\r\n{{"
            ),
            "408",
        ),
        ("a form", format!("POST /api/v1/files HTTP/1.1\r\n{who}{long}{form}"), "400"),
        ("a drive", format!("PUT /dav/slow.bin HTTP/1.1\r\n{who}{long}\r\n"), "4"),
        ("a property", format!("PROPPATCH /dav/ HTTP/1.1\r\n{who}{long}\r\n"), "4"),
    ];
    std::thread::scope(|scope| {
        for (what, head, status) in &heads {
            scope.spawn(move || {
                let (answer, time) = drip(address, head);
                assert!(time < Duration::from_secs(45), "{what} took {time:?}: {answer}");
                assert!(
                    answer.is_empty() || answer.starts_with(&format!("HTTP/1.1 {status}")),
                    "{what}: {answer}"
                );
            });
        }
    });
    assert_eq!(ada.get("/files").json()["data"], serde_json::json!([]), "half a file is none");
}

fn sockets(process: u32) -> usize {
    let open = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let targets = open.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
    targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}

#[test]
fn who_takes_a_byte_a_second_is_sent_away() {
    let (app, ada) = TestApp::set_up();
    let sent = ada.send("", "large.bin", &bytes_of(7, 30 << 20)).data();
    let path = format!("/api/v1/files/{}/download", sent[0]["id"].as_str().unwrap());
    let before = sockets(app.process());
    let mut stream = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).unwrap();
    let token = ada.token.clone().unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n").unwrap();
    stream.read_exact(&mut [0; 1000]).unwrap();
    assert!(sockets(app.process()) > before);
    let start = Instant::now();
    while sockets(app.process()) > before {
        assert!(start.elapsed() < Duration::from_secs(150), "the connection is still there");
        let _ = stream.read(&mut [0; 1]);
        #[allow(clippy::disallowed_methods, reason = "a reader who takes a byte a second")]
        std::thread::sleep(Duration::from_secs(1));
    }
    assert!(
        start.elapsed() > Duration::from_secs(20),
        "who pauses for a moment is waited for: {:?}",
        start.elapsed()
    );
}
