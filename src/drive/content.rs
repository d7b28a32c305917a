//! Blobs as the tree names them: counted once a person, let go once nothing names them.

use super::error::DriveError;
use super::kind::Kind;
use super::usage;
use crate::blob::{BlobKey, Located, Shelf};
use crate::model::{ContentHash, Place, UserId};
use crate::store::externals::EXTERNAL_BLOBS;
use crate::store::held;
use crate::store::nodes::{BLOB_FILES, BLOBS, BlobRecord, ContentRecord};
use crate::store::trash;
use crate::store::usage::Counted;
use crate::store::versions::BLOB_VERSIONS;
use crate::store::volumes::is_lost;
use crate::store::{Reader, StoreError, WriteTx};

/// Bytes that are on the volume already.
#[derive(Debug, Clone)]
pub struct Content {
    pub hash: ContentHash,
    pub size: u64,
    pub kind: Kind,
    /// `None` where it was known and nothing was kept.
    pub kept: Option<Kept>,
}

/// How a blob was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub extension: String,
    pub place: Place,
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
pub fn locate(tx: &impl Reader, owner: UserId, hash: ContentHash) -> Result<Option<Located>, StoreError> {
    let blob = tx.get(&BLOBS, &(owner, hash))?;
    Ok(blob.map(|blob| located(owner, hash, blob)))
}

/// The same of a record that is at hand.
pub fn located(owner: UserId, hash: ContentHash, blob: BlobRecord) -> Located {
    BlobKey { owner, shelf: Shelf::Originals, hash, extension: blob.extension }.at(blob.place)
}

/// Counts a blob that is new to its owner, that lay in external folders alone, or that was lost; any other is counted already, and lies
/// from now on where it was kept.
///
/// # Errors
/// [`DriveError::OverQuota`], and [`DriveError::NotFound`] for a known blob that was purged meanwhile or that is not on
/// the volume.
pub fn hold(tx: &WriteTx, owner: UserId, content: &Content) -> Result<(), DriveError> {
    let borrowed = tx.has(&EXTERNAL_BLOBS, &(owner, content.hash))?;
    let known = tx.get(&BLOBS, &(owner, content.hash))?.filter(|_| !borrowed);
    let lost = known.as_ref().map(|blob| is_lost(tx, &blob.place)).transpose()? == Some(true);
    if lost && content.kept.is_none() {
        // One more name of bytes that may come back.
        return Ok(());
    }
    if let Some(blob) = known.filter(|_| !lost) {
        if let Some(kept) = content.kept.as_ref().filter(|kept| kept.place != blob.place) {
            move_to(tx, owner, content.hash, blob, &kept.place)?;
        }
        return Ok(());
    }
    let Kept { extension, place } = content.kept.clone().ok_or(DriveError::NotFound("content"))?;
    usage::room_for(tx, owner, content.size)?;
    let counted = Counted::of(&content.kind.mime_type);
    let blob = BlobRecord { size: content.size, extension, counted: Some(counted), place };
    held::own(tx, &(owner, content.hash), &blob)?;
    usage::change(tx, owner, |usage| *usage.counted_mut(counted) += content.size)?;
    Ok(())
}

/// The blob lies at `place` as well, and from now on there alone.
pub fn move_to(
    tx: &WriteTx,
    owner: UserId,
    hash: ContentHash,
    mut blob: BlobRecord,
    place: &Place,
) -> Result<(), StoreError> {
    trash::doom(tx, &(owner, Shelf::Originals.number(), hash, blob.extension.clone()), &blob.place)?;
    blob.place = place.clone();
    held::put(tx, &(owner, hash), &blob)
}

/// Names bytes that lie in an external folder: they are not counted, because they take no room here.
pub fn borrow(tx: &WriteTx, owner: UserId, content: &Content) -> Result<(), StoreError> {
    let known = (owner, content.hash);
    if let Some(blob) = tx.get(&BLOBS, &known)?
        && !is_lost(tx, &blob.place)?
    {
        return Ok(());
    }
    let Kept { extension, place } =
        content.kept.clone().unwrap_or_else(|| Kept { extension: String::new(), place: Place::HOME });
    let counted = Some(Counted::of(&content.kind.mime_type));
    held::borrow(tx, &known, &BlobRecord { size: content.size, extension, counted, place })
}

/// After a file or version stopped naming a blob: when it was the last, the blob is counted no more and goes
/// from the volume soon.
pub fn release(tx: &WriteTx, owner: UserId, content: &ContentRecord) -> Result<(), StoreError> {
    let prefix = (owner, content.hash);
    if first(tx, &BLOB_FILES, &prefix)? || first(tx, &BLOB_VERSIONS, &prefix)? {
        return Ok(());
    }
    let Some(blob) = tx.get(&BLOBS, &prefix)? else { return Ok(()) };
    if held::forget(tx, &prefix)? || is_lost(tx, &blob.place)? {
        return Ok(());
    }
    trash::doom(tx, &(owner, Shelf::Originals.number(), content.hash, blob.extension), &blob.place)?;
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
    held::put(tx, &(owner, hash), &blob)?;
    if tx.has(&EXTERNAL_BLOBS, &(owner, hash))? || is_lost(tx, &blob.place)? {
        return Ok(());
    }
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
