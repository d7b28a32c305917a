//! Moves what lies on volumes that are being emptied.

use std::time::Duration;

use tokio::sync::watch;

use super::stopped;
use crate::volumes::{Passed, Volumes};

/// After a pass that left something: a disk that is gone may come back, a full one may get room.
const RETRY: Duration = Duration::from_mins(10);

pub(super) async fn run(volumes: Volumes, mut stop: watch::Receiver<bool>) {
    let beginning = volumes.clone();
    if let Err(error) = tokio::task::spawn_blocking(move || beginning.begin()).await {
        tracing::error!(%error, "looking after the volumes panicked");
    }
    loop {
        let (moving, stopping) = (volumes.clone(), stop.clone());
        let passed = tokio::task::spawn_blocking(move || moving.move_away(&|| *stopping.borrow())).await;
        let again = match passed {
            Ok(Ok(Passed::Stopped)) => return,
            Ok(Ok(passed)) => passed == Passed::Left,
            Ok(Err(error)) => {
                tracing::error!(%error, "originals could not be moved to another disk");
                true
            }
            Err(error) => {
                tracing::error!(%error, "moving originals panicked");
                true
            }
        };
        tokio::select! {
            () = volumes.rung() => {}
            () = tokio::time::sleep(RETRY), if again => {}
            () = stopped(&mut stop) => return,
        }
    }
}
