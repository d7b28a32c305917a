//! Walking and changing the tree. Every function is a piece of the caller's transaction.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::error::DriveError;
use super::usage;
use crate::model::{FileId, FileName, FolderPath, Stamp, UserId};
use crate::store::nodes::{CHILDREN, ChildRecord, NODES, NodeRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// A live node of `owner`'s tree.
pub fn live(tx: &impl Reader, owner: UserId, id: FileId) -> Result<NodeRecord, DriveError> {
    let node = tx.get(&NODES, &id)?.filter(|node| node.owner == owner && node.deleted_at.is_none());
    node.ok_or(DriveError::NotFound("file or folder"))
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

pub fn child(
    tx: &impl Reader,
    owner: UserId,
    parent: Option<FileId>,
    name: &FileName,
) -> Result<Option<ChildRecord>, StoreError> {
    tx.get(&CHILDREN, &(owner, parent, name.clone()))
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

fn folder_node(owner: UserId, parent: Option<FileId>, name: FileName, now: Stamp) -> NodeRecord {
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

/// Puts a node into the tree. Its name must be free.
pub fn insert(tx: &WriteTx, node: NodeRecord) -> Result<NodeRecord, StoreError> {
    let entry = ChildRecord { id: node.id, folder: node.is_folder() };
    tx.put(&CHILDREN, &(node.owner, node.parent, node.name.clone()), &entry)?;
    tx.put(&NODES, &node.id, &node)?;
    Ok(node)
}

/// `name`, or the first of `name (1)`, `name (2)`, … that is free below `parent`.
pub fn free_name(
    tx: &impl Reader,
    owner: UserId,
    parent: Option<FileId>,
    name: &FileName,
) -> Result<FileName, StoreError> {
    if child(tx, owner, parent, name)?.is_none() {
        return Ok(name.clone());
    }
    // Doubling, then halving, so that the ten-thousandth `image.jpg` costs twenty looks and not ten thousand.
    let taken = |n: u32| Ok::<_, StoreError>(child(tx, owner, parent, &name.numbered(n))?.is_some());
    let (mut below, mut above) = (0, 1);
    while taken(above)? {
        (below, above) = (above, above * 2);
    }
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if taken(middle)? { below = middle } else { above = middle }
    }
    Ok(name.numbered(above))
}

/// Gives a live node another name or place: two records, however much lies below it.
pub fn relocate(
    tx: &WriteTx,
    node: &NodeRecord,
    parent: Option<FileId>,
    name: FileName,
    now: Stamp,
) -> Result<NodeRecord, DriveError> {
    if (parent, &name) == (node.parent, &node.name) {
        return Ok(node.clone());
    }
    if child(tx, node.owner, parent, &name)?.is_some() {
        return Err(DriveError::Clash(name));
    }
    if node.is_folder() && ancestors(tx, parent)?.contains(&node.id) {
        return Err(DriveError::IntoItself);
    }
    tx.remove(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
    let moved = NodeRecord { parent, name, modified_at: now, ..node.clone() };
    Ok(insert(tx, moved)?)
}

/// Takes a node out of the tree; its record stays, marked, so that it can come back.
pub fn unlink(tx: &WriteTx, mut node: NodeRecord, now: Stamp) -> Result<NodeRecord, StoreError> {
    tx.remove(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
    node.deleted_at = Some(now);
    tx.put(&NODES, &node.id, &node)?;
    let size = node.content.as_ref().map_or(0, |content| content.size);
    usage::change(tx, node.owner, |usage| usage.trash += size)?;
    Ok(node)
}

/// Puts a node back where it was, its folders too; renamed where its name was taken meanwhile.
pub fn relink(tx: &WriteTx, mut node: NodeRecord) -> Result<NodeRecord, StoreError> {
    if let Some(parent) = node.parent
        && let Some(folder) = tx.get(&NODES, &parent)?
        && folder.deleted_at.is_some()
    {
        relink(tx, folder)?;
    }
    node.name = free_name(tx, node.owner, node.parent, &node.name)?;
    node.deleted_at = None;
    let size = node.content.as_ref().map_or(0, |content| content.size);
    usage::change(tx, node.owner, |usage| usage.trash = usage.trash.saturating_sub(size))?;
    insert(tx, node)
}

/// The folder and those above it, from the inside out.
fn ancestors(tx: &impl Reader, folder: Option<FileId>) -> Result<Vec<FileId>, StoreError> {
    let mut chain = Vec::new();
    let mut at = folder;
    while let Some(id) = at {
        chain.push(id);
        at = tx.get(&NODES, &id)?.and_then(|node| node.parent);
    }
    Ok(chain)
}

/// Paths of folders, each worked out once.
#[derive(Debug, Default)]
pub struct Paths(HashMap<FileId, String>);

impl Paths {
    /// `/Trips/Paris 2024`; empty for the root.
    pub fn folder(&mut self, tx: &impl Reader, folder: Option<FileId>) -> Result<String, StoreError> {
        let Some(id) = folder else { return Ok(String::new()) };
        if let Some(path) = self.0.get(&id) {
            return Ok(path.clone());
        }
        let Some(node) = tx.get(&NODES, &id)? else { return Ok(String::new()) };
        let path = format!("{}/{}", self.folder(tx, node.parent)?, node.name);
        self.0.insert(id, path.clone());
        Ok(path)
    }

    /// `/Trips/Paris 2024/IMG_1.jpg`
    pub fn of(&mut self, tx: &impl Reader, node: &NodeRecord) -> Result<String, StoreError> {
        Ok(format!("{}/{}", self.folder(tx, node.parent)?, node.name))
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
