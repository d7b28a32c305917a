//! A real mail server beside the one under test: Python's aiosmtpd.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::Client;

/// A mail server on loopback. Ends when dropped.
pub struct MailServer {
    child: Child,
    pub port: u16,
    mails: Receiver<Value>,
}

impl MailServer {
    /// `arguments` are those of `smtp.py`.
    pub fn start(arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/support/smtp.py");
        let mut child = Command::new(python())
            .arg(script)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().expect("the mail server ended at once").unwrap().parse().unwrap();
        let (sender, mails) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if sender.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { child, port, mails }
    }

    /// The next mail that comes.
    pub fn next(&self) -> Value {
        self.mails.recv_timeout(Duration::from_secs(30)).expect("no mail came")
    }

    /// Whether no mail comes for a while.
    pub fn is_quiet(&self) -> bool {
        self.mails.recv_timeout(Duration::from_secs(1)).is_err()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Python that has aiosmtpd: Debian's own is not always the first.
fn python() -> &'static str {
    let has = |python: &&&str| {
        Command::new(python)
            .args(["-c", "import aiosmtpd"])
            .output()
            .is_ok_and(|tried| tried.status.success())
    };
    let found = ["python3", "/usr/bin/python3"].iter().find(has);
    found.expect("Debian's python3-aiosmtpd is needed: sh packaging/tools.sh test")
}

/// Lets the server under test send its mail here, and anybody sign up. `more` is added to the settings of mail.
pub fn use_mail(ada: &Client, server: &MailServer, more: &Value) {
    let mut mail =
        json!({"host": "127.0.0.1", "port": server.port, "security": "none", "from": "albumen@home.lan"});
    mail.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let settings = json!({"public_url": "https://photos.home.lan", "sign_up": "open", "mail": mail});
    let set = ada.put("/admin/settings", &settings);
    assert_eq!(set.status, 200, "{set:?}");
}

/// What stands behind `name` in the link of a mail.
pub fn secret(mail: &Value, name: &str) -> String {
    let text = mail["text"].as_str().unwrap();
    let (_, rest) = text.split_once(&format!("#{name}=")).unwrap_or_else(|| panic!("{text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}
