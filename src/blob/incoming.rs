//! Bytes on their way in: written as they come, hashed as they pass.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::thread;

use sha2::{Digest, Sha256};

use super::error::BlobError;
use super::room;
use crate::model::ContentHash;

/// Bytes after which what was written is sent on its way to the disk, so that the sync at the end finds little left to
/// do, and a slow disk slows its sender down instead of filling the memory.
const STRIDE: u64 = 8 << 20;

/// Bytes that are worth a thread of their own: on a small machine to hash takes longer than to write.
const BOTH: usize = 256 * 1024;

/// A transfer in progress. Memory does not grow with its size.
pub struct Incoming {
    path: PathBuf,
    file: File,
    length: u64,
    /// How many of them are on their way to the disk.
    leaving: u64,
    limit: u64,
    /// Of everything before `length`; `None` after a resume, until the file is read again.
    hasher: Option<Sha256>,
    /// Nobody will come back for it: its file goes away when it is dropped unfinished.
    passing: bool,
}

/// A complete transfer, synced to disk. Its file goes away when it is dropped unkept.
#[derive(Debug)]
pub struct Received {
    path: PathBuf,
    pub hash: ContentHash,
    /// Bytes.
    pub size: u64,
}

impl Incoming {
    pub(super) fn open(path: &Path, limit: u64) -> Result<Self, BlobError> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(path)?;
        let length = file.seek(SeekFrom::End(0))?;
        let hasher = (length == 0).then(Sha256::new);
        Ok(Self { path: path.to_owned(), file, length, leaving: length, limit, hasher, passing: false })
    }

    /// One that cannot be resumed.
    pub(super) fn passing(path: &Path, limit: u64) -> Result<Self, BlobError> {
        let mut incoming = Self::open(path, limit)?;
        incoming.passing = true;
        Ok(incoming)
    }

    /// Bytes received so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// # Errors
    /// [`BlobError::TooLarge`] before a byte beyond the limit is written, [`BlobError::DiskFull`] before the
    /// room is used that the metadata needs.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        if self.length + bytes.len() as u64 > self.limit {
            return Err(BlobError::TooLarge(self.limit));
        }
        if room::left(&self.file) < bytes.len() as u64 {
            return Err(BlobError::DiskFull);
        }
        self.keep(bytes)?;
        self.length += bytes.len() as u64;
        if self.length - self.leaving >= STRIDE {
            dismiss(&self.file, self.leaving, NonZeroU64::new(self.length - self.leaving))?;
            self.leaving = self.length;
        }
        Ok(())
    }

    /// Writes and hashes.
    fn keep(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(hasher) = &mut self.hasher else { return self.file.write_all(bytes) };
        if bytes.len() < BOTH {
            hasher.update(bytes);
            return self.file.write_all(bytes);
        }
        let (apart, written) = thread::scope(|scope| {
            let apart = thread::Builder::new().spawn_scoped(scope, || hasher.update(bytes));
            (apart.is_ok(), self.file.write_all(bytes))
        });
        // Where the system gives no more threads.
        if !apart {
            hasher.update(bytes);
        }
        written
    }

    /// Takes back everything after the first `length` bytes: a part that failed its checksum.
    pub fn truncate(&mut self, length: u64) -> Result<(), BlobError> {
        self.file.set_len(length)?;
        self.length = self.file.seek(SeekFrom::End(0))?;
        self.leaving = self.leaving.min(self.length);
        self.hasher = (self.length == 0).then(Sha256::new);
        Ok(())
    }

    /// Makes what was received so far durable.
    pub fn sync(&mut self) -> Result<(), BlobError> {
        Ok(self.file.sync_data()?)
    }

    /// The transfer is complete: syncs it and tells its hash.
    pub fn finish(mut self) -> Result<Received, BlobError> {
        self.file.sync_all()?;
        let hasher = if let Some(hasher) = self.hasher.take() {
            hasher
        } else {
            self.file.rewind()?;
            digest(&mut self.file)?
        };
        self.passing = false;
        let path = std::mem::take(&mut self.path);
        Ok(Received { path, hash: ContentHash(hasher.finalize().into()), size: self.length })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if self.passing {
            // Swept at the next start if it cannot be removed now.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// See [`super::Blobs::hash_from_disk`].
pub(super) fn hash_from_disk(
    file: &mut File,
    pace: &mut dyn FnMut(usize) -> bool,
) -> Result<Option<ContentHash>, BlobError> {
    forget(file)?;
    let hash = hash_paced(file, pace)?;
    forget(file)?;
    Ok(hash)
}

/// Reads what there is to its end. `pace` hears of each piece how many bytes it has, and says whether to go on; `None` when it
/// said not to.
pub fn hash_paced(
    content: &mut impl Read,
    pace: &mut dyn FnMut(usize) -> bool,
) -> Result<Option<ContentHash>, BlobError> {
    let mut hasher = Sha256::new();
    let whole = take_in(&mut hasher, content, pace)?;
    Ok(whole.then(|| ContentHash(hasher.finalize().into())))
}

/// Reads what there is to its end.
pub(super) fn hash(content: &mut impl Read) -> Result<ContentHash, BlobError> {
    Ok(ContentHash(digest(content)?.finalize().into()))
}

fn digest(content: &mut impl Read) -> Result<Sha256, BlobError> {
    let mut hasher = Sha256::new();
    take_in(&mut hasher, content, &mut |_| true)?;
    Ok(hasher)
}

/// Says whether it came to the end.
fn take_in(
    hasher: &mut Sha256,
    content: &mut impl Read,
    pace: &mut dyn FnMut(usize) -> bool,
) -> Result<bool, BlobError> {
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            return Ok(true);
        }
        hasher.update(&buffer[..read]);
        if !pace(read) {
            return Ok(false);
        }
    }
}

/// Lets the kernel forget a file's content, so that it is read from the disk; only advice.
fn forget(file: &File) -> Result<(), BlobError> {
    dismiss(file, 0, None)
}

/// Tells the kernel that a part of a file, or all after `from`, is not needed in memory: Linux begins to write what is
/// not on the disk yet, without waiting for it, and forgets the rest.
fn dismiss(file: &File, from: u64, length: Option<NonZeroU64>) -> Result<(), BlobError> {
    rustix::fs::fadvise(file, from, length, rustix::fs::Advice::DontNeed)
        .map_err(|error| BlobError::from(io::Error::from(error)))
}

impl Received {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads from the start, to tell what it is before it is kept.
    pub fn open(&self) -> Result<File, BlobError> {
        Ok(File::open(&self.path)?)
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        // Already moved when it was kept; otherwise it is of no use to anyone.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("length", &self.length).finish_non_exhaustive()
    }
}
