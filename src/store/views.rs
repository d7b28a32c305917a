//! Timelines. A view is one list of photos, newest first; every photo stands in each view it belongs to with
//! the few bytes a grid needs, so that a page is one short scan and a count is one read.

use serde::{Deserialize, Serialize};

use super::key::KeyPart;
use super::photos::PhotoKind;
use super::{Newest, Record, Table};
use crate::model::{Bucket, FileId, LibraryId, PhotoId, TagId, UserId};

/// Whose list, view, month, wall-clock moment (ms), photo → what the grid shows. A library's list is its owner's,
/// whoever owns the photos.
pub const MOMENTS: Table<(UserId, View, Bucket, Newest, PhotoId), MomentRecord> = Table::new("moments");
/// Owner, view, month → how many photos.
pub const MONTHS: Table<(UserId, View, Bucket), u32> = Table::new("months");

/// One list of photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// Everything that is neither archived nor in the trash.
    All,
    Favorites,
    Archive,
    Trash,
    /// The photos lying in one folder.
    Album(FileId),
    Tag(TagId),
    /// The photos of one library.
    Library(LibraryId),
    /// Other people's photos, from the libraries that a member sees in their own timeline.
    Joined,
}

impl KeyPart for View {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::All => out.push(0),
            Self::Favorites => out.push(1),
            Self::Archive => out.push(2),
            Self::Trash => out.push(3),
            Self::Album(folder) => {
                out.push(4);
                folder.put(out);
            }
            Self::Tag(tag) => {
                out.push(5);
                tag.put(out);
            }
            Self::Library(library) => {
                out.push(6);
                library.put(out);
            }
            Self::Joined => out.push(7),
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(match u8::take(from)? {
            0 => Self::All,
            1 => Self::Favorites,
            2 => Self::Archive,
            3 => Self::Trash,
            4 => Self::Album(FileId::take(from)?),
            5 => Self::Tag(TagId::take(from)?),
            6 => Self::Library(LibraryId::take(from)?),
            7 => Self::Joined,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MomentRecord {
    pub kind: PhotoKind,
    pub favorite: bool,
    pub failed: bool,
    /// Width over height.
    pub ratio: f32,
    /// Minutes east of UTC, where known.
    pub offset_minutes: Option<i16>,
    pub thumbhash: Vec<u8>,
    /// Whose photo it is, where that is not whose list it is.
    pub owner: Option<UserId>,
}

impl Record for MomentRecord {
    const VERSION: u8 = 2;

    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        let v1::MomentRecord { kind, favorite, failed, ratio, offset_minutes, thumbhash } =
            (version == 1).then(|| postcard::from_bytes(bytes).ok())??;
        Some(Self { kind, favorite, failed, ratio, offset_minutes, thumbhash, owner: None })
    }
}

/// Before lists held photos of several owners.
mod v1 {
    use super::{Deserialize, PhotoKind, Serialize};

    #[derive(Serialize, Deserialize)]
    pub(super) struct MomentRecord {
        pub kind: PhotoKind,
        pub favorite: bool,
        pub failed: bool,
        pub ratio: f32,
        pub offset_minutes: Option<i16>,
        pub thumbhash: Vec<u8>,
    }
}
