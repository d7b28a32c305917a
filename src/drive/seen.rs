//! Places as others know them: where a thing lies in its owner's tree, above what was shared, is its owner's alone.

use super::error::DriveError;
use super::tree::Paths;
use super::{Drive, Placed};
use crate::access::{Asker, top};
use crate::model::FileId;
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::{Reader, StoreError};

/// What lies in a folder, as one asker knows it.
#[derive(Debug)]
pub struct Seen {
    asker: Asker,
    paths: Paths,
}

impl Seen {
    pub fn by(asker: Asker) -> Self {
        Self { asker, paths: Paths::default() }
    }

    /// The path from the root for the owner; for others from the topmost folder that was shared with them, or the name
    /// alone.
    pub fn path(&mut self, tx: &impl Reader, node: &NodeRecord) -> Result<String, StoreError> {
        let whole = self.paths.of(tx, node)?;
        if matches!(self.asker, Asker::Person(user) if user == node.owner) {
            return Ok(whole);
        }
        let above = match top(tx, &self.asker, node.id)? {
            Some(top) if top.id != node.id => self.paths.folder(tx, top.parent)?,
            _ => return Ok(node.name.as_str().to_owned()),
        };
        Ok(whole.get(above.len()..).unwrap_or_default().to_owned())
    }
}

impl Drive {
    /// A node with its place, as `asker` knows it.
    pub fn seen(&self, asker: Asker, node: NodeRecord) -> Result<Placed, DriveError> {
        let path = self.store.read(|tx| Seen::by(asker).path(tx, &node))?;
        Ok(Placed { node, path })
    }

    /// Whether a folder of this id is in the tree.
    pub fn is_folder(&self, id: FileId) -> Result<bool, DriveError> {
        Ok(self.store.read(|tx| tx.get(&NODES, &id))?.is_some_and(|node| node.is_folder()))
    }
}
