//! How far the journal goes, as the engine knows it.

use serde::{Deserialize, Serialize};

use crate::store::{Record, StoreError, Table, codec};

/// `0` → how far the journal goes.
pub const JOURNAL: Table<u8, Position> = Table::new("meta_journal");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The number of the last group.
    pub sequence: u64,
    /// The segment that holds it; 0 for none.
    pub segment: u64,
    /// Up to here, in bytes, it was known to be on disk when the last group was appended.
    pub sure: u64,
    pub sure_chain: u32,
    pub end: u64,
    pub chain: u32,
}
impl Record for Position {}

impl Position {
    /// The engine goes with no segment: the next change begins one.
    pub const fn nowhere(sequence: u64) -> Self {
        Self { sequence, segment: 0, sure: 0, sure_chain: 0, end: 0, chain: 0 }
    }

    /// The stored bytes of a position, for metadata that was restored: the same sequence, and nowhere.
    pub(in crate::store) fn restored(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let found: Self = codec::decode(JOURNAL.name(), bytes)?;
        codec::encode(JOURNAL.name(), &Self::nowhere(found.sequence))
    }
}
