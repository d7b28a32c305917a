//! Walking and changing the tree. Every function is a piece of the caller's transaction.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::error::DriveError;
use super::{external, trash};
use crate::model::{FileId, FileName, FolderPath, Stamp, UserId};
use crate::store::nodes::{CHILDREN, ChildRecord, NODES, NodeRecord, TREES};
use crate::store::{Reader, StoreError, WriteTx};

/// A live node of `owner`'s tree.
pub fn live(tx: &impl Reader, owner: UserId, id: FileId) -> Result<NodeRecord, DriveError> {
    let node = tx.get(&NODES, &id)?.filter(|node| node.owner == owner);
    let node = node.ok_or(DriveError::NotFound("file or folder"))?;
    match trash::root_of(tx, &node)? {
        None => Ok(node),
        Some(_) => Err(DriveError::NotFound("file or folder")),
    }
}

/// A live folder; `None` stands for the root.
pub fn live_folder(
    tx: &impl Reader,
    owner: UserId,
    id: Option<FileId>,
) -> Result<Option<NodeRecord>, DriveError> {
    let Some(id) = id else { return Ok(None) };
    let node = live(tx, owner, id)?;
    if node.is_folder() { Ok(Some(node)) } else { Err(DriveError::NotAFolder(node.name)) }
}

/// A folder of `owner`'s to look into, wherever it is. Gives when it was deleted, where it was.
pub fn folder(tx: &impl Reader, owner: UserId, id: Option<FileId>) -> Result<Option<Stamp>, DriveError> {
    let Some(id) = id else { return Ok(None) };
    let node = tx.get(&NODES, &id)?.filter(|node| node.owner == owner);
    let node = node.ok_or(DriveError::NotFound("folder"))?;
    if !node.is_folder() {
        return Err(DriveError::NotAFolder(node.name));
    }
    Ok(trash::root_of(tx, &node)?.and_then(|root| root.deleted_at))
}

pub fn child(
    tx: &impl Reader,
    owner: UserId,
    parent: Option<FileId>,
    name: &FileName,
) -> Result<Option<ChildRecord>, StoreError> {
    tx.get(&CHILDREN, &(owner, parent, name.clone()))
}

/// The file or folder at `path`, when it is there; nothing for the root.
pub fn find(tx: &impl Reader, owner: UserId, path: &FolderPath) -> Result<Option<FileId>, StoreError> {
    let mut at: Option<ChildRecord> = None;
    for name in path.names() {
        if at.is_some_and(|above| !above.folder) {
            return Ok(None);
        }
        at = child(tx, owner, at.map(|above| above.id), name)?;
        if at.is_none() {
            return Ok(None);
        }
    }
    Ok(at.map(|found| found.id))
}

/// The folder at `path`, when it is there; the root for an empty path.
pub fn find_folder(
    tx: &impl Reader,
    owner: UserId,
    path: &FolderPath,
) -> Result<Option<Option<FileId>>, StoreError> {
    let mut at = None;
    for name in path.names() {
        match child(tx, owner, at, name)? {
            Some(found) if found.folder => at = Some(found.id),
            _ => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// The folder at `path`, made where it is missing.
pub fn ensure_folder(
    tx: &WriteTx,
    owner: UserId,
    path: &FolderPath,
    now: Stamp,
) -> Result<Option<FileId>, DriveError> {
    let mut at = None;
    for name in path.names() {
        at = Some(match child(tx, owner, at, name)? {
            Some(found) if found.folder => found.id,
            Some(_) => return Err(DriveError::NotAFolder(name.clone())),
            None => insert(tx, folder_node(owner, at, name.clone(), now))?.id,
        });
    }
    Ok(at)
}

/// A new folder, not yet in the tree.
pub fn folder_node(owner: UserId, parent: Option<FileId>, name: FileName, now: Stamp) -> NodeRecord {
    NodeRecord {
        id: FileId::new(),
        owner,
        parent,
        name,
        content: None,
        uploaded_at: now,
        modified_at: now,
        original_created_at: None,
        original_modified_at: None,
        deleted_at: None,
        photo: None,
    }
}

/// Notes that a tree is not as it was.
pub fn touched(tx: &WriteTx, owner: UserId) -> Result<(), StoreError> {
    let changes = tx.get(&TREES, &owner)?.unwrap_or_default();
    tx.put(&TREES, &owner, &(changes + 1))
}

/// Puts a node into the tree. Its name must be free.
///
/// # Errors
/// [`DriveError::External`] in an external folder.
pub fn insert(tx: &WriteTx, node: NodeRecord) -> Result<NodeRecord, DriveError> {
    external::refuse(tx, node.parent)?;
    Ok(place(tx, node)?)
}

/// The same in an external folder too: for what was found there.
pub fn place(tx: &WriteTx, node: NodeRecord) -> Result<NodeRecord, StoreError> {
    let entry = ChildRecord { id: node.id, folder: node.is_folder() };
    tx.put(&CHILDREN, &(node.owner, node.parent, node.name.clone()), &entry)?;
    tx.put(&NODES, &node.id, &node)?;
    touched(tx, node.owner)?;
    Ok(node)
}

/// `name`, or the first of `name (1)`, `name (2)`, … that is free below `parent`.
pub fn free_name(
    tx: &impl Reader,
    owner: UserId,
    parent: Option<FileId>,
    name: &FileName,
) -> Result<FileName, StoreError> {
    free_among(name, |name| Ok(child(tx, owner, parent, name)?.is_some()))
}

/// `name`, or the first of it by number that is not `taken`.
pub(super) fn free_among(
    name: &FileName,
    taken: impl Fn(&FileName) -> Result<bool, StoreError>,
) -> Result<FileName, StoreError> {
    if !taken(name)? {
        return Ok(name.clone());
    }
    // Doubling, then halving, so that the ten-thousandth `image.jpg` costs twenty looks and not ten thousand.
    let (mut below, mut above) = (0, 1);
    while taken(&name.numbered(above))? {
        (below, above) = (above, above * 2);
    }
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if taken(&name.numbered(middle))? { below = middle } else { above = middle }
    }
    Ok(name.numbered(above))
}

/// Gives a live node another name or place: two records, however much lies below it.
pub fn relocate(
    tx: &WriteTx,
    node: &NodeRecord,
    parent: Option<FileId>,
    name: FileName,
) -> Result<NodeRecord, DriveError> {
    if (parent, &name) == (node.parent, &node.name) {
        return Ok(node.clone());
    }
    if child(tx, node.owner, parent, &name)?.is_some() {
        return Err(DriveError::Clash(name));
    }
    if node.is_folder() {
        refuse_inside(tx, node.id, parent)?;
    }
    external::refuse(tx, Some(node.id))?;
    tx.remove(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
    let moved = NodeRecord { parent, name, ..node.clone() };
    insert(tx, moved)
}

/// The folder at `path`, made where it is missing; where a file has taken a name meanwhile, the folder is
/// numbered.
pub fn remake_folder(
    tx: &WriteTx,
    owner: UserId,
    path: &FolderPath,
    now: Stamp,
) -> Result<Option<FileId>, DriveError> {
    let mut at = None;
    for name in path.names() {
        at = Some(match child(tx, owner, at, name)? {
            Some(found) if found.folder => found.id,
            _ => {
                let name = free_name(tx, owner, at, name)?;
                insert(tx, folder_node(owner, at, name, now))?.id
            }
        });
    }
    Ok(at)
}

/// Refuses `parent` as a place for `folder` when it is that folder or lies in it.
pub fn refuse_inside(tx: &impl Reader, folder: FileId, parent: Option<FileId>) -> Result<(), DriveError> {
    if ancestors(tx, parent)?.contains(&folder) { Err(DriveError::IntoItself) } else { Ok(()) }
}

/// Whether a folder, or the root, is there to put something in.
pub fn is_live_folder(tx: &impl Reader, owner: UserId, id: Option<FileId>) -> Result<bool, DriveError> {
    match live_folder(tx, owner, id) {
        Ok(_) => Ok(true),
        Err(DriveError::NotFound(_) | DriveError::NotAFolder(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The folder and those above it, from the inside out.
pub(super) fn ancestors(tx: &impl Reader, folder: Option<FileId>) -> Result<Vec<FileId>, StoreError> {
    let mut chain = Vec::new();
    let mut at = folder;
    while let Some(id) = at {
        chain.push(id);
        at = tx.get(&NODES, &id)?.and_then(|node| node.parent);
    }
    Ok(chain)
}

/// Folders' paths, and whether they are in the tree, each worked out once.
#[derive(Debug, Default)]
pub struct Paths(HashMap<FileId, (String, bool)>);

impl Paths {
    fn known(&mut self, tx: &impl Reader, folder: Option<FileId>) -> Result<(String, bool), StoreError> {
        let Some(id) = folder else { return Ok((String::new(), true)) };
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let Some(node) = tx.get(&NODES, &id)? else { return Ok((String::new(), false)) };
        let (above, live) = self.known(tx, node.parent)?;
        let known = (format!("{above}/{}", node.name), live && node.deleted_at.is_none());
        self.0.insert(id, known.clone());
        Ok(known)
    }

    /// `/Trips/Paris 2024`; empty for the root.
    pub fn folder(&mut self, tx: &impl Reader, folder: Option<FileId>) -> Result<String, StoreError> {
        Ok(self.known(tx, folder)?.0)
    }

    /// `/Trips/Paris 2024/IMG_1.jpg`
    pub fn of(&mut self, tx: &impl Reader, node: &NodeRecord) -> Result<String, StoreError> {
        Ok(format!("{}/{}", self.folder(tx, node.parent)?, node.name))
    }

    /// Whether a node is in the tree, and neither it nor a folder above it in the trash.
    pub fn is_live(&mut self, tx: &impl Reader, node: &NodeRecord) -> Result<bool, StoreError> {
        Ok(node.deleted_at.is_none() && self.known(tx, node.parent)?.1)
    }
}

/// The names directly below a folder, in order, at most `limit` of those after `after`.
pub fn list(
    tx: &impl Reader,
    owner: UserId,
    parent: Option<FileId>,
    after: Option<&FileName>,
    limit: usize,
) -> Result<Vec<NodeRecord>, StoreError> {
    let mut ids = Vec::new();
    let after = after.map(|name| (owner, parent, name.clone()));
    tx.scan(&CHILDREN, &(owner, parent), after.as_ref(), |_, child| {
        ids.push(child.id);
        if ids.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    ids.iter().filter_map(|id| tx.get(&NODES, id).transpose()).collect()
}
