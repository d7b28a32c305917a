//! The places where originals lie: attached, filled, emptied and detached while the server runs.
//!
//! A disk is known by its mark, not by its path. One that is not there is offline: what lies on it is never called lost,
//! and everything else goes on.

mod attach;
mod bucket;
mod detach;
mod drain;
mod error;
mod give_up;
mod held;
mod limit;

use std::sync::Arc;

use tokio::sync::Notify;

use crate::access::Viewer;
use crate::audit::{Act, Audit, Event};
use crate::blob::{self, Berth, BlobError, Blobs, Disk, HOME, LocalVolume};
use crate::drive::{Drive, Grounds};
use crate::model::{Clock, Origin, Stamp};
use crate::store::held as holdings;
use crate::store::volumes::{GIVEN_UP, VOLUMES, VolumeKind, VolumeRecord};
use crate::store::{Reader, Store};

pub use crate::store::held::HeldRecord;
pub use bucket::{FoundBucket, find_bucket};
pub use drain::Passed;
pub use error::VolumeError;
pub use held::HeldOf;

/// Everything about volumes. Cheap to clone; all calls block.
#[derive(Debug, Clone)]
pub struct Volumes {
    store: Store,
    blobs: Blobs,
    drive: Drive,
    clock: Arc<dyn Clock>,
    grounds: Grounds,
    bell: Arc<Notify>,
}

/// A volume as it is now.
#[derive(Debug, Clone)]
pub struct Volume {
    pub number: u16,
    /// `None` for the data folder's own, of which nothing was said.
    pub record: Option<VolumeRecord>,
    pub there: bool,
    /// Why it is not.
    pub reason: Option<String>,
    pub disk: Option<Disk>,
    /// Bytes of content that it still takes; `u64::MAX` where it has no end.
    pub room: u64,
    pub held: HeldRecord,
    /// It was given up, and what it held is lost.
    pub given_up_at: Option<Stamp>,
}

/// Puts every volume that was attached in its place. Each program that opens the data does so before it reads blobs.
pub fn mount(store: &Store, blobs: &Blobs) -> Result<(), VolumeError> {
    holdings::count_once(store)?;
    for (number, record) in store.read(|tx| tx.all(&VOLUMES, &()))? {
        berth(store, blobs, number, &record)?;
    }
    for (number, record) in store.read(|tx| tx.all(&GIVEN_UP, &()))? {
        blobs.give_up(number, record.kind.called(&record.name));
    }
    Ok(())
}

/// Puts a volume in its place. Nothing is asked of it yet.
fn berth(store: &Store, blobs: &Blobs, number: u16, record: &VolumeRecord) -> Result<(), VolumeError> {
    let volume: Arc<dyn blob::Volume> = match &record.kind {
        VolumeKind::Home => blobs.volume(number)?,
        VolumeKind::Disk { path, mark } => Arc::new(LocalVolume::marked(path.as_ref(), &record.name, mark)),
        VolumeKind::Bucket { address, mark } => {
            Arc::new(blobs.bucket(&record.name, address.clone(), mark)?)
        }
    };
    blobs.attach(number, Berth { takes: record.draining.is_none(), ..Berth::taking(volume) });
    limit::lay(store, blobs, number, record)
}

impl Volumes {
    pub fn new(drive: Drive, clock: Arc<dyn Clock>, grounds: Grounds) -> Self {
        let (store, blobs) = (drive.store.clone(), drive.blobs.clone());
        Self { store, blobs, drive, clock, grounds, bell: Arc::default() }
    }

    /// Every volume, the data folder's own first, and at the end those that were given up and of which something is lost.
    pub fn list(&self) -> Result<Vec<Volume>, VolumeError> {
        let volumes = self.blobs.volumes().into_iter().map(|(number, berth)| {
            let room = berth.room();
            Ok(Volume {
                number,
                record: self.store.read(|tx| tx.get(&VOLUMES, &number))?,
                there: berth.volume.is_there(),
                disk: berth.volume.disk(),
                reason: room.as_ref().err().map(ToString::to_string),
                room: room.unwrap_or(0),
                held: self.held(number)?,
                given_up_at: None,
            })
        });
        volumes.chain(self.lost()?.into_iter().map(Ok)).collect()
    }

    /// What those are called that are not there.
    pub fn missing(&self) -> Result<Vec<String>, VolumeError> {
        let gone = self.blobs.volumes().into_iter().filter(|(_, berth)| !berth.volume.is_there());
        gone.map(|(number, _)| {
            let record = self.store.read(|tx| tx.get(&VOLUMES, &number))?;
            Ok(record.map_or(VolumeKind::Home.called(""), |record| record.kind.called(&record.name)))
        })
        .collect()
    }

    /// Looks after every volume once when a server starts: says which is not there, and clears away what was on its way
    /// when the last one ended. Slow where a bucket does not answer.
    pub fn begin(&self) {
        for (number, berth) in self.blobs.volumes() {
            match berth.volume.clear_arriving() {
                Ok(()) => {}
                Err(gone @ BlobError::Offline(_)) => tracing::error!(number, "{gone}"),
                Err(error) => tracing::warn!(number, %error, "what was left half sent stays there"),
            }
        }
    }

    fn event(&self, act: Act, viewer: Option<&Viewer>) -> Event {
        let now = self.clock.now();
        viewer.map_or_else(
            || Event::new(act, now, &Origin { address: String::new(), agent: "command line".into() }),
            |viewer| Event::new(act, now, &viewer.origin).by(viewer.user),
        )
    }

    /// Changes what is noted of a volume. Gives what is noted then.
    fn amend(
        &self,
        number: u16,
        event: Event,
        change: impl Fn(&mut VolumeRecord) + Send + 'static,
    ) -> Result<VolumeRecord, VolumeError> {
        let unsaid = self.record(number)?;
        self.store.write(move |tx| {
            let known = tx.get(&VOLUMES, &number)?;
            let mut record = known.or_else(|| (number == HOME).then(|| unsaid.clone()));
            let record = record.as_mut().ok_or(VolumeError::NotFound)?;
            change(record);
            // Of the data folder's own nothing may be left to say.
            if number == HOME && record.draining.is_none() && record.limit.is_none() {
                tx.remove(&VOLUMES, &number)?;
            } else {
                tx.put(&VOLUMES, &number, record)?;
            }
            Audit::record_in(tx, &event)?;
            Ok(record.clone())
        })
    }

    fn record(&self, number: u16) -> Result<VolumeRecord, VolumeError> {
        self.blobs.volume(number).map_err(|_| VolumeError::NotFound)?;
        let record = self.store.read(|tx| tx.get(&VOLUMES, &number))?;
        Ok(record.unwrap_or_else(|| VolumeRecord {
            name: String::new(),
            kind: VolumeKind::Home,
            attached_at: self.clock.now(),
            draining: None,
            limit: None,
        }))
    }
}

#[cfg(test)]
mod tests;
