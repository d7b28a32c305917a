//! "Acknowledged means durable": a real server is killed at random moments under mixed load, started again, and
//! compared with what it had acknowledged; every third time its metadata is lost as well and rebuilt. The same with a disk
//! that loses power each time, and with it all that was not synced. `ALBUMEN_CRASH_ROUNDS` (10) and `ALBUMEN_CRASH_SEED` choose the form;
//! `make crash` runs the long one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../api/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "shared with the API's tests, which use all of it")]
mod support;

#[path = "../dav/drive.rs"]
#[allow(dead_code, reason = "shared with the tests of the drive, which use all of it")]
mod drive;
mod ledger;
mod load;
mod power;
mod shelf;
mod verify;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ledger::Ledger;
use support::{Client, TestApp};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

#[test]
fn what_was_acknowledged_outlives_being_killed_again_and_again() {
    for spell in spells() {
        let (app, ada) = TestApp::set_up();
        rounds(app, ada, spell, |app, round| {
            if round % 3 == 2 {
                lose_the_metadata(app.data());
            }
        });
    }
}

/// Needs to mount a disk of its own; where the machine forbids that, this test says so and passes.
#[test]
#[allow(clippy::print_stderr, reason = "told to whoever runs the tests")]
fn what_was_acknowledged_outlives_the_power_going_again_and_again() {
    for spell in spells() {
        let mut disk = None;
        let app = TestApp::on_data(|data| disk = power::Disk::at(data, 1_024));
        let Some(disk) = disk else {
            eprintln!("skipped: this machine lets tests have no disk of their own");
            return;
        };
        let ada = app.first_account();
        rounds(app, ada, spell, |_, _| disk.cut());
    }
}

/// Acknowledged in each round, on average: changes of the drive, and writes of all other kinds.
const LEAST_MOVED: u64 = 3;
const LEAST_DONE: u64 = 5;

/// Rounds on one data folder: each compares everything there, so that many on one would do little else.
const SPELL: u64 = 30;

/// The rounds that were asked for, by the data folder they are on.
fn spells() -> impl Iterator<Item = Range<u64>> {
    let rounds = setting("ALBUMEN_CRASH_ROUNDS", 10);
    (0..rounds).step_by(SPELL as usize).map(move |first| first..rounds.min(first + SPELL))
}

/// Kills the server under load, lets `befall` do more harm to what lies still, and compares.
#[allow(clippy::print_stderr, reason = "told to whoever waits for the long form")]
fn rounds(mut app: TestApp, mut ada: Client, spell: Range<u64>, befall: impl Fn(&TestApp, u64)) {
    let (first, rounds) = (spell.start, spell.end - spell.start);
    let seed = setting("ALBUMEN_CRASH_SEED", 1);
    let ledgers: Vec<_> = (0..load::KINDS).map(|_| Arc::new(Mutex::new(Ledger::default()))).collect();
    let mounted = drive::Drive::of(&app, &ada, "ada");
    let held = Arc::new(Mutex::new(shelf::Held::default()));
    for round in spell {
        let begun = round - first + 1;
        let stop = Arc::new(AtomicBool::new(false));
        let mount = drive::Drive::with(&app.url, "ada", &mounted.password);
        let worker = {
            let (ada, held, stop) = (ada.at(&app.url), Arc::clone(&held), Arc::clone(&stop));
            let seed = seed * 1_000_033 + round * 103;
            std::thread::spawn(move || shelf::run(&ada, &mount, &held, seed, &stop))
        };
        let clients = ledgers.iter().enumerate().map(|(kind, ledger)| {
            let (ada, ledger, stop) = (ada.at(&app.url), Arc::clone(ledger), Arc::clone(&stop));
            let seed = seed * 1_000_003 + round * 101 + kind as u64;
            std::thread::spawn(move || load::run(kind, &ada, &ledger, seed, &stop))
        });
        let clients: Vec<_> = clients.collect();
        let moment = Duration::from_millis(200 + (seed * 7_919 + round * 15_485_863) % 2_300);
        wait(moment, || moved(&held) > begun * LEAST_MOVED && done(&ledgers) > begun * LEAST_DONE);
        app.kill();
        stop.store(true, Ordering::SeqCst);
        for client in clients {
            client.join().unwrap();
        }
        worker.join().unwrap();
        befall(&app, round);
        app.start_again();
        // A token outlives fifteen minutes of rounds no more than anyone's.
        let again = app.sign_in("ada", "correct horse");
        for ledger in &ledgers {
            verify::each(&again, &mut ledger.lock().unwrap());
        }
        let mount = drive::Drive::with(&app.url, "ada", &mounted.password);
        shelf::verify(&again, &mount, &mut held.lock().unwrap());
        verify::whole(&again, app.data(), &ledgers);
        ada = again;
    }
    let (moved, done) = (moved(&held), done(&ledgers));
    assert!(
        moved > rounds * LEAST_MOVED,
        "only {moved} changes of the drive in {rounds} rounds prove little"
    );
    assert!(done > rounds * LEAST_DONE, "only {done} acknowledged writes in {rounds} rounds prove little");
    eprintln!(
        "rounds {first} to {}: {done} writes and {moved} changes of the drive are there",
        first + rounds
    );
}

/// The moment of the power cut: a random one, and on a machine that has much else to do not before enough was acknowledged.
#[allow(clippy::disallowed_methods, reason = "clients are let work")]
fn wait(moment: Duration, enough: impl Fn() -> bool) {
    std::thread::sleep(moment);
    for _ in 0..600 {
        if enough() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn moved(held: &Mutex<shelf::Held>) -> u64 {
    held.lock().unwrap().acknowledged as u64
}

fn done(ledgers: &[Arc<Mutex<Ledger>>]) -> u64 {
    ledgers.iter().map(|ledger| ledger.lock().unwrap().acknowledged as u64).sum()
}

/// What is in the journal is what was acknowledged, whenever the server was killed.
fn lose_the_metadata(data: &std::path::Path) {
    std::fs::remove_file(data.join("albumen.redb")).unwrap();
    std::fs::remove_dir_all(data.join("index")).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_albumen"));
    let output = command.args(["rebuild", "--json", "--data"]).arg(data).output().unwrap();
    // 3 where the kill tore the last group, which nobody was told of.
    assert!([Some(0), Some(3)].contains(&output.status.code()), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"source\":\"journal\""), "{output:?}");
}
