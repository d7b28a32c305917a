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

use std::sync::Arc;

use tokio::sync::Notify;

use crate::access::Viewer;
use crate::audit::{Act, Event};
use crate::blob::{self, Berth, BlobError, Blobs, Disk, HOME, LocalVolume};
use crate::drive::{Drive, Grounds};
use crate::model::{Clock, Origin, Stamp};
use crate::store::volumes::{GIVEN_UP, VOLUMES, VolumeKind, VolumeRecord};
use crate::store::{Reader, Store};

pub use drain::Passed;
pub use error::VolumeError;
pub use held::{Held, HeldOf};

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
    /// Bytes of content that it still takes.
    pub room: u64,
    pub held: Held,
    /// It was given up, and what it held is lost.
    pub given_up_at: Option<Stamp>,
}

/// Puts every volume that was attached in its place. Each program that opens the data does so before it reads blobs.
pub fn mount(store: &Store, blobs: &Blobs) -> Result<(), VolumeError> {
    for (number, record) in store.read(|tx| tx.all(&VOLUMES, &()))? {
        let takes = record.draining.is_none();
        match record.kind {
            VolumeKind::Home => blobs.let_take(HOME, takes)?,
            _ => berth(blobs, number, &record)?,
        }
    }
    for (number, record) in store.read(|tx| tx.all(&GIVEN_UP, &()))? {
        blobs.give_up(number, record.name);
    }
    Ok(())
}

/// Puts a volume in its place. Nothing is asked of it yet.
fn berth(blobs: &Blobs, number: u16, record: &VolumeRecord) -> Result<(), VolumeError> {
    let volume: Arc<dyn blob::Volume> = match &record.kind {
        VolumeKind::Home => return Ok(()),
        VolumeKind::Disk { path, mark } => Arc::new(LocalVolume::marked(path.as_ref(), &record.name, mark)),
        VolumeKind::Bucket { address, mark } => {
            Arc::new(blobs.bucket(&record.name, address.clone(), mark)?)
        }
    };
    blobs.attach(number, Berth { volume, takes: record.draining.is_none() });
    Ok(())
}

impl Volumes {
    pub fn new(drive: Drive, clock: Arc<dyn Clock>, grounds: Grounds) -> Self {
        let (store, blobs) = (drive.store.clone(), drive.blobs.clone());
        Self { store, blobs, drive, clock, grounds, bell: Arc::default() }
    }

    /// Every volume, the data folder's own first, and at the end those that were given up and of which something is lost.
    pub fn list(&self) -> Result<Vec<Volume>, VolumeError> {
        let held = self.held()?;
        let volumes = self.blobs.volumes().into_iter().map(|(number, berth)| {
            let room = berth.volume.room();
            Ok(Volume {
                number,
                record: self.store.read(|tx| tx.get(&VOLUMES, &number))?,
                there: berth.volume.is_there(),
                disk: berth.volume.disk(),
                reason: room.as_ref().err().map(ToString::to_string),
                room: room.unwrap_or(0),
                held: held.get(&number).copied().unwrap_or_default(),
                given_up_at: None,
            })
        });
        volumes.chain(self.lost(&held)?.into_iter().map(Ok)).collect()
    }

    /// The names of those that are not there.
    pub fn missing(&self) -> Result<Vec<String>, VolumeError> {
        let gone = self.blobs.volumes().into_iter().filter(|(_, berth)| !berth.volume.is_there());
        gone.map(|(number, _)| {
            let record = self.store.read(|tx| tx.get(&VOLUMES, &number))?;
            Ok(record.map_or_else(|| "with the originals".to_owned(), |record| format!("“{}”", record.name)))
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

    fn record(&self, number: u16) -> Result<VolumeRecord, VolumeError> {
        self.blobs.volume(number).map_err(|_| VolumeError::NotFound)?;
        let record = self.store.read(|tx| tx.get(&VOLUMES, &number))?;
        Ok(record.unwrap_or_else(|| VolumeRecord {
            name: String::new(),
            kind: VolumeKind::Home,
            attached_at: self.clock.now(),
            draining: None,
        }))
    }
}

#[cfg(test)]
mod tests;
