//! What lies in external folders: it is opened where it lies, and nothing here changes it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::error::DriveError;
use super::{Drive, content, tree, usage};
use crate::blob::{BlobError, Content, Look, Outside};
use crate::model::{ContentHash, FileId, FolderPath, UserId};
use crate::store::externals::{EXTERNAL_BLOBS, EXTERNAL_NODES, EXTERNALS, ExternalNodeRecord};
use crate::store::held;
use crate::store::nodes::{BLOB_FILES, BLOBS, NODES, NodeRecord};
use crate::store::trash;
use crate::store::usage::Counted;
use crate::store::{Reader, StoreError};
use std::io::Read;

/// Bytes copied at once.
const CHUNK: usize = 1024 * 1024;
/// Folders that are asked for one by one; of more than these all of the external folder is looked at.
const FEW: usize = 200;

/// Where a node of an external folder lies on the disk.
#[derive(Debug, Clone)]
pub struct Place {
    /// The external folder.
    pub within: FileId,
    /// Its path from the root of the file system.
    pub root: PathBuf,
    /// Of the folder there.
    pub inode: u64,
    /// From there.
    pub below: PathBuf,
    /// Folders on the way, from there, that were on disks of their own.
    pub mounts: Vec<PathBuf>,
    pub record: ExternalNodeRecord,
}

/// Where `node` lies; `None` for one that lies on the volume.
pub fn place(tx: &impl Reader, node: &NodeRecord) -> Result<Option<Place>, StoreError> {
    let Some(record) = tx.get(&EXTERNAL_NODES, &node.id)? else { return Ok(None) };
    let within = record.within;
    let (mut names, mut mounted, mut at, mut own) = (Vec::new(), Vec::new(), node.clone(), record.clone());
    while at.id != within {
        if own.mount {
            mounted.push(names.len());
        }
        names.push(own.spelt.unwrap_or_else(|| at.name.as_str().to_owned()));
        let above =
            at.parent.map(|id| Ok::<_, StoreError>((tx.get(&NODES, &id)?, tx.get(&EXTERNAL_NODES, &id)?)));
        let Some((Some(node), Some(record))) = above.transpose()? else { return Ok(None) };
        (at, own) = (node, record);
    }
    let Some(external) = tx.get(&EXTERNALS, &within)? else { return Ok(None) };
    let below = names.iter().rev().collect();
    let mounts = mounted.iter().map(|first| names[*first..].iter().rev().collect()).collect();
    Ok(Some(Place { within, root: external.path.into(), inode: external.inode, below, mounts, record }))
}

/// Whether a node lies in an external folder.
pub fn is_outside(tx: &impl Reader, node: FileId) -> Result<bool, StoreError> {
    tx.has(&EXTERNAL_NODES, &node)
}

/// Refuses a change of what lies in an external folder, or below it.
pub fn refuse(tx: &impl Reader, node: Option<FileId>) -> Result<(), DriveError> {
    match node {
        Some(node) if is_outside(tx, node)? => Err(DriveError::External),
        _ => Ok(()),
    }
}

/// Refuses a path that leads into an external folder.
pub fn refuse_path(tx: &impl Reader, owner: UserId, path: &FolderPath) -> Result<(), DriveError> {
    let mut at = None;
    for name in path.names() {
        let Some(child) = tree::child(tx, owner, at, name)? else { return Ok(()) };
        refuse(tx, Some(child.id))?;
        at = Some(child.id);
    }
    Ok(())
}

/// Whether these bytes lie in external folders alone.
pub fn is_borrowed(tx: &impl Reader, owner: UserId, hash: ContentHash) -> Result<bool, StoreError> {
    tx.has(&EXTERNAL_BLOBS, &(owner, hash))
}

/// Where these bytes lie in external folders, `first` before others.
pub fn places(
    tx: &impl Reader,
    owner: UserId,
    hash: ContentHash,
    first: Option<FileId>,
) -> Result<Vec<Place>, StoreError> {
    let named = tx.all(&BLOB_FILES, &(owner, hash))?.into_iter().map(|((.., file), ())| file);
    let mut found = Vec::new();
    for file in first.into_iter().chain(named.filter(|file| Some(*file) != first)) {
        if let Some(node) = tx.get(&NODES, &file)?
            && node.content.as_ref().is_some_and(|content| content.hash == hash)
            && let Some(place) = place(tx, &node)?
        {
            found.push(place);
        }
    }
    Ok(found)
}

/// Opens what lies at a place, if it is still what it was.
fn open_at(place: &Place) -> Result<File, DriveError> {
    let Ok(root) = Outside::open(&place.root) else { return Err(DriveError::ExternalOffline) };
    match root.file(&place.below) {
        Ok((file, look)) if is_as(&place.record, &look) => Ok(file),
        Ok(_) => Err(DriveError::ExternalChanged),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // The place where its disk would be mounted, or one further in.
            let other = root.look().map_or(true, |look| look.inode != place.inode);
            let away = place.mounts.iter().any(|at| !is_mount(&root, at).unwrap_or(false));
            Err(if other || away { DriveError::ExternalOffline } else { DriveError::ExternalChanged })
        }
        Err(error) => Err(BlobError::from(error).into()),
    }
}

/// Whether a folder is on another disk than the one around it.
fn is_mount(root: &Outside, at: &Path) -> std::io::Result<bool> {
    let around = root.folder(at.parent().unwrap_or(Path::new("")))?.look()?;
    Ok(root.folder(at)?.look()?.device != around.device)
}

/// Whether a file is, unread, what was recorded of it.
pub fn is_as(record: &ExternalNodeRecord, look: &Look) -> bool {
    (record.inode, record.size, record.modified) == (look.inode, look.size, look.modified)
}

/// What has to be looked at in an external folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    All,
    /// Folders, from the external folder.
    Some(BTreeSet<PathBuf>),
}

/// External folders that wait to be looked at. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Asks {
    waiting: Arc<Mutex<BTreeMap<FileId, Ask>>>,
    bell: Arc<Notify>,
}

impl Asks {
    pub fn all(&self, external: FileId) {
        self.waiting().insert(external, Ask::All);
        self.bell.notify_one();
    }

    pub fn some(&self, external: FileId, folder: PathBuf) {
        let mut waiting = self.waiting();
        let ask = waiting.entry(external).or_insert_with(|| Ask::Some(BTreeSet::new()));
        if let Ask::Some(folders) = ask {
            folders.insert(folder);
            if folders.len() > FEW {
                *ask = Ask::All;
            }
        }
        drop(waiting);
        self.bell.notify_one();
    }

    /// Wakes who waits without asking for anything.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    /// The one that is next, which still waits.
    pub fn first(&self) -> Option<FileId> {
        self.waiting().keys().next().copied()
    }

    pub fn take(&self, external: FileId) -> Option<Ask> {
        self.waiting().remove(&external)
    }

    pub fn is_waiting(&self, external: FileId) -> bool {
        self.waiting().contains_key(&external)
    }

    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, BTreeMap<FileId, Ask>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drive {
    /// Opens content wherever it lies: on the volume, or in an external folder, there as `first` where it has that.
    pub fn bytes(
        &self,
        tx: &impl Reader,
        owner: UserId,
        hash: ContentHash,
        first: Option<FileId>,
    ) -> Result<Content, DriveError> {
        if !is_borrowed(tx, owner, hash)? {
            let at = content::locate(tx, owner, hash)?.ok_or(DriveError::NotFound("file"))?;
            return Ok(self.blobs.open(&at)?);
        }
        let mut trouble = DriveError::ExternalChanged;
        for place in places(tx, owner, hash, first)? {
            match open_at(&place) {
                Ok(file) => return Ok(Content::Here(file)),
                Err(error) => {
                    if matches!(error, DriveError::ExternalChanged) {
                        let folder = place.below.parent().map(PathBuf::from).unwrap_or_default();
                        self.asks.some(place.within, folder);
                    }
                    trouble = error;
                }
            }
        }
        Err(trouble)
    }

    /// Copies bytes that lie outside alone to the volume, where they count, so that a file of the person's own can
    /// name them. Does nothing for others.
    pub fn bring_in(&self, owner: UserId, hash: ContentHash) -> Result<(), DriveError> {
        let found = self.store.read(|tx| {
            if !is_borrowed(tx, owner, hash)? {
                return Ok(None);
            }
            let blob = tx.get(&BLOBS, &(owner, hash))?.ok_or(DriveError::NotFound("file"))?;
            usage::room_for(tx, owner, blob.size)?;
            Ok::<_, DriveError>(Some((blob.size, self.bytes(tx, owner, hash, None)?)))
        })?;
        let Some((size, mut file)) = found else { return Ok(()) };
        let mut incoming = self.blobs.receive_whole(&format!("copied-{}", uuid::Uuid::now_v7()), size)?;
        let mut buffer = vec![0; CHUNK];
        loop {
            let read = file.read(&mut buffer).map_err(BlobError::from)?;
            if read == 0 {
                break;
            }
            incoming.write(&buffer[..read])?;
        }
        let received = incoming.finish()?;
        if received.hash != hash {
            return Err(DriveError::ExternalChanged);
        }
        let at =
            self.store.read(|tx| content::locate(tx, owner, hash))?.ok_or(DriveError::NotFound("file"))?;
        let place = self.blobs.keep(&at.key, None, &received)?;
        let at = at.key.at(place);
        let _held = self.gate.hold();
        self.blobs.keep_still(&at, &received)?;
        let doomed = (owner, at.key.shelf.number(), hash, at.key.extension.clone());
        let place = at.place.clone();
        let counted = self.store.write(move |tx| {
            let Some(mut blob) = tx.get(&BLOBS, &(owner, hash))? else { return Ok(()) };
            if is_borrowed(tx, owner, hash)? {
                usage::room_for(tx, owner, blob.size)?;
                let counted = blob.counted.unwrap_or(Counted::Other);
                usage::change(tx, owner, |usage| *usage.counted_mut(counted) += blob.size)?;
                blob.place = at.place.clone();
                held::own(tx, &(owner, hash), &blob)?;
            }
            Ok::<_, DriveError>(())
        });
        if counted.is_err() {
            self.store.write(move |tx| trash::doom(tx, &doomed, &place))?;
            self.gate.ring();
        }
        counted
    }

    /// Refuses a change of what lies in an external folder, or below it, before anything is sent for it.
    pub fn may_change(&self, node: Option<FileId>) -> Result<(), DriveError> {
        self.store.read(|tx| refuse(tx, node))
    }

    /// Which of these files and folders lie in external folders, where they are only read.
    pub fn outside(&self, nodes: impl Iterator<Item = FileId>) -> Result<HashSet<FileId>, DriveError> {
        let mut found = HashSet::new();
        self.store.read(|tx| {
            if tx.last(&EXTERNALS, &())?.is_none() {
                return Ok(());
            }
            for node in nodes {
                if is_outside(tx, node)? {
                    found.insert(node);
                }
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(found)
    }
}
