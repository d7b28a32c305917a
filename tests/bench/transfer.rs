//! Sending and taking bytes, beside nginx, dufs and `cp` with `sync`.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use ureq::unversioned::multipart::{Form, Part};

use super::drive;
use super::report::Report;
use super::server::Server;

const GIB: usize = 1 << 30;

pub fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start(data.path());
    let nginx = Nginx::start(folder.path());
    let large = folder.path().join("large.bin");
    noise(&large, GIB, 1);
    noise(&folder.path().join("small.bin"), 200 * 1024, 2);

    // In turns: a virtual machine has to be given the memory that files pass through, by whoever asks first.
    let (mut ours, mut theirs, mut id) = (0.0_f64, 0.0_f64, String::new());
    for _ in 0..3 {
        theirs = theirs.max(copied(&large));
        let begun = Instant::now();
        id = send(&server, &large);
        ours = ours.max(1_024.0 / begun.elapsed().as_secs_f64());
    }
    report.beside("upload of 1 GiB, durable", (ours, "MiB/s"), ("cp + sync", theirs), "≥ 0.8");

    let path = format!("{}/api/v1/files/{id}/download", server.url);
    let ours = best(|| fetched(&path, &server.authorization()));
    let theirs = best(|| fetched(&format!("{}/large.bin", nginx.url), ""));
    report.beside("download of 1 GiB", (ours, "MiB/s"), ("nginx", theirs), "≥ 0.9");

    let small = send(&server, &folder.path().join("small.bin"));
    let path = format!("{}/api/v1/files/{small}/download", server.url);
    let ours = wrk(&path, &server.authorization());
    let dufs = drive::dufs(folder.path());
    for (name, url, bar) in [("dufs", &dufs.url, "≥ the best Rust server"), ("nginx", &nginx.url, "")] {
        let theirs = wrk(&format!("{url}/small.bin"), "");
        report.beside("200 KiB files", (ours, "/s"), (name, theirs), bar);
    }
}

fn best(mut run: impl FnMut() -> f64) -> f64 {
    (0..3).map(|_| run()).fold(0.0, f64::max)
}

pub fn noise(path: &Path, length: usize, seed: u64) {
    let mut state = seed;
    let bytes: Vec<u8> = (0..length / 8)
        .flat_map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_le_bytes()
        })
        .collect();
    std::fs::write(path, bytes).expect("room on the disk");
}

fn send(server: &Server, path: &Path) -> String {
    let part = Part::file(path).expect("just written").file_name("a.bin");
    let request = server.agent.post(format!("{}/api/v1/files", server.url));
    let request = request.header("Authorization", server.authorization());
    let mut answer = request.send(Form::new().part("file", part)).expect("accepted");
    let json: serde_json::Value = answer.body_mut().read_json().expect("JSON");
    json["data"][0]["id"].as_str().expect("an id").to_owned()
}

/// MiB a second of `cp` and `sync` of the file.
fn copied(path: &Path) -> f64 {
    let to = path.with_extension("copy");
    let begun = Instant::now();
    let script = format!("cp '{}' '{}' && sync '{1}'", path.display(), to.display());
    assert!(Command::new("sh").args(["-c", &script]).status().expect("a shell").success());
    let speed = 1_024.0 / begun.elapsed().as_secs_f64();
    std::fs::remove_file(to).expect("just written");
    speed
}

/// MiB a second of a download by curl that keeps nothing.
fn fetched(url: &str, authorization: &str) -> f64 {
    let header = format!("Authorization: {authorization}");
    let begun = Instant::now();
    let got =
        Command::new("curl").args(["-sf", "-o", "/dev/null", "-H", &header, url]).status().expect("curl");
    assert!(got.success());
    1_024.0 / begun.elapsed().as_secs_f64()
}

/// Requests a second.
fn wrk(url: &str, authorization: &str) -> f64 {
    let header = format!("Authorization: {authorization}");
    let run = Command::new("wrk").args(["-t1", "-c16", "-d5", "-H", &header, url]).output().expect("wrk");
    let text = String::from_utf8_lossy(&run.stdout);
    let line = text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    assert!(!text.contains("Non-2xx"), "{text}");
    line.and_then(|number| number.trim().parse().ok()).expect("wrk says how many")
}

/// nginx on a free port, with what its documentation advises for files.
struct Nginx {
    child: Child,
    url: String,
}

impl Nginx {
    fn start(folder: &Path) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("bound").port();
        drop(free);
        let root = folder.display();
        let config = format!(
            "daemon off; user root; worker_processes 2; pid {root}/nginx.pid; error_log stderr crit;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; client_body_temp_path {root}/tmp;\n\
             server {{ listen 127.0.0.1:{port}; root {root}; }} }}"
        );
        std::fs::write(folder.join("nginx.conf"), config).expect("room on the disk");
        let child = Command::new("nginx")
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx is missing: install nginx-light");
        let url = format!("http://127.0.0.1:{port}");
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed().as_secs() < 10, "nginx did not start");
        }
        Self { child, url }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
