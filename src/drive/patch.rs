//! What a mounted drive changes of a file or folder without touching its content.

use super::error::DriveError;
use super::property::{self, Bearer};
use super::{Drive, external, tree};
use crate::model::{FileId, Stamp};
use crate::store::nodes::NODES;
use crate::store::{Reader, WriteTx};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A property that means nothing here; without XML it is taken away.
    Property {
        /// `{namespace}name`
        name: String,
        xml: Option<String>,
    },
    /// When the source changed it.
    Modified(Stamp),
    /// When the source made it.
    Created(Stamp),
}

impl Drive {
    /// Gives a copy the properties of its original.
    pub fn copy_properties(&self, from: Bearer, to: Bearer) -> Result<(), DriveError> {
        Ok(self.store.write(move |tx| property::copy(tx, from, to))?)
    }

    /// Makes all changes, or none.
    pub fn patch(&self, bearer: Bearer, changes: Vec<Change>) -> Result<(), DriveError> {
        self.store.write(move |tx| {
            external::refuse(tx, bearer.1)?;
            changes.iter().try_for_each(|change| make(tx, bearer, change))
        })
    }
}

fn make(tx: &WriteTx, bearer: Bearer, change: &Change) -> Result<(), DriveError> {
    match change {
        Change::Property { name, xml } => property::set(tx, bearer, name, xml.as_deref()),
        Change::Modified(stamp) => set_times(tx, bearer.1, Some(*stamp), None),
        Change::Created(stamp) => set_times(tx, bearer.1, None, Some(*stamp)),
    }
}

/// The root has no times of its own.
fn set_times(
    tx: &WriteTx,
    id: Option<FileId>,
    modified: Option<Stamp>,
    created: Option<Stamp>,
) -> Result<(), DriveError> {
    let Some(id) = id else { return Ok(()) };
    let mut node = tx.get(&NODES, &id)?.ok_or(DriveError::NotFound("file"))?;
    if let Some(modified) = modified {
        node.modified_at = modified;
        node.original_modified_at = Some(modified);
    }
    node.original_created_at = created.or(node.original_created_at);
    tx.put(&NODES, &id, &node)?;
    Ok(tree::touched(tx, node.owner)?)
}
