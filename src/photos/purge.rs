//! The end of files and of the photos made of them, for good. What is being purged has left the tree and the
//! trash before; a large folder then goes in the background, a page a transaction.

use std::ops::ControlFlow;

use super::desk::Photos;
use super::error::PhotoError;
use super::presence::{PAGE, follow, recount};
use super::record;
use crate::access::{Own, Permit};
use crate::drive::{DriveError, purge, subtree, trash};
use crate::model::{FileId, PhotoId, Stamp, UserId};
use crate::queue;
use crate::store::jobs::{JobRecord, Work};
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::{PHOTOS, Part, PhotoRecord};
use crate::store::trash::{TRASH, TRASH_AGES};
use crate::store::{Newest, ReadTx, Reader, StoreError, WriteTx};

/// Begins to purge what lies in the trash, and ends it at once when there is little of it.
/// `budget` is how many nodes may go in this transaction.
pub(super) fn begin(
    tx: &WriteTx,
    node: &NodeRecord,
    budget: &mut usize,
    now: Stamp,
) -> Result<(), PhotoError> {
    let taken = trash::take(tx, node)?;
    recount(tx, taken.recount, now)?;
    // Marked as deleted but not listed in the trash: neither seen nor restored any more.
    let node = NodeRecord { deleted_at: Some(now), ..taken.node };
    tx.put(&NODES, &node.id, &node)?;
    if !page(tx, &node, budget, now)? {
        queue::add(tx, node.owner, Work::Purge(node.id), node.name.as_str(), None, now)?;
    }
    Ok(())
}

/// Ends one page of what lies below `root`. Says whether `root` itself has gone.
fn page(tx: &WriteTx, root: &NodeRecord, budget: &mut usize, now: Stamp) -> Result<bool, PhotoError> {
    while *budget > 0 {
        *budget -= 1;
        let leaf = subtree::leaf(tx, root)?;
        if let Some(photo) = leaf.photo {
            detach(tx, photo, leaf.id, now)?;
        }
        purge::forget(tx, &leaf)?;
        if leaf.id == root.id {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes a file out of its photo. A photo without files ends; one that was shown by the file is shown by another.
fn detach(tx: &WriteTx, id: PhotoId, file: FileId, now: Stamp) -> Result<(), PhotoError> {
    let Some(photo) = tx.get(&PHOTOS, &id)? else { return Ok(()) };
    let left = photo.image_files.iter().filter(|other| other.file != file);
    if left.clone().all(|other| other.part == Part::Sidecar) {
        for sidecar in left {
            if let Some(node) = tx.get(&NODES, &sidecar.file)? {
                tx.put(&NODES, &sidecar.file, &NodeRecord { photo: None, ..node })?;
            }
        }
        return Ok(record::dissolve(tx, &photo)?);
    }
    let was_shown = photo.shown == Some(file);
    let (photo, ()) = record::change(tx, id, now, |photo| {
        photo.image_files.retain(|other| other.file != file);
        photo.shown = photo.shown.filter(|_| !was_shown);
        Ok(())
    })?;
    if was_shown {
        show_another(tx, &photo, now)?;
    }
    follow(tx, id, now)
}

/// Reads the first of a photo's files again, so that its pictures are of something that is there.
fn show_another(tx: &WriteTx, photo: &PhotoRecord, now: Stamp) -> Result<(), PhotoError> {
    let Some(first) = photo.image_files.first() else { return Ok(()) };
    let Some(node) = tx.get(&NODES, &first.file)? else { return Ok(()) };
    queue::add(tx, photo.owner, Work::Ingest(node.id), node.name.as_str(), Some(photo.id), now)?;
    Ok(())
}

impl Photos {
    /// Ends a file or folder of the trash for good.
    pub fn purge(&self, permit: Permit<Own, FileId>) -> Result<(), PhotoError> {
        let (now, owner) = (self.drive.clock.now(), permit.owner);
        self.drive.store.write(move |tx| {
            let node = tx.get(&NODES, &permit.subject)?.ok_or(DriveError::NotFound("file"))?;
            begin(tx, &node, &mut { PAGE }, now)
        })?;
        self.wake();
        self.tell_room(owner)
    }

    /// Ends everything in a person's trash for good. Gives how many things that were.
    pub fn empty_trash(&self, owner: UserId) -> Result<u64, PhotoError> {
        let mut count = 0;
        loop {
            let now = self.drive.clock.now();
            let gone = self.drive.store.write(move |tx| {
                let (mut budget, mut keys) = (PAGE, Vec::new());
                tx.scan(&TRASH, &owner, None, |key: (UserId, Newest, FileId), _| {
                    keys.push(key);
                    if keys.len() == PAGE { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
                for key in &keys {
                    begin_if_there(tx, key.2, &mut budget, now)?;
                    // Gone already, unless it stood here without being there.
                    tx.remove(&TRASH, key)?;
                }
                Ok::<_, PhotoError>(keys.len() as u64)
            })?;
            self.wake();
            self.tell_room(owner)?;
            if gone == 0 {
                return Ok(count);
            }
            count += gone;
        }
    }

    /// Ends what has lain in anyone's trash for longer than `kept` ms. Gives when the next thing is due.
    pub fn sweep_trash(&self, kept: i64) -> Result<Option<Stamp>, PhotoError> {
        loop {
            let now = self.drive.clock.now();
            let oldest = self.drive.store.read(first_age)?;
            let Some((deleted_at, id)) = oldest else { return Ok(None) };
            if now.since(deleted_at) < kept {
                return Ok(Some(deleted_at.plus(kept)));
            }
            self.drive.store.write(move |tx| {
                tx.remove(&TRASH_AGES, &(deleted_at.0, id))?;
                begin_if_there(tx, id, &mut { PAGE }, now)
            })?;
            self.wake();
        }
    }

    /// The job: what lies below a folder ends, a page a transaction.
    pub fn purge_folder(&self, job: &JobRecord, folder: FileId) -> Result<(), PhotoError> {
        loop {
            let (owner, job, now) = (job.owner, job.clone(), self.drive.clock.now());
            let done = self.drive.store.write(move |tx| {
                let done = match tx.get(&NODES, &folder)? {
                    Some(root) => page(tx, &root, &mut { PAGE }, now)?,
                    None => true,
                };
                if done {
                    queue::finish(tx, &job)?;
                }
                Ok::<_, PhotoError>(done)
            })?;
            self.wake();
            self.tell_room(owner)?;
            if done {
                return Ok(());
            }
        }
    }

    fn wake(&self) {
        self.queue.ring();
        self.outbox.ring();
        self.drive.gate.ring();
    }
}

/// Another may have restored or purged it meanwhile.
fn begin_if_there(tx: &WriteTx, id: FileId, budget: &mut usize, now: Stamp) -> Result<(), PhotoError> {
    match tx.get(&NODES, &id)? {
        Some(node) if trash::entry(tx, &node)?.is_some() => begin(tx, &node, budget, now),
        _ => Ok(()),
    }
}

fn first_age(tx: &ReadTx) -> Result<Option<(Stamp, FileId)>, StoreError> {
    let mut first = None;
    tx.scan(&TRASH_AGES, &(), None, |(at, id): (i64, FileId), ()| {
        first = Some((Stamp(at), id));
        ControlFlow::Break(())
    })?;
    Ok(first)
}
