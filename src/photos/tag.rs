//! Tags: made when first used, one a spelling whatever its case.

use super::desk::Photos;
use super::error::PhotoError;
use super::{label, record, timeline};
use crate::model::{PhotoId, TagId, UserId};
use crate::store::photos::PHOTOS;
use crate::store::tags::{TAG_NAMES, TAGS, TagLink, TagRecord};
use crate::store::views::{MOMENTS, View};
use crate::store::{Reader, StoreError, WriteTx};

/// The longest tag, in characters.
const LONGEST: usize = 100;

/// A tag and how many photos, and how many other files and folders, bear it.
#[derive(Debug, Clone)]
pub struct Tagged {
    pub id: TagId,
    pub tag: TagRecord,
    pub photo_count: u64,
    pub file_count: u64,
}

/// What to change of a tag; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct TagChange {
    pub name: Option<String>,
    /// `#rrggbb`; `Some(None)` takes the colour away.
    pub color: Option<Option<String>>,
    /// 0–7.
    pub finder_label: Option<u8>,
}

fn check(name: &str) -> Result<String, PhotoError> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > LONGEST || name.chars().any(char::is_control) {
        let message = format!("a tag has 1–{LONGEST} characters and no control characters");
        return Err(PhotoError::invalid("tags", message));
    }
    Ok(name.to_owned())
}

/// The ids of these names, made where they are new. Names that cannot be tags are an error.
pub(super) fn required(tx: &WriteTx, owner: UserId, names: &[String]) -> Result<Vec<TagId>, PhotoError> {
    let mut ids = Vec::with_capacity(names.len());
    for name in names {
        let id = find_or_make(tx, owner, check(name)?)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The ids of keywords read from a file: what cannot be a tag is passed over, the file keeps it.
pub(super) fn ensure(tx: &WriteTx, owner: UserId, names: &[String]) -> Result<Vec<TagId>, PhotoError> {
    let usable: Vec<String> = names.iter().filter_map(|name| check(name).ok()).take(200).collect();
    required(tx, owner, &usable)
}

/// The ids of those names that are tags.
pub(super) fn known(tx: &impl Reader, owner: UserId, names: &[String]) -> Result<Vec<TagId>, StoreError> {
    let links = names.iter().filter_map(|name| tx.get(&TAG_NAMES, &(owner, fold(name))).transpose());
    links.map(|link| link.map(|link| link.0)).collect()
}

/// Adds the tags that are not there yet.
pub(super) fn join(tags: &mut Vec<TagId>, more: &[TagId]) {
    for tag in more {
        if !tags.contains(tag) {
            tags.push(*tag);
        }
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

fn find_or_make(tx: &WriteTx, owner: UserId, name: String) -> Result<TagId, PhotoError> {
    let key = (owner, fold(&name));
    if let Some(link) = tx.get(&TAG_NAMES, &key)? {
        return Ok(link.0);
    }
    let id = TagId::new();
    tx.put(&TAGS, &(owner, id), &TagRecord { name, color: None, finder_label: 0 })?;
    tx.put(&TAG_NAMES, &key, &TagLink(id))?;
    Ok(id)
}

/// The names of these tags.
pub(super) fn names(tx: &impl Reader, owner: UserId, ids: &[TagId]) -> Result<Vec<String>, StoreError> {
    let tags = ids.iter().filter_map(|id| tx.get(&TAGS, &(owner, *id)).transpose());
    tags.map(|tag| tag.map(|tag| tag.name)).collect()
}

fn tagged(tx: &impl Reader, owner: UserId, id: TagId, tag: TagRecord) -> Result<Tagged, StoreError> {
    let photo_count = timeline::total(tx, owner, View::Tag(id))?;
    Ok(Tagged { id, tag, photo_count, file_count: label::count(tx, owner, id)? })
}

impl Photos {
    pub fn tags(&self, owner: UserId) -> Result<Vec<Tagged>, PhotoError> {
        self.drive.store.read(|tx| {
            let mut tags = Vec::new();
            for ((_, id), tag) in tx.all(&TAGS, &owner)? {
                tags.push(tagged(tx, owner, id, tag)?);
            }
            tags.sort_by_key(|tagged| fold(&tagged.tag.name));
            Ok(tags)
        })
    }

    /// One tag of a person's.
    pub fn tag(&self, owner: UserId, id: TagId) -> Result<TagRecord, PhotoError> {
        self.drive.store.read(|tx| tx.get(&TAGS, &(owner, id))?.ok_or(PhotoError::NotFound("tag")))
    }

    /// Makes a tag, or gives the one of that name.
    pub fn make_tag(&self, owner: UserId, name: &str, change: TagChange) -> Result<Tagged, PhotoError> {
        let name = check(name)?;
        let id = self.drive.store.write(move |tx| find_or_make(tx, owner, name.clone()))?;
        self.change_tag(owner, id, TagChange { name: None, ..change })
    }

    pub fn change_tag(&self, owner: UserId, id: TagId, change: TagChange) -> Result<Tagged, PhotoError> {
        let name = change.name.as_deref().map(check).transpose()?;
        let color =
            change.color.map(|color| color.map(|color| check_color(&color)).transpose()).transpose()?;
        if change.finder_label.is_some_and(|label| label > 7) {
            return Err(PhotoError::invalid("finder_label", "a Finder label is a number from 0 to 7"));
        }
        let tagged = self.drive.store.write(move |tx| {
            let mut tag = tx.get(&TAGS, &(owner, id))?.ok_or(PhotoError::NotFound("tag"))?;
            if let Some(name) = name.clone().filter(|name| *name != tag.name) {
                rename(tx, owner, id, &tag.name, &name)?;
                tag.name = name;
            }
            tag.color = color.clone().unwrap_or(tag.color);
            tag.finder_label = change.finder_label.unwrap_or(tag.finder_label);
            tx.put(&TAGS, &(owner, id), &tag)?;
            Ok::<_, PhotoError>(tagged(tx, owner, id, tag)?)
        })?;
        self.outbox.ring();
        Ok(tagged)
    }

    /// Takes a tag off everything and ends it.
    pub fn remove_tag(&self, owner: UserId, id: TagId) -> Result<(), PhotoError> {
        let now = self.drive.clock.now();
        self.drive.store.write(move |tx| {
            let tag = tx.get(&TAGS, &(owner, id))?.ok_or(PhotoError::NotFound("tag"))?;
            for photo in bearers(tx, owner, id)? {
                record::change(tx, photo, now, |photo| {
                    photo.tags.retain(|tag| *tag != id);
                    Ok(())
                })?;
            }
            label::end(tx, owner, id)?;
            tx.remove(&TAGS, &(owner, id))?;
            tx.remove(&TAG_NAMES, &(owner, fold(&tag.name)))?;
            Ok::<_, PhotoError>(())
        })?;
        self.outbox.ring();
        Ok(())
    }
}

fn check_color(color: &str) -> Result<String, PhotoError> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6);
    match digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        Some(_) => Ok(color.to_lowercase()),
        None => Err(PhotoError::invalid("color", "a colour is written as #rrggbb")),
    }
}

fn rename(tx: &WriteTx, owner: UserId, id: TagId, from: &str, to: &str) -> Result<(), PhotoError> {
    if tx.get(&TAG_NAMES, &(owner, fold(to)))?.is_some_and(|link| link.0 != id) {
        return Err(PhotoError::TagExists(to.to_owned()));
    }
    tx.remove(&TAG_NAMES, &(owner, fold(from)))?;
    tx.put(&TAG_NAMES, &(owner, fold(to)), &TagLink(id))?;
    bearers(tx, owner, id)?.into_iter().try_for_each(|photo| Ok(record::mark(tx, photo)?))
}

/// The photos that bear a tag, trashed ones aside.
pub(super) fn bearers(tx: &impl Reader, owner: UserId, id: TagId) -> Result<Vec<PhotoId>, StoreError> {
    let mut photos = Vec::new();
    tx.scan(&MOMENTS, &(owner, View::Tag(id)), None, |(.., photo), _| {
        photos.push(photo);
        std::ops::ControlFlow::Continue(())
    })?;
    // A photo still being read stands in no list, but may bear the tag all the same.
    photos.retain(|photo| matches!(tx.get(&PHOTOS, photo), Ok(Some(_))));
    Ok(photos)
}
