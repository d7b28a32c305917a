//! Commands beside a running server.

use std::process::{Command, Output};

use crate::support::TestApp;

fn albumen(arguments: &[&str], data: &std::path::Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_albumen")).args(arguments).arg("--data").arg(data).output().unwrap()
}

fn told(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_health_check_says_by_its_exit_code_whether_the_server_is_well() {
    let (app, _) = TestApp::set_up();
    let address = app.url.strip_prefix("http://").unwrap().to_owned();
    let well = albumen(&["healthcheck", "--http", &address], app.data());
    assert_eq!(well.status.code(), Some(0), "{}", told(&well.stderr));
    drop(app);
    let folder = tempfile::tempdir().unwrap();
    let gone = albumen(&["healthcheck", "--http", &address], folder.path());
    assert_eq!(gone.status.code(), Some(1));
    assert!(told(&gone.stderr).starts_with("albumen: "), "{}", told(&gone.stderr));
}

#[test]
fn people_are_listed_and_given_passwords_while_the_server_runs() {
    let (app, _) = TestApp::set_up();
    let bob = app.add_user("bob");
    let listed = albumen(&["user", "list", "--json"], app.data());
    let people: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&people[0]["username"], &people[1]["username"]), (&"ada".into(), &"bob".into()));
    assert_eq!((&people[0]["role"], &people[1]["role"]), (&"superuser".into(), &"user".into()));
    let mut passwd = Command::new(env!("CARGO_BIN_EXE_albumen"))
        .args(["user", "passwd", "bob@home.lan", "--password-stdin", "--data"])
        .arg(app.data())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(passwd.stdin.as_mut().unwrap(), b"battery staple\n").unwrap();
    assert!(passwd.wait().unwrap().success());
    assert_eq!(bob.get("/account/me").status, 401, "signed out at once");
    app.sign_in("bob", "battery staple");
    let twice = albumen(&["user", "add", "bob", "--email", "b@home.lan"], app.data());
    assert_eq!(twice.status.code(), Some(2), "no terminal and no --password-stdin");
}

#[test]
fn a_setting_that_does_not_exist_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("albumen.toml"), "[media]\nsmal_px = 300\n").unwrap();
    let refused = albumen(&["serve", "--http", "127.0.0.1:0"], folder.path());
    assert_eq!(refused.status.code(), Some(2));
    let sentence = told(&refused.stderr);
    assert!(sentence.contains("media.smal_px") && sentence.contains("“media.small_px”"), "{sentence}");
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
}

#[test]
fn what_is_not_in_this_release_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, value) in [("--https", ":8443"), ("--mdns", "on")] {
        let refused = albumen(&["serve", flag, value], folder.path());
        assert_eq!(refused.status.code(), Some(2));
        assert!(told(&refused.stderr).contains("later release"), "{}", told(&refused.stderr));
    }
}
