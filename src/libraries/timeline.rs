//! Libraries in their members' own timelines. Who comes or goes is entered or taken out at once, in the transaction
//! of the change; what others are still reading was read before. A large library is entered piece by piece, and while
//! one is taken out, the timeline leaves out everything of others.

use std::ops::ControlFlow;

use super::clear::{is_large, to_clear};
use crate::model::{LibraryId, PhotoId, Stamp, UserId};
use crate::photos::timeline::{put, take};
use crate::store::libraries::{JOINED, LIBRARIES, LIBRARY_PHOTOS, LibraryRecord, PARTING, PHOTO_LIBRARIES};
use crate::store::photos::PHOTOS;
use crate::store::views::{MOMENTS, View};
use crate::store::{Reader, StoreError, WriteTx};

/// Every photo that a library names, those in the trash included.
pub(super) fn photos_of(tx: &impl Reader, library: LibraryId) -> Result<Vec<PhotoId>, StoreError> {
    let mut photos = Vec::new();
    tx.scan(&LIBRARY_PHOTOS, &library, None, |(_, photo): (LibraryId, PhotoId), _| {
        photos.push(photo);
        ControlFlow::Continue(())
    })?;
    Ok(photos)
}

/// The photos that stand in the library's list now.
fn listed(tx: &impl Reader, library: &LibraryRecord) -> Result<Vec<PhotoId>, StoreError> {
    let mut photos = Vec::new();
    tx.scan(&MOMENTS, &(library.owner, View::Library(library.id)), None, |(.., photo), _| {
        photos.push(photo);
        ControlFlow::Continue(())
    })?;
    Ok(photos)
}

/// Whether another library shows a photo in a member's timeline.
pub(super) fn shown_elsewhere(tx: &impl Reader, photo: PhotoId, member: UserId) -> Result<bool, StoreError> {
    for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &photo)? {
        if tx.has(&JOINED, &(library, member))? && tx.has(&LIBRARIES, &library)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Shows the library's photos in the member's own timeline.
pub(super) fn join(
    tx: &WriteTx,
    library: &LibraryRecord,
    member: UserId,
    now: Stamp,
) -> Result<(), StoreError> {
    tx.put(&JOINED, &(library.id, member), &())?;
    if is_large(tx, library)? {
        return to_clear(tx, library, now);
    }
    for id in listed(tx, library)? {
        if let Some(photo) = tx.get(&PHOTOS, &id)?.filter(|photo| photo.owner != member) {
            put(tx, (member, View::Joined), &photo)?;
        }
    }
    Ok(())
}

/// Takes them out again, but for those that another library still shows there.
pub(super) fn leave(
    tx: &WriteTx,
    library: &LibraryRecord,
    member: UserId,
    now: Stamp,
) -> Result<(), StoreError> {
    if !tx.remove(&JOINED, &(library.id, member))? {
        return Ok(());
    }
    if is_large(tx, library)? {
        tx.put(&PARTING, &(member, library.id), &())?;
        return to_clear(tx, library, now);
    }
    for id in listed(tx, library)? {
        let elsewhere = shown_elsewhere(tx, id, member)?;
        if let Some(photo) = tx.get(&PHOTOS, &id)?.filter(|_| !elsewhere) {
            take(tx, (member, View::Joined), &photo)?;
        }
    }
    Ok(())
}

/// Takes them out of everyone's timeline.
pub(super) fn leave_all(tx: &WriteTx, library: &LibraryRecord, now: Stamp) -> Result<(), StoreError> {
    let members = tx.all(&JOINED, &library.id)?;
    members.into_iter().try_for_each(|((_, member), ())| leave(tx, library, member, now))
}
