//! Transfers in progress.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{Stamp, UploadId, UserId};

/// Upload id → transfer.
pub const UPLOADS: Table<UploadId, UploadRecord> = Table::new("uploads");
/// Upload id → who sends it, where that is not the owner of the folder that it goes to.
pub const SENDERS: Table<UploadId, SenderRecord> = Table::new("upload_senders");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderRecord(pub UserId);
impl Record for SenderRecord {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UploadRecord {
    pub id: UploadId,
    pub owner: UserId,
    /// Bytes in all.
    pub length: u64,
    pub name: String,
    /// The folder it goes to, from the root.
    pub folder: String,
    pub modified_at: Option<Stamp>,
    /// As the client sent it, given back on `HEAD`.
    pub metadata: String,
    pub created_at: Stamp,
    /// Moves with every part received; 24 h after it the upload expires.
    pub touched_at: Stamp,
    /// Set once the file is in the tree: the answer that a client asking again gets.
    pub finished: Option<FinishedUpload>,
    /// Bytes of the owner's quota that wait for it.
    pub reserved: u64,
    /// What to do when the name is taken: 0 to number it, 1 to refuse, 2 to replace.
    pub on_conflict: u8,
    /// Bytes of its file that are surely on disk, from which its client goes on. The file may have more, and after a power
    /// cut they may be anything.
    pub synced: u64,
}

impl Record for UploadRecord {
    const VERSION: u8 = 4;

    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        // The second format and the third added a number each at the end.
        let (old, reserved, on_conflict): (v1::UploadRecord, u64, u8) = match version {
            1 => (postcard::from_bytes(bytes).ok()?, 0, 0),
            2 => {
                let (old, reserved) = postcard::from_bytes(bytes).ok()?;
                (old, reserved, 0)
            }
            3 => postcard::from_bytes(bytes).ok()?,
            _ => return None,
        };
        Some(Self {
            id: old.id,
            owner: old.owner,
            length: old.length,
            name: old.name,
            folder: old.folder,
            modified_at: old.modified_at,
            metadata: old.metadata,
            created_at: old.created_at,
            touched_at: old.touched_at,
            finished: old.finished,
            reserved,
            on_conflict,
            // Before this was kept the length of the file was believed.
            synced: u64::MAX,
        })
    }
}

/// What the first format held.
mod v1 {
    use super::{FinishedUpload, Stamp, UploadId, UserId};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub struct UploadRecord {
        pub id: UploadId,
        pub owner: UserId,
        pub length: u64,
        pub name: String,
        pub folder: String,
        pub modified_at: Option<Stamp>,
        pub metadata: String,
        pub created_at: Stamp,
        pub touched_at: Stamp,
        pub finished: Option<FinishedUpload>,
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FinishedUpload {
    pub file: crate::model::FileId,
    pub photo: Option<crate::model::PhotoId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfers_of_earlier_formats_go_on() {
        let old = v1::UploadRecord {
            id: UploadId::new(),
            owner: UserId::new(),
            length: 10,
            name: "a.bin".into(),
            folder: "In".into(),
            modified_at: Some(Stamp(5)),
            metadata: String::new(),
            created_at: Stamp(1),
            touched_at: Stamp(2),
            finished: None,
        };
        let first = postcard::to_allocvec(&old).unwrap();
        let second = postcard::to_allocvec(&(&old, 7_u64)).unwrap();
        let third = postcard::to_allocvec(&(&old, 7_u64, 2_u8)).unwrap();
        for (version, bytes, reserved, conflict) in [(1, first, 0, 0), (2, second, 7, 0), (3, third, 7, 2)] {
            let new = UploadRecord::migrate(version, &bytes).unwrap();
            assert_eq!((new.id, new.length, new.name.as_str()), (old.id, 10, "a.bin"));
            assert_eq!((new.touched_at, new.reserved, new.on_conflict), (Stamp(2), reserved, conflict));
            assert_eq!(new.synced, u64::MAX);
        }
        assert!(UploadRecord::migrate(9, &[]).is_none());
    }
}
