//! Timelines. A view is one list of photos, newest first; every photo stands in each view it belongs to with
//! the few bytes a grid needs, so that a page is one short scan and a count is one read.

use serde::{Deserialize, Serialize};

use super::key::KeyPart;
use super::photos::PhotoKind;
use super::{Newest, Record, Table};
use crate::model::{Bucket, FileId, PhotoId, TagId, UserId};

/// Owner, view, month, wall-clock moment (ms), photo → what the grid shows.
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
}
impl Record for MomentRecord {}
