//! One commit's changes, as they stand in a segment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::store::StoreError;

/// Table, key → the stored bytes, or `None` where they were removed. Of several changes of a key the last counts.
pub(in crate::store) type Changes = BTreeMap<(String, Vec<u8>), Option<Vec<u8>>>;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Group {
    /// Rises by one with every group, and never falls in the life of a data folder.
    pub(super) sequence: u64,
    pub(super) changes: Changes,
}

/// What stands before a group: its length and its sum.
pub(super) const HEAD: u64 = 8;
/// Longest group that is believed, in bytes.
pub(super) const LONGEST: u32 = 1 << 30;

impl Group {
    /// `u32` length, `u32` CRC-32 of the chain so far and the content, the content in postcard; little endian. Gives
    /// the chain with it.
    pub(super) fn encode(&self, chain: u32) -> Result<(Vec<u8>, u32), StoreError> {
        let bytes = postcard::to_extend(self, vec![0; 8]).map_err(|error| damaged(&error))?;
        let length = u32::try_from(bytes.len() - 8).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(|| damaged(&"a change is too large"))?;
        let next = linked(chain, &bytes[8..]);
        let mut bytes = bytes;
        bytes[..4].copy_from_slice(&length.to_le_bytes());
        bytes[4..8].copy_from_slice(&next.to_le_bytes());
        Ok((bytes, next))
    }

    pub(super) fn decode(content: &[u8]) -> Result<Self, StoreError> {
        postcard::from_bytes(content).map_err(|error| damaged(&error))
    }
}

/// The chain after `content`: each group's sum holds those before it, so that none can be missing or exchanged.
pub(super) fn linked(chain: u32, content: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&chain.to_le_bytes());
    sum.update(content);
    sum.finalize()
}

fn damaged(reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::damaged("the journal", reason)
}
