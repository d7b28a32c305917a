//! The visitor's own tree.

use super::{Errand, How, Lookup, Place, Spot};
use crate::access::{Download, Edit, Rename, Trash};
use crate::blob::Received;
use crate::drive::file::{NewFile, OnConflict, admit};
use crate::drive::folder::Relocation;
use crate::drive::lock::Reach;
use crate::drive::patch::Change;
use crate::drive::walk::Way;
use crate::http::dav::fault::Fault;
use crate::http::dav::told::Times;
use crate::http::dav::visit::Visit;
use crate::http::services::Services;
use crate::model::{FileId, FileName, FolderPath, UserId};
use crate::photos::CopyTo;
use crate::store::nodes::NodeRecord;

pub(super) fn find(services: &Services, owner: UserId, names: &[FileName]) -> Result<Lookup, Fault> {
    Ok(looked_up(Place::Drive, owner, services.drive.follow(owner, names)?))
}

/// What names, followed from a file or folder that is shown in a view, lead to.
pub(super) fn find_below(services: &Services, start: Spot, names: &[FileName]) -> Result<Lookup, Fault> {
    match &start.node {
        Some(node) if !names.is_empty() => {
            let way = services.drive.follow_from(node, names)?;
            Ok(looked_up(start.place.below(), start.owner, way))
        }
        _ if names.is_empty() => Ok(Lookup::There(start)),
        _ => Ok(Lookup::Nowhere),
    }
}

pub(super) fn is_there(services: &Services, owner: UserId, names: &[FileName]) -> Result<bool, Fault> {
    Ok(matches!(services.drive.follow(owner, names)?, Way::To(_)))
}

fn looked_up(place: Place, owner: UserId, way: Way) -> Lookup {
    let spot = |node: Option<NodeRecord>| Spot { place, owner, node };
    match way {
        Way::Root => Lookup::There(spot(None)),
        Way::To(node) => Lookup::There(spot(Some(node))),
        Way::Free { parent, name } => Lookup::Free { parent: spot(parent), name },
        Way::Nowhere => Lookup::Nowhere,
    }
}

/// What lies in a folder, by name.
#[derive(Debug)]
pub(in crate::http) struct Listing {
    place: Place,
    owner: UserId,
    folder: Option<FileId>,
    after: Option<FileName>,
    ended: bool,
}

impl Listing {
    pub(super) fn of(folder: &Spot) -> Self {
        Self {
            place: folder.place.below(),
            owner: folder.owner,
            folder: folder.id(),
            after: None,
            ended: false,
        }
    }

    pub(super) fn next(&mut self, services: &Services, limit: usize) -> Result<Vec<(FileName, Spot)>, Fault> {
        if self.ended {
            return Ok(Vec::new());
        }
        let nodes = services.drive.page(self.owner, self.folder, self.after.as_ref(), limit)?;
        self.ended = nodes.len() < limit;
        self.after = nodes.last().map(|node| node.name.clone());
        let (place, owner) = (self.place, self.owner);
        let named = |node: NodeRecord| (node.name.clone(), Spot { place, owner, node: Some(node) });
        Ok(nodes.into_iter().map(named).collect())
    }
}

/// Refuses a change of what somebody else has locked.
fn unlocked(visit: &Visit, spot: &Spot, reach: Reach, tokens: &[String]) -> Result<(), Fault> {
    let keys = visit.keys(tokens.to_vec());
    Ok(visit.services.drive.unlocked(spot.owner, spot.id(), reach, &keys)?)
}

pub(super) fn may_change(visit: &Visit, spot: &Spot, tokens: &[String]) -> Result<(), Fault> {
    if let Some(id) = spot.id() {
        visit.services.access.decide::<Edit, _>(&visit.viewer, id)?;
    }
    unlocked(visit, spot, Reach::Itself, tokens)
}

pub(super) fn may_add(visit: &Visit, parent: &Spot, name: &FileName, tokens: &[String]) -> Result<(), Fault> {
    admit(name)?;
    may_change(visit, parent, tokens)
}

pub(super) fn make_folder(
    visit: &Visit,
    parent: &Spot,
    name: FileName,
    tokens: &[String],
) -> Result<(), Fault> {
    may_change(visit, parent, tokens)?;
    visit.services.drive.add_folder(parent.owner, parent.id(), name)?;
    Ok(())
}

/// The folder that holds a file or folder.
fn parent_of(spot: &Spot) -> Result<Option<FileId>, Fault> {
    let node = spot.node.as_ref();
    node.map(|node| node.parent).ok_or_else(|| Fault::forbidden("The drive itself stays where it is."))
}

/// Refuses to take something out of its folder that somebody has locked, or whose folder is locked.
pub(super) fn may_leave(visit: &Visit, spot: &Spot, tokens: &[String]) -> Result<(), Fault> {
    let keys = visit.keys(tokens.to_vec());
    visit.services.drive.unlocked(spot.owner, parent_of(spot)?, Reach::Itself, &keys)?;
    unlocked(visit, spot, Reach::Tree, tokens)
}

pub(super) fn put(
    visit: &Visit,
    spot: &Spot,
    name: Option<FileName>,
    times: Times,
    received: &Received,
) -> Result<NodeRecord, Fault> {
    let services = &visit.services;
    let (folder, name) = match (name, &spot.node) {
        (Some(name), folder) => (folder.as_ref().map(|folder| folder.id), name),
        (None, Some(node)) => (node.parent, node.name.clone()),
        (None, None) => return Err(Fault::forbidden("The drive itself has no content.")),
    };
    let new = NewFile {
        owner: spot.owner,
        folder: FolderPath::parse(&services.drive.path_of(folder)?)
            .map_err(crate::drive::DriveError::from)?,
        name,
        on_conflict: OnConflict::Replace,
        original_created_at: times.created,
        original_modified_at: times.modified,
    };
    Ok(services.photos.take_in(new, received)?.node)
}

pub(super) fn remove(visit: &Visit, spot: &Spot, tokens: &[String]) -> Result<(), Fault> {
    let id = spot.id().ok_or_else(|| Fault::forbidden("The drive itself cannot be deleted."))?;
    may_leave(visit, spot, tokens)?;
    let permit = visit.services.access.decide::<Trash, _>(&visit.viewer, id)?;
    visit.services.photos.trash_file(permit)?;
    Ok(visit.services.drive.release_locks(spot.owner, id)?)
}

/// The folder that a destination lies in, and what makes way for what comes there.
pub(super) fn room_at(
    visit: &Visit,
    to: Lookup,
    tokens: &[String],
) -> Result<(Option<FileId>, Option<FileId>), Fault> {
    match to {
        Lookup::There(spot) => {
            may_leave(visit, &spot, tokens)?;
            Ok((parent_of(&spot)?, spot.id()))
        }
        Lookup::Free { parent, .. } => {
            may_change(visit, &parent, tokens)?;
            Ok((parent.id(), None))
        }
        Lookup::Nowhere => Err(Fault::not_found()),
    }
}

pub(super) fn transfer(visit: &Visit, from: &Spot, to: Lookup, errand: Errand) -> Result<(), Fault> {
    let services = &visit.services;
    let id = from.id().ok_or_else(|| Fault::forbidden("The drive itself stays where it is."))?;
    let (parent, replaced) = room_at(visit, to, &errand.tokens)?;
    admit(&errand.name)?;
    let on_conflict = OnConflict::Replace;
    let node = match errand.how {
        How::Move => {
            may_leave(visit, from, &errand.tokens)?;
            let permit = services.access.decide::<Rename, _>(&visit.viewer, id)?;
            let to = Relocation { name: Some(errand.name), parent: Some(parent), on_conflict };
            let node = services.photos.relocate(permit, to)?;
            services.drive.release_locks(from.owner, id)?;
            node
        }
        How::Copy { shallow } => {
            let permit = services.access.decide::<Download, _>(&visit.viewer, id)?;
            if shallow && from.is_folder() {
                copy_shallow(visit, from, parent, errand.name, replaced)?
            } else {
                let to = CopyTo { parent: Some(parent), name: Some(errand.name), on_conflict };
                services.photos.copy(permit, &to)?
            }
        }
    };
    if let Some(replaced) = replaced {
        services.drive.release_locks(node.owner, replaced)?;
    }
    let told = [errand.times.modified.map(Change::Modified), errand.times.created.map(Change::Created)];
    let told: Vec<_> = told.into_iter().flatten().collect();
    if !told.is_empty() {
        services.drive.patch((node.owner, Some(node.id)), told)?;
    }
    Ok(())
}

/// A folder like another, without what is in that.
fn copy_shallow(
    visit: &Visit,
    from: &Spot,
    parent: Option<FileId>,
    name: FileName,
    replaced: Option<FileId>,
) -> Result<NodeRecord, Fault> {
    let services = &visit.services;
    if let Some(replaced) = replaced {
        let permit = services.access.decide::<Trash, _>(&visit.viewer, replaced)?;
        services.photos.trash_file(permit)?;
    }
    let node = services.drive.add_folder(from.owner, parent, name)?;
    services.drive.copy_properties(from.bearer(), (node.owner, Some(node.id)))?;
    Ok(node)
}
