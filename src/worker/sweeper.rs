//! Forgets uploads that nobody came back for.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::stopped;
use crate::drive::Drive;
use crate::model::{Clock, Stamp};

/// With nothing to wait for, a look a day.
const RARELY: i64 = Stamp::DAY;

pub(super) async fn run(drive: Drive, clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) {
    let mut starting = true;
    loop {
        let swept = {
            let drive = drive.clone();
            tokio::task::spawn_blocking(move || drive.sweep_uploads(starting)).await
        };
        starting = false;
        let next = match swept {
            Ok(Ok(next)) => next.map_or(RARELY, |next| next.since(clock.now()) + Stamp::SECOND),
            Ok(Err(error)) => {
                tracing::warn!(%error, "abandoned uploads could not be swept");
                Stamp::HOUR
            }
            Err(error) => {
                tracing::error!(%error, "the sweep panicked");
                Stamp::HOUR
            }
        };
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(next.unsigned_abs())) => {}
            () = stopped(&mut stop) => return,
        }
    }
}
