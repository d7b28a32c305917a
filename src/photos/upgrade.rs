//! Lists that data folders of the first format do not have yet: what lies in the trash, and which photos a picture
//! belongs to.

use std::ops::ControlFlow;

use super::desk::Photos;
use super::error::PhotoError;
use super::record;
use crate::drive::bin;
use crate::drive::tree::Paths;
use crate::model::{FileId, PhotoId, UserId};
use crate::store::meta::VALUES;
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::{PHOTOS, PhotoRecord};
use crate::store::trash::{TRASH, TRASH_AGES, TrashRecord};
use crate::store::{Newest, Reader, StoreError, WriteTx};

/// Set once the lists are whole.
const DONE: &str = "trash-listed";
/// Set once everything in the trash has a name there.
const CALLED: &str = "trash-called";
/// Records looked at in one transaction.
const PAGE: usize = 5_000;

impl Photos {
    /// Makes the lists from the records, once in the life of a data folder. Before the first request.
    pub fn upgrade(&self) -> Result<(), PhotoError> {
        self.list_what_is_deleted()?;
        self.name_what_is_deleted()
    }

    /// Names what was deleted before the trash had names.
    fn name_what_is_deleted(&self) -> Result<(), PhotoError> {
        let store = &self.drive.store;
        if store.read(|tx| tx.has(&VALUES, &CALLED.to_owned()))? {
            return Ok(());
        }
        let mut after = None;
        loop {
            let page = store.read(|tx| {
                let mut keys = Vec::new();
                tx.scan(&TRASH, &(), after.as_ref(), |key: (UserId, Newest, FileId), _| {
                    keys.push(key);
                    if keys.len() == PAGE { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
                Ok::<_, StoreError>(keys)
            })?;
            after = page.last().copied();
            if after.is_none() {
                break;
            }
            store.write(move |tx| {
                page.iter().try_for_each(|(.., id)| match tx.get(&NODES, id)? {
                    Some(node) => bin::call(tx, &node),
                    None => Ok(()),
                })
            })?;
        }
        Ok(store.write(|tx| tx.put(&VALUES, &CALLED.to_owned(), &Vec::new()))?)
    }

    fn list_what_is_deleted(&self) -> Result<(), PhotoError> {
        let store = &self.drive.store;
        if store.read(|tx| tx.has(&VALUES, &DONE.to_owned()))? {
            return Ok(());
        }
        let mut after: Option<FileId> = None;
        loop {
            let (page, last) = store.read(|tx| deleted(tx, after.as_ref()))?;
            store.write(move |tx| page.iter().try_for_each(|node| list(tx, node)))?;
            after = last;
            if after.is_none() {
                break;
            }
        }
        let mut after: Option<PhotoId> = None;
        loop {
            let (page, last) = store.read(|tx| pictured(tx, after.as_ref()))?;
            store.write(move |tx| page.iter().try_for_each(|photo| record::list_pictures(tx, photo)))?;
            after = last;
            if after.is_none() {
                break;
            }
        }
        Ok(store.write(|tx| tx.put(&VALUES, &DONE.to_owned(), &Vec::new()))?)
    }
}

type Page<T, K> = (Vec<T>, Option<K>);

fn deleted(tx: &impl Reader, after: Option<&FileId>) -> Result<Page<NodeRecord, FileId>, StoreError> {
    let (mut nodes, mut seen, mut last) = (Vec::new(), 0, None);
    tx.scan(&NODES, &(), after, |id, node| {
        seen += 1;
        nodes.extend(node.deleted_at.is_some().then_some(node));
        last = (seen == PAGE).then_some(id);
        if seen == PAGE { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok((nodes, last))
}

fn list(tx: &WriteTx, node: &NodeRecord) -> Result<(), StoreError> {
    let Some(deleted_at) = node.deleted_at else { return Ok(()) };
    let folder = Paths::default().folder(tx, node.parent)?;
    let bytes = Some(node.content.as_ref().map_or(0, |content| content.size));
    tx.put(&TRASH, &(node.owner, Newest(deleted_at.0), node.id), &TrashRecord { folder, bytes, round: 0 })?;
    tx.put(&TRASH_AGES, &(deleted_at.0, node.id), &())
}

fn pictured(tx: &impl Reader, after: Option<&PhotoId>) -> Result<Page<PhotoRecord, PhotoId>, StoreError> {
    let (mut photos, mut seen, mut last) = (Vec::new(), 0, None);
    tx.scan(&PHOTOS, &(), after, |id, photo| {
        seen += 1;
        photos.extend(photo.pictures.is_some().then_some(photo));
        last = (seen == PAGE).then_some(id);
        if seen == PAGE { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok((photos, last))
}
