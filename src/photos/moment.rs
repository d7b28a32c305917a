//! Timelines as they are read: months with counts, and a month's photos as columns. Several lists are read as one,
//! where no photo stands in two of them.

use std::ops::ControlFlow;

use super::desk::Photos;
use super::detail::{Detail, detail};
use super::error::PhotoError;
use super::timeline::{self, List};
use crate::access::Asker;
use crate::drive::tree::Paths;
use crate::model::{Bucket, PhotoId, Taken, TakenSource, UserId};
use crate::store::photos::{PHOTOS, PhotoKind};
use crate::store::views::{MOMENTS, MONTHS, MomentRecord, View};
use crate::store::{Newest, Reader, StoreError};

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
    pub owner: Vec<UserId>,
}

/// Where a photo stands in a list.
type Place = (Bucket, Newest, PhotoId);

/// One page of a list.
#[derive(Debug)]
pub struct ListPage {
    pub photos: Vec<Detail>,
    /// The last photo of the page, when there are more.
    pub next: Option<PhotoId>,
    pub total: u64,
}

impl Photos {
    /// The months of these lists that hold photos, newest first, with how many.
    /// The lists of one's own timeline with what libraries show in it.
    pub fn joined(&self, user: UserId) -> Result<Vec<List>, PhotoError> {
        let parting = self.drive.store.read(|tx| timeline::is_parting(tx, user))?;
        let own = [(user, View::All)].into_iter();
        Ok(own.chain((!parting).then_some((user, View::Joined))).collect())
    }

    pub fn months(&self, lists: &[List]) -> Result<Vec<(Bucket, u32)>, PhotoError> {
        let mut months: Vec<(Bucket, u32)> = Vec::new();
        self.drive.store.read(|tx| {
            for list in lists {
                let found = tx.all(&MONTHS, list)?;
                months.extend(found.into_iter().map(|((_, _, bucket), count)| (bucket, count)));
            }
            Ok::<_, StoreError>(())
        })?;
        months.sort_by_key(|(bucket, _)| std::cmp::Reverse(bucket.0));
        months.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        Ok(months)
    }

    pub fn month(&self, lists: &[List], bucket: Bucket) -> Result<Columns, PhotoError> {
        let mut columns = Columns::default();
        self.drive.store.read(|tx| {
            if let [(owner, view)] = lists {
                return tx.scan(&MOMENTS, &(*owner, *view, bucket), None, |(_, _, _, taken, id), moment| {
                    columns.push(*owner, taken, id, moment);
                    ControlFlow::Continue(())
                });
            }
            let mut moments = Vec::new();
            for (owner, view) in lists {
                tx.scan(&MOMENTS, &(*owner, *view, bucket), None, |(_, _, _, taken, id), moment| {
                    moments.push((*owner, taken, id, moment));
                    ControlFlow::Continue(())
                })?;
            }
            moments.sort_by_key(|(_, taken, id, _)| (std::cmp::Reverse(taken.0), *id));
            for (owner, taken, id, moment) in moments {
                columns.push(owner, taken, id, moment);
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(columns)
    }

    /// One page of these lists as `asker` sees them, newest first.
    pub fn list(
        &self,
        asker: Asker,
        lists: &[List],
        after: Option<PhotoId>,
        offset: usize,
        limit: usize,
    ) -> Result<ListPage, PhotoError> {
        self.drive.store.read(|tx| {
            let after = after.map(|id| place_of(tx, id)).transpose()?.flatten();
            let (mut places, mut total) = (Vec::new(), 0);
            for list in lists {
                places.extend(page_of(tx, *list, after, offset + limit + 1)?);
                total += timeline::total(tx, list.0, list.1)?;
            }
            places.sort_by_key(|(bucket, taken, id)| (std::cmp::Reverse((bucket.0, taken.0)), *id));
            let mut ids: Vec<PhotoId> = places.into_iter().skip(offset).map(|(.., id)| id).collect();
            let more = ids.len() > limit;
            ids.truncate(limit);
            let mut paths = Paths::default();
            let details = ids.iter().filter_map(|id| detail(tx, &mut paths, asker, *id).transpose());
            let photos = details.collect::<Result<Vec<_>, _>>()?;
            Ok(ListPage { photos, next: ids.last().copied().filter(|_| more), total })
        })
    }
}

/// The first places of a list that come after another place.
fn page_of(
    tx: &impl Reader,
    (owner, view): List,
    after: Option<Place>,
    most: usize,
) -> Result<Vec<Place>, StoreError> {
    let mut places = Vec::new();
    let after = after.map(|(bucket, moment, id)| (owner, view, bucket, moment, id));
    tx.scan(&MOMENTS, &(owner, view), after.as_ref(), |(_, _, bucket, taken, id), _| {
        places.push((bucket, taken, id));
        if places.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(places)
}

fn place_of(tx: &impl Reader, id: PhotoId) -> Result<Option<Place>, PhotoError> {
    let photo = tx.get(&PHOTOS, &id)?;
    Ok(photo.map(|photo| (photo.taken.bucket(), Newest(photo.taken.local_ms), id)))
}

impl Columns {
    fn push(&mut self, owner: UserId, taken: Newest, id: PhotoId, moment: MomentRecord) {
        self.id.push(id);
        let (local_ms, offset_minutes) = (taken.0, moment.offset_minutes);
        self.taken.push(Taken { local_ms, offset_minutes, source: TakenSource::Exif });
        self.ratio.push(moment.ratio);
        self.kind.push(moment.kind);
        self.thumbhash.push(moment.thumbhash);
        self.favorite.push(moment.favorite);
        self.failed.push(moment.failed);
        self.owner.push(moment.owner.unwrap_or(owner));
    }
}
