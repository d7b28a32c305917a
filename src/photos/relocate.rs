//! Files and folders that move, with the photos in them.

use super::desk::Photos;
use super::error::PhotoError;
use super::{record, timeline};
use crate::access::{Permit, Rename};
use crate::drive::{folder, tree};
use crate::model::{FileId, PhotoId};
use crate::store::nodes::NodeRecord;
use crate::store::photos::PHOTOS;
use crate::store::{Reader, StoreError, WriteTx};

impl Photos {
    /// Renames or moves a file or folder; photos follow into their new albums.
    pub fn relocate(
        &self,
        permit: Permit<Rename, FileId>,
        to: folder::Relocation,
    ) -> Result<NodeRecord, PhotoError> {
        let now = self.drive.clock.now();
        let node = self.drive.store.write(move |tx| {
            let node = tree::live(tx, permit.owner, permit.subject)?;
            let photos: Vec<_> = node.photo.into_iter().collect();
            around(tx, &photos, || Ok::<_, PhotoError>(folder::relocate(tx, &node, &to, now)?))
        })?;
        self.outbox.ring();
        Ok(node)
    }
}

/// Runs `change` on photos that a change of the tree moves between albums: lifted before, settled after.
fn around<T, E: From<StoreError>>(
    tx: &WriteTx,
    photos: &[PhotoId],
    change: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    for id in photos {
        if let Some(photo) = tx.get(&PHOTOS, id)? {
            timeline::lift(tx, &photo)?;
        }
    }
    let changed = change()?;
    for id in photos {
        if let Some(photo) = tx.get(&PHOTOS, id)? {
            timeline::settle(tx, &photo)?;
            record::mark(tx, *id)?;
        }
    }
    Ok(changed)
}
