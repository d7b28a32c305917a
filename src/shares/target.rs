//! What can be shared, and how it is called.

use crate::access::Subject;
use crate::model::{FileId, LibraryId, PhotoId};
use crate::store::libraries::LIBRARIES;
use crate::store::nodes::NODES;
use crate::store::photos::PHOTOS;
use crate::store::shares::Target;
use crate::store::{Reader, StoreError};

/// A subject that shares are made of.
pub trait Shareable: Subject + Send + Sync + 'static {
    fn target(self) -> Target;
}

impl Shareable for FileId {
    fn target(self) -> Target {
        Target::File(self)
    }
}

impl Shareable for PhotoId {
    fn target(self) -> Target {
        Target::Photo(self)
    }
}

impl Shareable for LibraryId {
    fn target(self) -> Target {
        Target::Library(self)
    }
}

/// A shared thing as lists show it.
#[derive(Debug, Clone)]
pub struct Named {
    pub target: Target,
    /// `file`, `folder`, `photo` or `library`.
    pub kind: &'static str,
    pub name: String,
    /// A photo to show it by.
    pub cover: Option<PhotoId>,
    /// Bytes, of a file.
    pub size: Option<u64>,
    pub mime_type: Option<String>,
}

/// Describes what was shared; `None` when it is gone or in the trash.
pub(super) fn named(tx: &impl Reader, target: Target) -> Result<Option<Named>, StoreError> {
    match target {
        Target::File(id) => Ok(tx.get(&NODES, &id)?.filter(|node| node.deleted_at.is_none()).map(|node| {
            let kind = if node.is_folder() { "folder" } else { "file" };
            let (size, mime_type) = node.content.map(|content| (content.size, content.mime_type)).unzip();
            let name = node.name.as_str().to_owned();
            Named { target, kind, name, cover: node.photo, size, mime_type }
        })),
        Target::Photo(id) => photo(tx, id),
        Target::Library(id) => Ok(tx.get(&LIBRARIES, &id)?.map(|library| Named {
            target,
            kind: "library",
            name: library.name,
            cover: library.cover,
            size: None,
            mime_type: None,
        })),
    }
}

fn photo(tx: &impl Reader, id: PhotoId) -> Result<Option<Named>, StoreError> {
    let Some(photo) = tx.get(&PHOTOS, &id)?.filter(|photo| photo.deleted_at.is_none()) else {
        return Ok(None);
    };
    let file = photo.shown.or(photo.image_files.first().map(|image_file| image_file.file));
    let node = file.map(|file| tx.get(&NODES, &file)).transpose()?.flatten();
    let name = photo.title.or_else(|| node.map(|node| node.name.as_str().to_owned())).unwrap_or_default();
    let target = Target::Photo(id);
    Ok(Some(Named { target, kind: "photo", name, cover: Some(id), size: None, mime_type: None }))
}

/// Whether a shared thing is there and neither it nor a folder above it lies in the trash.
pub(super) fn is_live(tx: &impl Reader, target: Target) -> Result<bool, StoreError> {
    match target {
        Target::File(id) => {
            let mut at = Some(id);
            while let Some(id) = at {
                match tx.get(&NODES, &id)?.filter(|node| node.deleted_at.is_none()) {
                    Some(node) => at = node.parent,
                    None => return Ok(false),
                }
            }
            Ok(true)
        }
        Target::Photo(id) => Ok(tx.get(&PHOTOS, &id)?.is_some_and(|photo| photo.deleted_at.is_none())),
        Target::Library(id) => tx.has(&LIBRARIES, &id),
    }
}
