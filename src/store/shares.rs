//! Shares: grants to people, and links for whoever has them.

use serde::{Deserialize, Serialize};

use super::key::KeyPart;
use super::{Reader, Record, StoreError, Table, WriteTx};
use crate::model::grant::Permission;
use crate::model::{ContentHash, FileId, LibraryId, PhotoId, ShareId, Stamp, UploadId, UserId, VisitId};

/// Share id → share.
pub const SHARES: Table<ShareId, ShareRecord> = Table::new("shares");
/// Person, target → the share by which they have it: one a target.
pub const GRANTS: Table<(UserId, Target), GrantRecord> = Table::new("grants");
/// Target, share: every share of a thing, to people and by link.
pub const TARGET_SHARES: Table<(Target, ShareId), ()> = Table::new("target_shares");
/// Owner of the thing, share: everything a person's things are shared by.
pub const GIVEN: Table<(UserId, ShareId), ()> = Table::new("given_shares");
/// SHA-256 of a link's token → its share.
pub const LINKS: Table<ContentHash, ShareLink> = Table::new("links");
/// Share, visitor → what was counted for them.
pub const VISITS: Table<(ShareId, VisitId), VisitRecord> = Table::new("link_visits");
/// Share id → what visitors may put into the folder that its link is to.
pub const DROPS: Table<ShareId, DropRecord> = Table::new("drops");
/// Share, transfer begun by its link → bytes promised to it; 0 once its file is there.
pub const DROP_UPLOADS: Table<(ShareId, UploadId), u64> = Table::new("drop_uploads");

/// What is shared. Folders are files here: a folder's grant holds for what is below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    File(FileId),
    Photo(PhotoId),
    Library(LibraryId),
}

impl KeyPart for Target {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::File(id) => (0_u8, *id).put(out),
            Self::Photo(id) => (1_u8, *id).put(out),
            Self::Library(id) => (2_u8, *id).put(out),
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(match u8::take(from)? {
            0 => Self::File(FileId::take(from)?),
            1 => Self::Photo(PhotoId::take(from)?),
            2 => Self::Library(LibraryId::take(from)?),
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShareRecord {
    pub id: ShareId,
    /// Whose the thing is; not always who shared it.
    pub owner: UserId,
    pub shared_by: UserId,
    pub target: Target,
    pub permission: Permission,
    pub to: Grantee,
    pub created_at: Stamp,
}
impl Record for ShareRecord {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Grantee {
    User(UserId),
    Link(Box<LinkRecord>),
}

/// A link and what is left of it. Its token stands nowhere: it is made anew from the server's key and the share's
/// id whenever its owner asks to see it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LinkRecord {
    /// argon2id, PHC string.
    pub password: Option<String>,
    pub expires_at: Option<Stamp>,
    pub max_views: Option<u64>,
    pub max_downloads: Option<u64>,
    /// Visitors counted so far.
    pub views: u64,
    pub downloads: u64,
    /// Places and camera data are shown and left inside what is downloaded.
    pub metadata: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRecord {
    pub share: ShareId,
    pub permission: Permission,
}
impl Record for GrantRecord {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ShareLink(pub ShareId);
impl Record for ShareLink {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRecord {
    pub started: Stamp,
    pub downloaded: bool,
}
impl Record for VisitRecord {}

/// What may be put in by a link, and what came; `None` sets no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DropRecord {
    /// Visitors put things in and see nothing of what is there.
    pub only: bool,
    /// Bytes in all.
    pub max_bytes: Option<u64>,
    /// Bytes of one file.
    pub max_file_bytes: Option<u64>,
    pub max_files: Option<u64>,
    /// Bytes and files that came, transfers under way included.
    pub bytes: u64,
    pub files: u64,
}
impl Record for DropRecord {}

/// Ends every share of a thing that ends itself.
pub fn forget(tx: &WriteTx, target: Target) -> Result<(), StoreError> {
    for ((_, id), ()) in tx.all(&TARGET_SHARES, &target)? {
        tx.remove(&TARGET_SHARES, &(target, id))?;
        let Some(share) = tx.get(&SHARES, &id)? else { continue };
        tx.remove(&SHARES, &id)?;
        tx.remove(&GIVEN, &(share.owner, id))?;
        if let Grantee::User(user) = share.to {
            tx.remove(&GRANTS, &(user, target))?;
        }
        forget_drop(tx, id)?;
    }
    Ok(())
}

/// Forgets what was put in by a link that ends.
pub fn forget_drop(tx: &WriteTx, share: ShareId) -> Result<(), StoreError> {
    for (key, _) in tx.all(&DROP_UPLOADS, &share)? {
        tx.remove(&DROP_UPLOADS, &key)?;
    }
    tx.remove(&DROPS, &share).map(|_| ())
}
