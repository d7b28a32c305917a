//! Timelines as they are read: months with counts, and a month's photos as columns.

use std::ops::ControlFlow;

use super::desk::Photos;
use super::detail::{Detail, detail};
use super::error::PhotoError;
use super::timeline;
use crate::drive::tree::Paths;
use crate::model::{Bucket, PhotoId, Taken, TakenSource, UserId};
use crate::store::photos::PhotoKind;
use crate::store::views::{MOMENTS, MONTHS, View};
use crate::store::{Newest, Reader};

/// A month of photos, newest first, a column a property; all are equally long.
#[derive(Debug, Default)]
pub struct Columns {
    pub id: Vec<PhotoId>,
    pub taken: Vec<Taken>,
    pub ratio: Vec<f32>,
    pub kind: Vec<PhotoKind>,
    pub thumbhash: Vec<Vec<u8>>,
    pub favorite: Vec<bool>,
    pub failed: Vec<bool>,
}

/// Where a page of a list ended.
type Place = (Bucket, Newest, PhotoId);

impl Photos {
    /// The months of a list that hold photos, newest first, with how many.
    pub fn months(&self, owner: UserId, view: View) -> Result<Vec<(Bucket, u32)>, PhotoError> {
        let months = self.drive.store.read(|tx| tx.all(&MONTHS, &(owner, view)))?;
        Ok(months.into_iter().map(|((_, _, bucket), count)| (bucket, count)).collect())
    }

    pub fn month(&self, owner: UserId, view: View, bucket: Bucket) -> Result<Columns, PhotoError> {
        let mut columns = Columns::default();
        self.drive.store.read(|tx| {
            tx.scan(&MOMENTS, &(owner, view, bucket), None, |(_, _, _, taken, id), moment| {
                columns.id.push(id);
                let (local_ms, offset_minutes) = (taken.0, moment.offset_minutes);
                columns.taken.push(Taken { local_ms, offset_minutes, source: TakenSource::Exif });
                columns.ratio.push(moment.ratio);
                columns.kind.push(moment.kind);
                columns.thumbhash.push(moment.thumbhash);
                columns.favorite.push(moment.favorite);
                columns.failed.push(moment.failed);
                ControlFlow::Continue(())
            })
        })?;
        Ok(columns)
    }

    /// One page of a list, newest first, and where the next one begins.
    pub fn list(
        &self,
        owner: UserId,
        view: View,
        after: Option<PhotoId>,
        offset: usize,
        limit: usize,
    ) -> Result<(Vec<Detail>, Option<PhotoId>, u64), PhotoError> {
        self.drive.store.read(|tx| {
            let after = after.map(|id| place_of(tx, id)).transpose()?.flatten();
            let after = after.map(|(bucket, moment, id)| (owner, view, bucket, moment, id));
            let (mut ids, mut skipped) = (Vec::new(), 0);
            tx.scan(&MOMENTS, &(owner, view), after.as_ref(), |(.., id), _| {
                if skipped < offset {
                    skipped += 1;
                    return ControlFlow::Continue(());
                }
                ids.push(id);
                if ids.len() > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            let more = ids.len() > limit;
            ids.truncate(limit);
            let mut paths = Paths::default();
            let details = ids.iter().filter_map(|id| detail(tx, &mut paths, *id).transpose());
            let details = details.collect::<Result<Vec<_>, _>>()?;
            let next = ids.last().copied().filter(|_| more);
            Ok((details, next, timeline::total(tx, owner, view)?))
        })
    }
}

fn place_of(tx: &impl Reader, id: PhotoId) -> Result<Option<Place>, PhotoError> {
    let photo = tx.get(&crate::store::photos::PHOTOS, &id)?;
    Ok(photo.map(|photo| (photo.taken.bucket(), Newest(photo.taken.local_ms), id)))
}
