//! Tags on files and photos alike. A photo's files bear what the photo bears; other files and folders have their own.

use std::ops::ControlFlow;

use super::desk::Photos;
use super::error::PhotoError;
use super::{record, tag};
use crate::access::{Edit, Permit};
use crate::drive::{trash, tree};
use crate::model::{FileId, Stamp, TagId, UserId};
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::tags::{FILE_TAGS, TAG_FILES, TAGS, put_on, take_off};
use crate::store::{Reader, StoreError, WriteTx};

impl Photos {
    /// Puts tags on files and takes others off, in one change.
    pub fn label(
        &self,
        permits: &[Permit<Edit, FileId>],
        add: &[String],
        remove: &[String],
    ) -> Result<(), PhotoError> {
        let (now, permits) = (self.drive.clock.now(), permits.to_vec());
        let (add, remove) = (add.to_vec(), remove.to_vec());
        self.drive.store.write(move |tx| {
            for permit in &permits {
                let added = tag::required(tx, permit.owner, &add)?;
                let removed = known(tx, permit.owner, &remove)?;
                label(tx, *permit, &added, &removed, now)?;
            }
            Ok::<_, PhotoError>(())
        })?;
        self.outbox.ring();
        Ok(())
    }

    /// Puts one tag that there is on files and takes others off, in one change.
    pub fn label_with(
        &self,
        permits: &[Permit<Edit, FileId>],
        tag: TagId,
        remove: &[String],
    ) -> Result<(), PhotoError> {
        let (now, permits, remove) = (self.drive.clock.now(), permits.to_vec(), remove.to_vec());
        self.drive.store.write(move |tx| {
            for permit in &permits {
                if !tx.has(&TAGS, &(permit.owner, tag))? {
                    return Err(PhotoError::NotFound("tag"));
                }
                let removed = known(tx, permit.owner, &remove)?;
                label(tx, *permit, &[tag], &removed, now)?;
            }
            Ok::<_, PhotoError>(())
        })?;
        self.outbox.ring();
        Ok(())
    }

    /// Some of the files and folders in the tree, no photo's, that bear a tag; and where to go on, until there is
    /// nothing more.
    pub fn tagged_files(
        &self,
        owner: UserId,
        tag: TagId,
        after: Option<FileId>,
        limit: usize,
    ) -> Result<(Vec<NodeRecord>, Option<FileId>), PhotoError> {
        self.drive.store.read(|tx| {
            let (after, mut ids) = (after.map(|file| (owner, tag, file)), Vec::new());
            tx.scan(&TAG_FILES, &(owner, tag), after.as_ref(), |(.., file), ()| {
                ids.push(file);
                if ids.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            let last = ids.last().copied().filter(|_| ids.len() == limit);
            let mut nodes = Vec::with_capacity(ids.len());
            for id in ids {
                // A photo's file is shown by its photo.
                if let Some(node) = tx.get(&NODES, &id)?.filter(|node| node.photo.is_none())
                    && trash::root_of(tx, &node)?.is_none()
                {
                    nodes.push(node);
                }
            }
            Ok((nodes, last))
        })
    }

    /// Gives everything that bears `from` the tag `into`, and ends `from`.
    pub fn merge_tags(&self, owner: UserId, from: TagId, into: TagId) -> Result<(), PhotoError> {
        if from == into {
            return Err(PhotoError::invalid("into", "a tag is merged into another, not into itself"));
        }
        let now = self.drive.clock.now();
        self.drive.store.write(move |tx| {
            if !tx.has(&TAGS, &(owner, into))? {
                return Err(PhotoError::NotFound("tag"));
            }
            for photo in tag::bearers(tx, owner, from)? {
                record::change(tx, photo, now, |photo| {
                    tag::join(&mut photo.tags, &[into]);
                    Ok(())
                })?;
            }
            for ((_, _, file), ()) in tx.all(&TAG_FILES, &(owner, from))? {
                put_on(tx, owner, file, into)?;
            }
            Ok(())
        })?;
        self.remove_tag(owner, from)
    }
}

/// Tags by name or by id, as addresses name them.
fn known(tx: &impl Reader, owner: UserId, names: &[String]) -> Result<Vec<TagId>, StoreError> {
    let mut found = tag::known(tx, owner, names)?;
    found.extend(names.iter().filter_map(|name| name.parse::<TagId>().ok()));
    Ok(found)
}

fn label(
    tx: &WriteTx,
    permit: Permit<Edit, FileId>,
    added: &[TagId],
    removed: &[TagId],
    now: Stamp,
) -> Result<(), PhotoError> {
    let (owner, file) = (permit.owner, permit.subject);
    let node = tree::live(tx, owner, file)?;
    for tag in removed {
        take_off(tx, owner, file, *tag)?;
    }
    let Some(photo) = node.photo else {
        added.iter().try_for_each(|tag| put_on(tx, owner, file, *tag))?;
        return Ok(());
    };
    record::change(tx, photo, now, |photo| {
        photo.user_set.tags = true;
        photo.tags.retain(|tag| !removed.contains(tag));
        tag::join(&mut photo.tags, added);
        Ok(())
    })?;
    Ok(())
}

/// What a file bears of its own.
pub(super) fn own(tx: &impl Reader, file: FileId) -> Result<Vec<TagId>, StoreError> {
    Ok(tx.all(&FILE_TAGS, &file)?.into_iter().map(|((_, tag), ())| tag).collect())
}

/// How many files and folders that are no photo's bear a tag, those in the trash among them.
pub(super) fn count(tx: &impl Reader, owner: UserId, tag: TagId) -> Result<u64, StoreError> {
    let mut count = 0;
    tx.scan(&TAG_FILES, &(owner, tag), None, |_, ()| {
        count += 1;
        ControlFlow::Continue(())
    })?;
    Ok(count)
}

/// Takes a tag off every file that bears it.
pub(super) fn end(tx: &WriteTx, owner: UserId, tag: TagId) -> Result<(), StoreError> {
    let files = tx.all(&TAG_FILES, &(owner, tag))?;
    files.into_iter().try_for_each(|((_, _, file), ())| take_off(tx, owner, file, tag))
}
