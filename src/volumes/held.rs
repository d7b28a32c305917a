//! What lies where, as the metadata have it: no disk is asked.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::{VolumeError, Volumes};
use crate::model::{ContentHash, Place, UserId};
use crate::store::accounts::USERS;
use crate::store::externals::EXTERNAL_BLOBS;
use crate::store::nodes::{BLOBS, BlobRecord};
use crate::store::volumes::GIVEN_UP;
use crate::store::{Reader, StoreError};

/// Originals on a volume.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    pub files: u64,
    pub bytes: u64,
}

/// What somebody has on a volume.
#[derive(Debug, Clone)]
pub struct HeldOf {
    pub owner: UserId,
    pub username: String,
    pub held: Held,
}

impl Volumes {
    /// Whose originals lie on a volume, or are lost with it: who has most first.
    pub fn owners(&self, number: u16) -> Result<Vec<HeldOf>, VolumeError> {
        let attached = self.blobs.volumes().iter().any(|(its, _)| *its == number);
        let mut found = self.store.read(|tx| {
            if !attached && !tx.has(&GIVEN_UP, &number)? {
                return Err(VolumeError::NotFound);
            }
            let mut all: BTreeMap<UserId, Held> = BTreeMap::new();
            each_on(tx, number, |owner, _, blob| {
                let held = all.entry(owner).or_default();
                (held.files, held.bytes) = (held.files + 1, held.bytes + blob.size);
                Ok(())
            })?;
            let named = all.into_iter().map(|(owner, held)| {
                let username = tx.get(&USERS, &owner)?.map(|user| user.username).unwrap_or_default();
                Ok(HeldOf { owner, username, held })
            });
            Ok(named.collect::<Result<Vec<_>, StoreError>>()?)
        })?;
        found.sort_by_key(|of| std::cmp::Reverse(of.held.bytes));
        Ok(found)
    }

    pub(super) fn held(&self) -> Result<BTreeMap<u16, Held>, StoreError> {
        self.store.read(held)
    }
}

pub(super) fn held(tx: &impl Reader) -> Result<BTreeMap<u16, Held>, StoreError> {
    let mut all: BTreeMap<u16, Held> = BTreeMap::new();
    tx.scan(&BLOBS, &(), None, |_: (UserId, ContentHash), blob: BlobRecord| {
        let Place::Volume(number) = blob.place;
        let held = all.entry(number).or_default();
        held.files += 1;
        held.bytes += blob.size;
        ControlFlow::Continue(())
    })?;
    // What lies in external folders alone lies on no volume.
    let mut outcome = Ok(());
    tx.scan(&EXTERNAL_BLOBS, &(), None, |key: (UserId, ContentHash), ()| match tx.get(&BLOBS, &key) {
        Ok(blob) => {
            if let Some(blob) = blob {
                let Place::Volume(number) = blob.place;
                let held = all.entry(number).or_default();
                held.files = held.files.saturating_sub(1);
                held.bytes = held.bytes.saturating_sub(blob.size);
            }
            ControlFlow::Continue(())
        }
        Err(error) => {
            outcome = Err(error);
            ControlFlow::Break(())
        }
    })?;
    outcome?;
    Ok(all)
}

/// Visits every original that lies on a volume, as the metadata have it.
pub(super) fn each_on(
    tx: &impl Reader,
    number: u16,
    mut visit: impl FnMut(UserId, ContentHash, BlobRecord) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut outcome = Ok(());
    tx.scan(&BLOBS, &(), None, |(owner, hash): (UserId, ContentHash), blob: BlobRecord| {
        if blob.place == Place::Volume(number) {
            let borrowed = tx.has(&EXTERNAL_BLOBS, &(owner, hash));
            outcome = borrowed.and_then(|borrowed| if borrowed { Ok(()) } else { visit(owner, hash, blob) });
        }
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    outcome
}
