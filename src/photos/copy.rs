//! Copies. A copy names the same bytes, so it takes no room. A folder is copied out of sight, a page a
//! transaction, and then appears whole; what a crash leaves of it is removed at the next start.

use super::desk::Photos;
use super::error::PhotoError;
use super::intake::welcome;
use super::label;
use super::presence::{PAGE, follow_below};
use super::relocate::make_way;
use crate::access::{Download, Permit};
use crate::drive::external::is_borrowed;
use crate::drive::file::OnConflict;
use crate::drive::subtree::Walk;
use crate::drive::{DriveError, property, tree};
use crate::model::event::PhotoChange;
use crate::model::{FileId, FileName, PhotoId, Stamp};
use crate::queue;
use crate::store::jobs::Work;
use crate::store::nodes::{BLOB_FILES, LIMBO, NODES, NodeRecord};
use crate::store::tags::put_on;
use crate::store::{Reader, StoreError, WriteTx};

/// Where a copy goes.
#[derive(Debug, Clone)]
pub struct CopyTo {
    /// `None` for the folder of what is copied, `Some(None)` for the root.
    pub parent: Option<Option<FileId>>,
    /// `None` for the name of what is copied.
    pub name: Option<FileName>,
    pub on_conflict: OnConflict,
}

/// Folders on the way down, each beside its copy.
#[derive(Debug, Clone)]
struct Trail(Vec<(FileId, FileId)>);

impl Trail {
    /// The copy of the folder that `node` lies in.
    fn home(&mut self, node: &NodeRecord) -> Option<FileId> {
        while let Some((source, copy)) = self.0.last() {
            if Some(*source) == node.parent {
                return Some(*copy);
            }
            self.0.pop();
        }
        None
    }
}

fn copy_node(
    tx: &WriteTx,
    source: &NodeRecord,
    parent: Option<FileId>,
    name: FileName,
    now: Stamp,
) -> Result<NodeRecord, PhotoError> {
    let node = NodeRecord {
        id: FileId::new(),
        parent,
        name,
        uploaded_at: now,
        deleted_at: None,
        photo: None,
        ..source.clone()
    };
    let node = tree::insert(tx, node)?;
    property::copy(tx, (source.owner, Some(source.id)), (node.owner, Some(node.id)))?;
    label::own(tx, source.id)?.into_iter().try_for_each(|tag| put_on(tx, node.owner, node.id, tag))?;
    let Some(content) = &node.content else { return Ok(node) };
    // Brought in before; it has changed since.
    if is_borrowed(tx, node.owner, content.hash)? {
        return Err(DriveError::ExternalChanged.into());
    }
    tx.put(&BLOB_FILES, &(node.owner, content.hash, node.id), &())?;
    welcome(tx, node, source.photo, now)
}

/// Copies one page; gives how far the way down has come.
fn copy_page(tx: &WriteTx, page: &[NodeRecord], trail: &Trail, now: Stamp) -> Result<Trail, PhotoError> {
    let mut trail = trail.clone();
    for source in page {
        // Moved away, or purged, since the page was read.
        let Some(source) = tx.get(&NODES, &source.id)?.filter(|node| node.parent == source.parent) else {
            continue;
        };
        let Some(home) = trail.home(&source) else { continue };
        let copy = copy_node(tx, &source, Some(home), source.name.clone(), now)?;
        if source.is_folder() {
            trail.0.push((source.id, copy.id));
        }
    }
    Ok(trail)
}

/// Makes the folder that a copy grows in, out of sight.
fn begin(tx: &WriteTx, source: &NodeRecord, now: Stamp) -> Result<NodeRecord, StoreError> {
    let hidden = NodeRecord {
        id: FileId::new(),
        parent: None,
        uploaded_at: now,
        deleted_at: Some(now),
        ..source.clone()
    };
    tx.put(&NODES, &hidden.id, &hidden)?;
    tx.put(&LIMBO, &hidden.id, &())?;
    property::copy(tx, (source.owner, Some(source.id)), (hidden.owner, Some(hidden.id)))?;
    label::own(tx, source.id)?.into_iter().try_for_each(|tag| put_on(tx, hidden.owner, hidden.id, tag))?;
    Ok(hidden)
}

/// Gives up what grows out of sight.
fn give_up(tx: &WriteTx, hidden: FileId, now: Stamp) -> Result<(), StoreError> {
    tx.remove(&LIMBO, &hidden)?;
    match tx.get(&NODES, &hidden)? {
        Some(node) => {
            queue::add(tx, node.owner, Work::Purge(node.id), node.name.as_str(), None, now).map(|_| ())
        }
        None => Ok(()),
    }
}

impl Photos {
    /// Copies a file, or a folder with everything in it.
    ///
    /// # Errors
    /// [`crate::drive::DriveError::IntoItself`] for a folder that would lie in its own copy.
    pub fn copy(&self, permit: Permit<Download, FileId>, to: &CopyTo) -> Result<NodeRecord, PhotoError> {
        let source = self.drive.store.read(|tx| tree::live(tx, permit.owner, permit.subject))?;
        let (node, photos) = if source.is_folder() {
            self.copy_folder(&source, to)?
        } else {
            self.bring_in(std::slice::from_ref(&source))?;
            let (now, to) = (self.drive.clock.now(), to.clone());
            self.drive.store.write(move |tx| {
                let source = tree::live(tx, permit.owner, permit.subject)?;
                let parent = to.parent.unwrap_or(source.parent);
                tree::live_folder(tx, source.owner, parent)?;
                let name = to.name.clone().unwrap_or_else(|| source.name.clone());
                let (name, gone) = make_way(tx, &source, parent, &name, to.on_conflict, now)?;
                let node = copy_node(tx, &source, parent, name, now)?;
                Ok::<_, PhotoError>((node.clone(), node.photo.into_iter().chain(gone).collect::<Vec<_>>()))
            })?
        };
        self.tell_each(&photos, PhotoChange::Updated)?;
        Ok(node)
    }

    fn copy_folder(
        &self,
        source: &NodeRecord,
        to: &CopyTo,
    ) -> Result<(NodeRecord, Vec<PhotoId>), PhotoError> {
        let (source, target) = (source.clone(), to.parent.unwrap_or(source.parent));
        let (now, original) = (self.drive.clock.now(), source.clone());
        let hidden = self.drive.store.write(move |tx| {
            tree::live_folder(tx, source.owner, target)?;
            tree::refuse_inside(tx, source.id, target)?;
            Ok::<_, PhotoError>(begin(tx, &source, now)?)
        })?;
        let copied = self.fill(&original, hidden.id).and_then(|()| self.appear(&original, &hidden, to));
        if copied.is_err() {
            let id = hidden.id;
            self.drive.store.write(move |tx| give_up(tx, id, now))?;
            self.queue.ring();
        }
        copied
    }

    /// Takes in the bytes that copies of these will name, where they lie in an external folder.
    fn bring_in(&self, nodes: &[NodeRecord]) -> Result<(), PhotoError> {
        for node in nodes {
            if let Some(content) = &node.content {
                self.drive.bring_in(node.owner, content.hash)?;
            }
        }
        Ok(())
    }

    /// Copies what lies below `source` to below `copy`.
    fn fill(&self, source: &NodeRecord, copy: FileId) -> Result<(), PhotoError> {
        let mut walk = Walk::below(source.owner, source.id);
        let mut trail = Trail(vec![(source.id, copy)]);
        loop {
            let page = self.drive.store.read(|tx| walk.next(tx, PAGE))?;
            if page.is_empty() {
                return Ok(());
            }
            self.bring_in(&page)?;
            let (now, so_far) = (self.drive.clock.now(), trail.clone());
            trail = self.drive.store.write(move |tx| copy_page(tx, &page, &so_far, now))?;
        }
    }

    /// Gives what grew out of sight its place.
    fn appear(
        &self,
        source: &NodeRecord,
        hidden: &NodeRecord,
        to: &CopyTo,
    ) -> Result<(NodeRecord, Vec<PhotoId>), PhotoError> {
        let (now, source, hidden, to) = (self.drive.clock.now(), source.clone(), hidden.clone(), to.clone());
        self.drive.store.write(move |tx| {
            let parent = to.parent.unwrap_or(source.parent);
            tree::live_folder(tx, hidden.owner, parent)?;
            let name = to.name.clone().unwrap_or_else(|| hidden.name.clone());
            let (name, mut photos) = make_way(tx, &source, parent, &name, to.on_conflict, now)?;
            tx.remove(&LIMBO, &hidden.id)?;
            let node = NodeRecord { parent, name, deleted_at: None, ..hidden.clone() };
            let node = tree::insert(tx, node)?;
            photos.extend(follow_below(tx, &node, &[], now)?);
            Ok((node, photos))
        })
    }

    /// Removes what copies that were cut off have left. Before the first request.
    pub fn clear_limbo(&self) -> Result<(), PhotoError> {
        let now = self.drive.clock.now();
        let left = self.drive.store.read(|tx| tx.all(&LIMBO, &()))?;
        if left.is_empty() {
            return Ok(());
        }
        Ok(self.drive.store.write(move |tx| left.iter().try_for_each(|(id, ())| give_up(tx, *id, now)))?)
    }
}
