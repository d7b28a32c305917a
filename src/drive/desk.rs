//! The drive's front desk: what it works with, and the questions that change nothing.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::doomed::Gate;
use super::error::DriveError;
use super::external::Asks;
use super::rules::Rules;
use super::seen::Seen;
use super::tree::Paths;
use super::turn::Turns;
use super::upload::EXPIRY;
use super::{content, file, trash, tree, usage};
use crate::access::{Download, Edit, Permit, View};
use crate::blob::{BlobError, Blobs, Content};
use crate::model::{Clock, ContentHash, FileId, FileName, FolderPath, Stamp, UserId};
use crate::store::nodes::{BLOBS, CHILDREN, NODES, NodeRecord};
use crate::store::scrubs::{FLAWS, SCRUB, ScrubRecord};
use crate::store::trash::TRASH;
use crate::store::uploads::UploadRecord;
use crate::store::usage::UsageRecord;
use crate::store::volumes::is_lost;
use crate::store::{Newest, Reader, Store, StoreError};

/// Everything about files and folders. Cheap to clone; all calls block.
#[derive(Debug, Clone)]
pub struct Drive {
    pub(crate) store: Store,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) gate: Gate,
    pub(crate) turns: Turns,
    pub(crate) rules: Rules,
    pub(crate) asks: Asks,
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

/// Something in the trash; its path is where it was.
#[derive(Debug, Clone)]
pub struct Trashed {
    pub placed: Placed,
    /// Of everything in it; `None` while a folder is being counted.
    pub bytes: Option<u64>,
}

/// Bytes ready to be sent.
#[derive(Debug)]
pub struct Opened {
    pub node: NodeRecord,
    pub hash: ContentHash,
    pub content: Content,
    /// Bytes.
    pub size: u64,
}

impl Drive {
    pub fn new(store: Store, blobs: Blobs, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            blobs,
            clock,
            gate: Gate::default(),
            turns: Turns::default(),
            rules: Rules::default(),
            asks: Asks::default(),
            upload_expiry: EXPIRY,
        }
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
            let mut node = tx.get(&NODES, &permit.subject)?.ok_or(DriveError::NotFound("file"))?;
            let path = Seen::by(permit.asker).path(tx, &node)?;
            // What lies in a deleted folder was deleted when that was.
            node.deleted_at = trash::root_of(tx, &node)?.and_then(|root| root.deleted_at);
            Ok(Placed { node, path })
        })
    }

    /// What was just changed, as it is now.
    pub fn again(&self, permit: Permit<Edit, FileId>) -> Result<Placed, DriveError> {
        let node = self.store.read(|tx| tree::live(tx, permit.owner, permit.subject))?;
        self.seen(permit.asker, node)
    }

    pub fn open(&self, permit: Permit<Download, FileId>) -> Result<Opened, DriveError> {
        self.open_now(permit.subject)
    }

    pub(crate) fn open_now(&self, id: FileId) -> Result<Opened, DriveError> {
        match self.store.read(|tx| self.open_in(tx, id)) {
            // Purged between the look and the opening: asked again, the metadata knows.
            Err(DriveError::Blob(BlobError::Missing)) => self.store.read(|tx| self.open_in(tx, id)),
            opened => opened,
        }
    }

    /// Opens a file's content within the caller's transaction, which has decided that it may be seen.
    pub(crate) fn open_in(&self, tx: &impl Reader, id: FileId) -> Result<Opened, DriveError> {
        let node = tx.get(&NODES, &id)?.ok_or(DriveError::NotFound("file"))?;
        self.open_node(tx, node)
    }

    /// Opens the content that `node` names.
    pub(crate) fn open_node(&self, tx: &impl Reader, node: NodeRecord) -> Result<Opened, DriveError> {
        let content = node.content.clone().ok_or(DriveError::NotFound("file"))?;
        let bytes = self.bytes(tx, node.owner, content.hash, Some(node.id))?;
        Ok(Opened { node, hash: content.hash, content: bytes, size: content.size })
    }

    /// A node with its place.
    pub fn placed(&self, node: NodeRecord) -> Result<Placed, DriveError> {
        let path = self.store.read(|tx| Paths::default().of(tx, &node))?;
        Ok(Placed { node, path })
    }

    /// What everybody together uses.
    pub fn usage_of_all(&self) -> Result<UsageRecord, DriveError> {
        Ok(self.store.read(usage::of_all)?)
    }

    /// How far the reading of all originals has come, and how many were found damaged and still are named.
    pub fn scrubbed(&self) -> Result<(Option<ScrubRecord>, u64), DriveError> {
        Ok(self.store.read(|tx| {
            let mut damaged = 0;
            for (place, _) in tx.all(&FLAWS, &())? {
                damaged += u64::from(tx.has(&BLOBS, &place)?);
            }
            Ok::<_, StoreError>((tx.get(&SCRUB, &0)?, damaged))
        })?)
    }

    /// What lies directly below a folder, by name. A folder in the trash may be looked into as well.
    pub fn list(
        &self,
        owner: UserId,
        folder: Option<FileId>,
        after: Option<&FileName>,
        limit: usize,
    ) -> Result<Vec<Placed>, DriveError> {
        self.store.read(|tx| {
            let deleted_at = tree::folder(tx, owner, folder)?;
            let mut paths = Paths::default();
            let nodes = tree::list(tx, owner, folder, after, limit)?;
            let placed = nodes.into_iter().map(|node| {
                let node = NodeRecord { deleted_at, ..node };
                Ok(Placed { path: paths.of(tx, &node)?, node })
            });
            placed.collect::<Result<_, DriveError>>()
        })
    }

    /// What was deleted, the newest first, after the node `after`.
    pub fn trashed(
        &self,
        owner: UserId,
        after: Option<FileId>,
        limit: usize,
    ) -> Result<Vec<Trashed>, DriveError> {
        self.store.read(|tx| {
            let after = after.map(|id| tx.get(&NODES, &id)).transpose()?.flatten();
            let after = after.and_then(|node| Some((owner, Newest(node.deleted_at?.0), node.id)));
            let mut entries = Vec::new();
            tx.scan(&TRASH, &owner, after.as_ref(), |(_, _, id), record| {
                entries.push((id, record));
                if entries.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            let mut trashed = Vec::new();
            for (id, record) in entries {
                let Some(node) = tx.get(&NODES, &id)? else { continue };
                let path = format!("{}/{}", record.folder, node.name);
                trashed.push(Trashed { placed: Placed { node, path }, bytes: record.bytes });
            }
            Ok(trashed)
        })
    }

    /// What lives at a path: a file or folder; nothing is there for the root.
    pub fn by_path(&self, owner: UserId, path: &FolderPath) -> Result<Placed, DriveError> {
        self.store.read(|tx| {
            let gone = || DriveError::NotFound("file or folder");
            let id = tree::find(tx, owner, path)?.ok_or_else(gone)?;
            let node = tx.get(&NODES, &id)?.ok_or_else(gone)?;
            let path = Paths::default().of(tx, &node)?;
            Ok(Placed { node, path })
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
                // What is lost is sent again.
                let Some(at) = content::locate(tx, owner, *hash)? else { continue };
                if is_lost(tx, &at.place)? {
                    continue;
                }
                for node in file::with_content(tx, owner, *hash)? {
                    if trash::root_of(tx, &node)?.is_none() {
                        found.push(Placed { path: paths.of(tx, &node)?, node });
                    }
                }
            }
            Ok(found)
        })
    }

    /// Resolves once something waits to be removed from the volume.
    pub async fn doomed_rung(&self) {
        self.gate.rung().await;
    }

    /// Whether `bytes` more fit what `owner` may use, asked before they are taken.
    pub fn room_for(&self, owner: UserId, bytes: u64) -> Result<(), DriveError> {
        self.blobs.room_for(bytes)?;
        self.store.read(|tx| usage::room_for(tx, owner, bytes))
    }

    pub fn usage(&self, owner: UserId) -> Result<UsageRecord, DriveError> {
        Ok(self.store.read(|tx| usage::of(tx, owner))?)
    }
}
