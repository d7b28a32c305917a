//! Blobs as the tree names them: counted once a person, let go once nothing names them.

use super::error::DriveError;
use super::kind::Kind;
use super::usage;
use crate::blob::{BlobKey, Shelf};
use crate::model::{ContentHash, UserId};
use crate::store::nodes::{BLOB_FILES, BLOBS, BlobRecord, ContentRecord};
use crate::store::trash::DOOMED;
use crate::store::usage::Counted;
use crate::store::versions::BLOB_VERSIONS;
use crate::store::{Reader, StoreError, WriteTx};

/// Bytes that are on the volume already.
#[derive(Debug, Clone)]
pub struct Content {
    pub hash: ContentHash,
    pub size: u64,
    pub kind: Kind,
    /// The extension the blob was kept with; `None` where it was known and nothing was kept.
    pub kept_as: Option<String>,
}

impl Content {
    pub fn record(&self) -> ContentRecord {
        ContentRecord {
            hash: self.hash,
            size: self.size,
            mime_type: self.kind.mime_type.clone(),
            mislabelled: self.kind.mislabelled,
        }
    }
}

/// Where a blob lies. The extension is that of the first file that brought it.
pub fn key(tx: &impl Reader, owner: UserId, hash: ContentHash) -> Result<Option<BlobKey>, StoreError> {
    let blob = tx.get(&BLOBS, &(owner, hash))?;
    Ok(blob.map(|blob| BlobKey { owner, shelf: Shelf::Originals, hash, extension: blob.extension }))
}

/// Counts a blob that is new to its owner; a known one is counted already.
///
/// # Errors
/// [`DriveError::OverQuota`], and [`DriveError::NotFound`] for a known blob that was purged meanwhile.
pub fn hold(tx: &WriteTx, owner: UserId, content: &Content) -> Result<(), DriveError> {
    if tx.has(&BLOBS, &(owner, content.hash))? {
        return Ok(());
    }
    let extension = content.kept_as.clone().ok_or(DriveError::NotFound("content"))?;
    usage::room_for(tx, owner, content.size)?;
    let counted = Counted::of(&content.kind.mime_type);
    let blob = BlobRecord { size: content.size, extension, counted: Some(counted) };
    tx.put(&BLOBS, &(owner, content.hash), &blob)?;
    usage::change(tx, owner, |usage| *usage.counted_mut(counted) += content.size)?;
    Ok(())
}

/// After a file or version stopped naming a blob: when it was the last, the blob is counted no more and goes
/// from the volume soon.
pub fn release(tx: &WriteTx, owner: UserId, content: &ContentRecord) -> Result<(), StoreError> {
    let prefix = (owner, content.hash);
    if first(tx, &BLOB_FILES, &prefix)? || first(tx, &BLOB_VERSIONS, &prefix)? {
        return Ok(());
    }
    let Some(blob) = tx.get(&BLOBS, &prefix)? else { return Ok(()) };
    tx.remove(&BLOBS, &prefix)?;
    tx.put(&DOOMED, &(owner, Shelf::Originals.number(), content.hash, blob.extension), &())?;
    let counted = blob.counted.unwrap_or_else(|| Counted::of(&content.mime_type));
    usage::change(tx, owner, |usage| {
        let sum = usage.counted_mut(counted);
        *sum = sum.saturating_sub(blob.size);
    })
}

/// Counts a blob under the heading of the type that it turned out to have. `before` is what its file claimed.
pub fn recount(
    tx: &WriteTx,
    owner: UserId,
    hash: ContentHash,
    before: &str,
    after: &str,
) -> Result<(), StoreError> {
    let Some(mut blob) = tx.get(&BLOBS, &(owner, hash))? else { return Ok(()) };
    let (from, to) = (blob.counted.unwrap_or_else(|| Counted::of(before)), Counted::of(after));
    let size = blob.size;
    blob.counted = Some(to);
    tx.put(&BLOBS, &(owner, hash), &blob)?;
    usage::change(tx, owner, |usage| {
        let sum = usage.counted_mut(from);
        *sum = sum.saturating_sub(size);
        *usage.counted_mut(to) += size;
    })
}

/// Whether a table holds anything below a prefix.
fn first<P, K>(tx: &impl Reader, table: &crate::store::Table<K, ()>, prefix: &P) -> Result<bool, StoreError>
where
    P: crate::store::KeyPart,
    K: crate::store::Key,
{
    let mut found = false;
    tx.scan(table, prefix, None, |_, ()| {
        found = true;
        std::ops::ControlFlow::Break(())
    })?;
    Ok(found)
}
