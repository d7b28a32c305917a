//! Labels. Photos hold tag ids, so that renaming a tag is one record.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{TagId, UserId};

/// Owner, tag id → tag.
pub const TAGS: Table<(UserId, TagId), TagRecord> = Table::new("tags");
/// Owner, folded name → tag id: one tag a spelling, whatever its case.
pub const TAG_NAMES: Table<(UserId, String), TagLink> = Table::new("tag_names");

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
