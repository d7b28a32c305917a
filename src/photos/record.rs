//! The one way a photo's record changes.

use super::error::PhotoError;
use super::sight::seen_through;
use super::{outbox, timeline, unseen};
use crate::blob::Shelf;
use crate::drive::usage;
use crate::model::{ContentHash, PhotoId, Place, Stamp};
use crate::store::libraries::{LIBRARY_PHOTOS, PHOTO_LIBRARIES};
use crate::store::photos::{HOTHASHES, OWNED, PHASHES, PHOTOS, PICTURED, PhotoRecord, PicturesRecord};
use crate::store::shares::{self, Target};
use crate::store::trash::doom;
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
    let before = photo.clone();
    let outcome = change(&mut photo)?;
    photo.updated_at = now;
    picture(tx, &photo, before.pictures, photo.pictures)?;
    tx.put(&PHOTOS, &id, &photo)?;
    timeline::settle(tx, &photo)?;
    unseen::lose(tx, id, &seen_through(tx, &before)?, &seen_through(tx, &photo)?)?;
    mark(tx, id)?;
    Ok((photo, outcome))
}

/// Enters a new photo.
pub fn create(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    tx.put(&PHOTOS, &photo.id, photo)?;
    picture(tx, photo, None, photo.pictures)?;
    tx.put(&OWNED, &(photo.owner, photo.id), &())?;
    timeline::settle(tx, photo)?;
    mark(tx, photo.id)
}

/// Takes a photo's record away: its files have joined another, or are gone.
pub(super) fn dissolve(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    timeline::lift(tx, photo)?;
    unseen::lose(tx, photo.id, &seen_through(tx, photo)?, &[])?;
    picture(tx, photo, photo.pictures, None)?;
    tx.remove(&PHOTOS, &photo.id)?;
    tx.remove(&OWNED, &(photo.owner, photo.id))?;
    tx.remove(&PHASHES, &(photo.owner, photo.id))?;
    for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &photo.id)? {
        tx.remove(&PHOTO_LIBRARIES, &(photo.id, library))?;
        tx.remove(&LIBRARY_PHOTOS, &(library, photo.id))?;
    }
    shares::forget(tx, Target::Photo(photo.id))?;
    if let Some(hothash) = photo.hothash {
        let key = (photo.owner, hothash);
        // Another photo that looks the same may have come to answer to it.
        if tx.get(&HOTHASHES, &key)?.is_some_and(|link| link.0 == photo.id) {
            tx.remove(&HOTHASHES, &key)?;
        }
    }
    mark(tx, photo.id)
}

/// The pictures of a photo and where they lie.
fn shelved(pictures: Option<PicturesRecord>) -> Vec<(u8, ContentHash)> {
    let both = pictures.map(|pictures| {
        [(Shelf::Thumbnails.number(), pictures.small), (Shelf::Previews.number(), pictures.large)]
    });
    both.into_iter().flatten().collect()
}

fn list_each(tx: &WriteTx, photo: &PhotoRecord, pictures: &[(u8, ContentHash)]) -> Result<(), StoreError> {
    let mut each = pictures.iter();
    each.try_for_each(|(shelf, hash)| tx.put(&PICTURED, &(photo.owner, *shelf, *hash, photo.id), &()))
}

/// Notes which pictures belong to a photo that was written before such notes were taken.
pub(super) fn list_pictures(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    list_each(tx, photo, &shelved(photo.pictures))
}

/// Counts a photo's pictures, and dooms those that no photo has any more.
fn picture(
    tx: &WriteTx,
    photo: &PhotoRecord,
    before: Option<PicturesRecord>,
    after: Option<PicturesRecord>,
) -> Result<(), StoreError> {
    if before == after {
        return Ok(());
    }
    let bytes =
        |pictures: Option<PicturesRecord>| pictures.map_or(0, |one| one.small_bytes + one.large_bytes);
    usage::change(tx, photo.owner, |usage| {
        usage.pictures = (usage.pictures + bytes(after)).saturating_sub(bytes(before));
    })?;
    let new = shelved(after);
    list_each(tx, photo, &new)?;
    for (shelf, hash) in shelved(before).into_iter().filter(|old| !new.contains(old)) {
        tx.remove(&PICTURED, &(photo.owner, shelf, hash, photo.id))?;
        if tx.last(&PICTURED, &(photo.owner, shelf, hash))?.is_none() {
            doom(tx, &(photo.owner, shelf, hash, "jpg".into()), &Place::HOME)?;
        }
    }
    Ok(())
}

/// Notes that the search index is behind on this photo.
pub(super) fn mark(tx: &WriteTx, id: PhotoId) -> Result<(), StoreError> {
    outbox::push(tx, id)
}
