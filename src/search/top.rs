//! The newest photos of many, in one pass and without sorting them all.

use super::page::Cursor;
use crate::model::id::PhotoId;

/// What results are ordered by: the instant, then the id, so that the order is total and stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub taken_ms: i64,
    pub id_high: u64,
    pub id_low: u64,
}

impl Entry {
    pub(super) fn photo(self) -> PhotoId {
        PhotoId(uuid::Uuid::from_u64_pair(self.id_high, self.id_low))
    }

    pub(super) fn cursor(self) -> Cursor {
        Cursor { taken_ms: self.taken_ms, photo: self.photo() }
    }
}

impl From<Cursor> for Entry {
    fn from(cursor: Cursor) -> Self {
        let (id_high, id_low) = cursor.photo.0.as_u64_pair();
        Self { taken_ms: cursor.taken_ms, id_high, id_low }
    }
}

/// Keeps the greatest `limit` entries below `after`. Gathers twice as many before it throws half away, so that
/// photos indexed oldest first, each newer than all before, cost no more than in any other order.
#[derive(Debug)]
pub(super) struct Top {
    limit: usize,
    after: Option<Entry>,
    entries: Vec<Entry>,
    /// Nothing taken before this can be among the greatest any more.
    floor: i64,
}

impl Top {
    pub(super) fn new(limit: usize, after: Option<Cursor>) -> Self {
        let floor = if limit == 0 { i64::MAX } else { i64::MIN };
        Self { limit, after: after.map(Entry::from), entries: Vec::new(), floor }
    }

    /// Whether an entry of this instant may count; false for most, so that their ids are never read.
    pub(super) fn wants(&self, taken_ms: i64) -> bool {
        self.limit > 0 && taken_ms >= self.floor && self.after.is_none_or(|after| taken_ms <= after.taken_ms)
    }

    pub(super) fn push(&mut self, entry: Entry) {
        if self.after.is_some_and(|after| entry >= after) {
            return;
        }
        self.entries.push(entry);
        if self.entries.len() >= 2 * self.limit.max(64) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        if self.entries.len() > self.limit {
            let (_, least, _) = self.entries.select_nth_unstable_by(self.limit - 1, |a, b| b.cmp(a));
            self.floor = least.taken_ms;
            self.entries.truncate(self.limit);
        }
    }

    /// Greatest first.
    pub(super) fn finish(mut self) -> Vec<Entry> {
        if self.limit == 0 {
            return Vec::new();
        }
        self.shrink();
        self.entries.sort_unstable_by(|a, b| b.cmp(a));
        self.entries
    }
}
