//! A photo is in the trash when none of its files is in the tree. Whatever moves files in or out of the tree lets
//! their photos follow, a few at once and many in the background.

use std::collections::BTreeSet;

use super::desk::Photos;
use super::error::PhotoError;
use super::{outbox, record, unseen};
use crate::drive::subtree::Walk;
use crate::drive::trash;
use crate::model::{FileId, JobId, PhotoId, Stamp};
use crate::queue;
use crate::search::Through;
use crate::store::jobs::{JobRecord, Work};
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::{PHOTOS, Part, PhotoRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// Nodes looked at in one transaction.
pub(super) const PAGE: usize = 300;

/// Whether any of a photo's files is in the tree. Sidecars alone show nothing.
fn present(tx: &impl Reader, photo: &PhotoRecord) -> Result<bool, StoreError> {
    let only_sidecars = photo.image_files.iter().all(|file| file.part == Part::Sidecar);
    for file in photo.image_files.iter().filter(|file| only_sidecars || file.part != Part::Sidecar) {
        if let Some(node) = tx.get(&NODES, &file.file)?
            && trash::root_of(tx, &node)?.is_none()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts a photo into the trash or takes it out, as its files are. The search index hears of it in any case,
/// because its path may be another.
pub(crate) fn follow(tx: &WriteTx, id: PhotoId, now: Stamp) -> Result<(), PhotoError> {
    let Some(photo) = tx.get(&PHOTOS, &id)? else { return Ok(()) };
    let present = present(tx, &photo)?;
    if present == photo.deleted_at.is_none() {
        return Ok(outbox::push(tx, id)?);
    }
    record::change(tx, id, now, |photo| {
        photo.deleted_at = (!present).then_some(now);
        Ok(())
    })?;
    Ok(())
}

/// Lets the photos below a folder follow it: at once when there are few nodes, and otherwise by a job. Gives the
/// photos that have followed. `left` are the shared folders that it lies in no longer.
pub(crate) fn follow_below(
    tx: &WriteTx,
    folder: &NodeRecord,
    left: &[FileId],
    now: Stamp,
) -> Result<Vec<PhotoId>, PhotoError> {
    let mut walk = Walk::below(folder.owner, folder.id);
    let page = walk.next(tx, PAGE)?;
    if !walk.is_over() {
        unseen::veil(tx, queue_follow(tx, folder, now)?, left)?;
        return Ok(Vec::new());
    }
    let photos = photos_of(&page);
    let left: Vec<_> = left.iter().map(|shared| Through::Folder(*shared)).collect();
    for photo in &photos {
        unseen::lose(tx, *photo, &left, &[])?;
        follow(tx, *photo, now)?;
    }
    if let Some(round) = trash::uncounted(tx, folder.id)? {
        trash::counted(tx, folder.id, round, bytes_of(&page))?;
    }
    Ok(photos.into_iter().collect())
}

fn queue_follow(tx: &WriteTx, folder: &NodeRecord, now: Stamp) -> Result<JobId, StoreError> {
    queue::add(tx, folder.owner, Work::Follow(folder.id), folder.name.as_str(), None, now)
}

/// Counts a deleted folder again, out of which something was taken.
pub(super) fn recount(tx: &WriteTx, folder: Option<FileId>, now: Stamp) -> Result<(), StoreError> {
    match folder.map(|id| tx.get(&NODES, &id)).transpose()?.flatten() {
        Some(folder) => queue_follow(tx, &folder, now).map(|_| ()),
        None => Ok(()),
    }
}

fn photos_of(nodes: &[NodeRecord]) -> BTreeSet<PhotoId> {
    nodes.iter().filter_map(|node| node.photo).collect()
}

fn bytes_of(nodes: &[NodeRecord]) -> u64 {
    nodes.iter().filter_map(|node| node.content.as_ref()).map(|content| content.size).sum()
}

impl Photos {
    /// The job: all photos below a folder follow it, a page a transaction, and the bytes in the trash are counted.
    pub fn follow_folder(&self, job: &JobRecord, folder: FileId) -> Result<(), PhotoError> {
        let store = &self.drive.store;
        loop {
            let round = store.read(|tx| trash::uncounted(tx, folder))?;
            let (mut walk, mut bytes) = (Walk::below(job.owner, folder), 0);
            loop {
                let page = store.read(|tx| walk.next(tx, PAGE))?;
                if page.is_empty() {
                    break;
                }
                bytes += bytes_of(&page);
                let (photos, now) = (photos_of(&page), self.drive.clock.now());
                store.write(move |tx| photos.iter().try_for_each(|photo| follow(tx, *photo, now)))?;
                self.outbox.ring();
            }
            let job = job.clone();
            let whole = store.write(move |tx| {
                let whole = match round {
                    Some(round) => trash::counted(tx, folder, round, bytes)?,
                    None => true,
                };
                if whole {
                    unseen::lift_veils(tx, job.id)?;
                    queue::finish(tx, &job)?;
                }
                Ok::<_, StoreError>(whole)
            })?;
            if whole {
                return Ok(());
            }
        }
    }
}
