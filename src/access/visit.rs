//! Someone who comes by a link: no account, and nothing but what the link was made for.

use super::action::Sort;
use super::relation::Relation;
use super::subject::Subject;
use crate::model::{FileId, LibraryId, PhotoId, UserId};
use crate::store::libraries::LIBRARY_PHOTOS;
use crate::store::nodes::NODES;
use crate::store::photos::PHOTOS;
use crate::store::shares::Target;
use crate::store::{Reader, StoreError};

/// A visitor whose link was found good.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// Whose the shared thing is.
    pub owner: UserId,
    pub target: Target,
    pub download: bool,
    pub metadata: bool,
    pub puts: Puts,
}

/// Whether a visitor may put files into the folder that the link is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Puts {
    Nothing,
    /// Beside looking at what is there.
    Also,
    /// And sees nothing of what is there.
    Only,
}

impl Visit {
    /// What the visitor is to `subject`: nothing, unless it is what the link was made for or lies in it.
    pub(super) fn relation<S: Subject>(
        &self,
        tx: &impl Reader,
        subject: S,
    ) -> Result<Option<Relation>, StoreError> {
        if self.puts == Puts::Only {
            return self.deposits(tx, S::SORT, subject.id());
        }
        let top =
            matches!((self.target, S::SORT), (Target::File(top), Sort::File) if top.bytes() == subject.id());
        let add = self.puts == Puts::Also && top;
        let public = Relation::Public { download: self.download, metadata: self.metadata, add };
        let reached = match (self.target, S::SORT, subject.id()) {
            (Target::Library(library), sort, id) => in_library(tx, library, sort, id)?,
            (Target::Photo(photo), Sort::Photo, id) => photo.bytes() == id && live(tx, photo)?,
            (Target::Photo(photo), Sort::File, id) => {
                live(tx, photo)? && photo_of(tx, FileId::from_bytes(id))? == Some(photo)
            }
            (Target::File(top), Sort::File, id) => below(tx, top, FileId::from_bytes(id))?,
            (Target::File(top), Sort::Photo, id) => photo_below(tx, top, PhotoId::from_bytes(id))?,
            (_, Sort::Library, _) => false,
        };
        Ok(reached.then_some(public))
    }

    /// What someone is who may put things into the folder and see nothing of it.
    fn deposits(&self, tx: &impl Reader, sort: Sort, id: [u8; 16]) -> Result<Option<Relation>, StoreError> {
        match self.target {
            Target::File(top) if sort == Sort::File && top.bytes() == id => {
                Ok(below(tx, top, top)?.then_some(Relation::Depositor))
            }
            _ => Ok(None),
        }
    }
}

fn in_library(tx: &impl Reader, library: LibraryId, sort: Sort, id: [u8; 16]) -> Result<bool, StoreError> {
    let photo = match sort {
        Sort::Library => return Ok(library.bytes() == id),
        Sort::Photo => Some(PhotoId::from_bytes(id)),
        Sort::File => photo_of(tx, FileId::from_bytes(id))?,
    };
    match photo {
        Some(photo) => Ok(live(tx, photo)? && tx.has(&LIBRARY_PHOTOS, &(library, photo))?),
        None => Ok(false),
    }
}

fn live(tx: &impl Reader, photo: PhotoId) -> Result<bool, StoreError> {
    Ok(tx.get(&PHOTOS, &photo)?.is_some_and(|photo| photo.deleted_at.is_none()))
}

fn photo_of(tx: &impl Reader, file: FileId) -> Result<Option<PhotoId>, StoreError> {
    Ok(tx.get(&NODES, &file)?.filter(|node| node.deleted_at.is_none()).and_then(|node| node.photo))
}

/// Whether `file` is `top` or lies below it, and nothing on the way is in the trash.
fn below(tx: &impl Reader, top: FileId, file: FileId) -> Result<bool, StoreError> {
    let (mut at, mut found) = (Some(file), false);
    while let Some(id) = at {
        let Some(node) = tx.get(&NODES, &id)?.filter(|node| node.deleted_at.is_none()) else {
            return Ok(false);
        };
        found |= id == top;
        at = node.parent;
    }
    Ok(found)
}

fn photo_below(tx: &impl Reader, top: FileId, photo: PhotoId) -> Result<bool, StoreError> {
    let Some(photo) = tx.get(&PHOTOS, &photo)?.filter(|photo| photo.deleted_at.is_none()) else {
        return Ok(false);
    };
    for image_file in &photo.image_files {
        if below(tx, top, image_file.file)? {
            return Ok(true);
        }
    }
    Ok(false)
}
