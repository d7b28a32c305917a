//! Labels. Photos hold tag ids, so that renaming a tag is one record.

use serde::{Deserialize, Serialize};

use super::{Reader, Record, StoreError, Table, WriteTx};
use crate::model::{FileId, TagId, UserId};

/// Owner, tag id → tag.
pub const TAGS: Table<(UserId, TagId), TagRecord> = Table::new("tags");
/// Owner, folded name → tag id: one tag a spelling, whatever its case.
pub const TAG_NAMES: Table<(UserId, String), TagLink> = Table::new("tag_names");

/// File, tag: what files bear that are no photo's. Photos hold their own.
pub const FILE_TAGS: Table<(FileId, TagId), ()> = Table::new("file_tags");
/// Owner, tag, file: the same, the other way round.
pub const TAG_FILES: Table<(UserId, TagId, FileId), ()> = Table::new("tag_files");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRecord {
    pub name: String,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// The colour label of macOS, 0 (none) to 7.
    pub finder_label: u8,
}
impl Record for TagRecord {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TagLink(pub TagId);
impl Record for TagLink {}

/// Labels a file.
pub fn put_on(tx: &WriteTx, owner: UserId, file: FileId, tag: TagId) -> Result<(), StoreError> {
    tx.put(&FILE_TAGS, &(file, tag), &())?;
    tx.put(&TAG_FILES, &(owner, tag, file), &())
}

/// Takes a label off a file.
pub fn take_off(tx: &WriteTx, owner: UserId, file: FileId, tag: TagId) -> Result<(), StoreError> {
    tx.remove(&FILE_TAGS, &(file, tag))?;
    tx.remove(&TAG_FILES, &(owner, tag, file)).map(|_| ())
}

/// Takes every label off a file that ends.
pub fn forget_file(tx: &WriteTx, owner: UserId, file: FileId) -> Result<(), StoreError> {
    let tags = tx.all(&FILE_TAGS, &file)?;
    tags.into_iter().try_for_each(|((_, tag), ())| take_off(tx, owner, file, tag))
}
