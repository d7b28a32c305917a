//! A volume on a local disk: plain files, moved into place whole.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::error::BlobError;
use super::key::BlobKey;
use super::volume::Volume;
use crate::model::UserId;

/// Blobs below one folder.
#[derive(Debug)]
pub struct LocalVolume {
    root: PathBuf,
}

impl LocalVolume {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn path(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.path())
    }
}

impl Volume for LocalVolume {
    fn put(&self, key: &BlobKey, from: &Path) -> Result<(), BlobError> {
        let to = self.path(key);
        let folder = to.parent().unwrap_or(&self.root);
        make_folder(folder)?;
        // Linked, not moved: whoever sent it keeps its file until the metadata names the blob, and may begin there
        // again after a crash. Where a disk knows no links it is moved.
        match std::fs::hard_link(from, &to) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(_) => std::fs::rename(from, &to)?,
            Ok(()) => {}
        }
        // The name is durable only once its folder is.
        File::open(folder)?.sync_all()?;
        Ok(())
    }

    fn open(&self, key: &BlobKey) -> Result<File, BlobError> {
        Ok(File::open(self.path(key))?)
    }

    fn size(&self, key: &BlobKey) -> Result<u64, BlobError> {
        Ok(std::fs::metadata(self.path(key))?.len())
    }

    fn remove(&self, key: &BlobKey) -> Result<(), BlobError> {
        match std::fs::remove_file(self.path(key)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn remove_owner(&self, owner: UserId) -> Result<(), BlobError> {
        match std::fs::remove_dir_all(self.root.join(BlobKey::folder(owner))) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// Makes `folder` and its parents, each synced into the one above it.
fn make_folder(folder: &Path) -> Result<(), BlobError> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().ok_or(BlobError::Missing)?;
    make_folder(parent)?;
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    File::open(parent)?.sync_all()?;
    Ok(())
}
