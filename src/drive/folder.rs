//! Folders as the API changes them.

use super::error::DriveError;
use super::file::OnConflict;
use super::{Drive, tree};
use crate::model::{FileId, FileName, FolderPath, UserId};
use crate::store::nodes::NodeRecord;

/// A change of name or place; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Relocation {
    pub name: Option<FileName>,
    /// `Some(None)` moves to the root.
    pub parent: Option<Option<FileId>>,
    /// When the name is taken there. What [`OnConflict::Replace`] replaces goes to the trash.
    pub on_conflict: OnConflict,
}

impl Drive {
    /// Makes the folder at `path` and what is missing above it; gives the one that is there already.
    pub fn make_folder(&self, owner: UserId, path: FolderPath) -> Result<NodeRecord, DriveError> {
        let now = self.clock.now();
        if path.names().is_empty() {
            return Err(crate::model::NameError::Empty.into());
        }
        let path = self.rules.spell_path(&self.store, owner, path)?;
        self.store.write(move |tx| {
            let folder = tree::ensure_folder(tx, owner, &path, now)?;
            tree::live_folder(tx, owner, folder)?.ok_or(DriveError::NotFound("folder"))
        })
    }
}
