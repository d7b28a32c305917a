//! Which lists a photo stands in. A change of a photo is: lift it out, change it, settle it again, all in one
//! transaction, so that lists and counts are never out of step with it.

use super::sight::seen_through;
use super::unseen;
use crate::model::{PhotoId, UserId};
use crate::store::libraries::{ENDING, JOINED, LIBRARIES, PARTING, PHOTO_LIBRARIES};
use crate::store::nodes::NODES;
use crate::store::photos::{PHOTOS, Part, PhotoRecord, PhotoState};
use crate::store::views::{MOMENTS, MONTHS, MomentRecord, View};
use crate::store::{Newest, Reader, StoreError, WriteTx};

/// A list: whose, and which.
pub type List = (UserId, View);

/// The lists that a photo stands in and belongs to no longer: of libraries that have ended and of members who left,
/// where that is still being cleared away.
fn remains(tx: &impl Reader, photo: &PhotoRecord) -> Result<Vec<List>, StoreError> {
    let (parting, mut lists) = (tx.all(&PARTING, &())?, Vec::new());
    for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &photo.id)? {
        lists.extend(tx.get(&ENDING, &library)?.map(|record| (record.owner, View::Library(library))));
        let members = parting.iter().filter(|((_, left), ())| *left == library);
        lists.extend(members.map(|((member, _), ())| (*member, View::Joined)));
    }
    Ok(lists)
}

/// The lists a photo belongs to as it stands.
fn lists(tx: &impl Reader, photo: &PhotoRecord) -> Result<Vec<List>, StoreError> {
    if photo.state == PhotoState::Processing {
        return Ok(Vec::new());
    }
    let own = |view| (photo.owner, view);
    if photo.deleted_at.is_some() {
        return Ok(vec![own(View::Trash)]);
    }
    let mut lists = vec![own(if photo.archived { View::Archive } else { View::All })];
    if photo.favorite {
        lists.push(own(View::Favorites));
    }
    for image_file in photo.image_files.iter().filter(|file| file.part != Part::Sidecar) {
        let node = tx.get(&NODES, &image_file.file)?.filter(|node| node.deleted_at.is_none());
        if let Some(folder) = node.and_then(|node| node.parent) {
            let album = own(View::Album(folder));
            if !lists.contains(&album) {
                lists.push(album);
            }
        }
    }
    lists.extend(photo.tags.iter().map(|tag| own(View::Tag(*tag))));
    for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &photo.id)? {
        let Some(record) = tx.get(&LIBRARIES, &library)? else { continue };
        lists.push((record.owner, View::Library(library)));
        for ((_, member), ()) in tx.all(&JOINED, &library)? {
            let joined = (member, View::Joined);
            if member != photo.owner && !lists.contains(&joined) {
                lists.push(joined);
            }
        }
    }
    Ok(lists)
}

/// Takes the photo, as it is stored, out of every list.
pub(super) fn lift(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    for list in lists(tx, photo)?.into_iter().chain(remains(tx, photo)?) {
        take(tx, list, photo)?;
    }
    Ok(())
}

/// Puts the photo, as it is now, into every list it belongs to.
pub(super) fn settle(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    for list in lists(tx, photo)? {
        put(tx, list, photo)?;
    }
    Ok(())
}

/// Runs `change` on what decides where `photos` stand: lifted before, settled after.
pub fn around<T, E: From<StoreError>>(
    tx: &WriteTx,
    photos: &[PhotoId],
    change: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    let mut seen = Vec::with_capacity(photos.len());
    for id in photos {
        if let Some(photo) = tx.get(&PHOTOS, id)? {
            lift(tx, &photo)?;
            seen.push((*id, seen_through(tx, &photo)?));
        }
    }
    let changed = change()?;
    for (id, before) in seen {
        if let Some(photo) = tx.get(&PHOTOS, &id)? {
            settle(tx, &photo)?;
            unseen::lose(tx, id, &before, &seen_through(tx, &photo)?)?;
            super::outbox::push(tx, id)?;
        }
    }
    Ok(changed)
}

/// Enters a photo into one list, once.
pub fn put(tx: &WriteTx, list: List, photo: &PhotoRecord) -> Result<(), StoreError> {
    let (owner, view) = list;
    let ratio = match (photo.width, photo.height) {
        (Some(width), Some(height)) if height > 0 => width as f32 / height as f32,
        _ => 1.0,
    };
    let others = matches!(view, View::Library(_) | View::Joined);
    let record = MomentRecord {
        kind: photo.kind,
        // What its owner likes is its owner's to know.
        favorite: photo.favorite && !others,
        failed: photo.state == PhotoState::Failed,
        ratio,
        offset_minutes: photo.taken.offset_minutes,
        thumbhash: photo.thumbhash.clone(),
        owner: (photo.owner != owner).then_some(photo.owner),
    };
    let key = (owner, view, photo.taken.bucket(), Newest(photo.taken.local_ms), photo.id);
    if !tx.has(&MOMENTS, &key)? {
        count(tx, list, photo, 1)?;
    }
    tx.put(&MOMENTS, &key, &record)
}

/// Takes a photo out of one list, where it stands there.
pub fn take(tx: &WriteTx, list: List, photo: &PhotoRecord) -> Result<(), StoreError> {
    let (owner, view) = list;
    let key = (owner, view, photo.taken.bucket(), Newest(photo.taken.local_ms), photo.id);
    if tx.remove(&MOMENTS, &key)? {
        count(tx, list, photo, -1)?;
    }
    Ok(())
}

fn count(tx: &WriteTx, (owner, view): List, photo: &PhotoRecord, by: i32) -> Result<(), StoreError> {
    let key = (owner, view, photo.taken.bucket());
    let count = tx.get(&MONTHS, &key)?.unwrap_or(0).saturating_add_signed(by);
    if count == 0 {
        tx.remove(&MONTHS, &key)?;
        return Ok(());
    }
    tx.put(&MONTHS, &key, &count)
}

/// Whether a timeline still holds entries of others that its owner sees no longer.
pub fn is_parting(tx: &impl Reader, user: UserId) -> Result<bool, StoreError> {
    Ok(tx.last(&PARTING, &user)?.is_some())
}

/// How many photos a list holds.
pub fn total(tx: &impl Reader, owner: UserId, view: View) -> Result<u64, StoreError> {
    Ok(tx.all(&MONTHS, &(owner, view))?.into_iter().map(|(_, count)| u64::from(count)).sum())
}
