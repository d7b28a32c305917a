//! The volumes there are, by their numbers, and which of them takes what is new.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use super::error::{BlobError, Gone};
use super::volume::Volume;

/// The number of the data folder's own volume.
pub const HOME: u16 = 0;

/// A volume in its place.
#[derive(Debug, Clone)]
pub struct Berth {
    pub volume: Arc<dyn Volume>,
    /// Whether new originals may go there.
    pub takes: bool,
}

pub(super) type Numbered = (u16, Arc<dyn Volume>);

#[derive(Debug, Default)]
struct Berths {
    here: BTreeMap<u16, Berth>,
    /// By their names.
    given_up: BTreeMap<u16, String>,
}

/// Volumes come and go while the server runs; every clone sees it.
#[derive(Debug, Clone, Default)]
pub(super) struct Rack(Arc<RwLock<Berths>>);

impl Rack {
    pub(super) fn set(&self, number: u16, berth: Berth) {
        let mut berths = self.0.write().unwrap_or_else(PoisonError::into_inner);
        berths.given_up.remove(&number);
        berths.here.insert(number, berth);
    }

    pub(super) fn clear(&self, number: u16) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).here.remove(&number);
    }

    pub(super) fn give_up(&self, number: u16, name: String) {
        let mut berths = self.0.write().unwrap_or_else(PoisonError::into_inner);
        berths.here.remove(&number);
        berths.given_up.insert(number, name);
    }

    pub(super) fn get(&self, number: u16) -> Result<Arc<dyn Volume>, BlobError> {
        let berths = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(berth) = berths.here.get(&number) {
            return Ok(Arc::clone(&berth.volume));
        }
        let lost = berths.given_up.get(&number).map(|name| BlobError::GivenUp(format!("“{name}”")));
        Err(lost.unwrap_or_else(|| BlobError::Offline(Gone::Disk(format!("number {number}")))))
    }

    pub(super) fn all(&self) -> Vec<(u16, Berth)> {
        let berths = self.0.read().unwrap_or_else(PoisonError::into_inner);
        berths.here.iter().map(|(number, berth)| (*number, berth.clone())).collect()
    }

    /// Those that take `bytes` of something new, the one with most room first.
    ///
    /// # Errors
    /// [`BlobError::DiskFull`] when none has the room; when none is there, that one is not.
    pub(super) fn takers(&self, bytes: u64) -> Result<Vec<Numbered>, BlobError> {
        let (mut takers, mut offline, mut asked) = (Vec::new(), None, 0);
        for (number, berth) in self.all().into_iter().filter(|(_, berth)| berth.takes) {
            match berth.volume.room() {
                Ok(room) if room >= bytes => takers.push((room, number, berth.volume)),
                Ok(_) => asked += 1,
                Err(error) => offline = Some(error),
            }
        }
        if takers.is_empty() {
            return Err(offline.filter(|_| asked == 0).unwrap_or(BlobError::DiskFull));
        }
        takers.sort_by_key(|(room, number, _)| (std::cmp::Reverse(*room), *number));
        Ok(takers.into_iter().map(|(_, number, volume)| (number, volume)).collect())
    }

    /// Bytes of content that all of them together still take; folders on one disk count once.
    pub(super) fn room(&self) -> u64 {
        let (mut devices, mut sum) = (BTreeSet::new(), 0_u64);
        for (_, berth) in self.all().into_iter().filter(|(_, berth)| berth.takes) {
            let Ok(room) = berth.volume.room() else { continue };
            if berth.volume.disk().is_none_or(|disk| devices.insert(disk.device)) {
                sum = sum.saturating_add(room);
            }
        }
        sum
    }
}
