//! Folders as the API changes them.

use super::error::DriveError;
use super::{Drive, tree};
use crate::access::{Permit, Trash};
use crate::model::{FileId, FileName, FolderPath, Stamp, UserId};
use crate::store::nodes::NodeRecord;
use crate::store::{Reader, WriteTx};

/// A change of name or place; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Relocation {
    pub name: Option<FileName>,
    /// `Some(None)` moves to the root.
    pub parent: Option<Option<FileId>>,
}

/// Renames or moves a live file or folder, as a piece of the caller's transaction.
pub fn relocate(
    tx: &WriteTx,
    node: &NodeRecord,
    to: &Relocation,
    now: Stamp,
) -> Result<NodeRecord, DriveError> {
    let parent = to.parent.unwrap_or(node.parent);
    tree::live_folder(tx, node.owner, parent)?;
    let name = to.name.clone().unwrap_or_else(|| node.name.clone());
    tree::relocate(tx, node, parent, name, now)
}

impl Drive {
    /// Makes the folder at `path` and what is missing above it; gives the one that is there already.
    pub fn make_folder(&self, owner: UserId, path: FolderPath) -> Result<NodeRecord, DriveError> {
        let now = self.clock.now();
        if path.names().is_empty() {
            return Err(crate::model::NameError::Empty.into());
        }
        self.store.write(move |tx| {
            let folder = tree::ensure_folder(tx, owner, &path, now)?;
            tree::live_folder(tx, owner, folder)?.ok_or(DriveError::NotFound("folder"))
        })
    }

    /// Puts an empty folder in the trash.
    pub fn remove_folder(&self, permit: Permit<Trash, FileId>) -> Result<(), DriveError> {
        let now = self.clock.now();
        self.store.write(move |tx| {
            let node = tree::live(tx, permit.owner, permit.subject)?;
            let count = tx.all(&crate::store::nodes::CHILDREN, &(permit.owner, Some(node.id)))?.len();
            if !node.is_folder() {
                return Err(DriveError::NotAFolder(node.name));
            }
            if count > 0 {
                return Err(DriveError::NotEmpty { name: node.name, count });
            }
            tree::unlink(tx, node, now)?;
            Ok(())
        })
    }
}
