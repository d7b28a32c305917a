//! How much an external folder holds, kept with every change: counting anew would take the longer the more there is.

use crate::drive::subtree::Walk;
use crate::drive::trash;
use crate::model::FileId;
use crate::store::externals::{EXTERNAL_NODES, EXTERNALS};
use crate::store::nodes::NodeRecord;
use crate::store::{Reader, StoreError, WriteTx};

/// Nodes counted at once.
const PAGE: usize = 300;

/// Whether a node is in sight, and so counted.
pub(super) fn is_seen(tx: &impl Reader, node: &NodeRecord) -> Result<bool, StoreError> {
    Ok(trash::root_of(tx, node)?.is_none())
}

/// A node came into sight with what is below it.
pub(super) fn came(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    let (files, bytes) = of(tx, node)?;
    change(tx, node.id, |count| (count.0.saturating_add(files), count.1.saturating_add(bytes)))
}

/// The same out of sight.
pub(super) fn went(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    let (files, bytes) = of(tx, node)?;
    change(tx, node.id, |count| (count.0.saturating_sub(files), count.1.saturating_sub(bytes)))
}

/// A file in sight has other content.
pub(super) fn changed(tx: &WriteTx, file: FileId, before: u64, after: u64) -> Result<(), StoreError> {
    change(tx, file, |(files, bytes)| (files, bytes.saturating_sub(before).saturating_add(after)))
}

fn of(tx: &WriteTx, node: &NodeRecord) -> Result<(u64, u64), StoreError> {
    if let Some(content) = &node.content {
        return Ok((1, content.size));
    }
    let (mut walk, mut files, mut bytes) = (Walk::below(node.owner, node.id), 0, 0);
    loop {
        let page = walk.next(tx, PAGE)?;
        if page.is_empty() {
            return Ok((files, bytes));
        }
        for content in page.iter().filter_map(|node| node.content.as_ref()) {
            (files, bytes) = (files + 1, bytes + content.size);
        }
    }
}

fn change(
    tx: &WriteTx,
    node: FileId,
    count: impl FnOnce((u64, u64)) -> (u64, u64),
) -> Result<(), StoreError> {
    let Some(record) = tx.get(&EXTERNAL_NODES, &node)? else { return Ok(()) };
    let Some(mut external) = tx.get(&EXTERNALS, &record.within)? else { return Ok(()) };
    let now = count((external.files, external.size));
    if now != (external.files, external.size) {
        (external.files, external.size) = now;
        tx.put(&EXTERNALS, &record.within, &external)?;
    }
    Ok(())
}
