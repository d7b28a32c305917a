//! Clients that are slow or broken cost others nothing and the server little.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::{Picture, TestApp, jpeg};

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
