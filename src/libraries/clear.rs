//! Large libraries in and out of timelines, a piece a transaction. What nobody may see any more is hidden by the small
//! change that comes first; what is left of it is cleared away by a job that can be cut off and begun again.

use std::ops::ControlFlow;

use super::desk::Libraries;
use super::error::LibraryError;
use super::library::remove;
use super::timeline::{leave, shown_elsewhere};
use crate::model::{LibraryId, PhotoId, Stamp, UserId};
use crate::photos::timeline::{around, put, take, total};
use crate::queue::{self, Retry};
use crate::store::jobs::{JobRecord, Work};
use crate::store::libraries::{
    ENDING, JOINED, LIBRARIES, LIBRARY_PHOTOS, LibraryRecord, MEMBERS, MEMBERSHIPS, PARTING, PHOTO_LIBRARIES,
};
use crate::store::photos::{OWNED, PHOTOS, PhotoState};
use crate::store::views::View;
use crate::store::{Reader, StoreError, WriteTx};

/// Photos of one transaction; a library of no more is dealt with in the change itself.
pub(super) const BATCH: usize = 500;

/// Whether a library is too large for one transaction.
pub(super) fn is_large(tx: &impl Reader, library: &LibraryRecord) -> Result<bool, StoreError> {
    Ok(total(tx, library.owner, View::Library(library.id))? > BATCH as u64)
}

/// Notes that timelines are to be brought in line with a library.
pub(super) fn to_clear(tx: &WriteTx, library: &LibraryRecord, now: Stamp) -> Result<(), StoreError> {
    queue::add(tx, library.owner, Work::Clear(library.id), &library.name, None, now).map(|_| ())
}

impl Libraries {
    /// Brings the timelines of those who come and go in line with a library, and clears away one that has ended. What
    /// goes wrong is kept with the job.
    pub fn clear(&self, job: &JobRecord, id: LibraryId) -> Result<(), StoreError> {
        let outcome = self.clear_whole(id).map_err(|error| error.to_string());
        let (job, now) = (job.clone(), self.clock.now());
        self.store.write(move |tx| match &outcome {
            Ok(()) => queue::finish(tx, &job),
            Err(reason) => queue::fail(tx, &job, reason, Retry::Later, now),
        })?;
        self.photos.ring_index();
        Ok(())
    }

    fn clear_whole(&self, id: LibraryId) -> Result<(), LibraryError> {
        // Who parts after this has a job of their own.
        let parting = self.store.read(|tx| parting(tx, id))?;
        let mut after = None;
        loop {
            let page = self.store.read(|tx| page(tx, id, after))?;
            let Some(last) = page.last().copied() else { break };
            after = Some(last);
            self.store.write(move |tx| page.iter().try_for_each(|photo| align(tx, id, *photo)))?;
        }
        self.store.write(move |tx| {
            parting.iter().try_for_each(|member| tx.remove(&PARTING, &(*member, id)).map(|_| ()))
        })?;
        while self.store.write(move |tx| empty(tx, id))? {}
        Ok(())
    }

    /// Takes a person out of every library: those of theirs end, they part from the others, and no photo of theirs
    /// stays in one. Can be called again.
    pub fn forget_person(&self, user: UserId) -> Result<(), LibraryError> {
        let now = self.clock.now();
        let libraries: Vec<LibraryId> = self.store.read(|tx| {
            Ok::<_, StoreError>(tx.all(&MEMBERSHIPS, &user)?.into_iter().map(|((_, id), ())| id).collect())
        })?;
        for id in libraries {
            self.store.write(move |tx| match tx.get(&LIBRARIES, &id)? {
                Some(library) if library.owner == user => remove(tx, &library, now),
                Some(library) => {
                    leave(tx, &library, user, now)?;
                    tx.remove(&MEMBERS, &(id, user))?;
                    Ok(tx.remove(&MEMBERSHIPS, &(user, id)).map(|_| ())?)
                }
                None => Ok(()),
            })?;
            self.clear_whole(id)?;
        }
        let mut after = None;
        while let Some(last) = self.store.write(move |tx| take_out(tx, user, after))? {
            after = Some(last);
        }
        Ok(())
    }
}

/// The members whose timelines a library's photos are to leave.
fn parting(tx: &impl Reader, id: LibraryId) -> Result<Vec<UserId>, StoreError> {
    let all = tx.all(&PARTING, &())?;
    Ok(all.into_iter().filter(|((_, library), ())| *library == id).map(|((member, _), ())| member).collect())
}

fn page(tx: &impl Reader, id: LibraryId, after: Option<PhotoId>) -> Result<Vec<PhotoId>, StoreError> {
    let mut page = Vec::new();
    let from = after.map(|photo| (id, photo));
    tx.scan(&LIBRARY_PHOTOS, &id, from.as_ref(), |(_, photo), _| {
        page.push(photo);
        if page.len() == BATCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(page)
}

/// Puts one photo into the timelines that it belongs in through this library, and takes it out of those that it left.
fn align(tx: &WriteTx, id: LibraryId, photo: PhotoId) -> Result<(), StoreError> {
    let Some(record) = tx.get(&PHOTOS, &photo)?.filter(|photo| photo.deleted_at.is_none()) else {
        return Ok(());
    };
    for member in parting(tx, id)? {
        if !shown_elsewhere(tx, photo, member)? {
            take(tx, (member, View::Joined), &record)?;
        }
    }
    let listed = tx.has(&LIBRARIES, &id)? && record.state != PhotoState::Processing;
    for ((_, member), ()) in tx.all(&JOINED, &id)? {
        if listed && member != record.owner {
            put(tx, (member, View::Joined), &record)?;
        }
    }
    Ok(())
}

/// Takes the next photos out of a library that has ended. Says whether there may be more.
fn empty(tx: &WriteTx, id: LibraryId) -> Result<bool, StoreError> {
    if !tx.has(&ENDING, &id)? {
        return Ok(false);
    }
    let photos = page(tx, id, None)?;
    around(tx, &photos, || {
        photos.iter().try_for_each(|photo| {
            tx.remove(&LIBRARY_PHOTOS, &(id, *photo))?;
            tx.remove(&PHOTO_LIBRARIES, &(*photo, id)).map(|_| ())
        })
    })?;
    if photos.is_empty() {
        tx.remove(&ENDING, &id)?;
    }
    Ok(!photos.is_empty())
}

/// Takes the next photos of a person out of every library; gives the last that was looked at.
fn take_out(tx: &WriteTx, user: UserId, after: Option<PhotoId>) -> Result<Option<PhotoId>, StoreError> {
    let (mut looked, from) = (Vec::new(), after.map(|photo| (user, photo)));
    tx.scan(&OWNED, &user, from.as_ref(), |(_, photo): (UserId, PhotoId), ()| {
        looked.push(photo);
        if looked.len() == BATCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let mut held = Vec::new();
    for photo in &looked {
        if tx.last(&PHOTO_LIBRARIES, photo)?.is_some() {
            held.push(*photo);
        }
    }
    around(tx, &held, || {
        for photo in &held {
            for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, photo)? {
                tx.remove(&LIBRARY_PHOTOS, &(library, *photo))?;
                tx.remove(&PHOTO_LIBRARIES, &(*photo, library))?;
            }
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(looked.last().copied())
}
