//! Photos come into a library and leave it.

use super::desk::Libraries;
use super::error::LibraryError;
use crate::access::action::{Deed, Sort, granted};
use crate::access::{Asker, Edit, Permit, Relation, View};
use crate::model::grant::LibraryRole;
use crate::model::{LibraryId, PhotoId, UserId};
use crate::photos::timeline::around;
use crate::store::libraries::{AdditionRecord, LIBRARIES, LIBRARY_PHOTOS, PHOTO_LIBRARIES};
use crate::store::photos::PHOTOS;
use crate::store::{Reader, StoreError};

/// What became of photos that were to be added.
#[derive(Debug, Clone, Default)]
pub struct Added {
    pub added: Vec<PhotoId>,
    /// They were there before.
    pub present: Vec<PhotoId>,
    /// Not there, or not the asker's to add.
    pub refused: Vec<PhotoId>,
}

impl Libraries {
    /// Adds photos that the asker may add. One that may not be added holds up no other.
    pub fn add_photos(
        &self,
        permit: Permit<Edit, LibraryId>,
        by: UserId,
        photos: Vec<PhotoId>,
    ) -> Result<Added, LibraryError> {
        let (library, now) = (permit.subject, self.clock.now());
        let outcome = self.store.write(move |tx| {
            permit.still(tx)?;
            let record = tx.get(&LIBRARIES, &library)?.ok_or(LibraryError::NotFound("library"))?;
            if record.query.is_some() {
                return Err(LibraryError::Smart);
            }
            let mut outcome = Added::default();
            for photo in &photos {
                let relation = Asker::Person(by).relation(tx, *photo)?;
                let may = relation.is_some_and(|relation| granted(Deed::Collect, Sort::Photo, relation));
                let live = tx.get(&PHOTOS, photo)?.is_some_and(|photo| photo.deleted_at.is_none());
                if !(may && live) {
                    outcome.refused.push(*photo);
                } else if tx.has(&LIBRARY_PHOTOS, &(library, *photo))? {
                    outcome.present.push(*photo);
                } else {
                    outcome.added.push(*photo);
                }
            }
            around(tx, &outcome.added, || {
                for photo in &outcome.added {
                    let addition = AdditionRecord { added_by: by, added_at: now };
                    tx.put(&LIBRARY_PHOTOS, &(library, *photo), &addition)?;
                    tx.put(&PHOTO_LIBRARIES, &(*photo, library), &())?;
                }
                Ok::<_, StoreError>(())
            })?;
            Ok(outcome)
        })?;
        self.photos.ring_index();
        Ok(outcome)
    }

    /// Takes a photo out; it stays its owner's.
    pub fn remove_photo(
        &self,
        permit: Permit<View, LibraryId>,
        by: UserId,
        photo: PhotoId,
    ) -> Result<(), LibraryError> {
        let library = permit.subject;
        self.store.write(move |tx| {
            permit.still(tx)?;
            let addition = tx.get(&LIBRARY_PHOTOS, &(library, photo))?;
            let addition = addition.ok_or(LibraryError::NotFound("photo in this library"))?;
            let record = tx.get(&LIBRARIES, &library)?.ok_or(LibraryError::NotFound("library"))?;
            if record.query.is_some() {
                return Err(LibraryError::Smart);
            }
            let role = match Asker::Person(by).relation(tx, library)? {
                Some(Relation::Owner) => Some(LibraryRole::Admin),
                Some(Relation::Member(role)) => Some(role),
                _ => None,
            };
            let own_photo = tx.get(&PHOTOS, &photo)?.is_some_and(|photo| photo.owner == by);
            let own_addition = role >= Some(LibraryRole::Contributor) && addition.added_by == by;
            if !(own_photo || own_addition || role == Some(LibraryRole::Admin)) {
                return Err(LibraryError::NotYours);
            }
            around(tx, &[photo], || {
                tx.remove(&LIBRARY_PHOTOS, &(library, photo))?;
                tx.remove(&PHOTO_LIBRARIES, &(photo, library))?;
                Ok::<_, StoreError>(())
            })?;
            Ok(())
        })?;
        self.photos.ring_index();
        Ok(())
    }

    /// The libraries that hold a photo, of those that `user` may see.
    pub fn holding(
        &self,
        permit: Permit<View, PhotoId>,
        user: UserId,
    ) -> Result<Vec<(LibraryId, String)>, LibraryError> {
        self.store.read(|tx| {
            let mut found = Vec::new();
            for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &permit.subject)? {
                if Asker::Person(user).relation(tx, library)?.is_some()
                    && let Some(record) = tx.get(&LIBRARIES, &library)?
                {
                    found.push((library, record.name));
                }
            }
            found.sort_by_key(|(_, name)| name.to_lowercase());
            Ok(found)
        })
    }
}
