//! How much room a person uses, kept with every change so that asking costs one read.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::UserId;

/// Owner → bytes by kind. A blob counts once, however many files name it.
pub const USAGE: Table<UserId, UsageRecord> = Table::new("usage");

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRecord {
    pub photos: u64,
    pub videos: u64,
    pub other: u64,
    /// Thumbnails and previews.
    pub pictures: u64,
    /// Of all these, what lies in the trash.
    pub trash: u64,
}
impl Record for UsageRecord {}

impl UsageRecord {
    pub const fn total(self) -> u64 {
        self.photos + self.videos + self.other + self.pictures
    }

    /// Where a blob of this MIME type is counted.
    pub fn kind_mut(&mut self, mime_type: &str) -> &mut u64 {
        match mime_type.split('/').next() {
            Some("image") => &mut self.photos,
            Some("video") => &mut self.videos,
            _ => &mut self.other,
        }
    }
}
