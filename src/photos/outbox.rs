//! What the search index has not heard of yet. Entries are written with the change they tell of, and go once
//! the index has them, so that a crash in between only tells the index twice.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::Notify;

use super::desk::Photos;
use super::error::PhotoError;
use super::search::document;
use crate::model::PhotoId;
use crate::search::Change;
use crate::store::photos::{OUTBOX, PHOTOS, PhotoLink};
use crate::store::{Reader, Store, StoreError, WriteTx};

/// Photos told to the index in one commit.
const BATCH: usize = 2_000;

/// The outbox and the bell on it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbox {
    store: Store,
    bell: Arc<Notify>,
}

impl Outbox {
    pub fn new(store: Store) -> Self {
        Self { store, bell: Arc::new(Notify::new()) }
    }

    pub fn ring(&self) {
        self.bell.notify_one();
    }

    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    /// The oldest entries: the last sequence number and the photos, each once.
    fn oldest(&self) -> Result<Option<(u64, BTreeSet<PhotoId>)>, StoreError> {
        self.store.read(|tx| {
            let (mut last, mut photos) = (None, BTreeSet::new());
            tx.scan(&OUTBOX, &(), None, |seq: u64, link: PhotoLink| {
                last = Some(seq);
                photos.insert(link.0);
                if photos.len() == BATCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            Ok(last.map(|last| (last, photos)))
        })
    }

    /// Forgets everything up to `last`.
    fn settle(&self, last: u64) -> Result<(), StoreError> {
        self.store.write(move |tx| {
            let mut told = Vec::new();
            tx.scan(&OUTBOX, &(), None, |seq: u64, _: PhotoLink| {
                if seq > last {
                    return ControlFlow::Break(());
                }
                told.push(seq);
                ControlFlow::Continue(())
            })?;
            told.iter().try_for_each(|seq| tx.remove(&OUTBOX, seq).map(|_| ()))
        })
    }
}

pub(super) fn push(tx: &WriteTx, photo: PhotoId) -> Result<(), StoreError> {
    let seq = tx.last(&OUTBOX, &())?.map_or(0, |(seq, _): (u64, PhotoLink)| seq + 1);
    tx.put(&OUTBOX, &seq, &PhotoLink(photo))
}

impl Photos {
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Tells the index of one batch of changes. Says whether there was anything to tell.
    pub fn index_changes(&self) -> Result<bool, PhotoError> {
        let Some((last, photos)) = self.outbox.oldest()? else { return Ok(false) };
        self.index.apply(self.documents(photos)?)?;
        self.outbox.settle(last)?;
        Ok(true)
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
