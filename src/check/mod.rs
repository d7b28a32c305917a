//! Whether everything is as it was written: records against each other, records against the volume, bytes against
//! their hashes. Works beside a running server, and changes nothing unless it is asked to repair.

mod blobs;
mod external;
mod held;
mod report;
mod scrub;
mod strays;
mod tree;
mod usage;

use std::ops::ControlFlow;

use crate::blob::{BlobError, Blobs};
use crate::drive::Drive;
use crate::model::{FileId, Stamp, UserId};
use crate::queue::Queue;
use crate::store::accounts::USERS;
use crate::store::nodes::NODES;
use crate::store::{Key, Reader, Record, Store, StoreError, Table, every};
pub use report::{Finding, Kind, Report};
pub use scrub::{Halt, Pace};

#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// What is asked of a check.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    /// Read every byte and compare its hash, instead of looking at sizes alone.
    pub deep: bool,
    /// Mend what can be mended; see each [`Kind`].
    pub repair: bool,
}

/// Checks one data folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Check {
    store: Store,
    blobs: Blobs,
    drive: Drive,
    queue: Queue,
}

impl Check {
    pub fn new(drive: Drive, queue: Queue) -> Self {
        Self { store: drive.store.clone(), blobs: drive.blobs.clone(), drive, queue }
    }

    /// Looks at everything. Blocking, and long where there is much: with `deep` as long as reading it all takes.
    pub fn run(&self, wish: Wish, now: Stamp) -> Result<Report, CheckError> {
        let mut report = Report::default();
        report.entries = self.store.read(|tx| {
            every::read_all(tx, |table, reason| {
                report.note(Kind::RecordUnreadable, table, &reason.to_string(), false);
            })
        })?;
        // Every later step reads what this found to be unreadable.
        if report.found > 0 {
            return Ok(report);
        }
        self.store.read(|tx| tree::check(tx, &mut report))?;
        self.check_usage(wish, &mut report)?;
        self.check_held(wish, &mut report)?;
        self.check_originals(wish, &mut report)?;
        self.check_pictures(wish, now, &mut report)?;
        self.check_strays(wish, now, &mut report)?;
        report.note_unseen();
        if report.repaired > 0 {
            // A running server makes and removes what was noted for it.
            self.queue.ring();
            self.drive.gate.ring();
        }
        Ok(report)
    }
}

/// Visits a whole table, entry by entry.
fn each<K: Key, V: Record>(
    tx: &impl Reader,
    table: &Table<K, V>,
    mut visit: impl FnMut(K, V) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut outcome = Ok(());
    tx.scan(table, &(), None, |key, value| match visit(key, value) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            outcome = Err(error);
            ControlFlow::Break(())
        }
    })?;
    outcome
}

/// A page of a table, so that no snapshot is held while bytes are read.
fn page<K: Key, V: Record>(
    tx: &impl Reader,
    table: &Table<K, V>,
    after: Option<&K>,
) -> Result<Vec<(K, V)>, StoreError> {
    let mut found = Vec::new();
    tx.scan(table, &(), after, |key, value| {
        found.push((key, value));
        if found.len() == 500 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

/// A file as its owner knows it: `ada: Holidays/IMG_1.jpg`.
fn named(tx: &impl Reader, id: FileId) -> Result<String, StoreError> {
    let Some(node) = tx.get(&NODES, &id)? else { return Ok(id.to_string()) };
    let mut path = node.name.as_str().to_owned();
    let mut parent = node.parent;
    // A broken tree may hold a circle.
    for _ in 0..tree::DEEPEST {
        let Some(above) = parent.map(|id| tx.get(&NODES, &id)).transpose()?.flatten() else { break };
        path = format!("{}/{path}", above.name.as_str());
        parent = above.parent;
    }
    Ok(format!("{}: {path}", user(tx, node.owner)?))
}

fn user(tx: &impl Reader, id: UserId) -> Result<String, StoreError> {
    Ok(tx.get(&USERS, &id)?.map_or_else(|| id.to_string(), |user| user.username))
}
