//! Which lists a photo stands in. A change of a photo is: lift it out, change it, settle it again, all in one
//! transaction, so that lists and counts are never out of step with it.

use crate::model::UserId;
use crate::store::nodes::NODES;
use crate::store::photos::{Part, PhotoRecord, PhotoState};
use crate::store::views::{MOMENTS, MONTHS, MomentRecord, View};
use crate::store::{Newest, Reader, StoreError, WriteTx};

/// The lists a photo belongs to as it stands.
fn views(tx: &impl Reader, photo: &PhotoRecord) -> Result<Vec<View>, StoreError> {
    if photo.state == PhotoState::Processing {
        return Ok(Vec::new());
    }
    if photo.deleted_at.is_some() {
        return Ok(vec![View::Trash]);
    }
    let mut views = vec![if photo.archived { View::Archive } else { View::All }];
    if photo.favorite {
        views.push(View::Favorites);
    }
    for image_file in photo.image_files.iter().filter(|file| file.part != Part::Sidecar) {
        let node = tx.get(&NODES, &image_file.file)?.filter(|node| node.deleted_at.is_none());
        if let Some(folder) = node.and_then(|node| node.parent) {
            let album = View::Album(folder);
            if !views.contains(&album) {
                views.push(album);
            }
        }
    }
    views.extend(photo.tags.iter().map(|tag| View::Tag(*tag)));
    Ok(views)
}

/// Takes the photo, as it is stored, out of every list.
pub(super) fn lift(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    let (bucket, moment) = (photo.taken.bucket(), Newest(photo.taken.local_ms));
    for view in views(tx, photo)? {
        if tx.remove(&MOMENTS, &(photo.owner, view, bucket, moment, photo.id))? {
            count(tx, photo, view, -1)?;
        }
    }
    Ok(())
}

/// Puts the photo, as it is now, into every list it belongs to.
pub(super) fn settle(tx: &WriteTx, photo: &PhotoRecord) -> Result<(), StoreError> {
    let (bucket, moment) = (photo.taken.bucket(), Newest(photo.taken.local_ms));
    let ratio = match (photo.width, photo.height) {
        (Some(width), Some(height)) if height > 0 => width as f32 / height as f32,
        _ => 1.0,
    };
    let record = MomentRecord {
        kind: photo.kind,
        favorite: photo.favorite,
        failed: photo.state == PhotoState::Failed,
        ratio,
        offset_minutes: photo.taken.offset_minutes,
        thumbhash: photo.thumbhash.clone(),
    };
    for view in views(tx, photo)? {
        tx.put(&MOMENTS, &(photo.owner, view, bucket, moment, photo.id), &record)?;
        count(tx, photo, view, 1)?;
    }
    Ok(())
}

fn count(tx: &WriteTx, photo: &PhotoRecord, view: View, by: i32) -> Result<(), StoreError> {
    let key = (photo.owner, view, photo.taken.bucket());
    let count = tx.get(&MONTHS, &key)?.unwrap_or(0).saturating_add_signed(by);
    if count == 0 {
        tx.remove(&MONTHS, &key)?;
        return Ok(());
    }
    tx.put(&MONTHS, &key, &count)
}

/// How many photos a list holds.
pub(super) fn total(tx: &impl Reader, owner: UserId, view: View) -> Result<u64, StoreError> {
    Ok(tx.all(&MONTHS, &(owner, view))?.into_iter().map(|(_, count)| u64::from(count)).sum())
}
