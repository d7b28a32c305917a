//! Folders that lie in nobody's tree, made up of what a person may see elsewhere: `/Shared/<owner>/…`, what others
//! shared with them, `/Libraries/<name>/<month>/…`, the photos of their libraries, and the doors to the trash and the
//! tags.

use std::collections::HashSet;

use super::{Lookup, Place, Spot, drive, tags, trash};
use crate::http::dav::fault::Fault;
use crate::http::services::Services;
use crate::model::{FileId, FileName, UserId};
use crate::photos::timeline::List;
use crate::shares::WithMe;
use crate::store::nodes::NodeRecord;
use crate::store::shares::Target;
use crate::store::views::View;

const SHARED: &str = "Shared";
const LIBRARIES: &str = "Libraries";
const TRASH: &str = ".Trash";
const TAGS: &str = "Tags";

pub(super) fn folder(visitor: UserId, place: Place) -> Spot {
    Spot { place, owner: visitor, node: None }
}

/// Gives every one a name of its own.
pub(super) fn apart(entries: impl IntoIterator<Item = (FileName, Spot)>) -> Vec<(FileName, Spot)> {
    let mut taken: HashSet<FileName> = HashSet::new();
    let named = entries.into_iter().map(|(name, spot)| {
        let mut free = name.clone();
        let mut n = 0;
        while !taken.insert(free.clone()) {
            n += 1;
            free = name.numbered(n);
        }
        (free, spot)
    });
    named.collect()
}

/// What the owner called it, as far as it can be the name of a folder.
pub(super) fn called(name: &str) -> FileName {
    let plain: String = name
        .chars()
        .map(|sign| if sign == '/' || sign.is_control() { '-' } else { sign })
        .take(100)
        .collect();
    FileName::parse(plain.trim()).unwrap_or_else(|_| FileName::parse("Untitled").expect("a plain word"))
}

/// What is made up at the top of a person's drive: nothing that would be empty.
pub(super) fn top(
    services: &Services,
    visitor: UserId,
    mirrored: bool,
) -> Result<Vec<(FileName, Spot)>, Fault> {
    let mut found = Vec::new();
    let places =
        [(SHARED, Place::Shared), (LIBRARIES, Place::Libraries), (TAGS, Place::Tags), (TRASH, Place::Trash)];
    for (name, place) in places.into_iter().take(if mirrored { 2 } else { 4 }) {
        let empty = match place {
            Place::Trash => services.drive.trashed_by_name(visitor, None, 1)?.is_empty(),
            place => list(services, visitor, place)?.is_empty(),
        };
        if !empty {
            found.push((FileName::parse(name).map_err(Fault::bad_request)?, folder(visitor, place)));
        }
    }
    Ok(found)
}

/// What names that nothing in the own tree answers to lead to. `None` when they are of no made-up folder.
pub(super) fn find(
    services: &Services,
    visitor: UserId,
    names: &[FileName],
) -> Result<Option<Lookup>, Fault> {
    let place = match names.first().map(FileName::as_str) {
        Some(SHARED) => Place::Shared,
        Some(LIBRARIES) => Place::Libraries,
        Some(TRASH) => Place::Trash,
        Some(TAGS) => Place::Tags,
        _ => return Ok(None),
    };
    if drive::is_there(services, visitor, &names[..1])? {
        return Ok(None);
    }
    if matches!(place, Place::Shared | Place::Libraries) && list(services, visitor, place)?.is_empty() {
        return Ok(None);
    }
    let mut at = folder(visitor, place);
    let mut names = names[1..].iter();
    while at.node.is_none() {
        let Some(name) = names.next() else { return Ok(Some(Lookup::There(at))) };
        match entry(services, visitor, at.place, name)? {
            Some(spot) => at = spot,
            None if names.as_slice().is_empty() => {
                return Ok(Some(Lookup::Free { parent: at, name: name.clone() }));
            }
            None => return Ok(Some(Lookup::Nowhere)),
        }
    }
    drive::find_below(services, at, names.as_slice()).map(Some)
}

/// What is called `name` in a made-up folder.
fn entry(services: &Services, visitor: UserId, place: Place, name: &FileName) -> Result<Option<Spot>, Fault> {
    match place {
        Place::Trash => trash::find(services, visitor, name),
        Place::Tags => tags::folder(services, visitor, name),
        Place::Tag(tag) => tags::find(services, visitor, tag, name),
        place => {
            let entries = list(services, visitor, place)?;
            Ok(entries.into_iter().find(|(known, _)| known == name).map(|(_, spot)| spot))
        }
    }
}

/// What lies in a made-up folder that has little in it.
pub(super) fn list(
    services: &Services,
    visitor: UserId,
    place: Place,
) -> Result<Vec<(FileName, Spot)>, Fault> {
    match place {
        Place::Shared => {
            let mut owners: Vec<_> = with_me(services, visitor)?.into_iter().map(|one| one.owner).collect();
            owners.sort();
            owners.dedup();
            let entry = |username: &str, id| (called(username), folder(visitor, Place::SharedBy(id)));
            Ok(apart(owners.iter().map(|owner| entry(&owner.username, owner.id))))
        }
        Place::SharedBy(owner) => given(services, visitor, owner),
        Place::Libraries => {
            let libraries = services.libraries.of(visitor)?.into_iter();
            Ok(apart(libraries.map(|shown| {
                let place = Place::Library(shown.library.id, shown.library.owner);
                (called(&shown.library.name), folder(visitor, place))
            })))
        }
        Place::Library(id, owner) => {
            let months = services.photos.months(&[library(id, owner)])?;
            let entry =
                |bucket| (called(&format!("{bucket}")), folder(visitor, Place::Month(id, owner, bucket)));
            Ok(months.into_iter().map(|(bucket, _)| entry(bucket)).collect())
        }
        Place::Month(id, owner, bucket) => {
            let photos = services.photos.month(&[library(id, owner)], bucket)?.id;
            let held = |node: NodeRecord| {
                (node.name.clone(), Spot { place: Place::Held, owner: node.owner, node: Some(node) })
            };
            Ok(apart(services.photos.shown_nodes(&photos)?.into_iter().flatten().map(held)))
        }
        Place::Tags => tags::folders(services, visitor),
        Place::Drive
        | Place::Given(_)
        | Place::Held
        | Place::Trash
        | Place::Deleted
        | Place::Tag(_)
        | Place::Bearing(_) => Ok(Vec::new()),
    }
}

fn library(id: crate::model::LibraryId, owner: UserId) -> List {
    (owner, View::Library(id))
}

fn with_me(services: &Services, visitor: UserId) -> Result<Vec<WithMe>, Fault> {
    let mut found = services.shares.with_me(visitor)?;
    found.retain(|one| matches!(one.share.target, Target::File(_) | Target::Photo(_)));
    // The oldest first, so that a name once given stays.
    found.sort_by_key(|one| one.share.created_at);
    Ok(found)
}

/// What one person shared with the visitor.
fn given(services: &Services, visitor: UserId, owner: UserId) -> Result<Vec<(FileName, Spot)>, Fault> {
    let mut entries = Vec::new();
    for one in with_me(services, visitor)?.into_iter().filter(|one| one.owner.id == owner) {
        let (node, place) = match one.share.target {
            Target::File(id) => (node(services, id)?, Place::Given(one.share.permission)),
            // A photo's file is read with the photo and changed by its owner.
            Target::Photo(id) => {
                (services.photos.shown_nodes(&[id])?.into_iter().flatten().next(), Place::Held)
            }
            Target::Library(_) => continue,
        };
        if let Some(node) = node {
            entries.push((node.name.clone(), Spot { place, owner, node: Some(node) }));
        }
    }
    Ok(apart(entries))
}

fn node(services: &Services, id: FileId) -> Result<Option<NodeRecord>, Fault> {
    Ok(services.drive.record(id)?)
}
