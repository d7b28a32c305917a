//! A photo in the trash has left every list but that one; its files have left their folders. Both come back.

use super::error::PhotoError;
use super::record;
use crate::drive::tree;
use crate::model::{PhotoId, Stamp};
use crate::store::nodes::NODES;
use crate::store::photos::PHOTOS;
use crate::store::{Reader, WriteTx};

pub(super) fn trash(tx: &WriteTx, id: PhotoId, now: Stamp) -> Result<(), PhotoError> {
    let photo = tx.get(&PHOTOS, &id)?.ok_or(PhotoError::NotFound("photo"))?;
    if photo.deleted_at.is_some() {
        return Ok(());
    }
    // Lifted from its albums while its files still say which those are.
    record::change(tx, id, now, |photo| {
        photo.deleted_at = Some(now);
        Ok(())
    })?;
    for image_file in &photo.image_files {
        if let Some(node) = tx.get(&NODES, &image_file.file)?.filter(|node| node.deleted_at.is_none()) {
            tree::unlink(tx, node, now)?;
        }
    }
    Ok(())
}

pub(super) fn restore(tx: &WriteTx, id: PhotoId, now: Stamp) -> Result<(), PhotoError> {
    let photo = tx.get(&PHOTOS, &id)?.ok_or(PhotoError::NotFound("photo"))?;
    if photo.deleted_at.is_none() {
        return Ok(());
    }
    for image_file in &photo.image_files {
        if let Some(node) = tx.get(&NODES, &image_file.file)?.filter(|node| node.deleted_at.is_some()) {
            tree::relink(tx, node)?;
        }
    }
    record::change(tx, id, now, |photo| {
        photo.deleted_at = None;
        Ok(())
    })?;
    Ok(())
}
