//! The tree by names, as a mounted drive walks it.

use std::ops::ControlFlow;

use super::error::DriveError;
use super::property::{self, Bearer};
use super::{Drive, tree, usage};
use crate::model::{ContentHash, FileId, FileName, UserId};
use crate::store::nodes::{CHILDREN, NODES, NodeRecord, TREES};
use crate::store::properties::CHECKSUMS;
use crate::store::{ReadTx, Reader, StoreError};

/// What names, followed from a root, lead to.
#[derive(Debug, Clone)]
pub enum Way {
    Root,
    To(NodeRecord),
    /// Nothing is there, but something can be put there.
    Free {
        /// `None` for the root.
        parent: Option<NodeRecord>,
        name: FileName,
    },
    /// The folder that it would lie in is not there either.
    Nowhere,
}

/// What is asked of files beside their own record.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    pub properties: bool,
    pub checksums: bool,
}

/// What is known of a file or folder beside its own record.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// `{namespace}name` and the element.
    pub properties: Vec<(String, String)>,
    pub checksums: Option<String>,
}

/// Follows `names` from the root of `owner`'s tree.
pub fn follow(tx: &impl Reader, owner: UserId, names: &[FileName]) -> Result<Way, StoreError> {
    follow_from(tx, owner, None, names)
}

/// Follows `names` from a folder of `owner`'s tree, or from its root.
fn follow_from(
    tx: &impl Reader,
    owner: UserId,
    start: Option<NodeRecord>,
    names: &[FileName],
) -> Result<Way, StoreError> {
    let Some((last, folders)) = names.split_last() else { return Ok(start.map_or(Way::Root, Way::To)) };
    if start.as_ref().is_some_and(|start| !start.is_folder()) {
        return Ok(Way::Nowhere);
    }
    let mut parent = start.map(|start| start.id);
    for name in folders {
        match tree::child(tx, owner, parent, name)? {
            Some(found) if found.folder => parent = Some(found.id),
            _ => return Ok(Way::Nowhere),
        }
    }
    if let Some(found) = tree::child(tx, owner, parent, last)?
        && let Some(node) = tx.get(&NODES, &found.id)?
    {
        return Ok(Way::To(node));
    }
    let parent = parent.map(|id| tx.get(&NODES, &id)).transpose()?.flatten();
    Ok(Way::Free { parent, name: last.clone() })
}

impl Drive {
    pub fn follow(&self, owner: UserId, names: &[FileName]) -> Result<Way, DriveError> {
        Ok(self.store.read(|tx| follow(tx, owner, names))?)
    }

    /// As [`Drive::follow`], from a file or folder instead of the root.
    pub fn follow_from(&self, start: &NodeRecord, names: &[FileName]) -> Result<Way, DriveError> {
        Ok(self.store.read(|tx| follow_from(tx, start.owner, Some(start.clone()), names))?)
    }

    /// The record of a file or folder, for who knows already that it may be seen.
    pub fn record(&self, id: FileId) -> Result<Option<NodeRecord>, DriveError> {
        Ok(self.store.read(|tx| tx.get(&NODES, &id))?)
    }

    /// A number that rises with every change of the tree.
    pub fn tree_version(&self, owner: UserId) -> Result<u64, DriveError> {
        Ok(self.store.read(|tx| tx.get(&TREES, &owner))?.unwrap_or_default())
    }

    /// The path of a folder from the root; empty for the root itself.
    pub fn path_of(&self, folder: Option<FileId>) -> Result<String, DriveError> {
        Ok(self.store.read(|tx| tree::Paths::default().folder(tx, folder))?)
    }

    /// Makes a folder in a folder. Its name must be free.
    pub fn add_folder(
        &self,
        owner: UserId,
        parent: Option<FileId>,
        name: FileName,
    ) -> Result<NodeRecord, DriveError> {
        let now = self.clock.now();
        self.store.write(move |tx| {
            tree::live_folder(tx, owner, parent)?;
            if tree::child(tx, owner, parent, &name)?.is_some() {
                return Err(DriveError::Clash(name.clone()));
            }
            tree::insert(tx, tree::folder_node(owner, parent, name.clone(), now))
        })
    }

    /// Refuses bytes that neither the owner's quota nor the disk has room for.
    pub fn may_take(&self, owner: UserId, bytes: u64) -> Result<(), DriveError> {
        self.store.read(|tx| usage::room_for(tx, owner, bytes))?;
        Ok(self.blobs.room_for(bytes)?)
    }

    /// The next `limit` of what lies directly below a folder, by name.
    pub fn page(
        &self,
        owner: UserId,
        folder: Option<FileId>,
        after: Option<&FileName>,
        limit: usize,
    ) -> Result<Vec<NodeRecord>, DriveError> {
        Ok(self.store.read(|tx| tree::list(tx, owner, folder, after, limit))?)
    }

    /// Whether at most `most` files and folders lie below a folder, however deep.
    pub fn at_most(&self, owner: UserId, folder: Option<FileId>, most: usize) -> Result<bool, DriveError> {
        let count = self.store.read(|tx| {
            let (mut open, mut count) = (vec![folder], 0);
            while let Some(folder) = open.pop() {
                tx.scan(&CHILDREN, &(owner, folder), None, |_, child| {
                    count += 1;
                    if child.folder {
                        open.push(Some(child.id));
                    }
                    if count > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
                if count > most {
                    break;
                }
            }
            Ok::<_, StoreError>(count)
        })?;
        Ok(count <= most)
    }

    /// What is wanted of each of these, in their order.
    pub fn beside(
        &self,
        of: &[(Bearer, Option<ContentHash>)],
        wanted: Wanted,
    ) -> Result<Vec<Beside>, DriveError> {
        if !wanted.properties && !wanted.checksums {
            return Ok(vec![Beside::default(); of.len()]);
        }
        let each = |tx: &ReadTx, bearer: Bearer, hash: Option<ContentHash>| {
            let mut beside = Beside::default();
            if wanted.properties {
                let all = property::all(tx, bearer)?.into_iter();
                beside.properties = all.map(|(name, record)| (name, record.xml)).collect();
            }
            if let Some(hash) = hash.filter(|_| wanted.checksums) {
                beside.checksums = tx.get(&CHECKSUMS, &(bearer.0, hash))?;
            }
            Ok::<_, DriveError>(beside)
        };
        self.store.read(|tx| of.iter().map(|(bearer, hash)| each(tx, *bearer, *hash)).collect())
    }

    /// Sums that a client sent with a content and that were found right.
    pub fn keep_checksums(&self, owner: UserId, hash: ContentHash, sums: String) -> Result<(), DriveError> {
        Ok(self.store.write(move |tx| tx.put(&CHECKSUMS, &(owner, hash), &sums))?)
    }
}
