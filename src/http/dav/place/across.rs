//! Between one person's tree and another's: what is moved or copied there is taken in there, and is theirs.

use super::drive::{may_add, may_change, may_leave};
use super::{Errand, How, Lookup, Spot};
use crate::access::{Download, Trash};
use crate::drive::file::OnConflict;
use crate::drive::patch::Change;
use crate::http::dav::fault::Fault;
use crate::http::dav::visit::Visit;
use crate::photos::Across;

pub(super) fn transfer(visit: &Visit, from: &Spot, to: Lookup, errand: &Errand) -> Result<(), Fault> {
    let services = &visit.services;
    let id = from.id().ok_or_else(|| Fault::forbidden("The drive itself stays where it is."))?;
    let permit = services.access.decide::<Download, _>(&visit.viewer, id)?;
    let across = target(visit, from, to, errand)?;
    let node = if let How::Copy { shallow } = errand.how {
        if shallow && from.is_folder() {
            services.drive.add_folder(across.owner, across.parent, errand.name.clone())?
        } else {
            services.photos.copy_across(&visit.viewer, permit, &across)?
        }
    } else {
        let leave = services.access.decide::<Trash, _>(&visit.viewer, id)?;
        may_leave(visit, from, &errand.tokens)?;
        let node = services.photos.move_across(&visit.viewer, permit, leave, &across)?;
        services.drive.release_locks(from.owner, id)?;
        node
    };
    let told = [errand.times.modified.map(Change::Modified), errand.times.created.map(Change::Created)];
    let told: Vec<_> = told.into_iter().flatten().collect();
    if !told.is_empty() {
        services.drive.patch((node.owner, Some(node.id)), told)?;
    }
    Ok(())
}

/// Where it goes to, once it is known that it may.
fn target(visit: &Visit, from: &Spot, to: Lookup, errand: &Errand) -> Result<Across, Fault> {
    let place = |owner, parent, name| Across { owner, parent, name, on_conflict: OnConflict::Replace };
    match to {
        Lookup::There(spot) => {
            may_change(visit, &spot, &errand.tokens)?;
            let node =
                spot.node.ok_or_else(|| Fault::forbidden("The drive itself makes way for nothing."))?;
            if from.is_folder() != node.is_folder() {
                return Err(Fault::conflict("A file and a folder do not take each other's place here."));
            }
            if node.is_folder() {
                // What is there goes to the trash of whom it belongs to.
                visit.services.access.decide::<Trash, _>(&visit.viewer, node.id)?;
            }
            Ok(place(node.owner, node.parent, Some(node.name)))
        }
        Lookup::Free { parent, name } => {
            may_add(visit, &parent, &name, &errand.tokens)?;
            Ok(place(parent.owner, parent.id(), Some(name)))
        }
        Lookup::Nowhere => Err(Fault::not_found()),
    }
}
