//! Keeps the search index in step. A commit of the index is dear, so changes are gathered for a moment first;
//! a change is findable within two seconds all the same.

use std::time::Duration;

use tokio::sync::watch;

use super::stopped;
use crate::libraries::{Libraries, LibraryError};
use crate::photos::{PhotoError, Photos};
use crate::search::Opened;

/// How long changes are gathered.
const GATHER: Duration = Duration::from_millis(800);
/// With nothing to do for this long, the index gives back the memory that writing takes.
const TIRED: Duration = Duration::from_secs(20);
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
    let mut awake = true;
    let mut pause = Duration::ZERO;
    loop {
        tokio::time::sleep(pause).await;
        pause = match drain(&photos, &libraries).await {
            Ok(worked) => {
                awake |= worked;
                GATHER
            }
            Err(error) => {
                tracing::error!(%error, "the search index could not be written");
                photos.outbox().ring();
                RETRY
            }
        };
        let idle = tokio::time::sleep(TIRED);
        tokio::select! {
            () = photos.outbox().rung() => {}
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

/// Tells the index of everything it has not heard of, and the smart libraries of what that changes. Says whether
/// there was anything.
async fn drain(photos: &Photos, libraries: &Libraries) -> Result<bool, PhotoError> {
    let mut worked = false;
    loop {
        let libraries = libraries.clone();
        let step = move |photos: &Photos| {
            let Some(changes) = photos.index_changes()? else { return Ok(false) };
            match libraries.follow(&changes.photos) {
                Err(LibraryError::Photo(error)) => return Err(error),
                Err(LibraryError::Store(error)) => return Err(error.into()),
                Err(error) => tracing::error!(%error, "the smart libraries could not follow"),
                Ok(()) => {}
            }
            photos.changes_done(&changes)?;
            Ok(true)
        };
        if !blocking(photos, step).await? {
            return Ok(worked);
        }
        worked = true;
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
