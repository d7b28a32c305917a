//! The trash. What is deleted is taken out of the tree at one place, however much lies below it: two records.
//! What lies below is in the trash because its way to the root ends there.

use super::error::DriveError;
use super::tree::{self, Paths};
use super::{bin, external, usage};
use crate::model::{FileId, FileName, FolderPath, Stamp};
use crate::store::nodes::{CHILDREN, NODES, NodeRecord};
use crate::store::trash::{TRASH, TRASH_AGES, TrashRecord};
use crate::store::{Newest, Reader, StoreError, WriteTx};

/// Where something is restored to; what is `None` is as it was.
#[derive(Debug, Clone, Default)]
pub struct RestoreTo {
    pub folder: Option<FolderPath>,
    pub name: Option<FileName>,
}

/// The deleted node that `node` lies below, or is; `None` while it is in the tree.
pub fn root_of(tx: &impl Reader, node: &NodeRecord) -> Result<Option<NodeRecord>, StoreError> {
    let mut at = node.clone();
    loop {
        if at.deleted_at.is_some() {
            return Ok(Some(at));
        }
        let Some(parent) = at.parent else { return Ok(None) };
        match tx.get(&NODES, &parent)? {
            Some(folder) => at = folder,
            None => return Ok(None),
        }
    }
}

/// How a deleted node lies in the trash; `None` when it is being purged.
pub fn entry(tx: &impl Reader, root: &NodeRecord) -> Result<Option<TrashRecord>, StoreError> {
    let Some(deleted_at) = root.deleted_at else { return Ok(None) };
    tx.get(&TRASH, &(root.owner, Newest(deleted_at.0), root.id))
}

/// Moves a live node to the trash, as a piece of the caller's transaction.
pub fn put(tx: &WriteTx, node: &NodeRecord, now: Stamp) -> Result<NodeRecord, DriveError> {
    external::refuse(tx, Some(node.id))?;
    let folder = Paths::default().folder(tx, node.parent)?;
    let bytes = node.content.as_ref().map(|content| content.size);
    tx.remove(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
    let node = NodeRecord { deleted_at: Some(now), ..node.clone() };
    tx.put(&NODES, &node.id, &node)?;
    tx.put(&TRASH, &(node.owner, Newest(now.0), node.id), &TrashRecord { folder, bytes, round: 0 })?;
    tx.put(&TRASH_AGES, &(now.0, node.id), &())?;
    bin::call(tx, &node)?;
    tree::touched(tx, node.owner)?;
    usage::change(tx, node.owner, |usage| usage.trash += bytes.unwrap_or(0))?;
    Ok(node)
}

/// Notes how many bytes lie below a deleted folder, if nothing was taken out since `round`.
pub fn counted(tx: &WriteTx, root: FileId, round: u32, bytes: u64) -> Result<bool, StoreError> {
    let Some(root) = tx.get(&NODES, &root)? else { return Ok(true) };
    let Some(mut record) = entry(tx, &root)?.filter(|record| record.bytes.is_none()) else { return Ok(true) };
    if record.round != round {
        return Ok(false);
    }
    record.bytes = Some(bytes);
    write_entry(tx, &root, &record)?;
    usage::change(tx, root.owner, |usage| usage.trash += bytes)?;
    Ok(true)
}

/// A folder of the trash that has to be counted, and the round of the count.
pub fn uncounted(tx: &impl Reader, root: FileId) -> Result<Option<u32>, StoreError> {
    let Some(root) = tx.get(&NODES, &root)? else { return Ok(None) };
    Ok(entry(tx, &root)?.filter(|record| record.bytes.is_none()).map(|record| record.round))
}

fn write_entry(tx: &WriteTx, root: &NodeRecord, record: &TrashRecord) -> Result<(), StoreError> {
    let deleted_at = root.deleted_at.unwrap_or(Stamp(0));
    tx.put(&TRASH, &(root.owner, Newest(deleted_at.0), root.id), record)
}

/// What was taken out of the trash.
#[derive(Debug)]
pub struct Taken {
    /// As it is now: in no folder, and not marked as deleted.
    pub node: NodeRecord,
    /// The path of the folder it lay in.
    pub folder: String,
    /// The deleted folder it was taken out of, when that has to be counted again.
    pub recount: Option<FileId>,
}

/// Takes a node out of the trash without giving it another place: the first half of restoring and of purging.
pub fn take(tx: &WriteTx, node: &NodeRecord) -> Result<Taken, DriveError> {
    let root = root_of(tx, node)?.ok_or(DriveError::NotInTrash(node.name.clone()))?;
    let mut record = entry(tx, &root)?.ok_or(DriveError::NotFound("file in the trash"))?;
    if root.id == node.id {
        let deleted_at = root.deleted_at.unwrap_or(Stamp(0));
        tx.remove(&TRASH, &(root.owner, Newest(deleted_at.0), root.id))?;
        tx.remove(&TRASH_AGES, &(deleted_at.0, root.id))?;
        bin::uncall(tx, &root)?;
        let bytes = record.bytes.unwrap_or(0);
        usage::change(tx, root.owner, |usage| usage.trash = usage.trash.saturating_sub(bytes))?;
        let node = NodeRecord { deleted_at: None, ..root };
        return Ok(Taken { node, folder: record.folder, recount: None });
    }
    let folder = format!("{}/{}{}", record.folder, root.name, below(tx, &root, node)?);
    tx.remove(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
    let out = match (&node.content, record.bytes) {
        (Some(content), Some(_)) => content.size,
        (None, Some(all)) => all,
        (_, None) => 0,
    };
    record.bytes = record.bytes.filter(|_| !node.is_folder()).map(|bytes| bytes.saturating_sub(out));
    record.round += 1;
    write_entry(tx, &root, &record)?;
    usage::change(tx, root.owner, |usage| usage.trash = usage.trash.saturating_sub(out))?;
    let recount = record.bytes.is_none().then_some(root.id);
    Ok(Taken { node: node.clone(), folder, recount })
}

/// `/Paris/Louvre` for a file in `Trips/Paris/Louvre` when `Trips` is the deleted folder.
fn below(tx: &impl Reader, root: &NodeRecord, node: &NodeRecord) -> Result<String, StoreError> {
    let (mut path, mut at) = (String::new(), node.parent);
    while let Some(id) = at.filter(|id| *id != root.id) {
        let Some(folder) = tx.get(&NODES, &id)? else { break };
        path.insert_str(0, &format!("/{}", folder.name));
        at = folder.parent;
    }
    Ok(path)
}

/// Puts a node of the trash back where it was, or where `to` says. Folders that are gone are made again; a name
/// that was taken meanwhile is numbered. Gives the node and, as [`Taken::recount`], what has to be counted.
pub fn restore(
    tx: &WriteTx,
    node: &NodeRecord,
    to: &RestoreTo,
    now: Stamp,
) -> Result<(NodeRecord, Option<FileId>), DriveError> {
    let was_root = node.deleted_at.is_some();
    let Taken { node, folder, recount } = take(tx, node)?;
    let parent = match &to.folder {
        Some(folder) => tree::remake_folder(tx, node.owner, folder, now)?,
        // A folder that was moved or renamed since is still the place it was deleted from.
        None if was_root && tree::is_live_folder(tx, node.owner, node.parent)? => node.parent,
        None => tree::remake_folder(tx, node.owner, &FolderPath::parse(&folder)?, now)?,
    };
    let name = to.name.clone().unwrap_or_else(|| node.name.clone());
    let name = tree::free_name(tx, node.owner, parent, &name)?;
    let node = tree::insert(tx, NodeRecord { parent, name, ..node })?;
    Ok((node, recount))
}
