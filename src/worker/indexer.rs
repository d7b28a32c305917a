//! Keeps the search index in step. A commit of the index is dear, so changes are gathered for a moment first;
//! a change is findable within two seconds all the same.

use std::time::Duration;

use tokio::sync::watch;

use super::stopped;
use crate::libraries::Libraries;
use crate::photos::{PhotoError, Photos};
use crate::search::Opened;

/// How long changes are gathered.
const GATHER: Duration = Duration::from_millis(800);
/// With nothing to do for this long, the index gives back the memory that writing takes.
const TIRED: Duration = Duration::from_secs(20);
/// Smart libraries follow once changes have paused for this long…
const SETTLED: Duration = Duration::from_millis(1_200);
/// …or, while they go on and on, after this many batches: each search reads the whole index.
const BATCHES: u32 = 12;
/// After a failure.
const RETRY: Duration = Duration::from_secs(30);

pub(super) async fn run(
    photos: Photos,
    libraries: Libraries,
    opened: Opened,
    mut stop: watch::Receiver<bool>,
) {
    if opened == Opened::Empty {
        rebuild(&photos).await;
    }
    let (mut awake, mut behind) = (true, 0);
    let mut pause = Duration::ZERO;
    loop {
        tokio::time::sleep(pause).await;
        pause = match drain(&photos).await {
            Ok(worked) => {
                awake |= worked;
                behind += u32::from(worked);
                if behind >= BATCHES {
                    refill(&libraries).await;
                    behind = 0;
                }
                GATHER
            }
            Err(error) => {
                tracing::error!(%error, "the search index could not be written");
                photos.outbox().ring();
                RETRY
            }
        };
        let idle = tokio::time::sleep(TIRED);
        let settled = tokio::time::sleep(SETTLED);
        tokio::select! {
            () = photos.outbox().rung() => {}
            () = settled, if behind > 0 => {
                refill(&libraries).await;
                behind = 0;
            }
            () = idle, if awake => {
                rest(&photos).await;
                awake = false;
                tokio::select! {
                    () = photos.outbox().rung() => {}
                    () = stopped(&mut stop) => return,
                }
            }
            () = stopped(&mut stop) => return,
        }
    }
}

async fn blocking<T: Send + 'static>(
    photos: &Photos,
    work: impl FnOnce(&Photos) -> Result<T, PhotoError> + Send + 'static,
) -> Result<T, PhotoError> {
    let photos = photos.clone();
    let outcome = tokio::task::spawn_blocking(move || work(&photos)).await;
    outcome.unwrap_or(Err(PhotoError::Store(crate::store::StoreError::Panicked)))
}

/// Tells the index of everything it has not heard of. Says whether there was anything.
async fn drain(photos: &Photos) -> Result<bool, PhotoError> {
    let mut worked = false;
    while blocking(photos, Photos::index_changes).await? {
        worked = true;
    }
    Ok(worked)
}

/// Smart libraries hold what their searches find, which has just changed.
async fn refill(libraries: &Libraries) {
    let libraries = libraries.clone();
    match tokio::task::spawn_blocking(move || libraries.refill_all()).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::error!(%error, "the smart libraries could not be brought up to date"),
        Err(error) => tracing::error!(%error, "bringing the smart libraries up to date panicked"),
    }
}

async fn rebuild(photos: &Photos) {
    match blocking(photos, Photos::index_everything).await {
        Ok(count) => tracing::info!(photos = count, "the search index was made anew"),
        Err(error) => {
            tracing::error!(%error, "the search index could not be made; the next start tries again");
        }
    }
}

async fn rest(photos: &Photos) {
    if let Err(error) = blocking(photos, Photos::rest_index).await {
        tracing::warn!(%error, "the search index could not rest");
    }
}
