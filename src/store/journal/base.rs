//! A base: everything as it stands, written while others go on writing, in place of the segments before.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use super::folder::Folder;
use super::kept;
use crate::store::snapshot;
use crate::store::{StoreError, tx::ReadTx};

/// One that is being made. Dropping it gives it up.
pub(super) struct Base {
    thread: Option<JoinHandle<Result<u64, StoreError>>>,
    given_up: Arc<AtomicBool>,
}

impl Base {
    /// Begins a base of what `now` sees, which is everything up to segment `number`.
    pub(super) fn start(folder: Folder, number: u64, now: ReadTx) -> Result<Self, StoreError> {
        let given_up = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&given_up);
        let thread = std::thread::Builder::new()
            .name("store-base".into())
            .spawn(move || {
                let made = make(&folder, number, &now, &stop);
                if made.is_err() {
                    // What is left behind is written over by the next one.
                    let _ = fs::remove_file(folder.part(number));
                }
                made
            })
            .map_err(StoreError::Snapshot)?;
        Ok(Self { thread: Some(thread), given_up })
    }

    pub(super) fn is_finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Gives its bytes. Waits for its end.
    pub(super) fn outcome(mut self) -> Result<u64, StoreError> {
        self.thread
            .take()
            .map_or(Err(StoreError::Closed), |thread| thread.join().unwrap_or(Err(StoreError::Panicked)))
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A base that was given up has nothing to tell.
            let _ = thread.join();
        }
    }
}

fn make(folder: &Folder, number: u64, now: &ReadTx, given_up: &AtomicBool) -> Result<u64, StoreError> {
    let part = folder.part(number);
    if part.exists() {
        fs::remove_file(&part)?;
    }
    snapshot::write_tables(now, &part, kept::is_kept, given_up)?;
    let bytes = fs::metadata(&part)?.len();
    fs::rename(&part, folder.base(number))?;
    folder.sync()?;
    folder.let_go_before(number)?;
    Ok(bytes)
}
