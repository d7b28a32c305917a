//! The daily snapshot of the metadata. A day in which nothing changed needs none, so an idle server writes none.

use std::time::Duration;

use tokio::sync::watch;

use super::{Worker, stopped};
use crate::model::Stamp;
use crate::store::StoreError;
use crate::store::snapshot::{Reason, Snapshots};

/// Not in the rush after a start.
const FIRST: i64 = 10 * 60 * Stamp::SECOND;

pub(super) async fn run(worker: Worker, mut stop: watch::Receiver<bool>) {
    let looking = worker.clone();
    let due = tokio::task::spawn_blocking(move || until_due(&looking)).await;
    let mut pause = due.unwrap_or(Stamp::HOUR);
    // What was changed before this start may be in no snapshot yet.
    let mut held = None;
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(pause.unsigned_abs())) => {}
            () = stopped(&mut stop) => return,
        }
        let changes = worker.store.changes();
        if held == Some(changes) {
            pause = Stamp::DAY;
            continue;
        }
        let making = worker.clone();
        let made = tokio::task::spawn_blocking(move || make(&making)).await;
        pause = match made.unwrap_or(Err(StoreError::Panicked)) {
            Ok(()) => {
                held = Some(changes);
                Stamp::DAY
            }
            Err(error) => {
                tracing::error!(%error, "the daily snapshot could not be made; it is tried again in an hour");
                Stamp::HOUR
            }
        };
    }
}

fn make(worker: &Worker) -> Result<(), StoreError> {
    let (snapshot, counts) = worker.snapshots.make(&worker.store, Reason::Daily, worker.clock.now())?;
    tracing::info!(name = %snapshot.name, snapshot.bytes, counts.entries, "snapshot made");
    Ok(())
}

/// ms until the newest daily snapshot is a day old.
fn until_due(worker: &Worker) -> i64 {
    let newest = |snapshots: &Snapshots| {
        let mut daily = snapshots.list()?.into_iter().filter(|found| found.name.reason == Reason::Daily);
        Ok::<_, StoreError>(daily.next().and_then(|found| found.name.at()))
    };
    match newest(&worker.snapshots) {
        Ok(Some(at)) => (Stamp::DAY - worker.clock.now().since(at)).max(FIRST),
        Ok(None) => FIRST,
        Err(error) => {
            tracing::warn!(%error, "the snapshots cannot be listed");
            Stamp::HOUR
        }
    }
}
