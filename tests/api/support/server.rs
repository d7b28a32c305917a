//! The server under test: the built binary, started as a person would start it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use super::client::Client;

/// A running server on a folder of its own. Ends, with its folder, when dropped.
pub struct TestApp {
    child: Child,
    pub url: String,
    pub code: Option<String>,
    folder: TempDir,
}

impl TestApp {
    /// A fresh server that nobody has set up.
    pub fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (child, url, code) = start(folder.path());
        Self { child, url, code, folder }
    }

    /// A server and its superuser, signed in.
    pub fn set_up() -> (Self, Client) {
        let app = Self::fresh();
        let answer = app.anonymous().post(
            "/setup",
            &json!({
                "code": app.code, "username": "ada", "email": "ada@home.lan", "password": "correct horse",
                "display_name": "Ada", "server_name": "Home",
            }),
        );
        assert!(answer.status < 300, "{answer:?}");
        let client = app.sign_in("ada", "correct horse");
        (app, client)
    }

    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }

    pub fn sign_in(&self, login: &str, password: &str) -> Client {
        let answer = self.anonymous().post("/auth/login", &json!({"username": login, "password": password}));
        assert_eq!(answer.status, 200, "{answer:?}");
        Client::new(&self.url, Some(answer.data()["access_token"].as_str().unwrap().to_owned()))
    }

    /// Another person, made by the command, signed in.
    pub fn add_user(&self, name: &str) -> Client {
        let password = format!("{name} has a password");
        let mut command = Command::new(env!("CARGO_BIN_EXE_albumen"))
            .args([
                "user",
                "add",
                name,
                "--email",
                &format!("{name}@home.lan"),
                "--role",
                "user",
                "--password-stdin",
            ])
            .arg("--data")
            .arg(self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(command.stdin.as_mut().unwrap(), password.as_bytes()).unwrap();
        assert!(command.wait().unwrap().success());
        self.sign_in(name, &password)
    }

    /// Kills the server as a power cut would, and starts it again on the same folder.
    pub fn kill_and_restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.child, self.url, self.code) = start(self.folder.path());
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[allow(clippy::zombie_processes, reason = "without its ready line there is no test to go on with")]
fn start(data: &Path) -> (Child, String, Option<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_albumen"))
        .args(["serve", "--http", "127.0.0.1:0", "--https", "off", "--mdns", "off", "--data"])
        .arg(data)
        .env("ALBUMEN_LOG", "warn")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut code = None;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(found) = line.strip_prefix("setup code: ") {
            code = Some(found.to_owned());
        }
        if let Some(ready) = line.strip_prefix("ready ") {
            let url = ready.split_whitespace().next().unwrap().to_owned();
            return (child, url, code);
        }
    }
    panic!("the server ended before it was ready");
}
