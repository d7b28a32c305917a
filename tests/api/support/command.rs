//! The program as a command, beside or without a server.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs a command of the program on a data folder.
pub fn albumen(arguments: &[&str], data: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_albumen")).args(arguments).arg("--data").arg(data).output().unwrap()
}

/// Gives somebody a password, as whoever runs the server does.
pub fn set_password(data: &Path, user: &str, password: &str) {
    let mut passwd = Command::new(env!("CARGO_BIN_EXE_albumen"))
        .args(["user", "passwd", user, "--password-stdin", "--data"])
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    writeln!(passwd.stdin.take().unwrap(), "{password}").unwrap();
    assert!(passwd.wait().unwrap().success());
}
