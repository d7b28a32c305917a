//! A volume on a local disk: plain files, moved into place whole.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use super::arriving::Arriving;
use super::content::Content;
use super::error::{BlobError, Gone, removed};
use super::key::BlobKey;
use super::mark::{self, USERS};
use super::room::{self, Disk};
use super::volume::Volume;
use crate::model::{ContentHash, Stamp, UserId};

/// Where what comes from another disk grows until it is whole.
const ARRIVING: &str = ".arriving";

/// Blobs below one folder.
#[derive(Debug)]
pub struct LocalVolume {
    root: PathBuf,
    /// As people call it.
    name: String,
    /// What its mark must say; the data folder's own says nothing.
    id: Option<String>,
    guarded: AtomicBool,
    arriving: Arriving,
}

impl LocalVolume {
    /// The data folder's own.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            name: "with the originals".into(),
            id: None,
            guarded: AtomicBool::new(false),
            arriving: Arriving::default(),
        }
    }

    /// One for pictures alone.
    pub fn of_pictures(root: &Path) -> Self {
        Self { name: "with the thumbnails".into(), ..Self::new(root) }
    }

    /// One of several, known by its mark.
    pub fn marked(root: &Path, name: &str, id: &str) -> Self {
        Self {
            root: root.to_owned(),
            name: format!("“{name}”"),
            id: Some(id.to_owned()),
            guarded: AtomicBool::new(true),
            arriving: Arriving::default(),
        }
    }

    fn be_there(&self) -> Result<(), BlobError> {
        if self.guarded.load(Ordering::Relaxed) && !self.is_there() {
            Err(BlobError::Offline(Gone::Disk(self.name.clone())))
        } else {
            Ok(())
        }
    }

    /// What is not found, or cannot be read, on a disk that is not there is not lost.
    fn told<T>(&self, outcome: std::io::Result<T>) -> Result<T, BlobError> {
        outcome.map_err(|error| match error.into() {
            error @ (BlobError::Missing | BlobError::Io(_)) => self.be_there().err().unwrap_or(error),
            error => error,
        })
    }

    fn file(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.path())
    }

    /// The folder that a disk of its own may be mounted at.
    fn ground(&self) -> std::io::Result<File> {
        File::open(self.root.join(USERS)).or_else(|_| File::open(&self.root))
    }

    /// Copies from another disk. What arrives is compared with what it is called.
    fn bring(&self, key: &BlobKey, from: &Path, to: &Path) -> Result<(), BlobError> {
        let mut source = File::open(from)?;
        let size = source.metadata()?.len();
        if self.room()? < size {
            return Err(BlobError::DiskFull);
        }
        let folder = self.root.join(USERS).join(ARRIVING);
        make_folder(&folder)?;
        let name = uuid::Uuid::now_v7().to_string();
        let (part, _underway) = (folder.join(&name), self.arriving.begin(&name));
        let arrived = copy(&mut source, &part, key.hash).and_then(|()| Ok(std::fs::rename(&part, to)?));
        if arrived.is_err() {
            // Cleared away at the next start if it cannot be now.
            let _ = std::fs::remove_file(&part);
        }
        arrived
    }
}

fn copy(source: &mut File, to: &Path, hash: ContentHash) -> Result<(), BlobError> {
    let (mut file, mut hasher, mut buffer) = (File::create_new(to)?, Sha256::new(), vec![0; 1 << 20]);
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        file.write_all(&buffer[..read])?;
    }
    if ContentHash(hasher.finalize().into()) != hash {
        return Err(BlobError::Io(std::io::Error::other("other bytes were read than had been written")));
    }
    Ok(file.sync_all()?)
}

impl Volume for LocalVolume {
    fn put(&self, key: &BlobKey, from: &Path) -> Result<(), BlobError> {
        self.be_there()?;
        let to = self.file(key);
        let folder = to.parent().unwrap_or(&self.root);
        make_folder(folder)?;
        // Linked, not moved: whoever sent it keeps its file until the metadata names the blob, and may begin there
        // again after a crash. Where a disk knows no links it is moved, and from another disk copied.
        if let Err(error) = std::fs::hard_link(from, &to)
            && error.kind() != std::io::ErrorKind::AlreadyExists
            && !to.exists()
            && let Err(error) = std::fs::rename(from, &to)
        {
            match error.kind() {
                std::io::ErrorKind::CrossesDevices => self.bring(key, from, &to)?,
                _ => return Err(error.into()),
            }
        }
        // The name is durable only once its folder is.
        File::open(folder)?.sync_all()?;
        Ok(())
    }

    fn is_there(&self) -> bool {
        match (&self.id, self.guarded.load(Ordering::Relaxed)) {
            (Some(id), _) => matches!(mark::read_mark(&self.root), Ok(Some(found)) if found == *id),
            (None, true) => mark::is_marked(&self.root),
            (None, false) => self.root.join(USERS).is_dir(),
        }
    }

    fn guard(&self, used: bool) -> Result<(), BlobError> {
        let users = self.root.join(USERS);
        self.guarded.store(true, Ordering::Relaxed);
        let holds_something = users.is_dir() && std::fs::read_dir(&users)?.next().is_some();
        if self.id.is_none() && (holds_something || !used) && !mark::is_marked(&self.root) {
            mark::write_mark(&self.root, None)?;
        }
        Ok(())
    }

    fn room(&self) -> Result<u64, BlobError> {
        self.be_there()?;
        Ok(room::left(self.ground()?))
    }

    fn disk(&self) -> Option<Disk> {
        self.be_there().ok()?;
        room::disk(&self.ground().ok()?)
    }

    fn open(&self, key: &BlobKey) -> Result<Content, BlobError> {
        self.told(File::open(self.file(key))).map(Content::Here)
    }

    fn path(&self, key: &BlobKey) -> Option<PathBuf> {
        Some(self.file(key))
    }

    fn size(&self, key: &BlobKey) -> Result<u64, BlobError> {
        Ok(self.told(std::fs::metadata(self.file(key)))?.len())
    }

    fn remove(&self, key: &BlobKey) -> Result<(), BlobError> {
        // What cannot be seen is not removed yet.
        self.be_there()?;
        removed(std::fs::remove_file(self.file(key)))
    }

    fn remove_owner(&self, owner: UserId) -> Result<(), BlobError> {
        self.be_there()?;
        removed(std::fs::remove_dir_all(self.root.join(BlobKey::folder(owner))))
    }

    fn unmark(&self) -> Result<(), BlobError> {
        self.be_there()?;
        mark::remove_mark(&self.root)
    }

    fn clear_arriving(&self) -> Result<(), BlobError> {
        self.be_there()?;
        let entries = match std::fs::read_dir(self.root.join(USERS).join(ARRIVING)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if !self.arriving.has(&entry.file_name().to_string_lossy()) {
                removed(std::fs::remove_file(entry.path()))?;
            }
        }
        Ok(())
    }

    fn each(&self, visit: &mut dyn FnMut(BlobKey, Stamp)) -> Result<(), BlobError> {
        self.be_there()?;
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
pub(super) fn make_folder(folder: &Path) -> Result<(), BlobError> {
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
