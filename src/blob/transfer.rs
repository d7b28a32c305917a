//! Bytes on their way in: each transfer grows in a file of its own beside the volumes, until it is kept or discarded.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::desk::Blobs;
use super::error::{BlobError, removed};
use super::incoming::{Incoming, Received};

impl Blobs {
    /// The file that a transfer named `name` grows in, made when missing.
    pub fn receive(&self, name: &str, limit: u64) -> Result<Incoming, BlobError> {
        Incoming::open(&self.uploads.join(name), limit)
    }

    /// A transfer that is whole in one go or not at all.
    pub fn receive_whole(&self, name: &str, limit: u64) -> Result<Incoming, BlobError> {
        Incoming::passing(&self.uploads.join(name), limit)
    }

    /// Bytes of the transfer named `name` that are on disk; `None` when it was never begun.
    pub fn received(&self, name: &str) -> Option<u64> {
        std::fs::metadata(self.uploads.join(name)).ok().map(|metadata| metadata.len())
    }

    /// Gives another process what was received, as [`Blobs::handed_over`] gives it an empty file.
    pub fn hand_over(&self, received: &Received, purpose: &str) -> Result<PathBuf, BlobError> {
        let name = format!("{purpose}-{}", uuid::Uuid::now_v7());
        std::fs::rename(received.path(), self.uploads.join(&name))?;
        Ok(PathBuf::from("uploads").join(name))
    }

    /// The bytes of the transfer named `name` that are on disk.
    pub fn open_transfer(&self, name: &str) -> Result<File, BlobError> {
        Ok(File::open(self.uploads.join(name))?)
    }

    /// Forgets the transfer named `name`.
    pub fn discard(&self, name: &str) -> Result<(), BlobError> {
        removed(std::fs::remove_file(self.uploads.join(name)))
    }

    /// Names of transfers that have bytes on disk, for sweeping those that nothing remembers.
    pub fn transfers(&self) -> Result<Vec<String>, BlobError> {
        let entries = std::fs::read_dir(&self.uploads)?;
        Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
    }

    /// An empty file for the caller's own use, which goes when it is closed.
    pub fn scratch(&self) -> Result<File, BlobError> {
        scratch(&self.uploads)
    }

    /// An empty file that another process may open by its name; whoever opens it removes it. What is left lying goes with
    /// the next start of a server.
    pub fn handed_over(&self, purpose: &str) -> Result<(PathBuf, File), BlobError> {
        let name = format!("{purpose}-{}", uuid::Uuid::now_v7());
        let file = File::create_new(self.uploads.join(&name))?;
        Ok((PathBuf::from("uploads").join(name), file))
    }
}

/// An empty file of the folder, which goes when it is closed.
pub(super) fn scratch(folder: &Path) -> Result<File, BlobError> {
    let path = folder.join(format!("scratch-{}", uuid::Uuid::now_v7()));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}
