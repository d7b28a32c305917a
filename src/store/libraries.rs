//! Libraries: who is in them, and which photos. Photos stay their owners'; a library only names them.

use serde::{Deserialize, Serialize};

use super::{Reader, Record, StoreError, Table, WriteTx};
use crate::model::grant::{LibraryRole, Visibility};
use crate::model::{LibraryId, PhotoId, ShareId, Stamp, UserId};

/// Library id → library.
pub const LIBRARIES: Table<LibraryId, LibraryRecord> = Table::new("libraries");
/// Library, person → what they may do in it. The owner is no member.
pub const MEMBERS: Table<(LibraryId, UserId), MemberRecord> = Table::new("library_members");
/// Person, library: every library they own or are a member of.
pub const MEMBERSHIPS: Table<(UserId, LibraryId), ()> = Table::new("memberships");
/// Library, photo → who added it. Photos in the trash stay here, and come back with their restore.
pub const LIBRARY_PHOTOS: Table<(LibraryId, PhotoId), AdditionRecord> = Table::new("library_photos");
/// Photo, library: the libraries that hold a photo.
pub const PHOTO_LIBRARIES: Table<(PhotoId, LibraryId), ()> = Table::new("photo_libraries");
/// Library, person: members who see the library's photos in their own timeline.
pub const JOINED: Table<(LibraryId, UserId), ()> = Table::new("joined_timelines");

/// Person, library: members whose timeline still holds entries of a large library that show there no longer. While it
/// does, the timeline leaves out everything of others.
pub const PARTING: Table<(UserId, LibraryId), ()> = Table::new("parting_timelines");
/// Large libraries that have ended and are being cleared away.
pub const ENDING: Table<LibraryId, LibraryRecord> = Table::new("ending_libraries");
/// Library → when its search, which speaks of days that move, is asked anew (ms since 1970).
pub const REFILLS: Table<LibraryId, u64> = Table::new("library_refills");
/// E-mail address in lower case, library → the invitation that waits for whoever has the address.
pub const INVITED: Table<(String, LibraryId), InvitedRecord> = Table::new("invited_addresses");
/// Library, e-mail address in lower case: the invitations of a library.
pub const INVITED_TO: Table<(LibraryId, String), ()> = Table::new("library_invitations");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryRecord {
    pub id: LibraryId,
    pub owner: UserId,
    pub name: String,
    pub description: Option<String>,
    pub visibility: Visibility,
    /// Chosen; without one the newest photo is the cover.
    pub cover: Option<PhotoId>,
    /// Visitors of the public page may download originals.
    pub public_download: bool,
    /// Visitors of the public page see places and camera data, also inside what they download.
    pub public_metadata: bool,
    /// The link of the public page, while there is one.
    pub page: Option<ShareId>,
    /// The saved search of a smart library, over its owner's photos.
    pub query: Option<String>,
    pub created_at: Stamp,
    pub updated_at: Stamp,
}
impl Record for LibraryRecord {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    pub role: LibraryRole,
    pub since: Stamp,
    pub invited_by: UserId,
    /// Not seen by the member so far; said once on the page.
    pub new: bool,
}
impl Record for MemberRecord {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedRecord {
    /// Names the invitation, and the membership that comes of it among what is shared.
    pub id: ShareId,
    pub role: LibraryRole,
    pub invited_by: UserId,
    pub since: Stamp,
    /// Whose address it was then; nobody is told.
    pub user: Option<UserId>,
}
impl Record for InvitedRecord {}

/// Takes an invitation away.
pub fn uninvite(tx: &WriteTx, library: LibraryId, address: &str) -> Result<(), StoreError> {
    tx.remove(&INVITED, &(address.to_owned(), library))?;
    tx.remove(&INVITED_TO, &(library, address.to_owned())).map(|_| ())
}

/// Takes all invitations of a library away.
pub fn uninvite_all(tx: &WriteTx, library: LibraryId) -> Result<(), StoreError> {
    let addresses = tx.all(&INVITED_TO, &library)?;
    addresses.iter().try_for_each(|((_, address), ())| uninvite(tx, library, address))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdditionRecord {
    pub added_by: UserId,
    pub added_at: Stamp,
}
impl Record for AdditionRecord {}
