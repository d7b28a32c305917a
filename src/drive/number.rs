//! Files as whole numbers, for clients that know no other ids.

use std::ops::ControlFlow;

use super::{Drive, DriveError};
use crate::model::FileId;
use crate::store::nodes::NODES;
use crate::store::{Reader, StoreError};

/// 2020-01-01 in ms: no id is older.
const EPOCH: u64 = 1_577_836_800_000;
/// Bits of the counter that sets ids of one millisecond apart (RFC 9562, 6.2, method 1).
const COUNTER: u32 = 22;

/// The number of a file: its id's moment and the low bits of its counter, 63 bits in all. Ids that one process
/// made differ in it, because the counter rises by one within a millisecond.
pub fn of(id: FileId) -> u64 {
    let bytes = id.bytes();
    let ms = bytes[..6].iter().fold(0, |ms, byte| ms << 8 | u64::from(*byte));
    let counter = u64::from(bytes[9] & 0x3f) << 16 | u64::from(bytes[10]) << 8 | u64::from(bytes[11]);
    (ms.saturating_sub(EPOCH) << COUNTER | counter) & (u64::MAX >> 1)
}

/// The file that has this number.
fn find(tx: &impl Reader, number: u64) -> Result<Option<FileId>, StoreError> {
    let ms = (number >> COUNTER) + EPOCH;
    let mut first = [0; 16];
    first[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
    let mut found = None;
    tx.scan(&NODES, &(), Some(&FileId::from_bytes(first)), |id, _| {
        if id.bytes()[..6] != first[..6] {
            return ControlFlow::Break(());
        }
        found = (of(id) == number).then_some(id);
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

impl Drive {
    /// The file that a client knows by a number.
    pub fn numbered(&self, number: u64) -> Result<Option<FileId>, DriveError> {
        Ok(self.store.read(|tx| find(tx, number))?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn files_made_at_once_have_numbers_of_their_own() {
        let numbers: HashSet<u64> = (0..100_000).map(|_| of(FileId::new())).collect();
        assert_eq!(numbers.len(), 100_000);
        assert!(numbers.iter().all(|number| i64::try_from(*number).is_ok()));
    }
}
