//! The volumes there are, by their numbers, and which of them takes what is new.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::berth::Berth;
use super::error::{BlobError, Gone};
use super::placing::{self, Candidate};
use super::volume::Volume;

/// The number of the data folder's own volume.
pub const HOME: u16 = 0;

#[derive(Debug, Default)]
struct Berths {
    here: BTreeMap<u16, Berth>,
    /// As they are called.
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

    pub(super) fn give_up(&self, number: u16, called: String) {
        let mut berths = self.0.write().unwrap_or_else(PoisonError::into_inner);
        berths.here.remove(&number);
        berths.given_up.insert(number, called);
    }

    pub(super) fn get(&self, number: u16) -> Result<Arc<dyn Volume>, BlobError> {
        let berths = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(berth) = berths.here.get(&number) {
            return Ok(Arc::clone(&berth.volume));
        }
        let lost = berths.given_up.get(&number).map(|called| BlobError::GivenUp(called.clone()));
        Err(lost.unwrap_or_else(|| unknown(number)))
    }

    pub(super) fn all(&self) -> Vec<(u16, Berth)> {
        let berths = self.0.read().unwrap_or_else(PoisonError::into_inner);
        berths.here.iter().map(|(number, berth)| (*number, berth.clone())).collect()
    }

    pub(super) fn change(&self, number: u16, change: impl FnOnce(&mut Berth)) -> Result<(), BlobError> {
        let mut berths = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let berth = berths.here.get_mut(&number);
        berth.map(change).ok_or_else(|| unknown(number))
    }

    /// Those that take `bytes` of something new, the one that should have it first.
    ///
    /// # Errors
    /// [`BlobError::DiskFull`] when none has the room, [`BlobError::LimitReached`] when one would if it might; when none
    /// is there, that one is not.
    pub(super) fn takers(&self, bytes: u64) -> Result<Vec<Candidate>, BlobError> {
        let (mut found, mut full, mut offline) = (Vec::new(), BlobError::DiskFull, None);
        for (number, berth) in self.all().into_iter().filter(|(_, berth)| berth.takes) {
            match berth.room() {
                Ok(room) => {
                    if room < bytes && berth.volume.room().is_ok_and(|whole| whole >= bytes) {
                        full = BlobError::LimitReached;
                    }
                    found.push(Candidate { number, room, last: berth.last, volume: berth.volume });
                }
                Err(error) => offline = Some(error),
            }
        }
        let none_there = offline.filter(|_| found.is_empty());
        let takers = placing::ranked(found, bytes);
        if takers.is_empty() { Err(none_there.unwrap_or(full)) } else { Ok(takers) }
    }

    /// Bytes of content that all of them together still take; folders on one disk share what that has.
    pub(super) fn room(&self) -> u64 {
        let mut disks: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
        let mut sum = 0_u64;
        for (_, berth) in self.all().into_iter().filter(|(_, berth)| berth.takes) {
            let (Ok(whole), Ok(room)) = (berth.volume.room(), berth.room()) else { continue };
            match berth.volume.disk() {
                None => sum = sum.saturating_add(room),
                Some(disk) => {
                    let (_, shared) = disks.entry(disk.device).or_insert((whole, 0));
                    *shared = shared.saturating_add(room);
                }
            }
        }
        disks.into_values().fold(sum, |sum, (whole, shared)| sum.saturating_add(whole.min(shared)))
    }
}

/// What is noted at a number that nothing stands at.
fn unknown(number: u16) -> BlobError {
    BlobError::Offline(Gone::Disk(format!("number {number}")))
}
