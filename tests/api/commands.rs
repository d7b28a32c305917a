//! Commands beside a running server.

use std::process::Command;

use crate::support::{Picture, TestApp, albumen, jpeg, set_password};

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
    set_password(app.data(), "bob@home.lan", "battery staple");
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
fn the_settings_that_hold_are_shown_with_where_they_come_from() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("albumen.toml"), "[media]\nsmall_px = 256\n").unwrap();
    let shown = Command::new(env!("CARGO_BIN_EXE_albumen"))
        .args(["config", "--http", "127.0.0.1:4000", "--data"])
        .arg(folder.path())
        .env("ALBUMEN_LOG", "debug")
        .output()
        .unwrap();
    assert_eq!(shown.status.code(), Some(0), "{}", told(&shown.stderr));
    let text = told(&shown.stdout);
    let line = |key: &str| {
        let line = text.lines().find(|line| line.starts_with(&format!("{key} = ")));
        line.unwrap_or_else(|| panic!("{key} in {text}")).to_owned()
    };
    assert!(line("http").contains("127.0.0.1:4000") && line("http").contains("--http"), "{text}");
    assert!(line("small_px").starts_with("small_px = 256") && line("small_px").contains("albumen.toml"));
    assert!(line("level").contains("\"debug\"") && line("level").contains("ALBUMEN_LOG"), "{text}");
    assert!(line("large_px").contains("default"), "{text}");
    // What is shown is a settings file.
    let file = folder.path().join("shown.toml");
    std::fs::write(&file, &text).unwrap();
    let again = albumen(&["config", "--config", file.to_str().unwrap()], folder.path());
    assert_eq!(again.status.code(), Some(0), "{}", told(&again.stderr));
}

#[test]
fn shells_learn_every_command() {
    for (shell, sign) in
        [("bash", "complete -F"), ("zsh", "#compdef albumen"), ("fish", "complete -c albumen")]
    {
        let output =
            Command::new(env!("CARGO_BIN_EXE_albumen")).args(["completions", shell]).output().unwrap();
        let script = told(&output.stdout);
        assert!(output.status.success() && script.contains(sign), "{shell}");
        for command in ["serve", "sync", "user", "healthcheck", "config"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
        assert!(!script.contains("decoder -- "), "hidden commands stay hidden");
    }
}

#[test]
fn what_is_used_wrongly_ends_with_two_and_what_fails_with_one() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [&["no-such-command"][..], &["config", "--no-such-flag"], &["completions", "tcsh2"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_albumen")).args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{wrong:?}");
    }
    let portless = albumen(&["healthcheck", "--http", "off", "--https", "off"], folder.path());
    assert_eq!(portless.status.code(), Some(2));
    std::fs::write(folder.path().join("albumen.redb"), b"this is no database").unwrap();
    let broken = albumen(&["serve", "--http", "127.0.0.1:0"], folder.path());
    assert_eq!(broken.status.code(), Some(1), "{}", told(&broken.stderr));
}

#[test]
fn a_snapshot_made_under_a_running_server_brings_back_what_was_deleted_later() {
    let (mut app, ada) = TestApp::set_up();
    ada.post("/folders", &serde_json::json!({ "path": "/Letters" }));
    let made = albumen(&["snapshot", "make"], app.data());
    assert!(made.status.success(), "{}", told(&made.stderr));
    let name = told(&made.stdout).split(':').next().unwrap().to_owned();
    let whole = albumen(&["snapshot", "verify", &name], app.data());
    assert!(told(&whole.stdout).starts_with("whole: "), "{}", told(&whole.stderr));
    let refused = albumen(&["snapshot", "restore", &name], app.data());
    assert_eq!(refused.status.code(), Some(1));
    assert!(told(&refused.stderr).contains("stop it first"), "{}", told(&refused.stderr));
    ada.post("/folders", &serde_json::json!({ "path": "/Later" }));
    app.kill();
    let restored = albumen(&["snapshot", "restore", &name], app.data());
    assert!(restored.status.success(), "{}", told(&restored.stderr));
    let list = albumen(&["snapshot", "list", "--json"], app.data());
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    assert_eq!((&list[0]["reason"], &list[1]["reason"]), (&"restore".into(), &"asked".into()));
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    let names = ada.get("/folders").json().to_string();
    assert!(names.contains("Letters") && !names.contains("Later"), "{names}");
}

/// Runs `albumen check --json`; gives whether it said that all is well, and its report.
fn checked(data: &std::path::Path, more: &[&str]) -> (bool, serde_json::Value) {
    let arguments: Vec<&str> = ["check", "--json"].iter().chain(more).copied().collect();
    let output = albumen(&arguments, data);
    let report =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output.stderr)));
    assert!(matches!(output.status.code(), Some(0 | 3)), "{report}");
    (output.status.success(), report)
}

fn kinds(report: &serde_json::Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect()
}

fn one_below(folder: std::path::PathBuf) -> std::path::PathBuf {
    let shelf = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    std::fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn a_check_names_what_the_disk_lost_and_mends_what_can_be_made_again() {
    let (app, ada) = TestApp::set_up();
    ada.send("Holidays", "sea.jpg", &jpeg(&Picture::default()));
    ada.settle();
    let (well, report) = checked(app.data(), &["--deep"]);
    assert!(well, "{report}");
    assert!(report["entries"].as_u64() > Some(0) && report["bytes_read"].as_u64() > Some(0), "{report}");

    let mut users = std::fs::read_dir(app.data().join("users")).unwrap().map(|entry| entry.unwrap().path());
    let user = users.find(|path| path.is_dir()).unwrap();
    std::fs::remove_file(one_below(user.join("thumbnails"))).unwrap();
    let stray = one_below(user.join("previews")).with_file_name(format!("{}.jpg", "0".repeat(64)));
    let stray = user.join("previews/00").join(stray.file_name().unwrap());
    std::fs::create_dir_all(stray.parent().unwrap()).unwrap();
    std::fs::write(&stray, "left by a crash").unwrap();
    let days_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    std::fs::File::options().write(true).open(&stray).unwrap().set_modified(days_ago).unwrap();
    let (well, report) = checked(app.data(), &[]);
    assert!(!well);
    assert_eq!(kinds(&report), ["picture_missing", "file_unknown"], "{report}");
    assert_eq!(report["findings"][0]["about"], "ada: Holidays/sea.jpg");
    let (well, report) = checked(app.data(), &["--repair"]);
    assert!(well, "{report}");
    ada.until("what was missing is there, and what was left is gone", || {
        checked(app.data(), &[]).0 && !stray.exists()
    });
}
