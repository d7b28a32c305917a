//! What people say of their photos, one or many at a time.

use serde::Deserialize;

use super::desk::Photos;
use super::detail::Detail;
use super::error::PhotoError;
use super::{facts, record, tag, trash};
use crate::access::{Edit, Own, Permit, Trash};
use crate::media;
use crate::model::event::PhotoChange;
use crate::model::{PhotoId, Stamp, Taken, TakenSource};
use crate::store::photos::PhotoRecord;
use crate::store::{StoreError, WriteTx};

/// What to change; what is `None` stays. `Some(None)` takes a value away.
#[derive(Debug, Clone, Default)]
pub struct Update {
    pub title: Option<Option<String>>,
    pub description: Option<Option<String>>,
    /// All of the photo's tags from now on.
    pub tags: Option<Vec<String>>,
    pub rating: Option<Option<u8>>,
    pub favorite: Option<bool>,
    pub archived: Option<bool>,
    /// RFC 3339.
    pub taken_at: Option<String>,
    pub position: Option<Option<(f64, f64)>>,
}

/// One change to many photos.
#[derive(Debug, Clone, Default)]
pub struct Bulk {
    pub set: Update,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    /// For a camera whose clock was wrong, in seconds.
    pub shift_taken_by_s: Option<i64>,
    pub trash: bool,
    pub restore: bool,
}

/// A photo that a bulk change could not change.
#[derive(Debug, Clone, Deserialize)]
pub struct Failure {
    pub id: PhotoId,
    pub message: String,
}

/// The longest title and description, in characters.
const TITLE: usize = 500;
const DESCRIPTION: usize = 20_000;

impl Photos {
    pub fn update(&self, permit: Permit<Edit, PhotoId>, update: Update) -> Result<Detail, PhotoError> {
        let bulk = Bulk { set: update, ..Bulk::default() };
        self.apply(permit, &bulk)?;
        self.details(permit.asker, &[permit.subject])?.pop().ok_or(PhotoError::NotFound("photo"))
    }

    /// Changes each photo on its own, so that one that cannot be changed does not hold up the others. Gives
    /// how many were changed, and those that were not. Permits are asked for one by one before this.
    pub fn bulk(
        &self,
        permits: &[Permit<Edit, PhotoId>],
        bulk: &Bulk,
    ) -> Result<(usize, Vec<Failure>), PhotoError> {
        check(&bulk.set)?;
        let mut failures = Vec::new();
        // A thousand photos in one transaction: the closure is one write, and one commit.
        let (now, photos, bulk) = (self.drive.clock.now(), permits.to_vec(), bulk.clone());
        let outcomes = self.drive.store.write(move |tx| {
            let each = photos.iter().map(|permit| match apply(tx, *permit, &bulk, now) {
                Ok(photo) => Ok(Ok(photo)),
                Err(PhotoError::Store(error)) => Err(error),
                Err(error) => Ok(Err(Failure { id: permit.subject, message: error.to_string() })),
            });
            each.collect::<Result<Vec<_>, StoreError>>()
        })?;
        let mut changed = 0;
        for outcome in outcomes {
            match outcome {
                Ok(photo) => {
                    changed += 1;
                    self.tell(&photo, changed_how(&photo));
                }
                Err(failure) => failures.push(failure),
            }
        }
        Ok((changed, failures))
    }

    fn apply(&self, permit: Permit<Edit, PhotoId>, bulk: &Bulk) -> Result<(), PhotoError> {
        check(&bulk.set)?;
        let (now, bulk) = (self.drive.clock.now(), bulk.clone());
        let photo = self.drive.store.write(move |tx| apply(tx, permit, &bulk, now))?;
        self.tell(&photo, changed_how(&photo));
        Ok(())
    }
}

fn changed_how(photo: &PhotoRecord) -> PhotoChange {
    if photo.deleted_at.is_some() { PhotoChange::Removed } else { PhotoChange::Updated }
}

/// Refuses, before anything is changed, what no photo could be set to.
fn check(update: &Update) -> Result<(), PhotoError> {
    let long = |text: &Option<Option<String>>, most: usize| {
        text.as_ref().and_then(Option::as_ref).is_some_and(|text| text.chars().count() > most)
    };
    if long(&update.title, TITLE) {
        return Err(PhotoError::invalid("title", format!("a title has at most {TITLE} characters")));
    }
    if long(&update.description, DESCRIPTION) {
        let message = format!("a description has at most {DESCRIPTION} characters");
        return Err(PhotoError::invalid("description", message));
    }
    if update.rating.flatten().is_some_and(|rating| !(1..=5).contains(&rating)) {
        return Err(PhotoError::invalid("rating", "a rating is a number from 1 to 5, or null"));
    }
    if let Some(text) = &update.taken_at
        && Taken::parse(text, TakenSource::User).is_none()
    {
        let message = format!("“{text}” is not a date and time such as 2024-07-14T18:30:00+02:00");
        return Err(PhotoError::invalid("taken_at", message));
    }
    if let Some(Some((latitude, longitude))) = update.position
        && !((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude))
    {
        let message = "a latitude lies between −90 and 90, a longitude between −180 and 180";
        return Err(PhotoError::invalid("latitude", message));
    }
    Ok(())
}

fn apply(
    tx: &WriteTx,
    permit: Permit<Edit, PhotoId>,
    bulk: &Bulk,
    now: Stamp,
) -> Result<PhotoRecord, PhotoError> {
    let (id, owner) = (permit.subject, permit.owner);
    let personal = bulk.restore || bulk.set.favorite.is_some() || bulk.set.archived.is_some();
    if (bulk.trash && !permit.allows::<Trash>()) || (personal && !permit.allows::<Own>()) {
        return Err(PhotoError::OwnersAlone);
    }
    if bulk.trash {
        trash::trash_photo(tx, id, now)?;
    } else if bulk.restore {
        trash::restore_photo(tx, id, now)?;
    }
    let whole = bulk.set.tags.as_ref().map(|tags| tag::required(tx, owner, tags)).transpose()?;
    let added = tag::required(tx, owner, &bulk.add_tags)?;
    let removed = tag::known(tx, owner, &bulk.remove_tags)?;
    let (photo, ()) = record::change(tx, id, now, |photo| {
        photo.user_set.tags |= whole.is_some() || !added.is_empty() || !removed.is_empty();
        photo.tags = whole.unwrap_or(std::mem::take(&mut photo.tags));
        photo.tags.retain(|tag| !removed.contains(tag) && !added.contains(tag));
        photo.tags.extend(added);
        set(photo, &bulk.set);
        if let Some(seconds) = bulk.shift_taken_by_s {
            photo.taken = photo.taken.shifted(seconds);
            photo.user_set.taken = true;
        }
        Ok(())
    })?;
    Ok(photo)
}

fn set(photo: &mut PhotoRecord, update: &Update) {
    let text =
        |value: &Option<String>| value.as_ref().map(|text| text.trim().to_owned()).filter(|t| !t.is_empty());
    if let Some(title) = &update.title {
        photo.title = text(title);
        photo.user_set.title = true;
    }
    if let Some(description) = &update.description {
        photo.description = text(description);
        photo.user_set.description = true;
    }
    if let Some(rating) = update.rating {
        photo.rating = rating;
        photo.user_set.rating = true;
    }
    photo.favorite = update.favorite.unwrap_or(photo.favorite);
    photo.archived = update.archived.unwrap_or(photo.archived);
    if let Some(taken) = update.taken_at.as_ref().and_then(|text| Taken::parse(text, TakenSource::User)) {
        photo.taken = taken;
        photo.user_set.taken = true;
    }
    if let Some(position) = update.position {
        photo.position = position;
        let gps = position.map(|(latitude, longitude)| media::Gps { latitude, longitude, altitude: None });
        photo.place = facts::place(gps.and_then(|gps| media::nearest(&gps)).as_ref());
        photo.user_set.position = true;
    }
}
