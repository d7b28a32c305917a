//! Which volume an original is put on, and being put there.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::desk::Blobs;
use super::error::BlobError;
use super::incoming::Received;
use super::key::{BlobKey, Located};
use super::placing::Candidate;
use super::room;
use crate::model::{ContentHash, Place};

/// Bytes read at once.
const CHUNK: usize = 1 << 20;

impl Blobs {
    /// Refuses what the disks cannot hold: it arrives on one, and stays on one.
    pub fn room_for(&self, bytes: u64) -> Result<(), BlobError> {
        if room::left(File::open(&self.uploads)?) < bytes {
            return Err(BlobError::DiskFull);
        }
        self.volumes.takers(bytes).map(drop)
    }

    /// Puts what was received on a volume: that of `known`, where it lies already, or the one that should have what is new. Durable
    /// when this returns. Slow where it goes to another disk.
    pub fn keep(
        &self,
        key: &BlobKey,
        known: Option<&Place>,
        received: &Received,
    ) -> Result<Place, BlobError> {
        self.put(key, known, received.size, received.path())
    }

    /// Puts it there again if it was removed since [`Blobs::keep`], which found it named by nothing.
    pub fn keep_still(&self, at: &Located, received: &Received) -> Result<(), BlobError> {
        let Place::Volume(number) = at.place;
        let volume = self.volumes.get(number)?;
        match volume.size(&at.key) {
            Err(BlobError::Missing) => volume.put(&at.key, received.path()),
            there => there.map(drop),
        }
    }

    /// Keeps bytes already in memory, a picture made here, under the key that `key` makes of their hash.
    pub fn keep_bytes(
        &self,
        bytes: &[u8],
        key: impl FnOnce(ContentHash) -> BlobKey,
    ) -> Result<ContentHash, BlobError> {
        let mut incoming =
            self.receive_whole(&format!("made-{}", uuid::Uuid::now_v7()), bytes.len() as u64)?;
        incoming.write(bytes)?;
        let received = incoming.finish()?;
        self.pictures.put(&key(received.hash), received.path())?;
        Ok(received.hash)
    }

    /// Copies an original to another volume that takes it. Where it was it stays too. Slow.
    pub fn carry(&self, at: &Located, size: u64) -> Result<Place, BlobError> {
        let volume = self.at(at)?;
        volume.size(&at.key)?;
        match volume.path(&at.key) {
            Some(from) => self.put(&at.key, None, size, &from),
            None => self.put(&at.key, None, size, self.fetched(at, size)?.path()),
        }
    }

    /// Brings an original to this machine, for a while. Slow.
    ///
    /// # Errors
    /// Also when other bytes came than are called so.
    pub fn fetched(&self, at: &Located, size: u64) -> Result<Received, BlobError> {
        let (mut far, mut buffer) = (self.open(at)?, vec![0; CHUNK]);
        let mut incoming = self.receive_whole(&format!("fetched-{}", uuid::Uuid::now_v7()), size)?;
        loop {
            let read = far.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            incoming.write(&buffer[..read])?;
        }
        let received = incoming.finish()?;
        if received.hash == at.key.hash {
            return Ok(received);
        }
        Err(BlobError::Io(io::Error::other("other bytes were read than had been written")))
    }

    fn put(&self, key: &BlobKey, known: Option<&Place>, size: u64, from: &Path) -> Result<Place, BlobError> {
        if let Some(place @ Place::Volume(number)) = known
            && let Ok(volume) = self.volumes.get(*number)
        {
            // On a disk that is not there it may be lost; now there is one that takes it.
            match volume.put(key, from) {
                Err(BlobError::Offline(_)) => {}
                put => return put.map(|()| place.clone()),
            }
        }
        let mut refused = BlobError::DiskFull;
        for Candidate { number, volume, .. } in self.volumes.takers(size)? {
            match volume.put(key, from) {
                Ok(()) => return Ok(Place::Volume(number)),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}
