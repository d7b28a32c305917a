//! What others see no longer and the search index has not heard of yet. Noted with the change itself, under the
//! library or shared folder by which it was seen, so that a search leaves it out at once and reads nothing else of
//! what the index is behind on.

use std::ops::ControlFlow;

use super::outbox;
use crate::model::{FileId, JobId, PhotoId};
use crate::search::{Sight, Through};
use crate::store::jobs::JOBS;
use crate::store::libraries::LIBRARIES;
use crate::store::photos::{UNSEEN, UnseenRecord, VEILS};
use crate::store::shares::Target;
use crate::store::{Reader, StoreError, WriteTx};

/// Notes the ways by which a photo was seen before a change and is not after it. Call it before the photo is pushed
/// into the outbox.
pub(super) fn lose(
    tx: &WriteTx,
    photo: PhotoId,
    before: &[Through],
    after: &[Through],
) -> Result<(), StoreError> {
    for way in before.iter().filter(|way| !after.contains(way)) {
        let target = match way {
            // Nobody looks through a library that has ended.
            Through::Library(id) if !tx.has(&LIBRARIES, id)? => continue,
            Through::Library(id) => Target::Library(*id),
            Through::Folder(id) => Target::File(*id),
            // Whose photo is shared itself is asked of the records each time.
            Through::Photo => continue,
        };
        tx.put(&UNSEEN, &(target, outbox::next(tx)?), &UnseenRecord::Photo(photo))?;
    }
    Ok(())
}

/// Notes that no search reaches into these shared folders until the job has let the photos that left them follow.
pub(super) fn veil(tx: &WriteTx, job: JobId, folders: &[FileId]) -> Result<(), StoreError> {
    folders.iter().try_for_each(|folder| tx.put(&VEILS, &(job, *folder), &()))
}

/// The photos have followed: what is left to wait for is the index.
pub(super) fn lift_veils(tx: &WriteTx, job: JobId) -> Result<(), StoreError> {
    for (key, ()) in tx.all(&VEILS, &())? {
        let (holder, folder) = key;
        if holder == job {
            if let Some(last) = outbox::next(tx)?.checked_sub(1) {
                tx.put(&UNSEEN, &(Target::File(folder), last), &UnseenRecord::Many)?;
            }
            tx.remove(&VEILS, &key)?;
        } else if !tx.has(&JOBS, &holder)? {
            tx.remove(&VEILS, &key)?;
        }
    }
    Ok(())
}

/// Leaves out of `sight` what was lost and may still be in the index.
pub(super) fn leave_out(tx: &impl Reader, sight: &mut Sight) -> Result<(), StoreError> {
    for ((job, folder), ()) in tx.all(&VEILS, &())? {
        if sight.folders.contains(&folder) && tx.has(&JOBS, &job)? {
            sight.folders.retain(|shared| *shared != folder);
        }
    }
    for library in sight.libraries.iter().map(|(id, _)| Target::Library(*id)) {
        lost(tx, library, &mut sight.stale)?;
    }
    let mut open = Vec::new();
    for folder in std::mem::take(&mut sight.folders) {
        if lost(tx, Target::File(folder), &mut sight.stale)? {
            open.push(folder);
        }
    }
    sight.folders = open;
    Ok(())
}

/// Adds the photos that are seen by `way` no longer. Says whether they are all that was lost.
fn lost(tx: &impl Reader, way: Target, stale: &mut Vec<PhotoId>) -> Result<bool, StoreError> {
    let mut all = true;
    tx.scan(&UNSEEN, &way, None, |_: (Target, u64), record| {
        match record {
            UnseenRecord::Photo(photo) => stale.push(photo),
            UnseenRecord::Many => all = false,
        }
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// The index has heard of everything up to `last`.
pub(super) fn forget(tx: &WriteTx, last: u64) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let (mut way, mut told) = (None, Vec::new());
        tx.scan(&UNSEEN, &(), after.as_ref(), |(target, seq): (Target, u64), _| {
            if *way.get_or_insert(target) != target || seq > last {
                return ControlFlow::Break(());
            }
            told.push((target, seq));
            ControlFlow::Continue(())
        })?;
        told.iter().try_for_each(|key| tx.remove(&UNSEEN, key).map(|_| ()))?;
        let Some(way) = way else { return Ok(()) };
        after = Some((way, u64::MAX));
    }
}
