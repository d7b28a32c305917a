//! The trash by name, as a mounted drive shows it.

use std::ops::ControlFlow;

use super::error::DriveError;
use super::{Drive, tree};
use crate::model::{FileName, UserId};
use crate::store::nodes::{ChildRecord, NODES, NodeRecord};
use crate::store::trash::{TRASH_CALLED, TRASH_NAMES};
use crate::store::{Reader, StoreError, WriteTx};

/// Gives what was deleted a name among the rest, unless it has one.
pub(crate) fn call(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    if tx.has(&TRASH_CALLED, &node.id)? {
        return Ok(());
    }
    let name = tree::free_among(&node.name, |name| tx.has(&TRASH_NAMES, &(node.owner, name.clone())))?;
    tx.put(&TRASH_CALLED, &node.id, &name.as_str().to_owned())?;
    let entry = ChildRecord { id: node.id, folder: node.is_folder() };
    tx.put(&TRASH_NAMES, &(node.owner, name), &entry)
}

/// Frees the name of what leaves the trash.
pub(super) fn uncall(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    let Some(name) = tx.get(&TRASH_CALLED, &node.id)? else { return Ok(()) };
    tx.remove(&TRASH_CALLED, &node.id)?;
    if let Ok(name) = FileName::parse(&name) {
        tx.remove(&TRASH_NAMES, &(node.owner, name))?;
    }
    Ok(())
}

impl Drive {
    /// What was deleted itself, by its name in the trash, at most `limit` of what follows `after`.
    pub fn trashed_by_name(
        &self,
        owner: UserId,
        after: Option<&FileName>,
        limit: usize,
    ) -> Result<Vec<(FileName, NodeRecord)>, DriveError> {
        self.store.read(|tx| {
            let (after, mut found) = (after.map(|name| (owner, name.clone())), Vec::new());
            tx.scan(&TRASH_NAMES, &owner, after.as_ref(), |(_, name), entry| {
                found.push((name, entry.id));
                if found.len() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            let mut nodes = Vec::with_capacity(found.len());
            for (name, id) in found {
                nodes.extend(tx.get(&NODES, &id)?.map(|node| (name, node)));
            }
            Ok(nodes)
        })
    }

    /// What is called `name` in the trash.
    pub fn trashed_called(&self, owner: UserId, name: &FileName) -> Result<Option<NodeRecord>, DriveError> {
        Ok(self.store.read(|tx| match tx.get(&TRASH_NAMES, &(owner, name.clone()))? {
            Some(entry) => tx.get(&NODES, &entry.id),
            None => Ok(None),
        })?)
    }
}
