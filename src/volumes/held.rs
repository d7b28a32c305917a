//! What lies where, as the metadata have it: no disk is asked.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Volumes;
use crate::model::{ContentHash, Place, UserId};
use crate::store::externals::EXTERNAL_BLOBS;
use crate::store::nodes::{BLOBS, BlobRecord};
use crate::store::{Reader, StoreError};

/// Originals on a volume.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    pub files: u64,
    pub bytes: u64,
}

impl Volumes {
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
