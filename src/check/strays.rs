//! Files on the volume that nothing names: what a crash between the bytes and their record leaves.

use super::report::{Kind, Report};
use super::{Check, CheckError, Wish};
use crate::blob::{BlobError, Located, Shelf};
use crate::drive::content;
use crate::drive::external::is_borrowed;
use crate::model::Stamp;
use crate::store::photos::PICTURED;
use crate::store::trash::{DOOMED, doom};
use crate::store::{Reader, StoreError};

/// Younger files may belong to a change that is under way.
const YOUNG: i64 = Stamp::DAY;

impl Check {
    pub(super) fn check_strays(&self, wish: Wish, now: Stamp, report: &mut Report) -> Result<(), CheckError> {
        let mut outcome = Ok(());
        self.blobs.each(&mut |at, written_at| {
            if outcome.is_ok() && now.since(written_at) > YOUNG {
                outcome = self.check_stray(&at, wish, report);
            }
        })?;
        outcome
    }

    fn check_stray(&self, at: &Located, wish: Wish, report: &mut Report) -> Result<(), CheckError> {
        if self.store.read(|tx| is_named(tx, at))? || self.is_last(at)? {
            return Ok(());
        }
        let key = &at.key;
        let path = key.path().display().to_string();
        if wish.repair {
            // The sweeper asks again whether something names it, and then removes it.
            let (doomed, place) =
                ((key.owner, key.shelf.number(), key.hash, key.extension.clone()), at.place.clone());
            self.store.write(move |tx| doom(tx, &doomed, &place))?;
        }
        report.note(Kind::FileUnknown, &path, "nothing names it", wish.repair);
        Ok(())
    }

    /// Whether this lies beside its place, which does not have it: on a disk that is not there, or it was told of
    /// otherwise.
    fn is_last(&self, at: &Located) -> Result<bool, CheckError> {
        let known = self.store.read(|tx| content::locate(tx, at.key.owner, at.key.hash))?;
        let Some(known) = known.filter(|known| known.key == at.key) else { return Ok(false) };
        match self.blobs.size_there(&known) {
            Err(BlobError::Missing | BlobError::Offline(_)) => Ok(true),
            there => Ok(there.map(|_| false)?),
        }
    }
}

fn is_named(tx: &impl Reader, at: &Located) -> Result<bool, StoreError> {
    let key = &at.key;
    if tx.has(&DOOMED, &(key.owner, key.shelf.number(), key.hash, key.extension.clone()))? {
        return Ok(true);
    }
    match key.shelf {
        Shelf::Originals => {
            let borrowed = is_borrowed(tx, key.owner, key.hash)?;
            Ok(content::locate(tx, key.owner, key.hash)?.is_some_and(|known| known == *at) && !borrowed)
        }
        shelf => Ok(tx.last(&PICTURED, &(key.owner, shelf.number(), key.hash))?.is_some()),
    }
}
