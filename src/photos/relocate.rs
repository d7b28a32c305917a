//! Files and folders that move, with the photos in them.

use super::desk::Photos;
use super::error::PhotoError;
use super::timeline::around;
use crate::access::{Permit, Rename};
use crate::drive::{folder, tree};
use crate::model::FileId;
use crate::store::nodes::NodeRecord;

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
