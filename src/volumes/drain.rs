//! Everything on a volume moves to the others: copied, read back, noted, and only then removed. It goes on after a
//! restart, beside uploads and downloads.

use std::ops::ControlFlow;

use super::{VolumeError, Volumes};
use crate::access::Viewer;
use crate::audit::{Act, Noun};
use crate::blob::{BlobError, Located};
use crate::drive::content;
use crate::model::{ContentHash, Place, UserId};
use crate::store::nodes::{BLOBS, BlobRecord};
use crate::store::trash::doom;
use crate::store::volumes::{DrainRecord, VOLUMES};
use crate::store::{Reader, StoreError};

/// Originals listed at once.
const PAGE: usize = 200;

/// How a pass over the volumes to be emptied ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// They hold nothing more, or there are none.
    Empty,
    /// Something stayed: it is to be tried again.
    Left,
    Stopped,
}

impl Volumes {
    /// Takes nothing new on a volume from now on, and moves what lies there.
    pub fn drain(&self, viewer: &Viewer, number: u16) -> Result<(), VolumeError> {
        self.record(number)?;
        let others = self.blobs.volumes();
        if !others.iter().any(|(its, berth)| *its != number && berth.takes && berth.volume.is_there()) {
            return Err(VolumeError::NowhereTo);
        }
        let held = self.held(number)?;
        let (files, bytes) = (held.files, held.bytes);
        let draining = DrainRecord { began_at: self.clock.now(), files, bytes, error: None };
        let event = self.event(Act::AdminVolumeDrained, Some(viewer)).on(Noun::Volume, number, None);
        self.amend(number, event, move |record| record.draining = Some(draining.clone()))?;
        self.blobs.let_take(number, false)?;
        self.bell.notify_one();
        Ok(())
    }

    /// Takes new originals there again, and leaves the rest where it is.
    pub fn stop_draining(&self, viewer: &Viewer, number: u16) -> Result<(), VolumeError> {
        let event = self.event(Act::AdminVolumeKept, Some(viewer)).on(Noun::Volume, number, None);
        self.amend(number, event, |record| record.draining = None)?;
        Ok(self.blobs.let_take(number, true)?)
    }

    /// Resolves when there is something to move, or what waited for a disk may go on.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    /// Moves what lies on volumes that are being emptied. `stop` is asked before each.
    pub fn move_away(&self, stop: &dyn Fn() -> bool) -> Result<Passed, VolumeError> {
        let mut passed = Passed::Empty;
        for (number, record) in self.store.read(|tx| tx.all(&VOLUMES, &()))? {
            if record.draining.is_none() {
                continue;
            }
            let (outcome, trouble) = self.empty(number, stop)?;
            self.note(number, trouble)?;
            match outcome {
                Passed::Stopped => return Ok(Passed::Stopped),
                Passed::Left => passed = Passed::Left,
                Passed::Empty => {}
            }
        }
        Ok(passed)
    }

    fn empty(&self, number: u16, stop: &dyn Fn() -> bool) -> Result<(Passed, Option<String>), VolumeError> {
        let (mut after, mut stayed, mut trouble) = (None, 0_u64, None);
        loop {
            let (last, page) = self.page(number, after)?;
            for (at, size) in page {
                if stop() {
                    return Ok((Passed::Stopped, trouble));
                }
                if !self.drains(number)? {
                    return Ok((Passed::Empty, None));
                }
                match self.move_one(&at, size) {
                    Ok(()) => {}
                    Err(VolumeError::Blob(error @ (BlobError::DiskFull | BlobError::Offline(_)))) => {
                        return Ok((Passed::Left, Some(error.to_string())));
                    }
                    Err(VolumeError::Blob(error)) => {
                        stayed += 1;
                        tracing::warn!(%error, hash = %at.key.hash, "an original could not be moved");
                        trouble = Some(format!("{stayed} files could not be moved; the last: {error}"));
                    }
                    Err(error) => return Err(error),
                }
            }
            let Some(last) = last else { break };
            after = Some(last);
        }
        self.drive.gate.ring();
        Ok((if stayed > 0 { Passed::Left } else { Passed::Empty }, trouble))
    }

    /// Some of what lies on a volume, and where to go on.
    #[allow(clippy::type_complexity, reason = "a page and its end")]
    pub(super) fn page(
        &self,
        number: u16,
        after: Option<(UserId, ContentHash)>,
    ) -> Result<(Option<(UserId, ContentHash)>, Vec<(Located, u64)>), StoreError> {
        let (mut last, mut found, mut looked_at) = (None, Vec::new(), 0);
        self.store.read(|tx| {
            tx.scan(&BLOBS, &(), after.as_ref(), |(owner, hash), blob: BlobRecord| {
                (last, looked_at) = (Some((owner, hash)), looked_at + 1);
                if blob.place == Place::Volume(number) {
                    let size = blob.size;
                    found.push((content::located(owner, hash, blob), size));
                }
                if found.len() == PAGE || looked_at == 50 * PAGE {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
        })?;
        Ok((last, found))
    }

    fn drains(&self, number: u16) -> Result<bool, StoreError> {
        Ok(self.store.read(|tx| tx.get(&VOLUMES, &number))?.is_some_and(|record| record.draining.is_some()))
    }

    fn move_one(&self, at: &Located, size: u64) -> Result<(), VolumeError> {
        let there = at.key.clone().at(self.blobs.carry(at, size)?);
        // Read back from the disk: what is removed here must be whole there.
        let whole = self.blobs.hash_from_disk(&there, &mut |_| true);
        let whole = whole.map(|hash| hash == Some(at.key.hash));
        let held = self.drive.gate.hold();
        let still = whole.and_then(|whole| Ok(whole && self.blobs.size_there(&there)? == size));
        let (owner, hash) = (at.key.owner, at.key.hash);
        let (from, to) = (at.place.clone(), there.place.clone());
        let doomed = (owner, at.key.shelf.number(), hash, at.key.extension.clone());
        let good = matches!(still, Ok(true));
        self.store.write(move |tx| {
            // Purged or moved meanwhile: then the copy goes again.
            match tx.get(&BLOBS, &(owner, hash))?.filter(|blob| blob.place == from) {
                Some(blob) if good => content::move_to(tx, owner, hash, blob, &to),
                _ => doom(tx, &doomed, &to),
            }
        })?;
        drop(held);
        self.drive.gate.ring();
        if still? {
            return Ok(());
        }
        Err(BlobError::Io(std::io::Error::other("its copy could not be read back")).into())
    }

    /// Notes why a volume is not empty yet.
    fn note(&self, number: u16, trouble: Option<String>) -> Result<(), StoreError> {
        let known = self.store.read(|tx| tx.get(&VOLUMES, &number))?.and_then(|record| record.draining);
        if known.is_none_or(|known| known.error == trouble) {
            return Ok(());
        }
        self.store.write(move |tx| {
            let Some(mut record) = tx.get(&VOLUMES, &number)? else { return Ok(()) };
            if let Some(drain) = &mut record.draining {
                drain.error.clone_from(&trouble);
            }
            tx.put(&VOLUMES, &number, &record)
        })
    }
}
