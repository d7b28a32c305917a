//! Smart libraries: their photos are what a saved search finds among their owner's. They are entered and taken out
//! like any others, so that access, timelines and counts know of one kind of library only.
//!
//! A change of a photo asks each search of its owner about that photo alone; a new search is asked about everything
//! its owner has, a piece at a time, by a job that can be cut off and begun again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::desk::Libraries;
use super::error::LibraryError;
use crate::model::{LibraryId, PhotoId, Stamp, UserId};
use crate::photos::PhotoError;
use crate::photos::timeline::around;
use crate::queue::{self, Retry};
use crate::store::jobs::{JobRecord, Work};
use crate::store::libraries::{
    AdditionRecord, LIBRARIES, LIBRARY_PHOTOS, LibraryRecord, PHOTO_LIBRARIES, REFILLS,
};
use crate::store::photos::{OWNED, PHOTOS};
use crate::store::{Reader, StoreError, WriteTx};

/// Photos of one search and one transaction.
const BATCH: usize = 500;

impl Libraries {
    /// Brings the smart libraries of those whose photos changed in line with the index, which knows of it. Asked
    /// before the change is forgotten, so that a crash in between only asks twice.
    pub fn follow(&self, changed: &BTreeSet<PhotoId>) -> Result<(), LibraryError> {
        let smart = self.smart()?;
        if smart.is_empty() {
            return Ok(());
        }
        let mut owned: BTreeMap<UserId, Vec<PhotoId>> = BTreeMap::new();
        self.store.read(|tx| {
            for id in changed {
                if let Some(photo) = tx.get(&PHOTOS, id)? {
                    owned.entry(photo.owner).or_default().push(*id);
                }
            }
            Ok::<_, StoreError>(())
        })?;
        for library in smart {
            for piece in owned.get(&library.owner).into_iter().flat_map(|photos| photos.chunks(BATCH)) {
                match self.align(&library, piece) {
                    // A search that can no longer be read holds up no other.
                    Err(LibraryError::Photo(error @ PhotoError::BadQuery(_))) => {
                        tracing::warn!(%error, library = %library.id, "a saved search could not be asked");
                    }
                    aligned => aligned?,
                }
            }
        }
        Ok(())
    }

    fn smart(&self) -> Result<Vec<LibraryRecord>, StoreError> {
        let mut smart = Vec::new();
        self.store.read(|tx| {
            tx.scan(&LIBRARIES, &(), None, |_: LibraryId, library: LibraryRecord| {
                smart.extend(Some(library).filter(|library| library.query.is_some()));
                ControlFlow::Continue(())
            })
        })?;
        Ok(smart)
    }

    /// Asks about everything that the owner has. What goes wrong is kept with the job.
    pub fn fill(&self, job: &JobRecord, id: LibraryId) -> Result<(), StoreError> {
        let outcome = self.fill_whole(id).map_err(|error| error.to_string());
        let (job, now, tomorrow) = (job.clone(), self.clock.now(), self.clock.tomorrow());
        self.store.write(move |tx| match &outcome {
            Ok(moves) => {
                queue::finish(tx, &job)?;
                if *moves { again(tx, id, tomorrow) } else { tx.remove(&REFILLS, &id).map(|_| ()) }
            }
            Err(reason) => queue::fail(tx, &job, reason, Retry::Later, now),
        })
    }

    /// Says whether the search speaks of days that move, such as `today`.
    fn fill_whole(&self, id: LibraryId) -> Result<bool, LibraryError> {
        let mut after = None;
        while let Some(last) = self.fill_piece(id, after)? {
            after = Some(last);
        }
        match self.store.read(|tx| tx.get(&LIBRARIES, &id))?.and_then(|library| library.query) {
            Some(query) => Ok(self.photos.query_moves(&query)?),
            None => Ok(false),
        }
    }

    /// Asks about the next photos of the owner; gives the last, `None` when there are no more.
    pub(super) fn fill_piece(
        &self,
        id: LibraryId,
        after: Option<PhotoId>,
    ) -> Result<Option<PhotoId>, LibraryError> {
        let Some(library) = self.store.read(|tx| tx.get(&LIBRARIES, &id))? else { return Ok(None) };
        let mut piece = Vec::new();
        self.store.read(|tx| {
            let from = after.map(|photo| (library.owner, photo));
            tx.scan(&OWNED, &library.owner, from.as_ref(), |(_, photo), ()| {
                piece.push(photo);
                if piece.len() == BATCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
        })?;
        self.align(&library, &piece)?;
        Ok(piece.last().copied())
    }

    /// Enters those of `photos` that the library's search finds, and takes the others out.
    fn align(&self, library: &LibraryRecord, photos: &[PhotoId]) -> Result<(), LibraryError> {
        let Some(query) = library.query.clone() else { return Ok(()) };
        let wanted = self.photos.found_among(library.owner, &query, photos)?;
        let (id, owner, now, photos) = (library.id, library.owner, self.clock.now(), photos.to_vec());
        let changes = self.store.read(|tx| differing(tx, id, &photos, &wanted))?;
        if changes.is_empty() {
            return Ok(());
        }
        self.store.write(move |tx| {
            // Another search since, which asks for itself.
            if tx.get(&LIBRARIES, &id)?.is_none_or(|library| library.query.as_ref() != Some(&query)) {
                return Ok(());
            }
            let changes = differing(tx, id, &photos, &wanted)?;
            around(tx, &changes, || {
                for photo in &changes {
                    if wanted.contains(photo) {
                        let addition = AdditionRecord { added_by: owner, added_at: now };
                        tx.put(&LIBRARY_PHOTOS, &(id, *photo), &addition)?;
                        tx.put(&PHOTO_LIBRARIES, &(*photo, id), &())?;
                    } else {
                        tx.remove(&LIBRARY_PHOTOS, &(id, *photo))?;
                        tx.remove(&PHOTO_LIBRARIES, &(*photo, id))?;
                    }
                }
                Ok::<_, StoreError>(())
            })
        })?;
        self.photos.ring_index();
        Ok(())
    }
}

fn differing(
    tx: &impl Reader,
    library: LibraryId,
    photos: &[PhotoId],
    wanted: &BTreeSet<PhotoId>,
) -> Result<Vec<PhotoId>, StoreError> {
    let mut differing = Vec::new();
    for photo in photos {
        if tx.has(&LIBRARY_PHOTOS, &(library, *photo))? != wanted.contains(photo) {
            differing.push(*photo);
        }
    }
    Ok(differing)
}

/// Notes, with the change that calls for it, that a library is to be filled.
pub(super) fn to_fill(tx: &WriteTx, library: &LibraryRecord, now: Stamp) -> Result<(), StoreError> {
    queue::add(tx, library.owner, Work::Fill(library.id), &library.name, None, now).map(|_| ())
}

/// A search that speaks of days is asked anew when the next begins, once however often it was filled today.
fn again(tx: &WriteTx, id: LibraryId, tomorrow: Stamp) -> Result<(), StoreError> {
    let Some(library) = tx.get(&LIBRARIES, &id)? else { return Ok(()) };
    if tx.get(&REFILLS, &id)? == Some(tomorrow.0.unsigned_abs()) {
        return Ok(());
    }
    tx.put(&REFILLS, &id, &tomorrow.0.unsigned_abs())?;
    queue::add(tx, library.owner, Work::Fill(id), &library.name, None, tomorrow).map(|_| ())
}
