//! Smart libraries: their photos are what a saved search finds among their owner's. They are entered and taken out
//! like any others, so that access, timelines and counts know of one kind of library only.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::desk::Libraries;
use super::error::LibraryError;
use super::timeline::photos_of;
use crate::model::{LibraryId, PhotoId};
use crate::photos::timeline::around;
use crate::store::libraries::{AdditionRecord, LIBRARIES, LIBRARY_PHOTOS, LibraryRecord, PHOTO_LIBRARIES};
use crate::store::{Reader, StoreError};

/// Photos entered or taken out in one transaction.
const BATCH: usize = 500;

impl Libraries {
    /// Brings every smart library in line with the index. Says whether there are any.
    pub fn refill_all(&self) -> Result<bool, LibraryError> {
        let mut smart = Vec::new();
        self.store.read(|tx| {
            tx.scan(&LIBRARIES, &(), None, |id: LibraryId, library: LibraryRecord| {
                if library.query.is_some() {
                    smart.push(id);
                }
                ControlFlow::Continue(())
            })
        })?;
        smart.iter().try_for_each(|id| self.refill(*id))?;
        Ok(!smart.is_empty())
    }

    /// Searches anew, and brings the library in line with what is found.
    pub fn refill(&self, id: LibraryId) -> Result<(), LibraryError> {
        let Some(library) = self.store.read(|tx| tx.get(&LIBRARIES, &id))? else { return Ok(()) };
        let Some(query) = &library.query else { return Ok(()) };
        let wanted: BTreeSet<PhotoId> =
            self.photos.everything_found(library.owner, query)?.into_iter().collect();
        let held: BTreeSet<PhotoId> = self.store.read(|tx| photos_of(tx, id))?.into_iter().collect();
        let changes = wanted.symmetric_difference(&held).copied().collect::<Vec<_>>();
        let (owner, now) = (library.owner, self.clock.now());
        for batch in changes.chunks(BATCH) {
            let (batch, wanted) = (batch.to_vec(), wanted.clone());
            self.store.write(move |tx| {
                if !tx.has(&LIBRARIES, &id)? {
                    return Ok(());
                }
                around(tx, &batch, || {
                    for photo in &batch {
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
        }
        // Nothing changed, nothing to tell: the index and its smart libraries would never come to rest.
        if !changes.is_empty() {
            self.photos.ring_index();
        }
        Ok(())
    }
}
