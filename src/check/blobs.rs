//! Originals and pictures against the volume: there, of their size, and with `deep` of their bytes.

use super::report::{Kind, Report};
use super::{Check, CheckError, Wish, named, page};
use crate::blob::{BlobError, BlobKey, Located, Shelf};
use crate::drive::content;
use crate::drive::external::is_borrowed;
use crate::model::{ContentHash, Place, Stamp, UserId};
use crate::queue;
use crate::store::held;
use crate::store::jobs::Work;
use crate::store::nodes::{BLOB_FILES, BLOBS, BlobRecord, NODES};
use crate::store::photos::{PHOTOS, PhotoRecord};
use crate::store::scrubs::FLAWS;
use crate::store::versions::BLOB_VERSIONS;
use crate::store::{Reader, StoreError};

/// What is wrong with bytes.
enum Flaw {
    Missing,
    Changed,
}

impl Check {
    pub(super) fn check_originals(&self, wish: Wish, report: &mut Report) -> Result<(), CheckError> {
        let mut after = None;
        loop {
            let entries = self.store.read(|tx| page(tx, &BLOBS, after.as_ref()))?;
            let Some((last, _)) = entries.last() else { return Ok(()) };
            after = Some(*last);
            for ((owner, hash), blob) in entries {
                if self.store.read(|tx| is_borrowed(tx, owner, hash))? {
                    self.check_borrowed((owner, hash), wish, report)?;
                    continue;
                }
                let size = blob.size;
                let at = content::located(owner, hash, blob);
                // What the scrub found is read again, so that nobody hears of what was mended.
                let known = self.store.read(|tx| tx.has(&FLAWS, &(owner, hash)))?;
                let wish = Wish { deep: wish.deep || known, ..wish };
                let Some(flaw) = self.flaw(&at, size, wish, report)? else { continue };
                if matches!(flaw, Flaw::Missing) && self.is_elsewhere(&at, wish, report)? {
                    continue;
                }
                // Purged meanwhile, by the server beside which this runs.
                let names = self.store.read(|tx| {
                    if tx.has(&BLOBS, &(owner, hash))? { names(tx, owner, hash) } else { Ok(Vec::new()) }
                })?;
                let (kind, what) = match flaw {
                    Flaw::Missing => (Kind::FileMissing, "its bytes are not on the disk"),
                    Flaw::Changed => (Kind::FileChanged, "its bytes are not those that were stored"),
                };
                for name in names {
                    report.note(kind, &name, what, false);
                }
            }
        }
    }

    pub(super) fn check_pictures(
        &self,
        wish: Wish,
        now: Stamp,
        report: &mut Report,
    ) -> Result<(), CheckError> {
        let mut after = None;
        loop {
            let entries = self.store.read(|tx| page(tx, &PHOTOS, after.as_ref()))?;
            let Some((last, _)) = entries.last() else { return Ok(()) };
            after = Some(*last);
            for (_, photo) in entries {
                if self.has_flawed_picture(&photo, wish, report)? {
                    self.note_picture(&photo, wish, now, report)?;
                }
            }
        }
    }

    fn has_flawed_picture(
        &self,
        photo: &PhotoRecord,
        wish: Wish,
        report: &mut Report,
    ) -> Result<bool, CheckError> {
        let Some(made) = photo.pictures else { return Ok(false) };
        let shelves = [
            (Shelf::Thumbnails, made.small, made.small_bytes),
            (Shelf::Previews, made.large, made.large_bytes),
        ];
        let mut flawed = false;
        for (shelf, hash, size) in shelves {
            let key = BlobKey { owner: photo.owner, shelf, hash, extension: "jpg".into() };
            flawed |= self.flaw(&key.at(Place::HOME), size, wish, report)?.is_some();
        }
        let same = |now: PhotoRecord| now.pictures == photo.pictures;
        Ok(flawed && self.store.read(|tx| tx.get(&PHOTOS, &photo.id))?.is_some_and(same))
    }

    fn note_picture(
        &self,
        photo: &PhotoRecord,
        wish: Wish,
        now: Stamp,
        report: &mut Report,
    ) -> Result<(), CheckError> {
        let Some(file) = photo.image_files.iter().map(|file| file.file).next() else { return Ok(()) };
        let (owner, id) = (photo.owner, photo.id);
        if wish.repair {
            self.store.write(move |tx| {
                let name = tx.get(&NODES, &file)?.map(|node| node.name.as_str().to_owned());
                queue::add(tx, owner, Work::Ingest(file), &name.unwrap_or_default(), Some(id), now)
            })?;
        }
        let name = self.store.read(|tx| named(tx, file))?;
        let what = if wish.repair { "its pictures are made again" } else { "a picture of it is missing" };
        report.note(Kind::PictureMissing, &name, what, wish.repair);
        Ok(())
    }

    /// Whether what is missing at its place lies on another volume: the metadata are older than its last move.
    fn is_elsewhere(&self, at: &Located, wish: Wish, report: &mut Report) -> Result<bool, CheckError> {
        let Some(place) = self.blobs.find(&at.key) else { return Ok(false) };
        let (owner, hash, was) = (at.key.owner, at.key.hash, at.place.clone());
        if wish.repair {
            self.store.write(move |tx| {
                let blob = tx.get(&BLOBS, &(owner, hash))?.filter(|blob| blob.place == was);
                let Some(blob) = blob else { return Ok(()) };
                held::put(tx, &(owner, hash), &BlobRecord { place: place.clone(), ..blob })
            })?;
        }
        let path = at.key.path().display().to_string();
        report.note(Kind::FileElsewhere, &path, "it lies on another disk than was noted", wish.repair);
        Ok(true)
    }

    fn flaw(
        &self,
        at: &Located,
        size: u64,
        wish: Wish,
        report: &mut Report,
    ) -> Result<Option<Flaw>, CheckError> {
        report.files += 1;
        let originals = at.key.shelf == Shelf::Originals;
        let told = if originals { self.blobs.size_there(at) } else { self.blobs.size(at) };
        match told {
            Err(BlobError::Missing) => return Ok(Some(Flaw::Missing)),
            Err(error) => {
                report.unseen(error)?;
                return Ok(None);
            }
            Ok(found) if found != size => return Ok(Some(Flaw::Changed)),
            Ok(_) => {}
        }
        if !wish.deep {
            return Ok(None);
        }
        report.bytes_read += size;
        match self.blobs.hash(at) {
            Err(BlobError::Missing) => Ok(Some(Flaw::Missing)),
            // A sector that cannot be read is bit rot as well, and no reason to stop here.
            Err(BlobError::Io(_)) => Ok(Some(Flaw::Changed)),
            Err(error) => {
                report.unseen(error)?;
                Ok(None)
            }
            Ok(hash) => Ok((hash != at.key.hash).then_some(Flaw::Changed)),
        }
    }
}

/// Every file that has this content, now or in a version.
fn names(tx: &impl Reader, owner: UserId, hash: ContentHash) -> Result<Vec<String>, StoreError> {
    let files = tx.all(&BLOB_FILES, &(owner, hash))?.into_iter().map(|((.., file), ())| (file, ""));
    let versions = tx.all(&BLOB_VERSIONS, &(owner, hash))?;
    let versions = versions.into_iter().map(|((_, _, file, _), ())| (file, " (an earlier version)"));
    files.chain(versions).map(|(file, note)| Ok(format!("{}{note}", named(tx, file)?))).collect()
}
