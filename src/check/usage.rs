//! What is counted as used against what is there.

use std::collections::BTreeMap;

use super::report::{Kind, Report};
use super::{Check, CheckError, Wish, each, user};
use crate::drive::external::is_borrowed;
use crate::model::UserId;
use crate::store::nodes::{BLOB_FILES, BLOBS, NODES};
use crate::store::photos::PHOTOS;
use crate::store::trash::TRASH;
use crate::store::uploads::UPLOADS;
use crate::store::usage::{Counted, USAGE, UsageRecord};
use crate::store::versions::VERSIONS;
use crate::store::volumes::is_lost;
use crate::store::{Reader, StoreError};

impl Check {
    pub(super) fn check_usage(&self, wish: Wish, report: &mut Report) -> Result<(), CheckError> {
        let wrong = self.store.read(differing)?;
        if wish.repair && !wrong.is_empty() {
            self.store.write(|tx| {
                differing(tx)?.into_iter().try_for_each(|(owner, _, there)| tx.put(&USAGE, &owner, &there))
            })?;
        }
        self.store.read(|tx| {
            for (owner, counted, there) in wrong {
                let what = format!("{} bytes are counted, {} are there", counted.total(), there.total());
                report.note(Kind::UsageWrong, &user(tx, owner)?, &what, wish.repair);
            }
            Ok(())
        })
    }
}

/// Who is counted otherwise than they should be: what is counted, and what is there.
fn differing(tx: &impl Reader) -> Result<Vec<(UserId, UsageRecord, UsageRecord)>, StoreError> {
    let mut there = recount(tx)?;
    let mut wrong = Vec::new();
    each(tx, &USAGE, |owner, counted| {
        let mut there = there.remove(&owner).unwrap_or_default();
        if there.trash == u64::MAX {
            there.trash = counted.trash;
        }
        if there != counted {
            wrong.push((owner, counted, there));
        }
        Ok(())
    })?;
    let unlisted = there.into_iter().filter(|(_, usage)| *usage != UsageRecord::default());
    wrong.extend(unlisted.map(|(owner, usage)| (owner, UsageRecord::default(), usage)));
    Ok(wrong)
}

/// Everything counted from nothing. `trash` is `u64::MAX` for owners whose trash is still being counted.
fn recount(tx: &impl Reader) -> Result<BTreeMap<UserId, UsageRecord>, StoreError> {
    let mut all: BTreeMap<UserId, UsageRecord> = BTreeMap::new();
    each(tx, &BLOBS, |(owner, hash), blob| {
        // Takes no room here.
        if is_borrowed(tx, owner, hash)? || is_lost(tx, &blob.place)? {
            return Ok(());
        }
        let counted = match blob.counted {
            Some(counted) => counted,
            None => of_first_file(tx, owner, hash)?,
        };
        *all.entry(owner).or_default().counted_mut(counted) += blob.size;
        Ok(())
    })?;
    each(tx, &PHOTOS, |_, photo| {
        if let Some(pictures) = photo.pictures {
            all.entry(photo.owner).or_default().pictures += pictures.small_bytes + pictures.large_bytes;
        }
        Ok(())
    })?;
    each(tx, &VERSIONS, |(file, _), version| {
        if let Some(node) = tx.get(&NODES, &file)? {
            all.entry(node.owner).or_default().versions += version.content.size;
        }
        Ok(())
    })?;
    each(tx, &UPLOADS, |_, upload| {
        all.entry(upload.owner).or_default().reserved += upload.reserved;
        Ok(())
    })?;
    each(tx, &TRASH, |(owner, ..), record| {
        let usage = all.entry(owner).or_default();
        usage.trash = record.bytes.map_or(u64::MAX, |bytes| usage.trash.saturating_add(bytes));
        Ok(())
    })?;
    Ok(all)
}

/// Blobs of the first format do not say under what they are counted; the first file that names them does.
fn of_first_file(
    tx: &impl Reader,
    owner: UserId,
    hash: crate::model::ContentHash,
) -> Result<Counted, StoreError> {
    let mut first = None;
    tx.scan(&BLOB_FILES, &(owner, hash), None, |(_, _, file), ()| {
        first = Some(file);
        std::ops::ControlFlow::Break(())
    })?;
    let node = first.map(|file| tx.get(&NODES, &file)).transpose()?.flatten();
    let content = node.and_then(|node| node.content);
    Ok(content.map_or(Counted::Other, |content| Counted::of(&content.mime_type)))
}
