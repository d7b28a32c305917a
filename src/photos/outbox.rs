//! What the search index has not heard of yet. Entries are written with the change they tell of, and go once
//! the index has them, so that a crash in between only tells the index twice.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::Notify;

use super::unseen;
use crate::model::PhotoId;
use crate::store::photos::{OUTBOX, PhotoLink};
use crate::store::{Reader, Store, StoreError, WriteTx};

/// Photos told to the index in one commit.
pub(super) const BATCH: usize = 2_000;

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
    pub(super) fn oldest(&self) -> Result<Option<(u64, BTreeSet<PhotoId>)>, StoreError> {
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
    pub(super) fn settle(&self, last: u64) -> Result<(), StoreError> {
        self.store.write(move |tx| {
            let mut told = Vec::new();
            tx.scan(&OUTBOX, &(), None, |seq: u64, _: PhotoLink| {
                if seq > last {
                    return ControlFlow::Break(());
                }
                told.push(seq);
                ControlFlow::Continue(())
            })?;
            told.iter().try_for_each(|seq| tx.remove(&OUTBOX, seq).map(|_| ()))?;
            unseen::forget(tx, last)
        })
    }
}

pub(super) fn push(tx: &WriteTx, photo: PhotoId) -> Result<(), StoreError> {
    tx.put(&OUTBOX, &next(tx)?, &PhotoLink(photo))
}

/// The number of the entry that is pushed next.
pub(super) fn next(tx: &impl Reader) -> Result<u64, StoreError> {
    Ok(tx.last(&OUTBOX, &())?.map_or(0, |(seq, _): (u64, PhotoLink)| seq + 1))
}
