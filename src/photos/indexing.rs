//! Telling the search index: of what changed, and of everything when it starts from nothing.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::desk::Photos;
use super::error::PhotoError;
use super::outbox::{BATCH, Outbox};
use super::search::document;
use crate::model::{PhotoId, UserId};
use crate::search::Change;
use crate::store::photos::PHOTOS;
use crate::store::{Reader, leaving};

/// Photos that changed, as the index knows by now.
#[derive(Debug)]
pub struct Changes {
    pub photos: BTreeSet<PhotoId>,
    last: u64,
}

impl Photos {
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Tells the index of one batch of changes; gives them, `None` when there was nothing to tell. They stay noted
    /// until [`Photos::changes_done`].
    pub fn index_changes(&self) -> Result<Option<Changes>, PhotoError> {
        let Some((last, photos)) = self.outbox.oldest()? else { return Ok(None) };
        self.index.apply(self.documents(photos.iter().copied())?)?;
        Ok(Some(Changes { photos, last }))
    }

    /// Everybody who asks the index has followed these changes.
    pub fn changes_done(&self, changes: &Changes) -> Result<(), PhotoError> {
        Ok(self.outbox.settle(changes.last)?)
    }

    /// Fills an empty index from the records.
    pub fn index_everything(&self) -> Result<u64, PhotoError> {
        let (mut after, mut count) = (None, 0);
        loop {
            let mut page = Vec::new();
            self.drive.store.read(|tx| {
                tx.scan(&PHOTOS, &(), after.as_ref(), |id: PhotoId, _| {
                    page.push(id);
                    if page.len() == BATCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })
            })?;
            let Some(last) = page.last().copied() else { break };
            after = Some(last);
            count += page.len() as u64;
            self.index.apply(self.documents(page)?)?;
        }
        self.index.seal()?;
        Ok(count)
    }

    /// Takes every photo of a person away, out of libraries, shares and the index too. Can be called again.
    pub fn forget_owner(&self, owner: UserId) -> Result<(), PhotoError> {
        while self.drive.store.write(move |tx| leaving::ties(tx, owner))? {}
        while self.drive.store.write(move |tx| leaving::photos(tx, owner))? {}
        self.outbox.ring();
        Ok(())
    }

    /// Lets the index give back the memory that writing takes.
    pub fn rest_index(&self) -> Result<(), PhotoError> {
        Ok(self.index.rest()?)
    }

    fn documents(&self, photos: impl IntoIterator<Item = PhotoId>) -> Result<Vec<Change>, PhotoError> {
        self.drive.store.read(|tx| {
            let mut paths = crate::drive::tree::Paths::default();
            photos.into_iter().map(|photo| Ok(document(tx, &mut paths, photo)?)).collect()
        })
    }
}
