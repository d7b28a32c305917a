//! How far a person's search reaches, and by which ways others come to see a photo.

use std::ops::ControlFlow;

use super::desk::Photos;
use super::error::PhotoError;
use crate::access::visible;
use crate::model::{FileId, PhotoId, UserId};
use crate::search::{Sight, Through};
use crate::store::libraries::{LIBRARIES, PHOTO_LIBRARIES};
use crate::store::nodes::NODES;
use crate::store::photos::{OUTBOX, PHOTOS, PhotoLink, PhotoRecord};
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
            // What left a library a moment ago may still be in the index.
            if !(sight.libraries.is_empty() && sight.folders.is_empty() && sight.photos.is_empty()) {
                sight.stale = waiting(tx, user)?;
            }
            Ok(sight)
        })
    }
}

/// Photos of others that the index has not been told of.
fn waiting(tx: &impl Reader, user: UserId) -> Result<Vec<PhotoId>, StoreError> {
    let mut waiting = Vec::new();
    tx.scan(&OUTBOX, &(), None, |_: u64, link: PhotoLink| {
        waiting.push(link.0);
        ControlFlow::Continue(())
    })?;
    waiting.sort_unstable();
    waiting.dedup();
    let mut others = Vec::new();
    for photo in waiting {
        if tx.get(&PHOTOS, &photo)?.is_none_or(|photo| photo.owner != user) {
            others.push(photo);
        }
    }
    Ok(others)
}

/// The libraries that hold a photo, and the shares of it and of the folders above it.
pub(super) fn seen_through(tx: &impl Reader, photo: &PhotoRecord) -> Result<Vec<Through>, StoreError> {
    let mut ways = Vec::new();
    for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &photo.id)? {
        ways.push(Through::Library(library));
    }
    if is_shared(tx, Target::Photo(photo.id))? {
        ways.push(Through::Photo);
    }
    for image_file in &photo.image_files {
        let mut at = Some(image_file.file);
        while let Some(id) = at {
            let way = Through::Folder(id);
            if !ways.contains(&way) && is_shared(tx, Target::File(id))? {
                ways.push(way);
            }
            at = parent(tx, id)?;
        }
    }
    Ok(ways)
}

fn is_shared(tx: &impl Reader, target: Target) -> Result<bool, StoreError> {
    Ok(tx.last(&TARGET_SHARES, &target)?.is_some())
}

fn parent(tx: &impl Reader, id: FileId) -> Result<Option<FileId>, StoreError> {
    Ok(tx.get(&NODES, &id)?.and_then(|node| node.parent))
}
