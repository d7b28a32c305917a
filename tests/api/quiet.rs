//! A server with nothing to do does nothing: no disk is touched, and the processor is not woken.

use std::path::Path;
use std::time::Duration;

use crate::support::{Client, Picture, TestApp, jpeg};

/// The web server stands by after half a minute, the index rests after 20 seconds, the journal after two.
const SETTLES: Duration = Duration::from_secs(45);

/// How long it is watched; `ALBUMEN_QUIET_SECONDS` makes it longer.
fn watched() -> Duration {
    let seconds = std::env::var("ALBUMEN_QUIET_SECONDS").ok().map_or(30, |text| text.parse().unwrap());
    Duration::from_secs(seconds)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Done {
    read: u64,
    written: u64,
    wakes: u64,
}

fn number(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().parse().unwrap()
}

fn done(process: u32) -> Done {
    let folder = Path::new("/proc").join(process.to_string());
    let io = std::fs::read_to_string(folder.join("io")).unwrap();
    let tasks = std::fs::read_dir(folder.join("task")).unwrap().flatten();
    let wakes = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok());
    Done {
        read: number(&io, "read_bytes"),
        written: number(&io, "write_bytes"),
        wakes: wakes.map(|status| number(&status, "voluntary_ctxt_switches")).sum(),
    }
}

#[allow(clippy::disallowed_methods, reason = "resting is what is measured")]
fn rest(time: Duration) {
    std::thread::sleep(time);
}

fn is_quiet(process: u32) {
    rest(SETTLES);
    let (before, time) = (done(process), watched());
    rest(time);
    let after = done(process);
    assert_eq!((after.read, after.written), (before.read, before.written), "bytes of the disk in {time:?}");
    let woken = after.wakes - before.wakes;
    assert!(woken <= 1 + time.as_secs() / 60, "woken {woken} times in {time:?}");
}

/// It used to wake eight times a second for the date of answers that nobody asked for.
#[test]
fn nobody_there_wakes_nothing_and_touches_no_disk_and_the_next_who_comes_is_answered() {
    let (app, ada) = TestApp::set_up();
    ada.add_photo("In", "a.jpg", &jpeg(&Picture { seed: 3, ..Picture::default() }));
    let token = ada.token.clone();
    drop(ada);
    is_quiet(app.process());
    let ada = Client::new(&app.url, token);
    assert_eq!(ada.get("/photos").json()["pagination"]["total"], 1);
    let again = ada.add_photo("In", "b.jpg", &jpeg(&Picture { seed: 4, ..Picture::default() }));
    assert_eq!(again["state"], "ready");
}

/// The same with a door for HTTPS, which has timers of its own.
#[test]
fn https_is_as_quiet() {
    let app = TestApp::at("127.0.0.1:0", "127.0.0.1:0");
    is_quiet(app.process());
    let url = app.url.split(' ').next().unwrap();
    assert_eq!(Client::new(url, None).get("/setup").status, 200);
}
