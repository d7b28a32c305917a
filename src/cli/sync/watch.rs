//! Stays with the folder and sends what comes into it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher};

use super::error::SyncError;
use super::pass::Pass;
use super::report::Report;
use super::walk::walk;
use crate::client::ClientError;

/// A file is complete when it, and everything beside it, has not changed for so long.
const QUIET: Duration = Duration::from_secs(2);
/// A folder that keeps changing is looked at all the same.
const RESTLESS: Duration = Duration::from_mins(1);
/// How soon the wish to stop is noticed.
const STEP: Duration = Duration::from_millis(250);
/// After the server was away, and where the system cannot tell of changes.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// Passes over the folder now and after every change, until it is stopped. The report is that of the last pass.
pub(super) fn watch(pass: &mut Pass<'_>) -> Result<Report, SyncError> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Opening and reading files, as hashing does, changes nothing.
        if event.as_ref().map_or(true, |event| !event.kind.is_access()) {
            let _ = sender.send(());
        }
    })?;
    let told = watcher.watch(pass.folder, RecursiveMode::Recursive);
    if let Err(error) = &told {
        pass.output
            .note(&format!("the system cannot watch the whole folder ({error}); looking every minute"));
    }
    loop {
        settled(pass, &changes);
        let again = match pass.run() {
            Ok(report) if report.stopped => return Ok(report.printed(pass.output)),
            Ok(report) => {
                let again = !report.failed.is_empty() || told.is_err();
                report.printed(pass.output);
                again
            }
            Err(SyncError::Server(error @ ClientError::Unreachable { .. })) => {
                pass.output.note(&format!("{error}; trying again in a minute"));
                true
            }
            Err(error) => return Err(error),
        };
        if !wait(pass, &changes, again) {
            return Ok(Report { stopped: true, ..Report::default() });
        }
    }
}

/// Waits for a change; false when it was stopped instead.
fn wait(pass: &Pass<'_>, changes: &Receiver<()>, look_again: bool) -> bool {
    let start = Instant::now();
    loop {
        if pass.stop.is_wished() {
            return false;
        }
        match changes.recv_timeout(STEP) {
            Ok(()) => return true,
            Err(RecvTimeoutError::Timeout) if look_again && start.elapsed() > LOOK_AGAIN => return true,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => drop(pass.stop.wait(STEP)),
        }
    }
}

/// Waits until the folder is at rest: no news of changes, and all files as they were a moment ago, because a copy
/// over the network may pause for longer than the system takes to tell of it.
fn settled(pass: &Pass<'_>, changes: &Receiver<()>) {
    let start = Instant::now();
    let mut before = walk(pass.folder).files;
    while start.elapsed() < RESTLESS && !pass.stop.wait(QUIET) {
        while changes.try_recv().is_ok() {}
        let now = walk(pass.folder).files;
        if now == before {
            return;
        }
        before = now;
    }
}
