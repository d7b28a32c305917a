//! The end of a file: its record, its versions, and its bytes when nothing else names them.

use super::content;
use super::property;
use super::version;
use crate::store::externals;
use crate::store::nodes::{BLOB_FILES, CHILDREN, NODES, NodeRecord};
use crate::store::photos::METADATA;
use crate::store::shares::{self, Target};
use crate::store::tags;
use crate::store::{Reader, StoreError, WriteTx};

/// Ends one node that holds nothing. It must be out of the tree and out of the trash, or below what is.
pub fn forget(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    let place = (node.owner, node.parent, node.name.clone());
    if tx.get(&CHILDREN, &place)?.is_some_and(|child| child.id == node.id) {
        tx.remove(&CHILDREN, &place)?;
    }
    tx.remove(&NODES, &node.id)?;
    externals::forget(tx, node)?;
    property::forget(tx, (node.owner, Some(node.id)))?;
    tags::forget_file(tx, node.owner, node.id)?;
    shares::forget(tx, Target::File(node.id))?;
    let Some(content) = &node.content else { return Ok(()) };
    version::forget_all(tx, node)?;
    tx.remove(&METADATA, &node.id)?;
    tx.remove(&BLOB_FILES, &(node.owner, content.hash, node.id))?;
    content::release(tx, node.owner, content)
}
