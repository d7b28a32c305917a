//! Which volume should have something new: the one with most room. What costs money by the byte and has no end, a bucket
//! without a limit, would always be that one, so it is taken only where no other has room.

use std::cmp::Reverse;
use std::sync::Arc;

use super::volume::Volume;

/// A volume that is there and takes what is new.
#[derive(Debug)]
pub(super) struct Candidate<V = Arc<dyn Volume>> {
    pub(super) number: u16,
    /// Bytes that it still takes.
    pub(super) room: u64,
    /// Whether it is taken only where no other has room.
    pub(super) last: bool,
    pub(super) volume: V,
}

/// Those that have room for `bytes`, the one that should have them first.
pub(super) fn ranked<V>(mut all: Vec<Candidate<V>>, bytes: u64) -> Vec<Candidate<V>> {
    all.retain(|candidate| candidate.room >= bytes);
    all.sort_by_key(|candidate| (candidate.last, Reverse(candidate.room), candidate.number));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const TB: u64 = 1 << 40;

    fn order(all: &[(u16, u64, bool)], bytes: u64) -> Vec<u16> {
        let all = all.iter().map(|&(number, room, last)| Candidate { number, room, last, volume: () });
        ranked(all.collect(), bytes).into_iter().map(|candidate| candidate.number).collect()
    }

    #[test]
    fn most_room_comes_first_and_of_two_alike_the_older() {
        assert_eq!(order(&[(0, 5, false), (1, 9, false), (2, 9, false)], 3), [1, 2, 0]);
    }

    /// A bucket took everything before any disk, which cost a family money while their disk stayed empty.
    #[test]
    fn a_bucket_without_a_limit_is_taken_only_when_no_disk_has_room() {
        let (disk, bucket) = ((0, TB, false), (1, u64::MAX, true));
        assert_eq!(order(&[disk, bucket], 100), [0, 1]);
        assert_eq!(order(&[(0, 99, false), bucket], 100), [1]);
        assert_eq!(order(&[disk, (1, 2 * TB, false)], 100), [1, 0], "with a limit it has room as a disk has");
    }

    #[test]
    fn what_has_no_room_takes_nothing() {
        assert_eq!(order(&[(0, 9, false), (1, 10, false)], 10), [1]);
        assert!(order(&[(0, 0, false), (1, 10, false)], 11).is_empty());
    }
}
