//! Clears away what time has ended: uploads that nobody came back for, what has lain in the trash long enough, old
//! versions, old audit events, suspended accounts.

use std::time::Duration;

use tokio::sync::watch;

use super::{Worker, stopped};
use crate::model::Stamp;

/// With nothing to wait for, a look a day.
const RARELY: i64 = Stamp::DAY;
/// After a failure; and the trash and old versions are looked at no more often, however many become due.
const HOURLY: i64 = Stamp::HOUR;

pub(super) async fn run(worker: Worker, mut stop: watch::Receiver<bool>) {
    let mut starting = true;
    loop {
        let sweeping = worker.clone();
        let swept = tokio::task::spawn_blocking(move || sweep(&sweeping, starting)).await;
        starting = false;
        let pause = swept.unwrap_or_else(|error| {
            tracing::error!(%error, "the sweep panicked");
            HOURLY
        });
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(pause.unsigned_abs())) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// Sweeps everything once. Gives how long, in ms, there will be nothing to sweep.
fn sweep(worker: &Worker, starting: bool) -> i64 {
    let settings = worker.settings.now();
    let days = |days: u32| i64::from(days) * Stamp::DAY;
    let until =
        |next: Option<Stamp>| next.map_or(RARELY, |next| next.since(worker.clock.now()) + Stamp::SECOND);
    let uploads = match worker.drive.sweep_uploads(starting) {
        Ok(next) => until(next),
        Err(error) => failed("abandoned uploads", &error),
    };
    let trash = match worker.photos.sweep_trash(days(settings.trash_days)) {
        Ok(next) => until(next).max(HOURLY),
        Err(error) => failed("the trash", &error),
    };
    let missing = match worker.externals.sweep(days(settings.trash_days)) {
        Ok(next) => until(next).max(HOURLY),
        Err(error) => failed("what is missing from external folders", &error),
    };
    let versions = match worker.photos.sweep_versions(days(settings.version_days)) {
        Ok(next) => until(next).max(HOURLY),
        Err(error) => failed("old versions", &error),
    };
    let audit = match worker.audit.sweep() {
        Ok(()) => RARELY,
        Err(error) => failed("old audit events", &error),
    };
    let course = match worker.accounts.advance() {
        Ok(()) => RARELY,
        Err(error) => failed("suspended accounts", &error),
    };
    [uploads, trash, missing, versions, audit, course, RARELY].into_iter().min().unwrap_or(RARELY)
}

fn failed(what: &str, error: &dyn std::error::Error) -> i64 {
    tracing::warn!(%error, "{what} could not be swept");
    HOURLY
}
