//! A photo with everything that is said of it elsewhere: tag names, file names, its owner.

use super::desk::Photos;
use super::error::PhotoError;
use super::tag;
use crate::access::{Metadata, Permit, View};
use crate::drive::tree::Paths;
use crate::model::{FileId, PhotoId};
use crate::store::accounts::USERS;
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::{ImageFileRecord, METADATA, PHOTOS, PhotoRecord};
use crate::store::{Reader, StoreError};

/// One of a photo's files.
#[derive(Debug, Clone)]
pub struct ImageFile {
    pub image: ImageFileRecord,
    pub node: NodeRecord,
    pub path: String,
}

/// A photo to be shown.
#[derive(Debug, Clone)]
pub struct Detail {
    pub photo: PhotoRecord,
    pub tags: Vec<String>,
    pub files: Vec<ImageFile>,
    pub owner_name: String,
}

/// Looks one up; `None` when it is gone.
pub(super) fn detail(tx: &impl Reader, paths: &mut Paths, id: PhotoId) -> Result<Option<Detail>, StoreError> {
    let Some(photo) = tx.get(&PHOTOS, &id)? else { return Ok(None) };
    let mut files = Vec::with_capacity(photo.image_files.len());
    for image in &photo.image_files {
        if let Some(node) = tx.get(&NODES, &image.file)? {
            let path = paths.of(tx, &node)?;
            files.push(ImageFile { image: image.clone(), node, path });
        }
    }
    let tags = tag::names(tx, photo.owner, &photo.tags)?;
    let owner_name = tx.get(&USERS, &photo.owner)?.map(|user| user.display_name).unwrap_or_default();
    Ok(Some(Detail { photo, tags, files, owner_name }))
}

impl Photos {
    pub fn get(&self, permit: Permit<View, PhotoId>) -> Result<Detail, PhotoError> {
        let found = self.drive.store.read(|tx| detail(tx, &mut Paths::default(), permit.subject))?;
        found.ok_or(PhotoError::NotFound("photo"))
    }

    /// The photos of these ids, in their order, without those that are gone.
    pub(super) fn details(&self, ids: &[PhotoId]) -> Result<Vec<Detail>, PhotoError> {
        self.drive.store.read(|tx| {
            let mut paths = Paths::default();
            ids.iter()
                .filter_map(|id| detail(tx, &mut paths, *id).transpose())
                .map(|found| Ok(found?))
                .collect()
        })
    }

    /// Everything read from each of a photo's files, as JSON text.
    pub fn metadata(
        &self,
        permit: Permit<Metadata, PhotoId>,
    ) -> Result<Vec<(FileId, String, String)>, PhotoError> {
        self.drive.store.read(|tx| {
            let found = detail(tx, &mut Paths::default(), permit.subject)?;
            let detail = found.ok_or(PhotoError::NotFound("photo"))?;
            let files = detail.files.iter().map(|file| {
                let json = tx.get(&METADATA, &file.node.id)?.unwrap_or_else(|| "{}".into());
                Ok((file.node.id, file.node.name.as_str().to_owned(), json))
            });
            files.collect()
        })
    }
}
