//! A photo with everything that is said of it elsewhere: tag names, file names, its owner.

use super::desk::Photos;
use super::error::PhotoError;
use super::tag;
use crate::access::action::{Deed, Sort, granted, told_labels};
use crate::access::{Asker, Metadata, Permit, Relation, View};
use crate::drive::external::is_outside;
use crate::drive::tree::Paths;
use crate::model::{FileId, PhotoId};
use crate::store::accounts::USERS;
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::{CameraRecord, ImageFileRecord, METADATA, PHOTOS, PhotoRecord, PlaceRecord};
use crate::store::{Reader, StoreError};

/// One of a photo's files.
#[derive(Debug, Clone)]
pub struct ImageFile {
    pub image: ImageFileRecord,
    pub node: NodeRecord,
    pub path: String,
    /// It lies in an external folder.
    pub outside: bool,
}

/// A photo to be shown.
#[derive(Debug, Clone)]
pub struct Detail {
    pub photo: PhotoRecord,
    pub tags: Vec<String>,
    pub files: Vec<ImageFile>,
    pub owner_name: String,
    /// What the asker is to it.
    pub relation: Relation,
}

/// Looks one up for `asker`; `None` when it is gone, or not theirs to see.
pub(super) fn detail(
    tx: &impl Reader,
    paths: &mut Paths,
    asker: Asker,
    id: PhotoId,
) -> Result<Option<Detail>, StoreError> {
    let Some(relation) = asker.relation(tx, id)? else { return Ok(None) };
    let Some(mut photo) = tx.get(&PHOTOS, &id)? else { return Ok(None) };
    let mut files = Vec::with_capacity(photo.image_files.len());
    for image in &photo.image_files {
        if let Some(node) = tx.get(&NODES, &image.file)?
            && (photo.deleted_at.is_some() || paths.is_live(tx, &node)?)
        {
            let path = paths.of(tx, &node)?;
            let outside = is_outside(tx, node.id)?;
            files.push(ImageFile { image: image.clone(), node, path, outside });
        }
    }
    if !told_labels(Sort::Photo, relation) {
        photo.tags.clear();
    }
    let tags = tag::names(tx, photo.owner, &photo.tags)?;
    let owner_name = tx.get(&USERS, &photo.owner)?.map(|user| user.display_name).unwrap_or_default();
    if relation != Relation::Owner {
        discreet(&mut photo, &mut files, relation);
    }
    Ok(Some(Detail { photo, tags, files, owner_name, relation }))
}

/// Leaves out what is its owner's alone: folders, favourites, the archive; and, for those who may not see it, where
/// and with what the photo was taken.
fn discreet(photo: &mut PhotoRecord, files: &mut [ImageFile], relation: Relation) {
    (photo.favorite, photo.archived) = (false, false);
    for file in files {
        file.path = file.node.name.as_str().to_owned();
    }
    if !granted(Deed::Metadata, Sort::Photo, relation) {
        photo.position = None;
        photo.place = PlaceRecord::default();
        photo.camera = CameraRecord::default();
        photo.author = None;
    }
}

impl Photos {
    pub fn get(&self, permit: Permit<View, PhotoId>) -> Result<Detail, PhotoError> {
        let found =
            self.drive.store.read(|tx| detail(tx, &mut Paths::default(), permit.asker, permit.subject))?;
        found.ok_or(PhotoError::NotFound("photo"))
    }

    /// The photos of these ids that `asker` may see, in their order.
    pub fn details(&self, asker: Asker, ids: &[PhotoId]) -> Result<Vec<Detail>, PhotoError> {
        self.drive.store.read(|tx| {
            let mut paths = Paths::default();
            ids.iter()
                .filter_map(|id| detail(tx, &mut paths, asker, *id).transpose())
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
            let found = detail(tx, &mut Paths::default(), permit.asker, permit.subject)?;
            let detail = found.ok_or(PhotoError::NotFound("photo"))?;
            let files = detail.files.iter().map(|file| {
                let json = tx.get(&METADATA, &file.node.id)?.unwrap_or_else(|| "{}".into());
                Ok((file.node.id, file.node.name.as_str().to_owned(), json))
            });
            files.collect()
        })
    }
}
