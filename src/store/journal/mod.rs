//! The record beside the blobs: every change of the metadata, appended to plain files as it is committed, so that
//! `albumen rebuild` can make `albumen.redb` again when it is lost.
//!
//! ```text
//! <data>/journal/0000000000000007.base   everything as it stood after segment 7, in the form of a snapshot
//! <data>/journal/0000000000000008.log    the groups committed since: a segment
//! ```
//!
//! It knows no room's records: a change is a table's name, a key, and the stored bytes or their removal. So it is
//! complete by construction; what it leaves out is named in `kept.rs`.
//!
//! A group is appended before the engine commits it, and the engine keeps, in the same commit, how far the journal
//! goes: what a crash left beyond that was never acknowledged and is cut off by the next start. The engine is on disk
//! when a change is acknowledged; the journal follows within two seconds, so that a change costs no second fsync. Only who
//! loses the power and the database in the same moment loses up to that much.
//!
//! One journal and not one a person, because most keys begin with a file or a photo, a change often belongs to several
//! people (shares, libraries), and one file is one fsync.

mod base;
mod folder;
mod group;
pub(super) mod kept;
mod position;
mod replay;
mod segment;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base::Base;
use folder::Folder;
use group::Group;
use segment::Segment;

use super::engine::Engine;
use super::error::StoreError;
use super::tx::{ReadTx, Reader, WriteTx};
pub(super) use group::Changes;
pub(super) use position::{JOURNAL, Position};
pub use replay::{Replayed, replay};

/// How long a change may be in the engine alone, before the journal has it on disk too.
pub(super) const LAG: Duration = Duration::from_secs(2);
/// Segments are let grow this far beyond twice their base before a new base is made: small libraries need none.
const SLACK: u64 = 8 * 1024 * 1024;
/// After a failure of the journal's own, how long until it is begun anew.
const REST: Duration = Duration::from_mins(10);

/// The writing end, owned by the writer thread.
pub(super) struct Journal {
    folder: Folder,
    engine: Arc<Engine>,
    state: State,
    /// The number of the last group.
    sequence: u64,
    /// A group was appended of which it is not known whether the engine kept it.
    unsure: bool,
    /// The first change that is not surely on disk.
    unsynced: Option<Instant>,
    base: Option<Base>,
    /// Bytes of the base, and of the segments since.
    weight: (u64, u64),
}

enum State {
    Open(Segment),
    /// Nothing there goes with the engine: the next change begins a segment, and a base beside it.
    Fresh {
        from_nothing: bool,
    },
    /// The journal's files failed.
    Lost(Instant),
}

impl Journal {
    /// Opens the journal beside an engine, cutting off what the engine does not know of. Writes nothing.
    pub(super) fn open(folder: &Path, engine: Arc<Engine>) -> Result<Self, StoreError> {
        let folder = Folder::new(folder);
        let tx = ReadTx(engine.begin_read()?);
        let (position, empty) = (tx.get(&JOURNAL, &0)?, tx.is_empty()?);
        drop(tx);
        let listed = folder.list()?;
        let segment = match position {
            Some(position) if folder.leads_to(position.segment)? => Segment::resume(&folder, &position)?,
            _ => None,
        };
        let weight = listed.weight();
        let mut sequence = position.map_or(0, |position| position.sequence);
        if segment.is_none() {
            // Metadata of an earlier day was restored: what is written now is newer than what was written since then.
            sequence = sequence.max(folder.last_sequence()?);
        }
        let state = match segment {
            Some(segment) => State::Open(segment),
            None => State::Fresh { from_nothing: empty && listed.last() == 0 },
        };
        Ok(Self { folder, engine, state, sequence, unsure: false, unsynced: None, base: None, weight })
    }

    /// Appends what a transaction changed, and notes in it how far the journal goes.
    ///
    /// # Errors
    /// A full disk. Other failures of the journal do not stop the server: they are logged, and it is begun anew.
    pub(super) fn append(&mut self, tx: &WriteTx, changes: Changes) -> Result<(), StoreError> {
        self.settle(tx)?;
        self.sequence += 1;
        let appended = self.write(&Group { sequence: self.sequence, changes });
        self.unsure = true;
        let position = match appended {
            Ok(position) => position,
            Err(StoreError::DiskFull) => return Err(StoreError::DiskFull),
            Err(error) => {
                tracing::error!(%error, "the journal beside the blobs cannot be written; the metadata is kept without it");
                self.state = State::Lost(Instant::now());
                Position::nowhere(self.sequence)
            }
        };
        tx.put(&JOURNAL, &0, &position)
    }

    /// The engine has committed the group.
    pub(super) fn committed(&mut self) {
        self.unsure = false;
        self.unsynced.get_or_insert_with(Instant::now);
        if self.is_late() {
            self.sync();
        }
    }

    /// How long the writer may rest before [`Journal::sync`] is due; `None` for as long as it likes.
    pub(super) fn due(&self) -> Option<Duration> {
        self.unsynced.map(|since| LAG.saturating_sub(since.elapsed()))
    }

    /// Brings everything appended to the disk.
    pub(super) fn sync(&mut self) {
        self.unsynced = None;
        let State::Open(segment) = &mut self.state else { return };
        if let Err(error) = segment.sync() {
            tracing::error!(%error, "the journal beside the blobs cannot be brought to the disk");
            self.state = State::Lost(Instant::now());
        }
    }

    fn is_late(&self) -> bool {
        self.due().is_some_and(|rest| rest.is_zero())
    }

    /// After a commit that failed: the engine stands before the group or behind it, and the journal goes with it.
    fn settle(&mut self, tx: &WriteTx) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.unsure) {
            return Ok(());
        }
        let position = tx.get(&JOURNAL, &0)?;
        if let State::Open(segment) = &mut self.state
            && !position.is_some_and(|position| segment.go_back_to(&position))
        {
            self.state = State::Fresh { from_nothing: false };
        }
        Ok(())
    }

    fn write(&mut self, group: &Group) -> Result<Position, StoreError> {
        self.tend()?;
        let State::Open(segment) = &mut self.state else { return Ok(Position::nowhere(group.sequence)) };
        self.weight.1 += segment.append(group)?;
        Ok(segment.position(group.sequence))
    }

    /// Begins a segment where there is none or it has grown long; lets a base that is done take effect.
    fn tend(&mut self) -> Result<(), StoreError> {
        let failed = match self.base.take_if(|base| base.is_finished()).map(Base::outcome) {
            Some(Ok(bytes)) => {
                self.weight = (bytes, self.folder.list()?.weight().1);
                false
            }
            Some(Err(error)) => {
                tracing::error!(%error, "the journal could not be made compact");
                true
            }
            None => false,
        };
        if failed {
            self.state = State::Lost(Instant::now());
        }
        match &mut self.state {
            State::Lost(since) if since.elapsed() < REST => Ok(()),
            State::Lost(_) => self.begin(None, false),
            State::Fresh { from_nothing } => {
                let from_nothing = *from_nothing;
                self.begin(from_nothing.then_some(segment::NOTHING), from_nothing)
            }
            State::Open(segment) => {
                if self.base.is_some() || self.weight.1 <= 2 * self.weight.0 + SLACK {
                    return Ok(());
                }
                segment.sync()?;
                let chain = segment.chain();
                self.begin(Some(chain), false)
            }
        }
    }

    /// Begins the next segment, and beside it, unless it begins with nothing, a base of how everything stands now.
    fn begin(&mut self, after: Option<u32>, from_nothing: bool) -> Result<(), StoreError> {
        self.base = None;
        let number = self.folder.list()?.last() + 1;
        self.state = State::Open(Segment::create(&self.folder, number, after)?);
        if !from_nothing {
            // Without the group that is being appended: a reader sees what is committed.
            let now = ReadTx(self.engine.begin_read()?);
            self.base = Some(Base::start(self.folder.clone(), number - 1, now)?);
        }
        Ok(())
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.sync();
    }
}

#[cfg(test)]
mod tests;
