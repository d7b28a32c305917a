//! The places of a drive: a person's own tree, and folders that are only views of it. A file a place.

pub mod drive;
mod view;

use super::address::Address;
use super::fault::Fault;
use super::told::Times;
use super::visit::Visit;
use crate::access::Edit;
use crate::blob::Received;
use crate::drive::lock::Locks;
use crate::drive::property::Bearer;
use crate::http::services::Services;
use crate::model::grant::Permission;
use crate::model::{Bucket, FileId, FileName, LibraryId, UserId};
use crate::store::nodes::NodeRecord;

/// Which place, as seen from its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Place {
    /// The visitor's own tree.
    Drive,
    /// `/Shared`
    Shared,
    /// `/Shared/<person>`
    SharedBy(UserId),
    /// What somebody shared, and all that lies in it.
    Given(Permission),
    /// `/Libraries`
    Libraries,
    /// `/Libraries/<name>`, and whose the library is.
    Library(LibraryId, UserId),
    /// `/Libraries/<name>/2024-07`
    Month(LibraryId, UserId, Bucket),
    /// A photo's file that is only to be read here.
    Held,
}

impl Place {
    /// Whether files and folders of a tree lie here, and not only views of them.
    pub fn is_tree(self) -> bool {
        matches!(self, Self::Drive | Self::Given(_))
    }
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

    /// Whether it is a folder that lies in nobody's tree.
    pub fn is_view(&self) -> bool {
        self.node.is_none() && self.place != Place::Drive
    }

    /// What properties are kept with. Nothing is kept with a view.
    pub fn bearer(&self) -> Bearer {
        let nothing = || Some(FileId::from_bytes([0; 16]));
        (self.owner, if self.is_view() { nothing() } else { self.id() })
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
    match drive::find(services, visitor, &at.names)? {
        Lookup::There(spot) => Ok(Lookup::There(spot)),
        other => Ok(view::find(services, visitor, &at.names)?.unwrap_or(other)),
    }
}

/// Whose tree an address leads into.
pub(in crate::http) fn owner(services: &Services, visitor: UserId, at: &Address) -> Result<UserId, Fault> {
    Ok(match find(services, visitor, at)? {
        Lookup::There(spot) | Lookup::Free { parent: spot, .. } => spot.owner,
        Lookup::Nowhere => visitor,
    })
}

/// What lies in a folder, page after page.
#[derive(Debug)]
pub(in crate::http) enum Pages {
    Drive(drive::Listing),
    /// The own root: after what lies in it comes what is made up beside it.
    Top(drive::Listing, UserId),
    View(Place, UserId),
    Ended,
}

impl Pages {
    pub fn of(folder: &Spot) -> Self {
        match folder.place {
            Place::Drive if folder.node.is_none() => Self::Top(drive::Listing::of(folder), folder.owner),
            place if place.is_tree() => Self::Drive(drive::Listing::of(folder)),
            place => Self::View(place, folder.owner),
        }
    }

    /// The next of them, with the names they have here; nothing at the end.
    pub fn next(&mut self, services: &Services, limit: usize) -> Result<Vec<(FileName, Spot)>, Fault> {
        match self {
            Self::Drive(listing) => listing.next(services, limit),
            Self::Top(listing, visitor) => {
                let (found, visitor) = (listing.next(services, limit)?, *visitor);
                if !found.is_empty() {
                    return Ok(found);
                }
                *self = Self::Ended;
                let mut more = view::top(services, visitor)?;
                // What lies in the tree by the same name is nearer.
                let mut hidden = Vec::new();
                for (name, _) in &more {
                    if drive::is_there(services, visitor, std::slice::from_ref(name))? {
                        hidden.push(name.clone());
                    }
                }
                more.retain(|(name, _)| !hidden.contains(name));
                Ok(more)
            }
            Self::View(place, visitor) => {
                let found = view::list(services, *visitor, *place);
                *self = Self::Ended;
                found
            }
            Self::Ended => Ok(Vec::new()),
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
    in_tree(parent)?;
    drive::make_folder(visit, parent, name, tokens)
}

/// Makes an empty file.
pub(in crate::http) fn make_empty(
    visit: &Visit,
    parent: &Spot,
    name: FileName,
    tokens: &[String],
) -> Result<Spot, Fault> {
    may_add(visit, parent, &name, tokens)?;
    let received = visit.services.blobs.receive_whole(&super::put::passing(), 0)?.finish()?;
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
    in_tree(parent)?;
    drive::may_add(visit, parent, name, tokens)
}

/// Refuses other content for a file that must keep it.
pub(in crate::http) fn may_replace(visit: &Visit, spot: &Spot, tokens: &[String]) -> Result<(), Fault> {
    may_change(visit, spot, tokens)
}

/// Refuses a change of what is said of a file or folder, when it is not the visitor's to make.
pub(in crate::http) fn may_change(visit: &Visit, spot: &Spot, tokens: &[String]) -> Result<(), Fault> {
    in_tree(spot)?;
    drive::may_change(visit, spot, tokens)
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
    in_tree(spot)?;
    drive::remove(visit, spot, tokens)
}

/// Copies or moves, as the two places understand it.
pub(in crate::http) fn transfer(visit: &Visit, from: &Spot, to: Lookup, errand: Errand) -> Result<(), Fault> {
    let target = match &to {
        Lookup::There(spot) | Lookup::Free { parent: spot, .. } => spot,
        Lookup::Nowhere => return Err(Fault::conflict("The folder that it would lie in is not there.")),
    };
    in_tree(target)?;
    if errand.how == How::Move {
        in_tree(from)?;
    }
    if from.place.is_tree() && from.owner == target.owner {
        return drive::transfer(visit, from, to, errand);
    }
    drive::copy_over(visit, from, to, &errand)
}

/// Refuses to change what is only a view.
fn in_tree(spot: &Spot) -> Result<(), Fault> {
    if spot.place.is_tree() {
        return Ok(());
    }
    Err(Fault::forbidden("This folder shows what lies elsewhere; nothing can be changed in it here."))
}

/// Refuses a lock on what the visitor may not change.
pub(in crate::http) fn may_lock(visit: &Visit, spot: &Spot) -> Result<(), Fault> {
    in_tree(spot)?;
    if let Some(id) = spot.id() {
        visit.services.access.decide::<Edit, _>(&visit.viewer, id)?;
    }
    Ok(())
}
