//! `/Tags/<tag>/…`: a folder a tag, with everything that bears it. Files are only shown here: to delete one takes the
//! tag off it, to copy or move one here puts the tag on it.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Errand, How, Lookup, Place, Spot, view};
use crate::access::Edit;
use crate::drive::number;
use crate::http::dav::fault::Fault;
use crate::http::dav::visit::Visit;
use crate::http::services::Services;
use crate::model::{Bucket, FileId, FileName, TagId, UserId};
use crate::photos::{TagChange, Tagged};
use crate::store::nodes::NodeRecord;
use crate::store::views::View;

/// Files looked at together while a name is looked for.
const PAGE: usize = 400;

/// The folders of the tags.
pub(super) fn folders(services: &Services, visitor: UserId) -> Result<Vec<(FileName, Spot)>, Fault> {
    let tags = services.photos.tags(visitor)?.into_iter();
    let entry =
        |tagged: Tagged| (view::called(&tagged.tag.name), view::folder(visitor, Place::Tag(tagged.id)));
    Ok(view::apart(tags.map(entry)))
}

/// The folder of a tag, whatever the case it is written in: two tags never differ by that.
pub(super) fn folder(services: &Services, visitor: UserId, name: &FileName) -> Result<Option<Spot>, Fault> {
    let folded = |name: &FileName| name.as_str().to_lowercase();
    let mut all = folders(services, visitor)?.into_iter();
    Ok(all.find(|(known, _)| folded(known) == folded(name)).map(|(_, spot)| spot))
}

/// Walks over everything that bears a tag: files that are no photo's, then photos by the file that shows them.
#[derive(Debug, Clone)]
struct Bearers {
    visitor: UserId,
    tag: TagId,
    /// The file to go on after; `None` once there are no more.
    files: Option<Option<FileId>>,
    /// The months that are left; `None` before they were asked for.
    months: Option<Vec<Bucket>>,
}

impl Bearers {
    fn of(visitor: UserId, tag: TagId) -> Self {
        Self { visitor, tag, files: Some(None), months: None }
    }

    /// The next of them; nothing at the end.
    fn next(&mut self, services: &Services) -> Result<Vec<NodeRecord>, Fault> {
        while let Some(after) = self.files {
            let (nodes, last) = services.photos.tagged_files(self.visitor, self.tag, after, PAGE)?;
            self.files = last.map(Some);
            if !nodes.is_empty() {
                return Ok(nodes);
            }
        }
        let list = [(self.visitor, View::Tag(self.tag))];
        if self.months.is_none() {
            let months = services.photos.months(&list)?.into_iter();
            self.months = Some(months.map(|(bucket, _)| bucket).rev().collect());
        }
        while let Some(bucket) = self.months.as_mut().and_then(Vec::pop) {
            let photos = services.photos.month(&list, bucket)?.id;
            let nodes: Vec<_> = services.photos.shown_nodes(&photos)?.into_iter().flatten().collect();
            if !nodes.is_empty() {
                return Ok(nodes);
            }
        }
        Ok(Vec::new())
    }
}

/// A name that no other file has, for one whose own name is not its alone: `IMG_1 (5f3a9c).jpg`. It answers to it even
/// when it has become the only one.
fn told_apart(node: &NodeRecord) -> FileName {
    let name = &node.name;
    let tail = &name.as_str()[name.stem().len()..];
    let stem: String = name.stem().chars().take(220).collect();
    let apart = format!("{stem} ({:x}){tail}", number::of(node.id));
    FileName::parse(&apart).unwrap_or_else(|_| name.clone())
}

fn print(name: &FileName) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// What lies in the folder of a tag.
#[derive(Debug)]
pub(in crate::http) struct Listing {
    bearers: Bearers,
    /// Prints of names that more than one file has: eight bytes a name, so that a large tag stays small here.
    shared: Option<HashSet<u64>>,
}

impl Listing {
    pub(super) fn of(visitor: UserId, tag: TagId) -> Self {
        Self { bearers: Bearers::of(visitor, tag), shared: None }
    }

    pub(super) fn next(&mut self, services: &Services) -> Result<Vec<(FileName, Spot)>, Fault> {
        if self.shared.is_none() {
            self.shared = Some(self.names_of_several(services)?);
        }
        let shared = self.shared.as_ref();
        let nodes = self.bearers.next(services)?;
        let named = |node: NodeRecord| {
            let several = shared.is_some_and(|shared| shared.contains(&print(&node.name)));
            let name = if several { told_apart(&node) } else { node.name.clone() };
            (name, spot(self.bearers.tag, node))
        };
        Ok(nodes.into_iter().map(named).collect())
    }

    fn names_of_several(&self, services: &Services) -> Result<HashSet<u64>, Fault> {
        let (mut bearers, mut seen, mut several) = (self.bearers.clone(), HashSet::new(), HashSet::new());
        loop {
            let nodes = bearers.next(services)?;
            if nodes.is_empty() {
                return Ok(several);
            }
            several.extend(nodes.iter().map(|node| print(&node.name)).filter(|name| !seen.insert(*name)));
        }
    }
}

fn spot(tag: TagId, node: NodeRecord) -> Spot {
    Spot { place: Place::Bearing(tag), owner: node.owner, node: Some(node) }
}

/// What bears a tag and has this name.
pub(super) fn find(
    services: &Services,
    visitor: UserId,
    tag: TagId,
    name: &FileName,
) -> Result<Option<Spot>, Fault> {
    let mut bearers = Bearers::of(visitor, tag);
    loop {
        let nodes = bearers.next(services)?;
        if nodes.is_empty() {
            return Ok(None);
        }
        if let Some(node) = nodes.into_iter().find(|node| node.name == *name || told_apart(node) == *name) {
            return Ok(Some(spot(tag, node)));
        }
    }
}

pub(super) fn make(visit: &Visit, name: &FileName) -> Result<(), Fault> {
    visit.services.photos.make_tag(visit.viewer.user, name.as_str(), TagChange::default())?;
    Ok(())
}

/// Takes a tag off one file, or off everything and ends it.
pub(super) fn remove(visit: &Visit, spot: &Spot) -> Result<(), Fault> {
    let photos = &visit.services.photos;
    match (spot.place, spot.id()) {
        (Place::Tag(tag), _) => Ok(photos.remove_tag(visit.viewer.user, tag)?),
        (Place::Bearing(tag), Some(id)) => {
            let permit = visit.services.access.decide::<Edit, _>(&visit.viewer, id)?;
            Ok(photos.label(&[permit], &[], &[tag.to_string()])?)
        }
        _ => Err(Fault::forbidden("The folder of all tags stays; delete a tag in it.")),
    }
}

/// Puts a tag on what is copied or moved into its folder. What is moved out of another tag's loses that one.
pub(super) fn put_on(visit: &Visit, from: &Spot, tag: TagId, errand: &Errand) -> Result<(), Fault> {
    let node = from.node.as_ref().filter(|node| node.owner == visit.viewer.user);
    let node = node.ok_or_else(|| Fault::forbidden("Only what is your own bears your tags."))?;
    if errand.name != node.name && errand.name != told_apart(node) {
        return Err(Fault::forbidden("A file keeps its name when it gets a tag."));
    }
    let permit = visit.services.access.decide::<Edit, _>(&visit.viewer, node.id)?;
    let left = match (errand.how, from.place) {
        (How::Move, Place::Bearing(other)) if other != tag => vec![other.to_string()],
        _ => Vec::new(),
    };
    Ok(visit.services.photos.label_with(&[permit], tag, &left)?)
}

/// Gives a tag another name.
pub(super) fn rename(visit: &Visit, tag: TagId, to: &Lookup, errand: &Errand) -> Result<(), Fault> {
    match to {
        Lookup::Free { parent, name } if parent.place == Place::Tags && errand.how == How::Move => {
            let change = TagChange { name: Some(name.as_str().to_owned()), ..TagChange::default() };
            visit.services.photos.change_tag(visit.viewer.user, tag, change)?;
            Ok(())
        }
        Lookup::There(spot) if spot.place == Place::Tag(tag) && errand.how == How::Move => {
            // The same tag in another case.
            let change = TagChange { name: Some(errand.name.as_str().to_owned()), ..TagChange::default() };
            visit.services.photos.change_tag(visit.viewer.user, tag, change)?;
            Ok(())
        }
        _ => Err(Fault::forbidden("A tag can be renamed among the tags; merge two of them on the page.")),
    }
}
