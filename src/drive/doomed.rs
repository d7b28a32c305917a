//! Blobs that nothing names any more leave the volume. What is brought in meanwhile is never taken along:
//! between putting a blob on the volume and naming it in the metadata a [`Held`] is held, and nothing is
//! removed while one is.

use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::Notify;

use super::{Drive, DriveError};
use crate::blob::{BlobKey, Shelf};
use crate::model::{ContentHash, UserId};
use crate::store::nodes::BLOBS;
use crate::store::photos::PICTURED;
use crate::store::trash::DOOMED;
use crate::store::{Reader, StoreError};

/// Blobs removed while nothing can be brought in.
const BATCH: usize = 64;

/// The gate between bringing blobs in and removing them. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    gate: Arc<RwLock<()>>,
    bell: Arc<Notify>,
}

/// Held from before a blob is put on the volume until the metadata names it.
#[derive(Debug)]
pub struct Held<'a>(#[allow(dead_code, reason = "held, not read")] RwLockReadGuard<'a, ()>);

impl Gate {
    /// Not to be asked for twice by one caller: a removal waiting in between would stop both.
    pub fn hold(&self) -> Held<'_> {
        Held(self.gate.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says that something was doomed.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    /// Resolves when [`Gate::ring`] was called since it last resolved.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }
}

type Key = (UserId, u8, ContentHash, String);

impl Drive {
    /// Removes what nothing names from the volume. Gives how many blobs went.
    pub fn sweep_doomed(&self) -> Result<usize, DriveError> {
        let mut count = 0;
        while self.store.read(|tx| tx.last(&DOOMED, &()))?.is_some() {
            let alone = self.gate.gate.write().unwrap_or_else(PoisonError::into_inner);
            let (listed, unnamed) = self.store.read(|tx| {
                let mut listed: Vec<Key> = Vec::new();
                tx.scan(&DOOMED, &(), None, |key, ()| {
                    listed.push(key);
                    if listed.len() == BATCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
                let mut unnamed = Vec::new();
                for key in &listed {
                    if !named(tx, key)? {
                        unnamed.push(key.clone());
                    }
                }
                Ok::<_, StoreError>((listed, unnamed))
            })?;
            for (owner, shelf, hash, extension) in unnamed {
                if let Some(shelf) = Shelf::of_number(shelf) {
                    self.blobs.remove(&BlobKey { owner, shelf, hash, extension })?;
                    count += 1;
                }
            }
            self.store
                .write(move |tx| listed.iter().try_for_each(|key| tx.remove(&DOOMED, key).map(|_| ())))?;
            drop(alone);
        }
        Ok(count)
    }
}

fn named(tx: &impl Reader, (owner, shelf, hash, extension): &Key) -> Result<bool, StoreError> {
    if *shelf == Shelf::Originals.number() {
        let blob = tx.get(&BLOBS, &(*owner, *hash))?;
        return Ok(blob.is_some_and(|blob| blob.extension == *extension));
    }
    let mut found = false;
    tx.scan(&PICTURED, &(*owner, *shelf, *hash), None, |_, ()| {
        found = true;
        ControlFlow::Break(())
    })?;
    Ok(found)
}
