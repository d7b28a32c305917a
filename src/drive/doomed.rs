//! Blobs that nothing names any more leave the volume. What is brought in meanwhile is never taken along:
//! between putting a blob on the volume and naming it in the metadata a [`Held`] is held, and nothing is
//! removed while one is.

use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::Notify;

use super::{Drive, DriveError};
use crate::blob::{BlobError, BlobKey, Shelf};
use crate::model::{ContentHash, Place, UserId};
use crate::store::externals::EXTERNAL_BLOBS;
use crate::store::nodes::BLOBS;
use crate::store::photos::PICTURED;
use crate::store::trash::{DOOMED, DoomedRecord};
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

    /// Waits until nothing is held, and keeps it so.
    pub fn alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write().unwrap_or_else(PoisonError::into_inner)
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
    /// Removes what nothing names from the volumes. Gives how many blobs went.
    ///
    /// # Errors
    /// [`BlobError::Offline`] when everything was removed but what lies on a disk that is not there.
    pub fn sweep_doomed(&self) -> Result<usize, DriveError> {
        let (mut sweep, mut after) = (Sweep { drive: self, count: 0, waiting: None }, None);
        while let Some(last) = self.some_doomed(after.as_ref(), 1)?.pop() {
            let alone = self.gate.alone();
            let listed = self.some_doomed(after.as_ref(), BATCH)?;
            after = Some(listed.last().map_or(last.0, |(key, _)| key.clone()));
            let swept: Vec<_> =
                listed.into_iter().map(|(key, doomed)| sweep.sweep(key, doomed)).collect::<Result<_, _>>()?;
            self.store.write(move |tx| {
                swept.iter().try_for_each(|(key, left)| {
                    if left.volumes.is_empty() {
                        tx.remove(&DOOMED, key).map(drop)
                    } else {
                        tx.put(&DOOMED, key, left)
                    }
                })
            })?;
            drop(alone);
        }
        sweep.waiting.map_or(Ok(sweep.count), |error| Err(error.into()))
    }

    fn some_doomed(&self, after: Option<&Key>, most: usize) -> Result<Vec<(Key, DoomedRecord)>, StoreError> {
        self.store.read(|tx| {
            let mut listed = Vec::new();
            tx.scan(&DOOMED, &(), after, |key, doomed| {
                listed.push((key, doomed));
                if listed.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            Ok(listed)
        })
    }
}

struct Sweep<'a> {
    drive: &'a Drive,
    count: usize,
    /// Why something could not be removed yet.
    waiting: Option<BlobError>,
}

impl Sweep<'_> {
    /// Removes a blob from the volumes it is to go from. Gives what is still to be done.
    fn sweep(&mut self, key: Key, from: DoomedRecord) -> Result<(Key, DoomedRecord), DriveError> {
        let mut left = DoomedRecord::default();
        let (owner, which, hash, extension) = key.clone();
        let Some(on) = Shelf::of_number(which) else { return Ok((key, left)) };
        let named = self.drive.store.read(|tx| named(tx, &key))?;
        let blob = BlobKey { owner, shelf: on, hash, extension };
        for number in from.volumes {
            // A volume that was detached holds nothing.
            let Ok(volume) = self.drive.blobs.volume(number) else { continue };
            let at = blob.clone().at(Place::Volume(number));
            let removed = match &named {
                Named::Nowhere => self.drive.blobs.remove(&at).map(|()| self.count += 1),
                Named::At(place) if on != Shelf::Originals || *place == at.place => Ok(()),
                // It was moved. It goes here only while it is surely there.
                Named::At(place) => match self.drive.blobs.size_there(&blob.clone().at(place.clone())) {
                    Err(BlobError::Missing | BlobError::GivenUp(_)) => Ok(()),
                    there => there.and_then(|_| volume.remove(&blob)).map(|()| self.count += 1),
                },
            };
            match removed {
                Err(error @ BlobError::Offline(_)) => {
                    left.volumes.push(number);
                    self.waiting = Some(error);
                }
                removed => removed?,
            }
        }
        Ok((key, left))
    }
}

enum Named {
    Nowhere,
    At(Place),
}

fn named(tx: &impl Reader, (owner, shelf, hash, extension): &Key) -> Result<Named, StoreError> {
    if *shelf == Shelf::Originals.number() {
        let borrowed = tx.has(&EXTERNAL_BLOBS, &(*owner, *hash))?;
        let blob = tx.get(&BLOBS, &(*owner, *hash))?;
        let blob = blob.filter(|blob| blob.extension == *extension && !borrowed);
        return Ok(blob.map_or(Named::Nowhere, |blob| Named::At(blob.place)));
    }
    let mut named = Named::Nowhere;
    tx.scan(&PICTURED, &(*owner, *shelf, *hash), None, |_, ()| {
        named = Named::At(Place::HOME);
        ControlFlow::Break(())
    })?;
    Ok(named)
}
