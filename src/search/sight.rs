//! How far an asker sees: their own photos, and those of others that were given to them.

use super::fold::fold_value;
use crate::model::id::{FileId, LibraryId, PhotoId, UserId};

/// What a search looks at.
#[derive(Debug, Clone)]
pub struct Sight {
    /// The asker. Their own photos are always seen.
    pub owner: UserId,
    /// Libraries the asker sees, with their names.
    pub libraries: Vec<(LibraryId, String)>,
    /// Files and folders shared with the asker.
    pub folders: Vec<FileId>,
    /// Photos shared with the asker.
    pub photos: Vec<PhotoId>,
    /// Photos of others of which the index may say what holds no longer.
    pub stale: Vec<PhotoId>,
    /// Only these are looked at, where given.
    pub only: Option<Vec<PhotoId>>,
}

impl Sight {
    /// Of one's own photos alone.
    pub const fn own(owner: UserId) -> Self {
        Self {
            owner,
            libraries: Vec::new(),
            folders: Vec::new(),
            photos: Vec::new(),
            stale: Vec::new(),
            only: None,
        }
    }

    pub(super) fn reaches_others(&self) -> bool {
        !(self.libraries.is_empty() && self.folders.is_empty() && self.photos.is_empty())
    }

    /// The libraries of this name.
    pub(super) fn named<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = LibraryId> + 'a {
        self.libraries.iter().filter(move |(_, name)| fold_value(name) == folded).map(|(id, _)| *id)
    }
}
