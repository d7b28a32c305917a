//! Clears away what time has ended: uploads that nobody came back for, old audit events.

use std::time::Duration;

use tokio::sync::watch;

use super::{Worker, stopped};
use crate::model::Stamp;

/// With nothing to wait for, a look a day.
const RARELY: i64 = Stamp::DAY;
/// After a failure.
const AGAIN: i64 = Stamp::HOUR;

pub(super) async fn run(worker: Worker, mut stop: watch::Receiver<bool>) {
    let mut starting = true;
    loop {
        let sweeping = worker.clone();
        let swept = tokio::task::spawn_blocking(move || sweep(&sweeping, starting)).await;
        starting = false;
        let pause = swept.unwrap_or_else(|error| {
            tracing::error!(%error, "the sweep panicked");
            AGAIN
        });
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(pause.unsigned_abs())) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// Sweeps everything once. Gives how long, in ms, there will be nothing to sweep.
fn sweep(worker: &Worker, starting: bool) -> i64 {
    let uploads = match worker.drive.sweep_uploads(starting) {
        Ok(next) => next.map_or(RARELY, |next| next.since(worker.clock.now()) + Stamp::SECOND),
        Err(error) => failed("abandoned uploads", &error),
    };
    let audit = match worker.audit.sweep() {
        Ok(()) => RARELY,
        Err(error) => failed("old audit events", &error),
    };
    uploads.min(audit)
}

fn failed(what: &str, error: &dyn std::error::Error) -> i64 {
    tracing::warn!(%error, "{what} could not be swept");
    AGAIN
}
