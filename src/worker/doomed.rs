//! Removes blobs that nothing names any more, as soon as they are told of.

use std::time::Duration;

use tokio::sync::watch;

use super::stopped;
use crate::drive::Drive;

/// After a failure: a disk that is gone may come back.
const RETRY: Duration = Duration::from_mins(10);

pub(super) async fn run(drive: Drive, mut stop: watch::Receiver<bool>) {
    loop {
        let sweeping = drive.clone();
        let failed = match tokio::task::spawn_blocking(move || sweeping.sweep_doomed()).await {
            Ok(Ok(_)) => false,
            Ok(Err(error)) => {
                tracing::warn!(%error, "blobs that nothing names could not be removed");
                true
            }
            Err(error) => {
                tracing::error!(%error, "removing blobs panicked");
                true
            }
        };
        tokio::select! {
            () = drive.doomed_rung() => {}
            () = tokio::time::sleep(RETRY), if failed => {}
            () = stopped(&mut stop) => return,
        }
    }
}
