//! Files: a new one in the tree, and what is known of their content.

use super::content::Content;
use super::error::DriveError;
use super::{content, tree};
use crate::blob::{BlobKey, Shelf};
use crate::model::{ContentHash, FileId, FileName, FolderPath, Stamp, UserId};
use crate::store::nodes::{BLOB_FILES, NODES, NodeRecord};
use crate::store::standing::STANDINGS;
use crate::store::{Reader, StoreError, WriteTx};

/// What to do when the name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnConflict {
    /// `photo (1).jpg`
    #[default]
    Rename,
    Fail,
    /// The file of that name is given the content; what it held becomes a version.
    Replace,
}

impl OnConflict {
    /// As it is stored.
    pub fn number(self) -> u8 {
        match self {
            Self::Rename => 0,
            Self::Fail => 1,
            Self::Replace => 2,
        }
    }

    pub fn of_number(number: u8) -> Self {
        match number {
            1 => Self::Fail,
            2 => Self::Replace,
            _ => Self::Rename,
        }
    }
}

/// A file about to enter the tree.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub owner: UserId,
    pub folder: FolderPath,
    pub name: FileName,
    pub on_conflict: OnConflict,
    pub original_created_at: Option<Stamp>,
    pub original_modified_at: Option<Stamp>,
}

/// Refuses what may not be stored at all, before bytes are taken.
pub fn admit(name: &FileName) -> Result<(), DriveError> {
    if name.is_system_litter() { Err(DriveError::Litter(name.clone())) } else { Ok(()) }
}

/// The key a new blob is kept under.
pub fn new_blob_key(owner: UserId, hash: ContentHash, name: &FileName) -> BlobKey {
    BlobKey { owner, shelf: Shelf::Originals, hash, extension: name.extension().unwrap_or_default() }
}

/// Enters a file whose bytes are on the volume. A blob new to its owner is counted, a known one is not.
pub fn create(tx: &WriteTx, new: &NewFile, content: &Content, now: Stamp) -> Result<NodeRecord, DriveError> {
    // An upload may end after its owner's account has.
    if tx.get(&STANDINGS, &new.owner)?.is_some_and(|standing| standing.leaving_at.is_some()) {
        return Err(DriveError::NotFound("account"));
    }
    content::hold(tx, new.owner, content)?;
    let parent = tree::ensure_folder(tx, new.owner, &new.folder, now)?;
    let name = match new.on_conflict {
        // What is replaced, the caller has found and given the content to; here the name is free.
        OnConflict::Rename | OnConflict::Replace => tree::free_name(tx, new.owner, parent, &new.name)?,
        OnConflict::Fail if tree::child(tx, new.owner, parent, &new.name)?.is_some() => {
            return Err(DriveError::Clash(new.name.clone()));
        }
        OnConflict::Fail => new.name.clone(),
    };
    let node = NodeRecord {
        id: FileId::new(),
        owner: new.owner,
        parent,
        name,
        content: Some(content.record()),
        uploaded_at: now,
        modified_at: new.original_modified_at.unwrap_or(now),
        original_created_at: new.original_created_at,
        original_modified_at: new.original_modified_at,
        deleted_at: None,
        photo: None,
    };
    tx.put(&BLOB_FILES, &(new.owner, content.hash, node.id), &())?;
    tree::insert(tx, node)
}

/// The files, live and trashed, that name these bytes.
pub fn with_content(
    tx: &impl Reader,
    owner: UserId,
    hash: ContentHash,
) -> Result<Vec<NodeRecord>, StoreError> {
    let files = tx.all(&BLOB_FILES, &(owner, hash))?;
    files.iter().filter_map(|((_, _, id), ())| tx.get(&NODES, id).transpose()).collect()
}
