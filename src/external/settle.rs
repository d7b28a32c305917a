//! What was found on the disk becomes what is known. Every function is a piece of the caller's transaction.

use super::tally;
use crate::blob::{Look, Stands};
use crate::drive::content::{self, Content};
use crate::drive::{file, tree};
use crate::model::{FileId, FileName, PhotoId, Stamp, UserId};
use crate::photos::{PhotoError, around, follow, follow_below, shared_from, welcome};
use crate::queue;
use crate::store::externals::{self, EXTERNAL_GONE, EXTERNAL_INODES, EXTERNAL_NODES, ExternalNodeRecord};
use crate::store::jobs::Work;
use crate::store::nodes::{BLOB_FILES, CHILDREN, NODES, NodeRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// A file or folder on the disk, and the place it has in the tree.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub owner: UserId,
    /// The external folder.
    pub within: FileId,
    pub parent: FileId,
    pub name: FileName,
    /// As it is spelt on the disk, where that is not `name`.
    pub spelt: Option<String>,
    pub look: Look,
    /// A folder on a disk of its own.
    pub mount: bool,
}

/// What it turned out to be.
#[derive(Debug, Clone)]
pub(super) enum Known {
    /// A node that has this place, or had it before it went.
    Same(FileId),
    /// A node that had another place.
    Moved(FileId),
    /// Something with this content, known or new.
    Content(Content),
    /// A folder not seen before.
    Folder,
}

/// What a step did.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Photos whose place or presence changed.
    pub photos: Vec<PhotoId>,
    /// The node that has the place now.
    pub node: Option<FileId>,
    pub added: bool,
}

impl Found {
    fn record(&self) -> ExternalNodeRecord {
        let file = self.look.stands == Stands::File;
        ExternalNodeRecord {
            within: self.within,
            spelt: self.spelt.clone(),
            inode: self.look.inode,
            size: if file { self.look.size } else { 0 },
            modified: if file { self.look.modified } else { 0 },
            mount: self.mount,
        }
    }

    fn modified(&self) -> Stamp {
        Stamp(self.look.modified / 1_000_000)
    }
}

/// Notes how a node is on the disk.
pub(super) fn note(tx: &WriteTx, id: FileId, record: &ExternalNodeRecord) -> Result<(), StoreError> {
    match tx.get(&EXTERNAL_NODES, &id)? {
        Some(old) if old == *record => return Ok(()),
        Some(old) => drop(tx.remove(&EXTERNAL_INODES, &(old.within, old.inode, id))?),
        None => {}
    }
    tx.put(&EXTERNAL_NODES, &id, record)?;
    if record.inode == 0 {
        return Ok(());
    }
    tx.put(&EXTERNAL_INODES, &(record.within, record.inode, id), &())
}

/// The node at a place, or the one that went from it.
pub(super) fn occupant(
    tx: &impl Reader,
    owner: UserId,
    parent: FileId,
    name: &FileName,
) -> Result<Option<NodeRecord>, StoreError> {
    if let Some(child) = tree::child(tx, owner, Some(parent), name)? {
        return tx.get(&NODES, &child.id);
    }
    match tx.get(&EXTERNAL_GONE, &(owner, Some(parent), name.clone()))? {
        Some(gone) => tx.get(&NODES, &gone.0),
        None => Ok(None),
    }
}

/// Gives what was found its place.
pub(super) fn settle(tx: &WriteTx, found: &Found, known: &Known, now: Stamp) -> Result<Done, PhotoError> {
    let there = occupant(tx, found.owner, found.parent, &found.name)?;
    let folder = found.look.stands == Stands::Folder;
    match known {
        Known::Same(id) | Known::Moved(id) => {
            let mut photos = make_way(tx, there.filter(|node| node.id != *id), now)?;
            let Some(node) = tx.get(&NODES, id)? else { return Ok(Done { photos, ..Done::default() }) };
            photos.extend(put_at(tx, &node, found, now)?);
            note(tx, *id, &found.record())?;
            Ok(Done { photos, node: Some(*id), added: false })
        }
        Known::Content(content) => match there.filter(|node| node.deleted_at.is_none()) {
            Some(node) if !node.is_folder() => change(tx, &node, found, content, now),
            folder => {
                let photos = make_way(tx, folder, now)?;
                let node = enter(tx, found, content, now)?;
                Ok(Done { photos, node: Some(node), added: true })
            }
        },
        Known::Folder => {
            debug_assert!(folder, "only folders are made");
            let photos = make_way(tx, there, now)?;
            let node = tree::folder_node(found.owner, Some(found.parent), found.name.clone(), now);
            let node = tree::place(tx, node)?;
            note(tx, node.id, &found.record())?;
            Ok(Done { photos, node: Some(node.id), added: false })
        }
    }
}

fn make_way(tx: &WriteTx, node: Option<NodeRecord>, now: Stamp) -> Result<Vec<PhotoId>, PhotoError> {
    match node.filter(|node| node.deleted_at.is_none()) {
        Some(node) => hide(tx, &node, now),
        None => Ok(Vec::new()),
    }
}

/// Takes what is not on the disk any more out of sight, with all that was said of it.
pub(super) fn hide(tx: &WriteTx, node: &NodeRecord, now: Stamp) -> Result<Vec<PhotoId>, PhotoError> {
    tally::went(tx, node)?;
    let photos: Vec<PhotoId> = node.photo.into_iter().collect();
    let left = shared_from(tx, node.parent)?;
    let gone = around(tx, &photos, || {
        tx.remove(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
        externals::go_missing(tx, node, now)?;
        let gone = NodeRecord { deleted_at: Some(now), ..node.clone() };
        tx.put(&NODES, &gone.id, &gone)?;
        tree::touched(tx, node.owner)?;
        Ok::<_, PhotoError>(gone)
    })?;
    after(tx, &gone, &photos, &left, now)
}

/// Gives a node the place where it was found.
fn put_at(tx: &WriteTx, node: &NodeRecord, found: &Found, now: Stamp) -> Result<Vec<PhotoId>, PhotoError> {
    let stays = node.deleted_at.is_none() && node.parent == Some(found.parent) && node.name == found.name;
    if stays {
        return Ok(Vec::new());
    }
    if node.is_folder() {
        tree::refuse_inside(tx, node.id, Some(found.parent))?;
    }
    let seen = tally::is_seen(tx, node)?;
    let photos: Vec<PhotoId> = node.photo.into_iter().collect();
    let within = shared_from(tx, Some(found.parent))?;
    let mut left = shared_from(tx, node.parent)?;
    left.retain(|shared| !within.contains(shared));
    let moved = around(tx, &photos, || {
        if node.deleted_at.is_some() {
            externals::come_back(tx, node)?;
        } else {
            tx.remove(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
        }
        let (parent, name) = (Some(found.parent), found.name.clone());
        Ok::<_, PhotoError>(tree::place(tx, NodeRecord { parent, name, deleted_at: None, ..node.clone() })?)
    })?;
    if !seen {
        tally::came(tx, &moved)?;
    }
    after(tx, &moved, &photos, &left, now)
}

/// Lets the photos of a node follow it.
fn after(
    tx: &WriteTx,
    node: &NodeRecord,
    photos: &[PhotoId],
    left: &[FileId],
    now: Stamp,
) -> Result<Vec<PhotoId>, PhotoError> {
    photos.iter().try_for_each(|photo| follow(tx, *photo, now))?;
    let below = if node.is_folder() { follow_below(tx, node, left, now)? } else { Vec::new() };
    Ok(photos.iter().copied().chain(below).collect())
}

/// A file not seen before.
fn enter(tx: &WriteTx, found: &Found, content: &Content, now: Stamp) -> Result<FileId, PhotoError> {
    content::borrow(tx, found.owner, content)?;
    let twins = file::with_content(tx, found.owner, content.hash)?;
    let node = NodeRecord {
        content: Some(content.record()),
        modified_at: found.modified(),
        original_modified_at: Some(found.modified()),
        ..tree::folder_node(found.owner, Some(found.parent), found.name.clone(), now)
    };
    tx.put(&BLOB_FILES, &(found.owner, content.hash, node.id), &())?;
    let node = tree::place(tx, node)?;
    note(tx, node.id, &found.record())?;
    tally::came(tx, &node)?;
    Ok(welcome(tx, node, twins.iter().find_map(|twin| twin.photo), now)?.id)
}

/// A file that may have other content than it had. The bytes it had are gone: nobody here kept them.
fn change(
    tx: &WriteTx,
    node: &NodeRecord,
    found: &Found,
    content: &Content,
    now: Stamp,
) -> Result<Done, PhotoError> {
    let photos = put_at(tx, node, found, now)?;
    note(tx, node.id, &found.record())?;
    let Some(mut new) = tx.get(&NODES, &node.id)? else { return Ok(Done::default()) };
    let old = new.content.replace(content.record());
    (new.modified_at, new.original_modified_at) = (found.modified(), Some(found.modified()));
    let done = Done { photos, node: Some(node.id), added: false };
    if old.as_ref().is_some_and(|old| old.hash == content.hash) {
        new.content = old;
        tx.put(&NODES, &new.id, &new)?;
        return Ok(done);
    }
    content::borrow(tx, new.owner, content)?;
    tally::changed(tx, new.id, old.as_ref().map_or(0, |old| old.size), content.size)?;
    tx.put(&NODES, &new.id, &new)?;
    tx.put(&BLOB_FILES, &(new.owner, content.hash, new.id), &())?;
    if let Some(old) = old {
        tx.remove(&BLOB_FILES, &(new.owner, old.hash, new.id))?;
        content::release(tx, new.owner, &old)?;
    }
    tree::touched(tx, new.owner)?;
    if new.photo.is_some() {
        queue::add(tx, new.owner, Work::Ingest(new.id), new.name.as_str(), new.photo, now)?;
    } else {
        let twins = file::with_content(tx, new.owner, content.hash)?;
        welcome(tx, new, twins.iter().find_map(|twin| twin.photo), now)?;
    }
    Ok(done)
}
