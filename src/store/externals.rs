//! External folders: folders of other programs that appear in a person's tree and are only read. A file in one is a
//! node like any other; what is kept here is how it was when it was last looked at, and what became of it.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::nodes::NodeRecord;
use super::{Reader, Record, StoreError, Table, WriteTx};
use crate::model::{ContentHash, FileId, FileName, Stamp, UserId};

/// The folder that it appears as → an external folder.
pub const EXTERNALS: Table<FileId, ExternalRecord> = Table::new("externals");
/// A file or folder within an external folder, that folder itself included → how it was on the disk.
pub const EXTERNAL_NODES: Table<FileId, ExternalNodeRecord> = Table::new("external_nodes");
/// External folder, inode, node: by this a file that was moved is known again without being read.
pub const EXTERNAL_INODES: Table<(FileId, u64, FileId), ()> = Table::new("external_inodes");
/// Owner, content: bytes that lie in external folders alone. They are not on the volume and not counted.
pub const EXTERNAL_BLOBS: Table<(UserId, ContentHash), ()> = Table::new("external_blobs");
/// Owner, parent, name → the file or folder that was there and is not now. It keeps all that was said of it.
pub const EXTERNAL_GONE: Table<(UserId, Option<FileId>, FileName), NodeLink> = Table::new("external_gone");
/// Since when (ms since 1970), node: the same by age.
pub const EXTERNAL_AGES: Table<(i64, FileId), ()> = Table::new("external_ages");
/// External folder, path below it → why it is left out.
pub const EXTERNAL_FAILURES: Table<(FileId, String), String> = Table::new("external_failures");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExternalRecord {
    pub owner: UserId,
    /// From the root of the file system, without links.
    pub path: String,
    /// Of the folder itself: another one in its place is another disk.
    pub inode: u64,
    pub attached_at: Stamp,
    /// When all of it was last looked at; `None` before the first time.
    pub scanned_at: Option<Stamp>,
    /// In the tree after the last look.
    pub files: u64,
    /// Bytes.
    pub size: u64,
}
impl Record for ExternalRecord {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalNodeRecord {
    /// The external folder that it lies in.
    pub within: FileId,
    /// As it is spelt on the disk, where that is not the node's own name.
    pub spelt: Option<String>,
    pub inode: u64,
    /// Bytes; 0 for a folder.
    pub size: u64,
    /// When its content last changed, in ns since 1970; 0 for a folder.
    pub modified: i64,
    /// A folder on a disk of its own.
    pub mount: bool,
}
impl Record for ExternalNodeRecord {}

/// One node.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct NodeLink(pub FileId);
impl Record for NodeLink {}

/// Forgets that a node lies outside.
pub fn forget(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    let Some(record) = tx.get(&EXTERNAL_NODES, &node.id)? else { return Ok(()) };
    tx.remove(&EXTERNAL_INODES, &(record.within, record.inode, node.id))?;
    tx.remove(&EXTERNAL_NODES, &node.id)?;
    come_back(tx, node)?;
    if record.within == node.id {
        tx.remove(&EXTERNALS, &node.id)?;
        clear_failures(tx, node.id)?;
    }
    Ok(())
}

/// Notes that a node is not where it was.
pub fn go_missing(tx: &WriteTx, node: &NodeRecord, since: Stamp) -> Result<(), StoreError> {
    tx.put(&EXTERNAL_GONE, &(node.owner, node.parent, node.name.clone()), &NodeLink(node.id))?;
    tx.put(&EXTERNAL_AGES, &(since.0, node.id), &())
}

/// Takes that back.
pub fn come_back(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    let place = (node.owner, node.parent, node.name.clone());
    if tx.get(&EXTERNAL_GONE, &place)?.is_some_and(|link| link.0 == node.id) {
        tx.remove(&EXTERNAL_GONE, &place)?;
    }
    if let Some(since) = node.deleted_at {
        tx.remove(&EXTERNAL_AGES, &(since.0, node.id))?;
    }
    Ok(())
}

/// Forgets everything that was left out of an external folder.
pub fn clear_failures(tx: &WriteTx, folder: FileId) -> Result<(), StoreError> {
    let mut keys = Vec::new();
    tx.scan(&EXTERNAL_FAILURES, &folder, None, |key: (FileId, String), _| {
        keys.push(key);
        ControlFlow::Continue(())
    })?;
    keys.iter().try_for_each(|key| tx.remove(&EXTERNAL_FAILURES, key).map(drop))
}
