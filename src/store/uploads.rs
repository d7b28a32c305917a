//! Transfers in progress. How far one has come is the length of its file on disk, nothing else.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{Stamp, UploadId, UserId};

/// Upload id → transfer.
pub const UPLOADS: Table<UploadId, UploadRecord> = Table::new("uploads");

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
}
impl Record for UploadRecord {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FinishedUpload {
    pub file: crate::model::FileId,
    pub photo: Option<crate::model::PhotoId>,
}
