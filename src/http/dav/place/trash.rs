//! `/.Trash/`: what was deleted. Moved out of it, it is restored; deleted there, it ends for good.

use super::{Errand, How, Lookup, Place, Spot, drive};
use crate::access::Own;
use crate::drive::file::{OnConflict, admit};
use crate::http::dav::fault::Fault;
use crate::http::dav::visit::Visit;
use crate::http::services::Services;
use crate::model::{FileName, UserId};
use crate::store::nodes::NodeRecord;

fn spot(owner: UserId, node: NodeRecord) -> Spot {
    Spot { place: Place::Deleted, owner, node: Some(node) }
}

/// What was deleted itself, by its name here.
#[derive(Debug)]
pub(in crate::http) struct Listing {
    owner: UserId,
    after: Option<FileName>,
}

impl Listing {
    pub(super) fn of(owner: UserId) -> Self {
        Self { owner, after: None }
    }

    pub(super) fn next(&mut self, services: &Services, limit: usize) -> Result<Vec<(FileName, Spot)>, Fault> {
        let found = services.drive.trashed_by_name(self.owner, self.after.as_ref(), limit)?;
        self.after = found.last().map(|(name, _)| name.clone()).or_else(|| self.after.take());
        Ok(found.into_iter().map(|(name, node)| (name, spot(self.owner, node))).collect())
    }
}

pub(super) fn find(services: &Services, owner: UserId, name: &FileName) -> Result<Option<Spot>, Fault> {
    Ok(services.drive.trashed_called(owner, name)?.map(|node| spot(owner, node)))
}

pub(super) fn purge(visit: &Visit, from: &Spot) -> Result<(), Fault> {
    let id = from.id().ok_or_else(|| {
        Fault::forbidden("The trash is emptied on the page; here, delete what is in it piece by piece.")
    })?;
    let permit = visit.services.access.decide::<Own, _>(&visit.viewer, id)?;
    Ok(visit.services.photos.purge(permit)?)
}

/// Moves something out of the trash to where the visitor says.
pub(super) fn restore(visit: &Visit, from: &Spot, to: Lookup, errand: Errand) -> Result<(), Fault> {
    if errand.how != How::Move {
        return Err(Fault::forbidden("What is in the trash is moved out of it, and not copied."));
    }
    let target = match &to {
        Lookup::There(spot) | Lookup::Free { parent: spot, .. } => spot,
        Lookup::Nowhere => return Err(Fault::not_found()),
    };
    if target.place != Place::Drive {
        let message =
            "What was deleted goes back into your own drive; nothing is moved or renamed in the trash.";
        return Err(Fault::forbidden(message));
    }
    let id = from.id().ok_or_else(|| Fault::forbidden("The trash itself stays where it is."))?;
    admit(&errand.name)?;
    let (parent, replaced) = drive::room_at(visit, to, &errand.tokens)?;
    let permit = visit.services.access.decide::<Own, _>(&visit.viewer, id)?;
    visit.services.photos.restore_as(permit, parent, errand.name, OnConflict::Replace)?;
    if let Some(replaced) = replaced {
        visit.services.drive.release_locks(from.owner, replaced)?;
    }
    Ok(())
}

/// Moves something of the drive into the trash, which is to delete it. It keeps its name.
pub(super) fn discard(visit: &Visit, from: &Spot, errand: &Errand) -> Result<(), Fault> {
    let keeps_name = from.node.as_ref().is_some_and(|node| node.name == errand.name);
    if errand.how != How::Move || !keeps_name {
        return Err(Fault::forbidden("Into the trash things are moved, by the name that they have."));
    }
    drive::remove(visit, from, &errand.tokens)
}
