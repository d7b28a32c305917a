//! The decoder children themselves: their limits, their deaths, and what is left of them.

#![allow(clippy::disallowed_methods, reason = "tests that wait for another process")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use albumen::media::{DecodeError, Decoder, DecoderSettings, Hint};
use rustix::process::{Pid, Signal, kill_process};

use super::support::{file, flag, jpeg, settings};

fn photo() -> Vec<u8> {
    jpeg(&flag(320, 240))
}

/// Starts a child and gives its process id.
fn resting_child(decoder: &Decoder) -> Pid {
    decoder.develop(&file(&photo()), &Hint::default()).unwrap();
    let [id] = decoder.resting()[..] else { panic!("one child rests") };
    Pid::from_raw(i32::try_from(id).unwrap()).unwrap()
}

fn proc(child: Pid, name: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{}/{name}", child.as_raw_nonzero()))
}

fn status(child: Pid, key: &str) -> String {
    let status = std::fs::read_to_string(proc(child, "status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).unwrap();
    line.trim().to_owned()
}

/// Waits for what must come about soon.
fn wait_until(come: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !come() {
        assert!(Instant::now() < deadline, "it does not come about");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn one_child_serves_file_after_file() {
    let decoder = Decoder::new(settings());
    let child = resting_child(&decoder);
    assert_eq!(resting_child(&decoder), child);
}

#[test]
fn a_child_has_no_environment_no_files_and_few_system_calls() {
    let decoder = Decoder::new(settings());
    let child = resting_child(&decoder);
    let environment = std::fs::read_to_string(proc(child, "environ")).unwrap();
    let names: Vec<&str> =
        environment.split_terminator('\0').filter_map(|entry| Some(entry.split_once('=')?.0)).collect();
    assert_eq!(names, ["ALBUMEN_DECODER_MEMORY", "MIMALLOC_ARENA_RESERVE"]);
    // What the program that runs the tests leaves open for everyone is no file; and the answer may come a moment before
    // its file is closed.
    let files = || -> Vec<PathBuf> {
        let open = std::fs::read_dir(proc(child, "fd")).unwrap();
        let links = open.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
        links.filter(|link| link.is_absolute() && link != Path::new("/dev/null")).collect()
    };
    wait_until(|| files().is_empty());
    assert_eq!(status(child, "NoNewPrivs"), "1");
    let limits = std::fs::read_to_string(proc(child, "limits")).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_ascii_whitespace().next().unwrap().to_owned()
    };
    // Room for what an emulator of processors keeps for itself; Landlock lets the decoder open no file.
    assert_eq!((limit("Max core file size"), limit("Max file size")), ("0".into(), "65536".into()));
    assert_ne!(limit("Max address space"), "unlimited");
    if cfg!(any(target_arch = "x86_64", target_arch = "aarch64")) {
        assert_eq!(status(child, "Seccomp"), "2", "a filter is in force");
    }
}

#[test]
fn a_child_that_hangs_is_ended_and_the_next_file_gets_a_fresh_one() {
    let decoder = Decoder::new(DecoderSettings { wall_time: Duration::from_secs(1), ..settings() });
    let child = resting_child(&decoder);
    kill_process(child, Signal::STOP).unwrap();
    let started = Instant::now();
    let error = decoder.develop(&file(&photo()), &Hint::default()).unwrap_err();
    assert_eq!(error, DecodeError::TimedOut { seconds: 1 });
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_ne!(resting_child(&decoder), child);
    assert!(!proc(child, "status").exists(), "no zombie is left");
}

#[test]
fn a_child_killed_in_the_middle_of_its_work_costs_one_file() {
    let decoder = Decoder::new(settings());
    let child = resting_child(&decoder);
    // Stopped, it takes the file and cannot answer.
    kill_process(child, Signal::STOP).unwrap();
    let work = std::thread::spawn({
        let decoder = decoder.clone();
        move || decoder.develop(&file(&photo()), &Hint::default())
    });
    while !decoder.resting().is_empty() {
        std::thread::yield_now();
    }
    std::thread::sleep(Duration::from_millis(100));
    kill_process(child, Signal::KILL).unwrap();
    let error = work.join().unwrap().unwrap_err();
    assert!(matches!(error, DecodeError::Crashed { .. }), "{error}");
    assert!(!error.is_transient());
    assert_ne!(resting_child(&decoder), child);
}

#[test]
fn a_child_that_died_while_it_rested_is_replaced_unseen() {
    let decoder = Decoder::new(settings());
    let child = resting_child(&decoder);
    kill_process(child, Signal::KILL).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    assert_ne!(resting_child(&decoder), child);
}

#[test]
fn children_with_nothing_to_do_are_let_go_without_a_zombie() {
    let decoder = Decoder::new(DecoderSettings { idle_exit: Duration::from_millis(200), ..settings() });
    let child = resting_child(&decoder);
    wait_until(|| !proc(child, "status").exists());
    assert!(decoder.resting().is_empty());
    assert_ne!(resting_child(&decoder), child, "and they come back when there is work");
}

#[test]
fn as_many_children_work_at_once_as_are_allowed() {
    let decoder = Decoder::new(DecoderSettings { processes: 2, ..settings() });
    let photo = jpeg(&flag(1600, 1200));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                assert!(decoder.develop(&file(&photo), &Hint::default()).unwrap().pictures.is_ok());
            });
        }
    });
    assert!((1..=2).contains(&decoder.resting().len()), "{:?}", decoder.resting());
}

#[test]
fn a_program_that_cannot_be_started_is_no_fault_of_the_file() {
    let decoder = Decoder::new(DecoderSettings { program: "/nonexistent".into(), ..settings() });
    let error = decoder.develop(&file(&photo()), &Hint::default()).unwrap_err();
    assert!(error.is_transient(), "{error}");
}
