//! The places of a drive: a person's own tree, and folders that are only views of it. A file a place.

pub mod drive;

use super::address::Address;
use super::fault::Fault;
use super::told::Times;
use super::visit::Visit;
use crate::blob::Received;
use crate::drive::lock::Locks;
use crate::drive::property::Bearer;
use crate::http::services::Services;
use crate::model::{FileId, FileName, UserId};
use crate::store::nodes::NodeRecord;

/// Which place, as seen from its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Place {
    /// The visitor's own tree.
    Drive,
}

/// Something that is there.
#[derive(Debug, Clone)]
pub(in crate::http) struct Spot {
    pub place: Place,
    /// Whose tree it belongs to.
    pub owner: UserId,
    /// `None` for the top of a place.
    pub node: Option<NodeRecord>,
}

impl Spot {
    pub fn is_folder(&self) -> bool {
        self.node.as_ref().is_none_or(NodeRecord::is_folder)
    }

    pub fn id(&self) -> Option<FileId> {
        self.node.as_ref().map(|node| node.id)
    }

    /// Whether it is a file, a folder or the root of a tree, and no mere view of one.
    pub fn bearer(&self) -> Bearer {
        (self.owner, self.id())
    }
}

/// What is at an address.
#[derive(Debug, Clone)]
pub(in crate::http) enum Lookup {
    There(Spot),
    /// Nothing, but something can be put there.
    Free {
        parent: Spot,
        name: FileName,
    },
    /// Nothing, and no folder to put something in.
    Nowhere,
}

impl Lookup {
    pub fn there(self) -> Result<Spot, Fault> {
        match self {
            Self::There(spot) => Ok(spot),
            Self::Free { .. } | Self::Nowhere => Err(Fault::not_found()),
        }
    }
}

/// What an address of the visitor's drive leads to.
pub(in crate::http) fn find(services: &Services, visitor: UserId, at: &Address) -> Result<Lookup, Fault> {
    drive::find(services, visitor, &at.names)
}

/// What lies in a folder, page after page.
#[derive(Debug)]
pub(in crate::http) enum Pages {
    Drive(drive::Listing),
}

impl Pages {
    pub fn of(folder: &Spot) -> Self {
        match folder.place {
            Place::Drive => Self::Drive(drive::Listing::of(folder)),
        }
    }

    /// The next of them, with the names they have here; nothing at the end.
    pub fn next(&mut self, services: &Services, limit: usize) -> Result<Vec<(FileName, Spot)>, Fault> {
        match self {
            Self::Drive(listing) => listing.next(services, limit),
        }
    }
}

/// The locks of the tree that a spot belongs to.
pub(in crate::http) fn locks(services: &Services, owner: UserId) -> Result<Locks, Fault> {
    Ok(services.drive.locks(owner)?)
}

/// What COPY and MOVE want.
#[derive(Debug, Clone)]
pub(in crate::http) struct Errand {
    pub how: How,
    /// The name at the destination.
    pub name: FileName,
    pub tokens: Vec<String>,
    pub times: Times,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum How {
    /// `shallow` leaves out what is in a folder.
    Copy {
        shallow: bool,
    },
    Move,
}

/// Makes a folder.
pub(in crate::http) fn make_folder(
    visit: &Visit,
    parent: &Spot,
    name: FileName,
    tokens: &[String],
) -> Result<(), Fault> {
    match parent.place {
        Place::Drive => drive::make_folder(visit, parent, name, tokens),
    }
}

/// Makes an empty file.
pub(in crate::http) fn make_empty(
    visit: &Visit,
    parent: &Spot,
    name: FileName,
    tokens: &[String],
) -> Result<Spot, Fault> {
    may_add(visit, parent, &name, tokens)?;
    let transfer = format!("dav-{}", uuid::Uuid::now_v7());
    let received = visit.services.blobs.receive_whole(&transfer, 0)?.finish()?;
    let node = put(visit, parent, Some(name), Times::default(), &received)?;
    Ok(Spot { node: Some(node), ..parent.clone() })
}

/// Refuses a new file that cannot come to lie in `parent`.
pub(in crate::http) fn may_add(
    visit: &Visit,
    parent: &Spot,
    name: &FileName,
    tokens: &[String],
) -> Result<(), Fault> {
    match parent.place {
        Place::Drive => drive::may_add(visit, parent, name, tokens),
    }
}

/// Refuses other content for a file that must keep it.
pub(in crate::http) fn may_replace(visit: &Visit, spot: &Spot, tokens: &[String]) -> Result<(), Fault> {
    may_change(visit, spot, tokens)
}

/// Refuses a change of what is said of a file or folder, when it is not the visitor's to make.
pub(in crate::http) fn may_change(visit: &Visit, spot: &Spot, tokens: &[String]) -> Result<(), Fault> {
    match spot.place {
        Place::Drive => drive::may_change(visit, spot, tokens),
    }
}

/// Gives the file `spot` its content, or the new file `name` in the folder `spot`. That it may be was asked before.
pub(in crate::http) fn put(
    visit: &Visit,
    spot: &Spot,
    name: Option<FileName>,
    times: Times,
    received: &Received,
) -> Result<NodeRecord, Fault> {
    drive::put(visit, spot, name, times, received)
}

/// Deletes, as the place understands it.
pub(in crate::http) fn remove(visit: &Visit, spot: &Spot, tokens: &[String]) -> Result<(), Fault> {
    match spot.place {
        Place::Drive => drive::remove(visit, spot, tokens),
    }
}

/// Copies or moves, as the two places understand it.
pub(in crate::http) fn transfer(visit: &Visit, from: &Spot, to: Lookup, errand: Errand) -> Result<(), Fault> {
    let target = match &to {
        Lookup::There(spot) => spot.place,
        Lookup::Free { parent, .. } => parent.place,
        Lookup::Nowhere => return Err(Fault::conflict("The folder that it would lie in is not there.")),
    };
    match (from.place, target) {
        (Place::Drive, Place::Drive) => drive::transfer(visit, from, to, errand),
    }
}
