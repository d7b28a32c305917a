//! What files held before: kept when content is replaced, so that an overwrite can be taken back.

use super::content::{self, Content};
use super::error::DriveError;
use super::{external, tree, usage};
use crate::model::{FileId, Stamp, UserId, VersionId};
use crate::store::nodes::{BLOB_FILES, NODES, NodeRecord};
use crate::store::versions::{BLOB_VERSIONS, VERSION_AGES, VERSIONS, VersionRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// Most versions of one file; the oldest give way. Not so the first of a photo: an original is kept.
pub const MOST: usize = 50;

/// Times that come with new content.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    pub original_created_at: Option<Stamp>,
    pub original_modified_at: Option<Stamp>,
}

/// Gives a file other content; what it held becomes a version. The file keeps its id, name and place. Nothing is
/// kept of an empty file, which programs make before they write.
pub fn replace(
    tx: &WriteTx,
    node: &NodeRecord,
    content: &Content,
    times: Times,
    now: Stamp,
) -> Result<NodeRecord, DriveError> {
    external::refuse(tx, Some(node.id))?;
    let old = node.content.clone().ok_or_else(|| DriveError::NotAFile(node.name.clone()))?;
    let mut new = NodeRecord {
        modified_at: times.original_modified_at.unwrap_or(now),
        original_modified_at: times.original_modified_at.or(node.original_modified_at),
        original_created_at: times.original_created_at.or(node.original_created_at),
        ..node.clone()
    };
    if old.hash == content.hash {
        tx.put(&NODES, &new.id, &new)?;
        tree::touched(tx, node.owner)?;
        return Ok(new);
    }
    tree::touched(tx, node.owner)?;
    content::hold(tx, node.owner, content)?;
    new.content = Some(content.record());
    tx.put(&NODES, &new.id, &new)?;
    tx.put(&BLOB_FILES, &(node.owner, content.hash, node.id), &())?;
    tx.remove(&BLOB_FILES, &(node.owner, old.hash, node.id))?;
    if old.size == 0 {
        content::release(tx, node.owner, &old)?;
        return Ok(new);
    }
    let version = VersionRecord {
        content: old,
        modified_at: node.modified_at,
        original_modified_at: node.original_modified_at,
        replaced_at: now,
    };
    add(tx, node.owner, node.id, &version)?;
    let versions = tx.all(&VERSIONS, &node.id)?;
    let surplus = versions.len().saturating_sub(MOST);
    for ((_, id), version) in versions.iter().skip(usize::from(node.photo.is_some())).take(surplus) {
        remove(tx, node.owner, node.id, *id, version)?;
    }
    Ok(new)
}

fn add(tx: &WriteTx, owner: UserId, file: FileId, version: &VersionRecord) -> Result<(), StoreError> {
    let id = VersionId::new();
    tx.put(&VERSIONS, &(file, id), version)?;
    tx.put(&BLOB_VERSIONS, &(owner, version.content.hash, file, id), &())?;
    tx.put(&VERSION_AGES, &(version.replaced_at.0, file, id), &())?;
    usage::change(tx, owner, |usage| usage.versions += version.content.size)
}

/// Ends one version.
pub fn remove(
    tx: &WriteTx,
    owner: UserId,
    file: FileId,
    id: VersionId,
    version: &VersionRecord,
) -> Result<(), StoreError> {
    tx.remove(&VERSIONS, &(file, id))?;
    tx.remove(&BLOB_VERSIONS, &(owner, version.content.hash, file, id))?;
    tx.remove(&VERSION_AGES, &(version.replaced_at.0, file, id))?;
    let size = version.content.size;
    usage::change(tx, owner, |usage| usage.versions = usage.versions.saturating_sub(size))?;
    content::release(tx, owner, &version.content)
}

/// Ends every version of a file that ends itself.
pub fn forget_all(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    for ((file, id), version) in tx.all(&VERSIONS, &node.id)? {
        remove(tx, node.owner, file, id, &version)?;
    }
    Ok(())
}

pub fn get(tx: &impl Reader, file: FileId, id: VersionId) -> Result<VersionRecord, DriveError> {
    tx.get(&VERSIONS, &(file, id))?.ok_or(DriveError::NotFound("version"))
}
