//! What was deleted and waits to be brought back, and the bytes that nothing names any more.

use serde::{Deserialize, Serialize};

use super::nodes::ChildRecord;
use super::{Newest, Reader, Record, StoreError, Table, WriteTx};
use crate::model::{ContentHash, FileId, FileName, Place, UserId};

/// Owner, when it was deleted (ms), file → how it lies in the trash. Only what was deleted itself stands here;
/// what lies below a deleted folder is found through it.
pub const TRASH: Table<(UserId, Newest, FileId), TrashRecord> = Table::new("trash");
/// When it was deleted (ms), file: the oldest first, whoever owns it.
pub const TRASH_AGES: Table<(i64, FileId), ()> = Table::new("trash_ages");
/// Owner, name in the trash → what was deleted itself. Two of one name are numbered, and what one is called stays as
/// it is for as long as it lies there, so that a name never comes to mean another.
pub const TRASH_NAMES: Table<(UserId, FileName), ChildRecord> = Table::new("trash_names");
/// What was deleted itself → its name in the trash.
pub const TRASH_CALLED: Table<FileId, String> = Table::new("trash_called");
/// Owner, shelf, content, extension: a blob to be removed from volumes unless something names it there again.
pub const DOOMED: Table<(UserId, u8, ContentHash, String), DoomedRecord> = Table::new("blobs_doomed");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashRecord {
    /// The path of the folder it lay in; empty for the root.
    pub folder: String,
    /// Bytes of the file, or of all files below the folder; `None` until they were counted.
    pub bytes: Option<u64>,
    /// Rises when something is taken out from below while the count is still under way.
    pub round: u32,
}
impl Record for TrashRecord {}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoomedRecord {
    /// The numbers of the volumes it is to go from. Pictures, which lie at one place alone, have the first.
    pub volumes: Vec<u16>,
}

impl Record for DoomedRecord {
    const VERSION: u8 = 2;

    /// While there was one volume, being there was all it said.
    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        (version == 1 && bytes.is_empty()).then(|| Self { volumes: vec![0] })
    }
}

/// Notes that a blob is to be removed from where it lies. Ring the gate after the commit.
pub fn doom(tx: &WriteTx, key: &(UserId, u8, ContentHash, String), place: &Place) -> Result<(), StoreError> {
    let Place::Volume(number) = place;
    let mut record = tx.get(&DOOMED, key)?.unwrap_or_default();
    if !record.volumes.contains(number) {
        record.volumes.push(*number);
    }
    tx.put(&DOOMED, key, &record)
}
