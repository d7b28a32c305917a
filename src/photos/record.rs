//! The one way a photo's record changes.

use super::error::PhotoError;
use super::{outbox, timeline};
use crate::model::{PhotoId, Stamp};
use crate::store::photos::{HOTHASHES, OWNED, PHASHES, PHOTOS, PhotoRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// Changes a photo together with its lists and its place in the search index.
pub(super) fn change<T>(
    tx: &WriteTx,
    id: PhotoId,
    now: Stamp,
    change: impl FnOnce(&mut PhotoRecord) -> Result<T, PhotoError>,
) -> Result<(PhotoRecord, T), PhotoError> {
    let mut photo = tx.get(&PHOTOS, &id)?.ok_or(PhotoError::NotFound("photo"))?;
    timeline::lift(tx, &photo)?;
    let outcome = change(&mut photo)?;
    photo.updated_at = now;
    tx.put(&PHOTOS, &id, &photo)?;
    timeline::settle(tx, &photo)?;
    mark(tx, id)?;
    Ok((photo, outcome))
}

/// Enters a new photo.
pub fn create(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    tx.put(&PHOTOS, &photo.id, photo)?;
    tx.put(&OWNED, &(photo.owner, photo.id), &())?;
    timeline::settle(tx, photo)?;
    mark(tx, photo.id)
}

/// Takes a photo's record away: its files have joined another, or are gone.
pub(super) fn dissolve(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    timeline::lift(tx, photo)?;
    tx.remove(&PHOTOS, &photo.id)?;
    tx.remove(&OWNED, &(photo.owner, photo.id))?;
    tx.remove(&PHASHES, &(photo.owner, photo.id))?;
    if let Some(hothash) = photo.hothash {
        tx.remove(&HOTHASHES, &(photo.owner, hothash))?;
    }
    mark(tx, photo.id)
}

/// Notes that the search index is behind on this photo.
pub(super) fn mark(tx: &WriteTx, id: PhotoId) -> Result<(), StoreError> {
    outbox::push(tx, id)
}
