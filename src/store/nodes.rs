//! The folder tree. A node knows its parent and its name, so renaming or moving a folder is one record.

use serde::{Deserialize, Serialize};

use super::usage::Counted;
use super::{Record, Table};
use crate::model::{ContentHash, FileId, FileName, PhotoId, Place, Stamp, UserId};

/// File id → node.
pub const NODES: Table<FileId, NodeRecord> = Table::new("nodes");
/// Owner, parent (none for the root), name → the live node there.
pub const CHILDREN: Table<(UserId, Option<FileId>, FileName), ChildRecord> = Table::new("children");
/// Owner, content, file: the files, live and trashed, that name a blob.
pub const BLOB_FILES: Table<(UserId, ContentHash, FileId), ()> = Table::new("blob_files");
/// Owner, content → the blob.
pub const BLOBS: Table<(UserId, ContentHash), BlobRecord> = Table::new("blobs");

/// Folders being copied, not yet in the tree. What stands here after a crash is to be removed.
pub const LIMBO: Table<FileId, ()> = Table::new("limbo");
/// Owner → a number that rises with every change of the tree.
pub const TREES: Table<UserId, u64> = Table::new("trees");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NodeRecord {
    pub id: FileId,
    pub owner: UserId,
    pub parent: Option<FileId>,
    pub name: FileName,
    /// `None` for a folder.
    pub content: Option<ContentRecord>,
    pub uploaded_at: Stamp,
    pub modified_at: Stamp,
    /// The source's own times, as it told them.
    pub original_created_at: Option<Stamp>,
    pub original_modified_at: Option<Stamp>,
    pub deleted_at: Option<Stamp>,
    /// The photo this file is an image file of.
    pub photo: Option<PhotoId>,
}
impl Record for NodeRecord {}

impl NodeRecord {
    pub fn is_folder(&self) -> bool {
        self.content.is_none()
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ContentRecord {
    pub hash: ContentHash,
    /// Bytes.
    pub size: u64,
    pub mime_type: String,
    /// The content's type is not the one its name claims.
    pub mislabelled: bool,
}

/// What a listing needs without opening the node.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ChildRecord {
    pub id: FileId,
    pub folder: bool,
}
impl Record for ChildRecord {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BlobRecord {
    /// Bytes.
    pub size: u64,
    /// The extension the blob is kept with, without a dot; may be empty.
    pub extension: String,
    /// Where its bytes are counted; `None` for blobs of the first format, whose files tell.
    pub counted: Option<Counted>,
    /// Where its bytes lie.
    pub place: Place,
}

impl Record for BlobRecord {
    const VERSION: u8 = 3;

    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        let (size, extension, counted) = match version {
            1 => {
                let v1::BlobRecord { size, extension } = postcard::from_bytes(bytes).ok()?;
                (size, extension, None)
            }
            2 => {
                let v2::BlobRecord { size, extension, counted } = postcard::from_bytes(bytes).ok()?;
                (size, extension, counted)
            }
            _ => return None,
        };
        Some(Self { size, extension, counted, place: Place::HOME })
    }
}

/// What the first format held.
mod v1 {
    #[derive(serde::Serialize, serde::Deserialize)]
    pub struct BlobRecord {
        pub size: u64,
        pub extension: String,
    }
}

/// What was held while there was one volume.
mod v2 {
    use crate::store::usage::Counted;

    #[derive(serde::Serialize, serde::Deserialize)]
    pub struct BlobRecord {
        pub size: u64,
        pub extension: String,
        pub counted: Option<Counted>,
    }
}
