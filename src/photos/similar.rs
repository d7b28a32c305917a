//! Photos that look alike: few differing bits between perceptual hashes.

use std::ops::ControlFlow;

use super::desk::Photos;
use super::detail::Detail;
use super::error::PhotoError;
use crate::access::{Permit, View};
use crate::model::PhotoId;
use crate::store::Reader;
use crate::store::photos::PHASHES;

/// A look-alike and how many of the 64 bits differ.
#[derive(Debug)]
pub struct Similar {
    pub detail: Detail,
    pub distance: u32,
}

impl Photos {
    /// Photos within `distance` bits, the most alike first. Reads the owner's hashes in one pass: eight bytes a
    /// photo, without opening a photo.
    pub fn similar(
        &self,
        permit: Permit<View, PhotoId>,
        distance: u32,
        limit: usize,
    ) -> Result<Vec<Similar>, PhotoError> {
        let mut near: Vec<(u32, PhotoId)> = Vec::new();
        self.drive.store.read(|tx| {
            let Some(own) = tx.get(&PHASHES, &(permit.owner, permit.subject))? else { return Ok(()) };
            tx.scan(&PHASHES, &permit.owner, None, |(_, id), hash| {
                let differing = (own ^ hash).count_ones();
                if differing <= distance && id != permit.subject {
                    near.push((differing, id));
                }
                ControlFlow::Continue(())
            })
        })?;
        near.sort_unstable();
        near.truncate(limit);
        let ids: Vec<PhotoId> = near.iter().map(|(_, id)| *id).collect();
        let alike =
            self.details(permit.asker, &ids)?.into_iter().filter(|detail| detail.photo.deleted_at.is_none());
        let distance = |id: PhotoId| near.iter().find(|(_, near)| *near == id).map_or(0, |(bits, _)| *bits);
        Ok(alike.map(|detail| Similar { distance: distance(detail.photo.id), detail }).collect())
    }
}
