//! Contents that files had before.

use serde::{Deserialize, Serialize};

use super::nodes::ContentRecord;
use super::{Record, Table};
use crate::model::{ContentHash, FileId, Stamp, UserId, VersionId};

/// File, version → a content that the file had, the oldest first.
pub const VERSIONS: Table<(FileId, VersionId), VersionRecord> = Table::new("versions");
/// Owner, content, file, version: the versions that name a blob.
pub const BLOB_VERSIONS: Table<(UserId, ContentHash, FileId, VersionId), ()> = Table::new("blob_versions");
/// When it was replaced (ms), file, version: the oldest first, whoever owns it.
pub const VERSION_AGES: Table<(i64, FileId, VersionId), ()> = Table::new("version_ages");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VersionRecord {
    pub content: ContentRecord,
    /// When the file had been given this content.
    pub modified_at: Stamp,
    pub original_modified_at: Option<Stamp>,
    pub replaced_at: Stamp,
}
impl Record for VersionRecord {}
