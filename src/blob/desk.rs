//! The desk before the volume: takes bytes in, keeps them, hands them out.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{BlobError, removed};
use super::incoming::{self, Incoming, Received};
use super::key::BlobKey;
use super::local::LocalVolume;
use super::room::{self, Disk};
use super::volume::Volume;
use crate::model::{ContentHash, Stamp, UserId};

/// Takes bytes in and keeps them on a volume. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    volume: Arc<dyn Volume>,
    uploads: PathBuf,
}

impl Blobs {
    /// Blobs on the local disk below `data`.
    pub fn local(data: &Path) -> Result<Self, BlobError> {
        let uploads = data.join("uploads");
        std::fs::create_dir_all(&uploads)?;
        Ok(Self { volume: Arc::new(LocalVolume::new(data)), uploads })
    }

    /// The file that a transfer named `name` grows in, made when missing.
    pub fn receive(&self, name: &str, limit: u64) -> Result<Incoming, BlobError> {
        Incoming::open(&self.uploads.join(name), limit)
    }

    /// A transfer that is whole in one go or not at all.
    pub fn receive_whole(&self, name: &str, limit: u64) -> Result<Incoming, BlobError> {
        Incoming::passing(&self.uploads.join(name), limit)
    }

    /// Refuses what the disk cannot hold.
    pub fn room_for(&self, bytes: u64) -> Result<(), BlobError> {
        if room::left(File::open(&self.uploads)?) < bytes { Err(BlobError::DiskFull) } else { Ok(()) }
    }

    /// The disk that transfers arrive on, and originals lie on.
    pub fn disk(&self) -> Result<Option<Disk>, BlobError> {
        Ok(room::disk(File::open(&self.uploads)?))
    }

    /// Bytes of content that the disk still takes.
    pub fn room(&self) -> Result<u64, BlobError> {
        Ok(room::left(File::open(&self.uploads)?))
    }

    /// Bytes of the transfer named `name` that are on disk; `None` when it was never begun.
    pub fn received(&self, name: &str) -> Option<u64> {
        std::fs::metadata(self.uploads.join(name)).ok().map(|metadata| metadata.len())
    }

    /// An empty file for the caller's own use, which goes when it is closed.
    pub fn scratch(&self) -> Result<File, BlobError> {
        let path = self.uploads.join(format!("scratch-{}", uuid::Uuid::now_v7()));
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        std::fs::remove_file(&path)?;
        Ok(file)
    }

    /// An empty file that another process may open by its name; whoever opens it removes it. What is left lying goes with
    /// the next start of a server.
    pub fn handed_over(&self, purpose: &str) -> Result<(PathBuf, File), BlobError> {
        let name = format!("{purpose}-{}", uuid::Uuid::now_v7());
        let file = File::create_new(self.uploads.join(&name))?;
        Ok((PathBuf::from("uploads").join(name), file))
    }

    /// The bytes of the transfer named `name` that are on disk.
    pub fn open_transfer(&self, name: &str) -> Result<File, BlobError> {
        Ok(File::open(self.uploads.join(name))?)
    }

    /// Forgets the transfer named `name`.
    pub fn discard(&self, name: &str) -> Result<(), BlobError> {
        removed(std::fs::remove_file(self.uploads.join(name)))
    }

    /// Moves what was received to its place. Durable when this returns.
    pub fn keep(&self, key: &BlobKey, received: &Received) -> Result<(), BlobError> {
        self.volume.put(key, received.path())
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
        self.keep(&key(received.hash), &received)?;
        Ok(received.hash)
    }

    pub fn open(&self, key: &BlobKey) -> Result<File, BlobError> {
        self.volume.open(key)
    }

    pub fn size(&self, key: &BlobKey) -> Result<u64, BlobError> {
        self.volume.size(key)
    }

    /// Reads a blob to its end. Gives the hash of what is there, which is the key's own unless the disk failed.
    pub fn hash(&self, key: &BlobKey) -> Result<ContentHash, BlobError> {
        incoming::hash(&mut self.open(key)?)
    }

    /// The same from the disk itself rather than from memory, and without filling that. `pace` hears of each piece how
    /// many bytes it has, may wait, and says whether to go on; `None` when it said not to.
    pub fn hash_from_disk(
        &self,
        key: &BlobKey,
        pace: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Option<ContentHash>, BlobError> {
        incoming::hash_from_disk(&mut self.open(key)?, pace)
    }

    /// Takes bytes only while the volume itself is there; `used` says that it must hold something already.
    pub fn guard(&self, used: bool) -> Result<(), BlobError> {
        self.volume.guard(used)
    }

    /// Whether the volume itself is there: what is missing on a disk that is not mounted is not lost.
    pub fn is_there(&self) -> bool {
        self.volume.is_there()
    }

    /// Visits every blob there is, with the moment it was written, in no order.
    pub fn each(&self, visit: &mut dyn FnMut(BlobKey, Stamp)) -> Result<(), BlobError> {
        self.volume.each(visit)
    }

    pub fn remove(&self, key: &BlobKey) -> Result<(), BlobError> {
        self.volume.remove(key)
    }

    /// Removes everything of one owner, for good.
    pub fn remove_owner(&self, owner: UserId) -> Result<(), BlobError> {
        self.volume.remove_owner(owner)
    }

    /// Names of transfers that have bytes on disk, for sweeping those that nothing remembers.
    pub fn transfers(&self) -> Result<Vec<String>, BlobError> {
        let entries = std::fs::read_dir(&self.uploads)?;
        Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
    }
}
