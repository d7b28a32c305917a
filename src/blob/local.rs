//! A volume on a local disk: plain files, moved into place whole.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::UNIX_EPOCH;

use super::error::{BlobError, removed};
use super::key::BlobKey;
use super::volume::Volume;
use crate::model::Stamp;
use crate::model::UserId;

/// Where everybody's folders lie.
const USERS: &str = "users";
/// The file in it that is not there when another disk is, or none.
const MARK: &str = ".volume";

/// Blobs below one folder.
#[derive(Debug)]
pub struct LocalVolume {
    root: PathBuf,
    guarded: AtomicBool,
}

impl LocalVolume {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), guarded: AtomicBool::new(false) }
    }

    fn be_there(&self) -> Result<(), BlobError> {
        if self.guarded.load(Ordering::Relaxed) && !self.is_there() {
            Err(BlobError::Offline)
        } else {
            Ok(())
        }
    }

    fn path(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.path())
    }
}

impl Volume for LocalVolume {
    fn put(&self, key: &BlobKey, from: &Path) -> Result<(), BlobError> {
        self.be_there()?;
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

    fn is_there(&self) -> bool {
        let users = self.root.join(USERS);
        if self.guarded.load(Ordering::Relaxed) { users.join(MARK).exists() } else { users.is_dir() }
    }

    fn guard(&self, used: bool) -> Result<(), BlobError> {
        let users = self.root.join(USERS);
        self.guarded.store(true, Ordering::Relaxed);
        let holds_something = users.is_dir() && std::fs::read_dir(&users)?.next().is_some();
        if (holds_something || !used) && !users.join(MARK).exists() {
            make_folder(&users)?;
            std::fs::write(users.join(MARK), "Albumen knows by this file that the disk is mounted.\n")?;
            File::open(&users)?.sync_all()?;
        }
        Ok(())
    }

    fn open(&self, key: &BlobKey) -> Result<File, BlobError> {
        Ok(File::open(self.path(key))?)
    }

    fn size(&self, key: &BlobKey) -> Result<u64, BlobError> {
        Ok(std::fs::metadata(self.path(key))?.len())
    }

    fn remove(&self, key: &BlobKey) -> Result<(), BlobError> {
        // What cannot be seen is not removed yet.
        self.be_there()?;
        removed(std::fs::remove_file(self.path(key)))
    }

    fn remove_owner(&self, owner: UserId) -> Result<(), BlobError> {
        removed(std::fs::remove_dir_all(self.root.join(BlobKey::folder(owner))))
    }

    fn each(&self, visit: &mut dyn FnMut(BlobKey, Stamp)) -> Result<(), BlobError> {
        let users = self.root.join(USERS);
        if !users.is_dir() {
            return Ok(());
        }
        for entry in walkdir::WalkDir::new(users) {
            let entry = entry.map_err(std::io::Error::from)?;
            // What is not named as a blob is not ours to speak of.
            let key = entry.path().strip_prefix(&self.root).ok().and_then(BlobKey::of_path);
            if let Some(key) = key.filter(|_| entry.file_type().is_file()) {
                let modified = entry.metadata().map_err(std::io::Error::from)?.modified()?;
                let ms = modified.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
                visit(key, Stamp(i64::try_from(ms).unwrap_or(i64::MAX)));
            }
        }
        Ok(())
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
