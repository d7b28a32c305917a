//! The trash, for photos and files alike. A photo in the trash has left every list but that one; its files have
//! left their folders. Both come back.

use super::desk::Photos;
use super::error::PhotoError;
use super::presence::{follow, follow_below, recount};
use super::relocate::make_way;
use super::sight::shared_from;
use super::timeline::around;
use crate::access::{Own, Permit, Trash};
use crate::drive::file::OnConflict;
use crate::drive::trash::{self, RestoreTo};
use crate::drive::tree::Paths;
use crate::drive::{DriveError, external, tree};
use crate::model::event::PhotoChange;
use crate::model::{FileId, FileName, FolderPath, PhotoId, Stamp};
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::PHOTOS;
use crate::store::{Reader, WriteTx};

/// Puts what is left of a photo in the tree into the trash.
pub(super) fn trash_photo(tx: &WriteTx, id: PhotoId, now: Stamp) -> Result<(), PhotoError> {
    let photo = tx.get(&PHOTOS, &id)?.ok_or(PhotoError::NotFound("photo"))?;
    // Before anything is changed: in a change of many photos the others go on.
    for image_file in &photo.image_files {
        external::refuse(tx, Some(image_file.file))?;
    }
    around(tx, &[id], || {
        for image_file in &photo.image_files {
            if let Some(node) = tx.get(&NODES, &image_file.file)?
                && trash::root_of(tx, &node)?.is_none()
            {
                trash::put(tx, &node, now)?;
            }
        }
        Ok::<_, PhotoError>(())
    })?;
    follow(tx, id, now)
}

/// Takes all of a photo's files out of the trash.
pub(super) fn restore_photo(tx: &WriteTx, id: PhotoId, now: Stamp) -> Result<(), PhotoError> {
    let photo = tx.get(&PHOTOS, &id)?.ok_or(PhotoError::NotFound("photo"))?;
    around(tx, &[id], || {
        for image_file in &photo.image_files {
            if let Some(node) = tx.get(&NODES, &image_file.file)?
                && let Some(root) = trash::root_of(tx, &node)?
                && trash::entry(tx, &root)?.is_some()
            {
                let (_, uncounted) = trash::restore(tx, &node, &RestoreTo::default(), now)?;
                recount(tx, uncounted, now)?;
            }
        }
        Ok::<_, PhotoError>(())
    })?;
    follow(tx, id, now)
}

/// Puts a live file or folder into the trash. Gives it, and the photos that went along at once.
pub(super) fn trash_node(
    tx: &WriteTx,
    node: &NodeRecord,
    now: Stamp,
) -> Result<(NodeRecord, Vec<PhotoId>), PhotoError> {
    let photos: Vec<_> = node.photo.into_iter().collect();
    let gone = around(tx, &photos, || Ok::<_, PhotoError>(trash::put(tx, node, now)?))?;
    photos.iter().try_for_each(|photo| follow(tx, *photo, now))?;
    let left = shared_from(tx, node.parent)?;
    let below = if gone.is_folder() { follow_below(tx, &gone, &left, now)? } else { Vec::new() };
    Ok((gone, photos.into_iter().chain(below).collect()))
}

fn restore_node(
    tx: &WriteTx,
    node: &NodeRecord,
    to: &RestoreTo,
    now: Stamp,
) -> Result<(NodeRecord, Vec<PhotoId>), PhotoError> {
    let photos: Vec<_> = node.photo.into_iter().collect();
    let (back, uncounted) = around(tx, &photos, || Ok::<_, PhotoError>(trash::restore(tx, node, to, now)?))?;
    recount(tx, uncounted, now)?;
    photos.iter().try_for_each(|photo| follow(tx, *photo, now))?;
    let below = if back.is_folder() { follow_below(tx, &back, &[], now)? } else { Vec::new() };
    Ok((back, photos.into_iter().chain(below).collect()))
}

impl Photos {
    /// Puts a photo in the trash.
    pub fn trash(&self, permit: Permit<Trash, PhotoId>) -> Result<(), PhotoError> {
        let (now, id) = (self.drive.clock.now(), permit.subject);
        self.drive.store.write(move |tx| {
            permit.still(tx)?;
            trash_photo(tx, id, now)
        })?;
        self.tell_each(&[id], PhotoChange::Removed)
    }

    /// Puts a file, or a folder with everything in it, in the trash. Its size does not matter.
    pub fn trash_file(&self, permit: Permit<Trash, FileId>) -> Result<NodeRecord, PhotoError> {
        let now = self.drive.clock.now();
        let (node, photos) = self.drive.store.write(move |tx| {
            permit.still(tx)?;
            let node = tree::live(tx, permit.owner, permit.subject)?;
            trash_node(tx, &node, now)
        })?;
        self.tell_each(&photos, PhotoChange::Removed)?;
        Ok(node)
    }

    /// Takes a file or folder out of the trash: to where it was, or to another place. What lies in a deleted folder
    /// can be taken out alone.
    pub fn restore_file(&self, permit: Permit<Own, FileId>, to: RestoreTo) -> Result<NodeRecord, PhotoError> {
        let now = self.drive.clock.now();
        let (node, photos) = self.drive.store.write(move |tx| {
            let node = tx.get(&NODES, &permit.subject)?.ok_or(DriveError::NotFound("file"))?;
            restore_node(tx, &node, &to, now)
        })?;
        self.tell_each(&photos, PhotoChange::Updated)?;
        Ok(node)
    }

    /// Takes a file or folder out of the trash to a folder (`None` for the root), under this very name; what has it
    /// there makes way.
    pub fn restore_as(
        &self,
        permit: Permit<Own, FileId>,
        parent: Option<FileId>,
        name: FileName,
        on_conflict: OnConflict,
    ) -> Result<NodeRecord, PhotoError> {
        let now = self.drive.clock.now();
        let (node, photos) = self.drive.store.write(move |tx| {
            let node = tx.get(&NODES, &permit.subject)?.ok_or(DriveError::NotFound("file"))?;
            tree::live_folder(tx, node.owner, parent)?;
            let (name, gone) = make_way(tx, &node, parent, &name, on_conflict, now)?;
            let folder =
                FolderPath::parse(&Paths::default().folder(tx, parent)?).map_err(DriveError::from)?;
            let to = RestoreTo { folder: Some(folder), name: Some(name) };
            let (node, mut photos) = restore_node(tx, &node, &to, now)?;
            photos.extend(gone);
            Ok::<_, PhotoError>((node, photos))
        })?;
        self.tell_each(&photos, PhotoChange::Updated)?;
        Ok(node)
    }

    /// Tells open pages of photos that changed together, and wakes whoever has work from it.
    pub(crate) fn tell_each(&self, photos: &[PhotoId], change: PhotoChange) -> Result<(), PhotoError> {
        let photos = self.drive.store.read(|tx| {
            let found = photos.iter().filter_map(|id| tx.get(&PHOTOS, id).transpose());
            found.collect::<Result<Vec<_>, crate::store::StoreError>>()
        })?;
        for photo in &photos {
            self.tell(photo, change);
        }
        self.outbox.ring();
        self.queue.ring();
        self.drive.gate.ring();
        Ok(())
    }
}
