//! How much room a person uses, kept with every change so that asking costs one read.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::UserId;

/// Owner → bytes by kind. A blob counts once, however many files name it.
pub const USAGE: Table<UserId, UsageRecord> = Table::new("usage");

/// Under which heading a blob's bytes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counted {
    Photos,
    Videos,
    Other,
}

impl Counted {
    pub fn of(mime_type: &str) -> Self {
        match mime_type.split('/').next() {
            Some("image") => Self::Photos,
            Some("video") => Self::Videos,
            _ => Self::Other,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRecord {
    pub photos: u64,
    pub videos: u64,
    pub other: u64,
    /// Thumbnails and previews.
    pub pictures: u64,
    /// Of all these, what lies in the trash.
    pub trash: u64,
    /// Of all these, what files held before their content was replaced.
    pub versions: u64,
    /// Promised to uploads that are under way, and not yet in any of these.
    pub reserved: u64,
}

impl Record for UsageRecord {
    const VERSION: u8 = 2;

    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        let old: v1::UsageRecord = (version == 1).then(|| postcard::from_bytes(bytes).ok())??;
        let v1::UsageRecord { photos, videos, other, pictures, trash } = old;
        Some(Self { photos, videos, other, pictures, trash, versions: 0, reserved: 0 })
    }
}

/// What the first format held.
mod v1 {
    #[derive(serde::Serialize, serde::Deserialize)]
    pub struct UsageRecord {
        pub photos: u64,
        pub videos: u64,
        pub other: u64,
        pub pictures: u64,
        pub trash: u64,
    }
}

impl UsageRecord {
    pub const fn total(self) -> u64 {
        self.photos + self.videos + self.other + self.pictures
    }

    /// The sum under a heading.
    pub fn counted_mut(&mut self, counted: Counted) -> &mut u64 {
        match counted {
            Counted::Photos => &mut self.photos,
            Counted::Videos => &mut self.videos,
            Counted::Other => &mut self.other,
        }
    }
}
