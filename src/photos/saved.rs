//! Saved searches, and telling the index of what is shared: what other rooms make of photos.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use jiff::ToSpan;
use jiff::civil::Date;

use super::desk::Photos;
use super::error::PhotoError;
use super::outbox;
use crate::model::{FileId, PhotoId, UserId};
use crate::search::{Page, Sight, parse};
use crate::store::nodes::{CHILDREN, ChildRecord, NODES};
use crate::store::shares::Target;
use crate::store::views::{MOMENTS, View};
use crate::store::{Reader, Store, StoreError, WriteTx};

impl Photos {
    pub fn store(&self) -> &Store {
        &self.drive.store
    }

    /// Lets the index hear of changes that another room made. Call it once they are committed.
    pub fn ring_index(&self) {
        self.outbox.ring();
    }

    /// Whether a search can be understood.
    pub fn check_query(&self, text: &str) -> Result<(), PhotoError> {
        saved(text, self.drive.clock.today()).map(|_| ())
    }

    /// Those of `photos` that a saved search finds among `owner`'s own.
    pub fn found_among(
        &self,
        owner: UserId,
        text: &str,
        photos: &[PhotoId],
    ) -> Result<BTreeSet<PhotoId>, PhotoError> {
        if photos.is_empty() {
            return Ok(BTreeSet::new());
        }
        let sight = Sight { only: Some(photos.to_vec()), ..Sight::own(owner) };
        let page = Page { limit: photos.len(), after: None };
        let found = self.index.search(&sight, &saved(text, self.drive.clock.today())?, page, &[])?;
        Ok(found.photos.into_iter().collect())
    }

    /// Whether a saved search means other photos on another day.
    pub fn query_moves(&self, text: &str) -> Result<bool, PhotoError> {
        let today = self.drive.clock.today();
        let later = today.saturating_add(400.days());
        Ok(saved(text, today)? != saved(text, later)?)
    }
}

fn saved(text: &str, today: Date) -> Result<crate::search::Query, PhotoError> {
    // A saved search is whole: its last word is not being typed.
    parse(&format!("{} ", text.trim()), today).map_err(PhotoError::BadQuery)
}

/// Notes that the index is behind on everything a share reaches. Walks the folders below a shared one once, when it
/// is shared, so that no search ever has to.
pub fn mark_shared(tx: &WriteTx, target: Target) -> Result<(), StoreError> {
    match target {
        Target::Photo(photo) => outbox::push(tx, photo),
        Target::File(file) => {
            let Some(node) = tx.get(&NODES, &file)? else { return Ok(()) };
            match node.photo {
                Some(photo) => outbox::push(tx, photo),
                None if node.is_folder() => mark_below(tx, node.owner, file),
                None => Ok(()),
            }
        }
        // Photos of a library are marked as they come and go.
        Target::Library(_) => Ok(()),
    }
}

fn mark_below(tx: &WriteTx, owner: UserId, top: FileId) -> Result<(), StoreError> {
    let mut folders = vec![top];
    while let Some(folder) = folders.pop() {
        tx.scan(&CHILDREN, &(owner, Some(folder)), None, |_, child: ChildRecord| {
            if child.folder {
                folders.push(child.id);
            }
            ControlFlow::Continue(())
        })?;
        let mut photos = Vec::new();
        tx.scan(&MOMENTS, &(owner, View::Album(folder)), None, |(.., photo), _| {
            photos.push(photo);
            ControlFlow::Continue(())
        })?;
        photos.into_iter().try_for_each(|photo| outbox::push(tx, photo))?;
    }
    Ok(())
}
