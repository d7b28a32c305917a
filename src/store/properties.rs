//! Properties that programs keep with files and folders, and that mean nothing here.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{ContentHash, FileId, UserId};

/// Owner of the tree, file or folder (none for the root), `{namespace}name` → the property.
pub const PROPERTIES: Table<(UserId, Option<FileId>, String), PropertyRecord> = Table::new("properties");
/// Owner, content → the sums a client sent with it and that were right: `SHA1:… MD5:…`.
pub const CHECKSUMS: Table<(UserId, ContentHash), String> = Table::new("checksums");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyRecord {
    /// The whole element as XML that stands alone.
    pub xml: String,
}
impl Record for PropertyRecord {}
