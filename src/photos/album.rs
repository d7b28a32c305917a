//! Albums: the folders, seen as photos. Counts and covers roll up from the folders inside.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::desk::Photos;
use super::error::PhotoError;
use super::timeline;
use crate::drive::desk::Placed;
use crate::model::{FileId, PhotoId, UserId};
use crate::store::views::{MOMENTS, View};
use crate::store::{Newest, Reader, StoreError};

/// A folder and the photos in it.
#[derive(Debug, Clone)]
pub struct Album {
    pub folder: Placed,
    /// Photos lying in the folder itself.
    pub photo_count: u64,
    /// Those of the folders below it as well.
    pub total_photo_count: u64,
    /// The newest photo in it or below it.
    pub cover: Option<PhotoId>,
}

impl Photos {
    /// Every folder, parents before children.
    pub fn albums(&self, owner: UserId) -> Result<Vec<Album>, PhotoError> {
        let folders = self.drive.folders(owner)?;
        let mut covers: HashMap<FileId, (Newest, PhotoId)> = HashMap::new();
        let mut totals: HashMap<FileId, u64> = HashMap::new();
        let mut albums = self.drive.store.read(|tx| {
            let own = folders.into_iter().map(|folder| {
                let view = View::Album(folder.node.id);
                let photo_count = timeline::total(tx, owner, view)?;
                if let Some(newest) = newest(tx, owner, view)? {
                    covers.insert(folder.node.id, newest);
                }
                totals.insert(folder.node.id, photo_count);
                Ok(Album { folder, photo_count, total_photo_count: 0, cover: None })
            });
            own.collect::<Result<Vec<_>, StoreError>>()
        })?;
        // Children come after their parents, so going backwards every folder is whole before it is added.
        for album in albums.iter_mut().rev() {
            let id = album.folder.node.id;
            album.total_photo_count = totals.get(&id).copied().unwrap_or(0);
            let cover = covers.get(&id).copied();
            album.cover = cover.map(|(_, photo)| photo);
            if let Some(parent) = album.folder.node.parent {
                *totals.entry(parent).or_default() += album.total_photo_count;
                if let Some(cover) = cover {
                    let best = covers.entry(parent).or_insert(cover);
                    if cover.0.0 > best.0.0 {
                        *best = cover;
                    }
                }
            }
        }
        Ok(albums)
    }
}

fn newest(tx: &impl Reader, owner: UserId, view: View) -> Result<Option<(Newest, PhotoId)>, StoreError> {
    let mut first = None;
    tx.scan(&MOMENTS, &(owner, view), None, |(_, _, _, taken, photo), _| {
        first = Some((taken, photo));
        ControlFlow::Break(())
    })?;
    Ok(first)
}
