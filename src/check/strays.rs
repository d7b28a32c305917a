//! Files on the volume that nothing names: what a crash between the bytes and their record leaves.

use super::report::{Kind, Report};
use super::{Check, CheckError, Wish};
use crate::blob::{BlobKey, Shelf};
use crate::model::Stamp;
use crate::store::nodes::BLOBS;
use crate::store::photos::PICTURED;
use crate::store::trash::DOOMED;
use crate::store::{Reader, StoreError};

/// Younger files may belong to a change that is under way.
const YOUNG: i64 = Stamp::DAY;

impl Check {
    pub(super) fn check_strays(&self, wish: Wish, now: Stamp, report: &mut Report) -> Result<(), CheckError> {
        let mut outcome = Ok(());
        self.blobs.each(&mut |key, written_at| {
            if outcome.is_ok() && now.since(written_at) > YOUNG {
                outcome = self.check_stray(key, wish, report);
            }
        })?;
        outcome
    }

    fn check_stray(&self, key: BlobKey, wish: Wish, report: &mut Report) -> Result<(), CheckError> {
        if self.store.read(|tx| is_named(tx, &key))? {
            return Ok(());
        }
        let path = key.path().display().to_string();
        if wish.repair {
            // The sweeper asks again whether something names it, and then removes it.
            let doomed = (key.owner, key.shelf.number(), key.hash, key.extension);
            self.store.write(move |tx| tx.put(&DOOMED, &doomed, &()))?;
        }
        report.note(Kind::FileUnknown, &path, "nothing names it", wish.repair);
        Ok(())
    }
}

fn is_named(tx: &impl Reader, key: &BlobKey) -> Result<bool, StoreError> {
    if tx.has(&DOOMED, &(key.owner, key.shelf.number(), key.hash, key.extension.clone()))? {
        return Ok(true);
    }
    match key.shelf {
        Shelf::Originals => {
            let blob = tx.get(&BLOBS, &(key.owner, key.hash))?;
            Ok(blob.is_some_and(|blob| blob.extension == key.extension))
        }
        shelf => Ok(tx.last(&PICTURED, &(key.owner, shelf.number(), key.hash))?.is_some()),
    }
}
