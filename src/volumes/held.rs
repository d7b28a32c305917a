//! What lies where, as the metadata have it: no disk is asked.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::{VolumeError, Volumes};
use crate::model::{ContentHash, Place, UserId};
use crate::store::accounts::USERS;
use crate::store::externals::EXTERNAL_BLOBS;
use crate::store::held::{HELD, HeldRecord};
use crate::store::nodes::{BLOBS, BlobRecord};
use crate::store::volumes::GIVEN_UP;
use crate::store::{Reader, StoreError};

/// What somebody has on a volume.
#[derive(Debug, Clone)]
pub struct HeldOf {
    pub owner: UserId,
    pub username: String,
    pub held: HeldRecord,
}

impl Volumes {
    /// Whose originals lie on a volume, or are lost with it: who has most first.
    pub fn owners(&self, number: u16) -> Result<Vec<HeldOf>, VolumeError> {
        let attached = self.blobs.volumes().iter().any(|(its, _)| *its == number);
        let mut found = self.store.read(|tx| {
            if !attached && !tx.has(&GIVEN_UP, &number)? {
                return Err(VolumeError::NotFound);
            }
            let mut all: BTreeMap<UserId, HeldRecord> = BTreeMap::new();
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

    pub(super) fn held(&self, number: u16) -> Result<HeldRecord, StoreError> {
        Ok(self.store.read(|tx| tx.get(&HELD, &number))?.unwrap_or_default())
    }
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
