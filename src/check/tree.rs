//! The folder tree against itself: every live node stands in exactly one folder, under its own name.

use super::report::{Kind, Report};
use super::{each, named};
use crate::model::FileId;
use crate::store::nodes::{BLOB_FILES, BLOBS, CHILDREN, LIMBO, NODES, NodeRecord};
use crate::store::{Reader, StoreError};

/// Folders within folders that are believed; the deepest path a name limit allows is far below it.
pub(super) const DEEPEST: usize = 4_096;

pub(super) fn check(tx: &impl Reader, report: &mut Report) -> Result<(), StoreError> {
    each(tx, &CHILDREN, |(owner, parent, name), child| {
        let node = tx.get(&NODES, &child.id)?;
        let stands = node.is_some_and(|node| {
            (node.owner, node.parent, &node.name, node.is_folder()) == (owner, parent, &name, child.folder)
                && node.deleted_at.is_none()
        });
        if !stands {
            broken(tx, report, child.id, "its folder lists it, but it is elsewhere or gone")?;
        }
        Ok(())
    })?;
    each(tx, &NODES, |id, node| {
        if let Some(what) = wrong(tx, id, &node)? {
            broken(tx, report, id, what)?;
        }
        Ok(())
    })
}

fn broken(tx: &impl Reader, report: &mut Report, id: FileId, what: &str) -> Result<(), StoreError> {
    report.note(Kind::TreeBroken, &named(tx, id)?, what, false);
    Ok(())
}

fn wrong(tx: &impl Reader, id: FileId, node: &NodeRecord) -> Result<Option<&'static str>, StoreError> {
    if let Some(content) = &node.content {
        let blob = tx.get(&BLOBS, &(node.owner, content.hash))?;
        if blob.is_none_or(|blob| blob.size != content.size)
            || !tx.has(&BLOB_FILES, &(node.owner, content.hash, id))?
        {
            return Ok(Some("its content is not noted"));
        }
    }
    if node.deleted_at.is_some() || tx.has(&LIMBO, &id)? {
        return Ok(None);
    }
    let place = tx.get(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
    if place.is_none_or(|child| child.id != id) {
        return Ok(Some("its folder does not list it"));
    }
    if node.is_folder() && !reaches_root(tx, node)? {
        return Ok(Some("its folder is gone, or lies within itself"));
    }
    Ok(None)
}

fn reaches_root(tx: &impl Reader, node: &NodeRecord) -> Result<bool, StoreError> {
    let mut parent = node.parent;
    for _ in 0..DEEPEST {
        let Some(id) = parent else { return Ok(true) };
        match tx.get(&NODES, &id)? {
            Some(above) if above.is_folder() && above.owner == node.owner => parent = above.parent,
            _ => return Ok(false),
        }
    }
    Ok(false)
}
