//! Libraries in their members' own timelines. Who comes or goes is entered or taken out at once, in the transaction
//! of the change; what others are still reading was read before.

use std::ops::ControlFlow;

use crate::model::{LibraryId, PhotoId, UserId};
use crate::photos::timeline::{put, take};
use crate::store::libraries::{JOINED, LIBRARY_PHOTOS, LibraryRecord, PHOTO_LIBRARIES};
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

/// Shows the library's photos in the member's own timeline.
pub(super) fn join(tx: &WriteTx, library: &LibraryRecord, member: UserId) -> Result<(), StoreError> {
    tx.put(&JOINED, &(library.id, member), &())?;
    for id in listed(tx, library)? {
        if let Some(photo) = tx.get(&PHOTOS, &id)?.filter(|photo| photo.owner != member) {
            put(tx, (member, View::Joined), &photo)?;
        }
    }
    Ok(())
}

/// Takes them out again, but for those that another library still shows there.
pub(super) fn leave(tx: &WriteTx, library: &LibraryRecord, member: UserId) -> Result<(), StoreError> {
    if !tx.remove(&JOINED, &(library.id, member))? {
        return Ok(());
    }
    for id in listed(tx, library)? {
        let mut elsewhere = false;
        for ((_, other), ()) in tx.all(&PHOTO_LIBRARIES, &id)? {
            elsewhere |= tx.has(&JOINED, &(other, member))?;
        }
        if let Some(photo) = tx.get(&PHOTOS, &id)?.filter(|_| !elsewhere) {
            take(tx, (member, View::Joined), &photo)?;
        }
    }
    Ok(())
}

/// Takes them out of everyone's timeline.
pub(super) fn leave_all(tx: &WriteTx, library: &LibraryRecord) -> Result<(), StoreError> {
    let members = tx.all(&JOINED, &library.id)?;
    members.into_iter().try_for_each(|((_, member), ())| leave(tx, library, member))
}
