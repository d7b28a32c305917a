//! What systemd hears of the server.

use std::io::ErrorKind;
use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::TestApp;

/// Waits for a message. Others that come before it are kept, in order.
fn hear(socket: &UnixDatagram, wanted: &str, others: &mut Vec<String>) {
    let until = Instant::now() + Duration::from_secs(30);
    let mut message = [0; 256];
    while Instant::now() < until {
        match socket.recv(&mut message) {
            Ok(length) => {
                let told = String::from_utf8_lossy(&message[..length]).trim().to_owned();
                if told == wanted {
                    return;
                }
                others.push(told);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("{wanted} was not heard, only {others:?}");
}

#[test]
fn systemd_hears_when_the_server_is_ready_alive_and_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    for (http, https) in [("127.0.0.1:0", "off"), ("off", "127.0.0.1:0")] {
        let mut before = Vec::new();
        let app = TestApp::with_environment(
            (http, https),
            &[("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "1000000")],
        );
        hear(&socket, "READY=1", &mut before);
        // What was kept for a process before is exchanged for this one's listening socket, and nothing else is said.
        assert_eq!(before, ["FDSTOREREMOVE=1\nFDNAME=listener", "FDSTORE=1\nFDNAME=listener"]);
        before.clear();
        hear(&socket, "WATCHDOG=1", &mut before);
        hear(&socket, "WATCHDOG=1", &mut before);
        let told = Command::new("kill").arg(app.process().to_string()).status().unwrap();
        assert!(told.success());
        hear(&socket, "STOPPING=1", &mut before);
        assert!(before.iter().all(|told| told == "WATCHDOG=1"), "{before:?}");
    }
}

#[test]
fn where_no_watchdog_asks_nobody_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let _app = TestApp::with_environment(
        ("127.0.0.1:0", "off"),
        &[("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "100000"), ("WATCHDOG_PID", "1")],
    );
    hear(&socket, "READY=1", &mut Vec::new());
    let mut message = [0; 256];
    let heard = socket.recv(&mut message);
    assert!(heard.is_err(), "the watchdog is another process's: {heard:?}");
}

/// The sandbox that systemd lays around the service, as `systemd-analyze` judges it: 0 is none of the machine, 10 all.
#[test]
fn the_unit_is_judged_at_most_two() {
    let judged = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/systemd/albumen.service"))
        .output()
        .expect("systemd-analyze, which packaging/tools.sh installs");
    let text = String::from_utf8_lossy(&judged.stdout).into_owned();
    let level = text.split("Overall exposure level for albumen.service: ").nth(1);
    let level: f32 = level.and_then(|rest| rest.split(' ').next()?.parse().ok()).unwrap_or(10.0);
    assert!(level <= 2.0, "{text} {}", String::from_utf8_lossy(&judged.stderr));
}

#[test]
fn a_service_is_refused_where_there_is_no_systemd_and_shown_on_a_dry_run() {
    let albumen = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_albumen")).arg("service").args(arguments).output().unwrap()
    };
    let shown = albumen(&["install", "--dry-run", "--data", "/srv/albumen"]);
    assert!(shown.status.success(), "{shown:?}");
    let unit = String::from_utf8(shown.stdout).unwrap();
    assert!(unit.contains("serve --data /srv/albumen\n") && unit.contains("Type=notify\n"), "{unit}");
    let relative = albumen(&["install", "--data", "photos"]);
    assert_eq!(relative.status.code(), Some(2), "{relative:?}");
    if !std::path::Path::new("/run/systemd/system").exists() {
        for command in ["install", "uninstall"] {
            let refused = albumen(&[command]);
            let told = String::from_utf8(refused.stderr).unwrap();
            assert_eq!(refused.status.code(), Some(1), "{told}");
            assert!(told.contains("not run by systemd") && told.lines().count() == 1, "{told}");
        }
    }
}
