//! The audit: who did what to what, from where, when. Administrators read all of it, without private names; everyone
//! reads what they did and what was done to what is theirs.
//!
//! A change that is worth an event records it in its own transaction ([`Audit::record_in`]), so that neither is there
//! without the other.

mod act;
mod event;
mod query;

pub use act::{Act, UnknownAct};
pub use event::{Event, Noun};
pub use query::{Cursor, Filter, Page};

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::model::{AuditId, Clock, Stamp, UserId};
use crate::store::audit::{AUDIT, AUDIT_OF, AuditRecord};
use crate::store::{Newest, Reader, Store, StoreError, WriteTx};

/// How long events are kept where nothing else is set, in ms.
const KEEP: i64 = 365 * Stamp::DAY;
/// Events swept in one transaction.
const BATCH: usize = 1_000;

/// The audit of one server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Audit {
    store: Store,
    clock: Arc<dyn Clock>,
    keep: i64,
}

impl Audit {
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, keep: KEEP }
    }

    /// Sets after how many ms events are forgotten.
    #[must_use]
    pub fn keeping(self, ms: i64) -> Self {
        Self { keep: ms, ..self }
    }

    /// Records an event with the change it tells of.
    pub fn record_in(tx: &WriteTx, event: &Event) -> Result<(), StoreError> {
        let record = &event.0;
        let (when, id) = (Newest(record.at.0), record.id);
        for person in concerned(record) {
            tx.put(&AUDIT_OF, &(person, when, id), &())?;
        }
        tx.put(&AUDIT, &(when, id), record)
    }

    /// Records an event that stands alone. Blocking.
    pub fn record(&self, event: Event) -> Result<(), StoreError> {
        self.store.write(move |tx| Self::record_in(tx, &event))
    }

    /// Forgets events that are older than they are kept. Blocking.
    pub fn sweep(&self) -> Result<(), StoreError> {
        let end = (Newest(self.clock.now().plus(-self.keep).0), AuditId::from_bytes([u8::MAX; 16]));
        while self.store.write(move |tx| forget(tx, end))? == BATCH {}
        Ok(())
    }
}

/// Whom an event is about: who did it, and whose it was.
fn concerned(record: &AuditRecord) -> impl Iterator<Item = UserId> {
    let owner = record.subject.as_ref().and_then(|subject| subject.owner);
    record.actor.into_iter().chain(owner.filter(|owner| record.actor != Some(*owner)))
}

/// Forgets a batch of the events after `end`, which are the older ones. Gives how many there were.
fn forget(tx: &WriteTx, end: (Newest, AuditId)) -> Result<usize, StoreError> {
    let mut old = Vec::new();
    tx.scan(&AUDIT, &(), Some(&end), |key, record: AuditRecord| {
        old.push((key, record));
        if old.len() == BATCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    for ((when, id), record) in &old {
        for person in concerned(record) {
            tx.remove(&AUDIT_OF, &(person, *when, *id))?;
        }
        tx.remove(&AUDIT, &(*when, *id))?;
    }
    Ok(old.len())
}

#[cfg(test)]
mod tests;
