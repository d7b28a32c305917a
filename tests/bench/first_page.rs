//! What a browser fetches before the first photo, and how a phone fares with it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::ingest;
use super::report::Report;
use super::server::Server;

/// Photos on the page that is looked at: more than a phone shows.
const PHOTOS: u32 = 60;

pub fn measure(report: &mut Report) {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let told = Command::new("npm").args(["run", "--silent", "size"]).current_dir(web).output().expect("npm");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let line = told.lines().find(|line| line.contains("first load")).expect("the page was built: make web");
    let bytes: f64 = line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number");
    report.alone("first page, compressed", bytes / 1e3, "kB", "≤ 120 kB");
    report.alone("first page with photos, Lighthouse performance", lighthouse(), "of 100", "≥ 95");
}

/// What Lighthouse says of the timeline on the phone that it has in mind.
fn lighthouse() -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("data"));
    for seed in 0..PHOTOS {
        let path = folder.path().join(format!("{seed}.jpg"));
        ingest::draw_small(&path, seed);
        ingest::send(&server, &path);
    }
    ingest::settle(&server, &mut |_| ());
    let headers = json!({"Cookie": session(&server)}).to_string();
    let mut command = Command::new("lighthouse");
    command.args([&server.url, "--extra-headers", &headers, "--only-categories=performance"]);
    command.args(["--chrome-flags=--headless --no-sandbox", "--output=json", "--quiet"]);
    let told = command.env("CHROME_PATH", "/usr/bin/chromium").output().expect("lighthouse is there");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    let score = told["categories"]["performance"]["score"].as_f64().expect("a score");
    score * 100.0
}

/// The cookies of a browser that has signed in.
fn session(server: &Server) -> String {
    let request = server.agent.post(format!("{}/api/v1/auth/login", server.url));
    let answer =
        request.send_json(json!({"username": "ada", "password": "correct horse"})).expect("signed in");
    let cookies = answer.headers().get_all("set-cookie").iter();
    let pairs = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}
