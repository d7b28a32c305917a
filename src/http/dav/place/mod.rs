//! The places of a drive: a person's own tree, and folders that are only views of it. A file a place.

mod across;
pub mod drive;
mod tags;
mod trash;
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
use crate::model::{Bucket, FileId, FileName, LibraryId, TagId, UserId};
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
    /// What is only to be read here.
    Held,
    /// `/.Trash`
    Trash,
    /// Something in the trash.
    Deleted,
    /// `/Tags`
    Tags,
    /// `/Tags/<tag>`
    Tag(TagId),
    /// A file or folder, shown because it bears a tag.
    Bearing(TagId),
}

impl Place {
    /// Whether files and folders of a tree lie here, and not only views of them.
    pub fn is_tree(self) -> bool {
        matches!(self, Self::Drive | Self::Given(_))
    }

    /// Whether a file here is the file itself, to be written and locked, wherever it is shown.
    fn holds_files(self) -> bool {
        self.is_tree() || matches!(self, Self::Bearing(_))
    }

    /// What lies in a folder of this place lies in. A tag is borne by the folder and not by what is in it, which a
    /// program that deletes all the way down must not reach.
    fn below(self) -> Self {
        if matches!(self, Self::Bearing(_)) { Self::Held } else { self }
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
    Top(drive::Listing, UserId, bool),
    Trash(trash::Listing),
    Tag(tags::Listing),
    View(Place, UserId),
    Ended,
}

impl Pages {
    /// `mirrored` says that the client keeps a copy of all that it is told of: then the trash and the tags, which
    /// show the same again, are not told.
    pub fn of(folder: &Spot, mirrored: bool) -> Self {
        match folder.place {
            Place::Drive if folder.node.is_none() => {
                Self::Top(drive::Listing::of(folder), folder.owner, mirrored)
            }
            _ if folder.node.is_some() => Self::Drive(drive::Listing::of(folder)),
            Place::Trash => Self::Trash(trash::Listing::of(folder.owner)),
            Place::Tag(tag) => Self::Tag(tags::Listing::of(folder.owner, tag)),
            place => Self::View(place, folder.owner),
        }
    }

    /// The next of them, with the names they have here; nothing at the end.
    pub fn next(&mut self, services: &Services, limit: usize) -> Result<Vec<(FileName, Spot)>, Fault> {
        match self {
            Self::Drive(listing) => listing.next(services, limit),
            Self::Trash(listing) => listing.next(services, limit),
            Self::Tag(listing) => listing.next(services),
            Self::Top(listing, visitor, mirrored) => {
                let (found, visitor, mirrored) = (listing.next(services, limit)?, *visitor, *mirrored);
                if !found.is_empty() {
                    return Ok(found);
                }
                *self = Self::Ended;
                let mut more = view::top(services, visitor, mirrored)?;
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
    if parent.place == Place::Tags {
        return tags::make(visit, &name);
    }
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
    itself(spot)?;
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
    match spot.place {
        Place::Trash | Place::Deleted => trash::purge(visit, spot),
        Place::Tags | Place::Tag(_) | Place::Bearing(_) => tags::remove(visit, spot),
        _ => {
            in_tree(spot)?;
            drive::remove(visit, spot, tokens)
        }
    }
}

/// Copies or moves, as the two places understand it.
pub(in crate::http) fn transfer(visit: &Visit, from: &Spot, to: Lookup, errand: Errand) -> Result<(), Fault> {
    let target = match &to {
        Lookup::There(spot) | Lookup::Free { parent: spot, .. } => spot,
        Lookup::Nowhere => return Err(Fault::conflict("The folder that it would lie in is not there.")),
    };
    match (from.place, target.place) {
        (Place::Trash | Place::Deleted, _) => return trash::restore(visit, from, to, errand),
        (Place::Drive, Place::Trash) => return trash::discard(visit, from, &errand),
        (Place::Tag(tag), _) => return tags::rename(visit, tag, &to, &errand),
        (_, Place::Tag(tag) | Place::Bearing(tag)) => return tags::put_on(visit, from, tag, &errand),
        _ => {}
    }
    in_tree(target)?;
    if errand.how == How::Move {
        in_tree(from)?;
    }
    if from.place.holds_files() && from.owner == target.owner {
        return drive::transfer(visit, from, to, errand);
    }
    across::transfer(visit, from, to, &errand)
}

/// Refuses to change what is only a view.
fn in_tree(spot: &Spot) -> Result<(), Fault> {
    if spot.place.is_tree() {
        return Ok(());
    }
    Err(Fault::forbidden("This folder shows what lies elsewhere; nothing can be changed in it here."))
}

/// Refuses to change a file that is only shown here.
fn itself(spot: &Spot) -> Result<(), Fault> {
    if spot.place.holds_files() { Ok(()) } else { in_tree(spot) }
}

/// Refuses a lock on what the visitor may not change.
pub(in crate::http) fn may_lock(visit: &Visit, spot: &Spot) -> Result<(), Fault> {
    itself(spot)?;
    if let Some(id) = spot.id() {
        visit.services.access.decide::<Edit, _>(&visit.viewer, id)?;
    }
    Ok(())
}
