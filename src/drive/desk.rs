//! The drive's front desk: what it works with, and the questions that change nothing.

use std::fs::File;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::error::DriveError;
use super::tree::Paths;
use super::upload::EXPIRY;
use super::{file, tree, usage};
use crate::access::{Download, Permit, View};
use crate::blob::Blobs;
use crate::model::{Clock, ContentHash, FileId, FileName, FolderPath, Stamp, UserId};
use crate::store::nodes::{CHILDREN, NODES, NodeRecord};
use crate::store::uploads::UploadRecord;
use crate::store::usage::UsageRecord;
use crate::store::{Reader, Store};

/// Everything about files and folders. Cheap to clone; all calls block.
#[derive(Debug, Clone)]
pub struct Drive {
    pub(crate) store: Store,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Arc<dyn Clock>,
    /// An idle transfer is forgotten after this, in ms.
    pub(crate) upload_expiry: i64,
}

/// A node and its place.
#[derive(Debug, Clone)]
pub struct Placed {
    pub node: NodeRecord,
    /// `/Trips/Paris 2024/IMG_1.jpg`
    pub path: String,
}

/// Bytes ready to be sent.
#[derive(Debug)]
pub struct Opened {
    pub node: NodeRecord,
    pub hash: ContentHash,
    pub file: File,
    /// Bytes.
    pub size: u64,
}

impl Drive {
    pub fn new(store: Store, blobs: Blobs, clock: Arc<dyn Clock>) -> Self {
        Self { store, blobs, clock, upload_expiry: EXPIRY }
    }

    /// Sets after how many ms an idle transfer is forgotten.
    #[must_use]
    pub fn forgetting_uploads_after(self, ms: i64) -> Self {
        Self { upload_expiry: ms, ..self }
    }

    /// When an upload, left alone, is forgotten.
    pub fn upload_ends(&self, record: &UploadRecord) -> Stamp {
        record.touched_at.plus(self.upload_expiry)
    }

    pub fn get(&self, permit: Permit<View, FileId>) -> Result<Placed, DriveError> {
        self.store.read(|tx| {
            let node = tx.get(&NODES, &permit.subject)?.ok_or(DriveError::NotFound("file"))?;
            let path = Paths::default().of(tx, &node)?;
            Ok(Placed { node, path })
        })
    }

    pub fn open(&self, permit: Permit<Download, FileId>) -> Result<Opened, DriveError> {
        self.store.read(|tx| self.open_in(tx, permit.subject))
    }

    /// Opens a file's content within the caller's transaction, which has decided that it may be seen.
    pub(crate) fn open_in(&self, tx: &impl Reader, id: FileId) -> Result<Opened, DriveError> {
        let node = tx.get(&NODES, &id)?.ok_or(DriveError::NotFound("file"))?;
        let content = node.content.clone().ok_or(DriveError::NotFound("file"))?;
        let key = file::blob_key(tx, node.owner, content.hash)?.ok_or(DriveError::NotFound("file"))?;
        Ok(Opened { node, hash: content.hash, file: self.blobs.open(&key)?, size: content.size })
    }

    /// A node with its place.
    pub fn placed(&self, node: NodeRecord) -> Result<Placed, DriveError> {
        let path = self.store.read(|tx| Paths::default().of(tx, &node))?;
        Ok(Placed { node, path })
    }

    /// What lies directly below a folder, by name.
    pub fn list(
        &self,
        owner: UserId,
        folder: Option<FileId>,
        after: Option<&FileName>,
        limit: usize,
    ) -> Result<Vec<Placed>, DriveError> {
        self.store.read(|tx| {
            tree::live_folder(tx, owner, folder)?;
            let mut paths = Paths::default();
            let nodes = tree::list(tx, owner, folder, after, limit)?;
            let placed = nodes.into_iter().map(|node| Ok(Placed { path: paths.of(tx, &node)?, node }));
            placed.collect::<Result<_, DriveError>>()
        })
    }

    /// The folder at `path`; `None` for the root.
    pub fn folder_at(&self, owner: UserId, path: &FolderPath) -> Result<Option<FileId>, DriveError> {
        self.store.read(|tx| tree::find_folder(tx, owner, path))?.ok_or(DriveError::NotFound("folder"))
    }

    /// Every live folder with its path, parents before children.
    pub fn folders(&self, owner: UserId) -> Result<Vec<Placed>, DriveError> {
        self.store.read(|tx| {
            let mut found: Vec<Placed> = Vec::new();
            let mut open: Vec<(Option<FileId>, String)> = vec![(None, String::new())];
            while let Some((parent, path)) = open.pop() {
                let mut ids = Vec::new();
                tx.scan(&CHILDREN, &(owner, parent), None, |_, child| {
                    if child.folder {
                        ids.push(child.id);
                    }
                    ControlFlow::Continue(())
                })?;
                for id in ids {
                    let Some(node) = tx.get(&NODES, &id)? else { continue };
                    let path = format!("{path}/{}", node.name);
                    open.push((Some(id), path.clone()));
                    found.push(Placed { node, path });
                }
            }
            found.sort_by(|a, b| a.path.cmp(&b.path));
            Ok(found)
        })
    }

    /// Which of these bytes the owner has, and where; trashed files do not count.
    pub fn known(&self, owner: UserId, hashes: &[ContentHash]) -> Result<Vec<Placed>, DriveError> {
        self.store.read(|tx| {
            let mut paths = Paths::default();
            let mut found = Vec::new();
            for hash in hashes {
                for node in file::with_content(tx, owner, *hash)? {
                    if node.deleted_at.is_none() {
                        found.push(Placed { path: paths.of(tx, &node)?, node });
                    }
                }
            }
            Ok(found)
        })
    }

    pub fn usage(&self, owner: UserId) -> Result<UsageRecord, DriveError> {
        Ok(self.store.read(|tx| usage::of(tx, owner))?)
    }
}
