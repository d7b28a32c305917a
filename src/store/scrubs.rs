//! The scrub: how far the re-reading of originals has come, and what it found.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{ContentHash, Stamp, UserId};

/// `0` → the round. Absent until the first.
pub const SCRUB: Table<u8, ScrubRecord> = Table::new("scrub");
/// Owner, content → what is wrong with it.
pub const FLAWS: Table<(UserId, ContentHash), FlawRecord> = Table::new("scrub_flaws");

/// One pass over all originals, in the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScrubRecord {
    pub began_at: Stamp,
    /// `None` while it goes on.
    pub ended_at: Option<Stamp>,
    /// The last that was read.
    pub reached: Option<(UserId, ContentHash)>,
    pub files: u64,
    pub bytes: u64,
}
impl Record for ScrubRecord {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlawRecord {
    /// Not there at all; else there with other bytes, or unreadable.
    pub missing: bool,
    pub found_at: Stamp,
}
impl Record for FlawRecord {}
