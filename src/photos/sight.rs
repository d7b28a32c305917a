//! How far a person's search reaches, and by which ways others come to see a photo.

use super::desk::Photos;
use super::error::PhotoError;
use super::unseen;
use crate::access::visible;
use crate::model::{FileId, UserId};
use crate::search::{Sight, Through};
use crate::store::libraries::{JOINED, LIBRARIES, PHOTO_LIBRARIES};
use crate::store::nodes::NODES;
use crate::store::photos::{PhotoRecord, PhotoState};
use crate::store::shares::{TARGET_SHARES, Target};
use crate::store::{Reader, StoreError};

impl Photos {
    /// Everything `user` may search: their own photos and what was given to them, at this moment.
    pub(super) fn sight(&self, user: UserId) -> Result<Sight, PhotoError> {
        self.drive.store.read(|tx| {
            let visible = visible(tx, user)?;
            let mut sight = Sight::own(user);
            for id in visible.libraries {
                if let Some(library) = tx.get(&LIBRARIES, &id)? {
                    sight.libraries.push((id, library.name));
                }
            }
            sight.folders = visible.folders.into_iter().map(|(_, id)| id).collect();
            sight.photos = visible.photos.into_iter().map(|(_, id)| id).collect();
            unseen::leave_out(tx, &mut sight)?;
            Ok(sight)
        })
    }

    /// What `user` sees in their own timeline: their own photos, and those of the libraries they chose.
    pub(super) fn joined_sight(&self, user: UserId) -> Result<Sight, PhotoError> {
        let sight = self.sight(user)?;
        let joined = self.drive.store.read(|tx| {
            let mut joined = Vec::new();
            for (id, name) in sight.libraries {
                if tx.has(&JOINED, &(id, user))? {
                    joined.push((id, name));
                }
            }
            Ok::<_, StoreError>(joined)
        })?;
        Ok(Sight { libraries: joined, folders: Vec::new(), photos: Vec::new(), ..sight })
    }
}

/// The libraries that hold a photo, and the shares of it and of the folders above it. None of what is in the trash.
pub(super) fn seen_through(tx: &impl Reader, photo: &PhotoRecord) -> Result<Vec<Through>, StoreError> {
    let mut ways = Vec::new();
    if photo.deleted_at.is_some() || photo.state == PhotoState::Processing {
        return Ok(ways);
    }
    for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &photo.id)? {
        ways.push(Through::Library(library));
    }
    if is_shared(tx, Target::Photo(photo.id))? {
        ways.push(Through::Photo);
    }
    for image_file in &photo.image_files {
        for folder in shared_from(tx, Some(image_file.file))? {
            let way = Through::Folder(folder);
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    Ok(ways)
}

/// A file or folder and the folders above it, those that are shared with anyone, while none of them is in the trash.
pub(crate) fn shared_from(tx: &impl Reader, mut at: Option<FileId>) -> Result<Vec<FileId>, StoreError> {
    let mut shared = Vec::new();
    while let Some(id) = at {
        let Some(node) = tx.get(&NODES, &id)?.filter(|node| node.deleted_at.is_none()) else {
            return Ok(Vec::new());
        };
        if is_shared(tx, Target::File(id))? {
            shared.push(id);
        }
        at = node.parent;
    }
    Ok(shared)
}

fn is_shared(tx: &impl Reader, target: Target) -> Result<bool, StoreError> {
    Ok(tx.last(&TARGET_SHARES, &target)?.is_some())
}
