//! What a server does at its hour of the night, on a machine whose clock comes to it.

use std::fs;
use std::os::unix::fs::FileExt;

use albumen::model::{Clock, SystemClock};

use crate::support::{Client, TestApp, bytes_of};
use crate::volumes::{checked, originals, sent};

/// Seconds between the start of a server and its hour: enough to be up by then, also where much else is done.
const BEFORE: i64 = 12;
/// As the settings have it.
const HOUR: i64 = 3;

/// Kills the server and starts it again where it is just before its hour.
pub fn before_its_hour(app: &mut TestApp) {
    app.kill();
    let now = SystemClock.now().0 / 1_000;
    let there = (HOUR * 3_600 - BEFORE - now).rem_euclid(24 * 3_600);
    // POSIX counts to the west.
    let (sign, west) = if there > 12 * 3_600 { ("", 24 * 3_600 - there) } else { ("-", there) };
    let zone = format!("<There>{sign}{}:{:02}:{:02}", west / 3_600, west / 60 % 60, west % 60);
    app.start_again_with("TZ", &zone);
}

/// How often the audit tells of damage.
pub fn damage(ada: &Client) -> usize {
    let told = ada.get("/admin/audit").data();
    told.as_array().unwrap().iter().filter(|event| event["action"] == "damage_found").count()
}

#[test]
fn originals_are_read_again_at_the_hour_and_what_the_disk_lost_is_told() {
    let (mut app, ada) = TestApp::set_up();
    sent(&ada.send("In", "whole.bin", &bytes_of(1, 9_000)));
    let whole = originals(app.data());
    sent(&ada.send("In", "rotten.bin", &bytes_of(2, 9_000)));
    let rotten = originals(app.data()).into_iter().find(|path| !whole.contains(path)).unwrap();
    fs::OpenOptions::new().write(true).open(rotten).unwrap().write_at(b"rot", 5_000).unwrap();
    assert_eq!(checked(app.data(), &[]), (0, vec![]), "sizes do not tell");
    before_its_hour(&mut app);
    let ada = app.sign_in("ada", "correct horse");
    ada.until("the damage is found", || damage(&ada) == 1);
    assert_eq!(checked(app.data(), &[]), (3, vec!["file_changed".to_owned()]));
}
