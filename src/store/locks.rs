//! Locks that people's programs hold on files and folders.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{FileId, Stamp, UserId};

/// Owner of the tree, token → lock. The tokens are random, so that none can be guessed.
pub const LOCKS: Table<(UserId, String), LockRecord> = Table::new("locks");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockRecord {
    /// `None` for the root.
    pub node: Option<FileId>,
    /// Everything below is locked too.
    pub deep: bool,
    /// Nobody else may hold another.
    pub exclusive: bool,
    pub holder: UserId,
    /// What the holder's program says of itself: XML, given back as it came.
    pub note: String,
    /// The address it was taken by.
    pub address: String,
    pub expires_at: Stamp,
}
impl Record for LockRecord {}
