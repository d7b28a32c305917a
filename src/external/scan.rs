//! A look at an external folder, one folder at a time: what came and what moved. Nothing grows with the size of a folder;
//! what was settled stays settled when it is cut off.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Externals;
use super::error::ExternalError;
use super::known::{Asker, Verdict};
use super::settle::{Found, Known, note, settle};
use crate::blob::{BlobError, Look, Outside, Stands};
use crate::drive::tree;
use crate::model::event::PhotoChange;
use crate::model::{FileId, FileName};
use crate::store::externals::{
    EXTERNAL_FAILURES, EXTERNAL_NODES, EXTERNALS, ExternalNodeRecord, ExternalRecord,
};
use crate::store::standing::STANDINGS;
use crate::store::{Reader, StoreError, WriteTx};

/// Files settled in one transaction.
const BATCH: usize = 64;
/// Bytes that may have to be read again after a crash.
const BATCH_BYTES: u64 = 256 * 1024 * 1024;
/// Reasons that are kept of one folder.
pub(super) const MOST_FAILURES: usize = 1_000;

/// How a look ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// All that was asked for was looked at. These folders hold files that are still being written.
    Over(BTreeSet<PathBuf>),
    Stopped,
    /// The folder is not there.
    Offline,
    /// It was detached meanwhile.
    Detached,
}

/// A look that goes on.
pub(super) struct Scan<'a> {
    pub desk: &'a Externals,
    pub id: FileId,
    pub record: ExternalRecord,
    pub root: Outside,
    pub go_on: &'a dyn Fn() -> bool,
    batch: Vec<(Found, Known)>,
    bytes: u64,
    claimed: HashSet<FileId>,
    pub unsettled: BTreeSet<PathBuf>,
    /// Folders that came by this look, and have to be looked into.
    pub fresh: Vec<(FileId, PathBuf)>,
    /// Folders on disks of their own, which are not there.
    pub absent: HashSet<FileId>,
    pub failures: BTreeSet<String>,
}

impl<'a> Scan<'a> {
    pub fn new(
        desk: &'a Externals,
        (id, record): (FileId, ExternalRecord),
        root: Outside,
        go_on: &'a dyn Fn() -> bool,
    ) -> Self {
        Self {
            desk,
            id,
            record,
            root,
            go_on,
            batch: Vec::new(),
            bytes: 0,
            claimed: HashSet::new(),
            unsettled: BTreeSet::new(),
            fresh: Vec::new(),
            absent: HashSet::new(),
            failures: BTreeSet::new(),
        }
    }

    /// Looks at what lies directly in a folder: what is new there, what has changed, what has moved there. Gives `false`
    /// when it was told to stop.
    pub fn take_stock(&mut self, node: FileId, below: &Path) -> Result<bool, ExternalError> {
        let folder = match self.root.folder(below) {
            Ok(folder) => folder,
            // Gone, which is the business of the folder above.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
            Err(error) => {
                self.fail(below, &error.to_string())?;
                return Ok(true);
            }
        };
        let device = folder.look().map_err(BlobError::from)?.device;
        let mut outcome = Ok(true);
        let read = folder.each(&mut |raw| {
            outcome = match self.entry((node, below), (&folder, device), raw) {
                Ok(true) => Ok((self.go_on)()),
                ended => ended,
            };
            matches!(outcome, Ok(true))
        });
        let went_on = outcome?;
        if let Err(error) = read {
            self.fail(below, &error.to_string())?;
        }
        self.flush()?;
        Ok(went_on)
    }

    fn entry(
        &mut self,
        (parent, below): (FileId, &Path),
        (folder, device): (&Outside, u64),
        raw: &OsStr,
    ) -> Result<bool, ExternalError> {
        let at = below.join(raw);
        let name = match raw.to_str().map(FileName::parse) {
            Some(Ok(name)) if name.is_system_litter() => return Ok(true),
            Some(Ok(name)) => name,
            Some(Err(error)) => return self.fail(&at, &error.to_string()),
            None => return self.fail(&at, "its name is not written in UTF-8"),
        };
        let look = match folder.find(raw.as_ref()) {
            Ok(Some(look)) => look,
            Ok(None) => return Ok(true),
            Err(error) => return self.fail(&at, &error.to_string()),
        };
        let spelt = raw.to_str().filter(|raw| *raw != name.as_str()).map(str::to_owned);
        let mount = look.stands == Stands::Folder && look.device != device;
        let found = Found { owner: self.record.owner, within: self.id, parent, name, spelt, look, mount };
        self.desk.live.change(self.id, |state| state.looked += 1);
        match look.stands {
            Stands::Folder => self.folder(found, &at),
            Stands::File => self.file(found, folder, raw, &at),
            // Links are not followed, and what is no file holds nothing.
            Stands::Other => Ok(true),
        }
    }

    fn folder(&mut self, found: Found, at: &Path) -> Result<bool, ExternalError> {
        let child = self.desk.store.read(|tx| {
            let child = tree::child(tx, found.owner, Some(found.parent), &found.name)?;
            let child = child.filter(|child| child.folder);
            let record = child.map(|child| tx.get(&EXTERNAL_NODES, &child.id)).transpose()?.flatten();
            Ok::<_, StoreError>(child.map(|child| child.id).zip(record))
        })?;
        if let Some((id, record)) = child {
            if record.mount && !found.mount {
                self.absent.insert(id);
                return self.fail(at, "its disk is not there");
            }
            let now = ExternalNodeRecord { inode: found.look.inode, mount: found.mount, ..record.clone() };
            if now != record {
                self.desk.store.write(move |tx| note(tx, id, &now))?;
            }
            return Ok(true);
        }
        let known = self.asker(|asker| asker.folder(&found, at))?;
        self.batch.push((found, known));
        if let Some(node) = self.flush()? {
            self.fresh.push((node, at.to_owned()));
        }
        Ok(true)
    }

    fn file(
        &mut self,
        found: Found,
        folder: &Outside,
        raw: &OsStr,
        at: &Path,
    ) -> Result<bool, ExternalError> {
        let go_on = self.go_on;
        let verdict = match self.asker(|asker| asker.file(&found, folder, raw, go_on)) {
            Ok(verdict) => verdict,
            // One that cannot be read does not keep the others away.
            Err(ExternalError::Photo(crate::photos::PhotoError::Blob(error))) => {
                return self.fail(at, &error.to_string());
            }
            Err(error) => return Err(error),
        };
        match verdict {
            Verdict::AsItWas => {}
            Verdict::Unsettled => {
                self.unsettled.insert(at.parent().map(Path::to_owned).unwrap_or_default());
            }
            Verdict::Refused(reason) => return self.fail(at, reason),
            Verdict::Stopped => return Ok(false),
            Verdict::Settle(known) => {
                if let Known::Same(id) | Known::Moved(id) = known {
                    self.claimed.insert(id);
                }
                self.bytes += if matches!(known, Known::Content(_)) { found.look.size } else { 0 };
                self.batch.push((found, known));
                if self.batch.len() >= BATCH || self.bytes >= BATCH_BYTES {
                    self.flush()?;
                }
            }
        }
        Ok(true)
    }

    fn asker<T>(&self, ask: impl FnOnce(&Asker<'_>) -> T) -> T {
        let now = self.desk.clock.now().0.saturating_mul(1_000_000);
        ask(&Asker { drive: self.desk.photos.drive(), root: &self.root, claimed: &self.claimed, now })
    }

    /// Settles what was found so far. Gives the last node that was settled.
    pub fn flush(&mut self) -> Result<Option<FileId>, ExternalError> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(None);
        }
        let (id, owner, now) = (self.id, self.record.owner, self.desk.clock.now());
        let done = self.desk.store.write(move |tx| {
            still_attached(tx, id, owner)?;
            let each = batch.iter().map(|(found, known)| Ok(settle(tx, found, known, now)?));
            each.collect::<Result<Vec<_>, ExternalError>>()
        })?;
        self.bytes = 0;
        self.claimed.clear();
        let added = done.iter().filter(|done| done.added).count() as u64;
        self.desk.live.change(id, |state| state.added += added);
        let photos: Vec<_> = done.iter().flat_map(|done| done.photos.iter().copied()).collect();
        self.desk.photos.tell_each(&photos, PhotoChange::Updated)?;
        Ok(done.last().and_then(|done| done.node))
    }

    /// Notes why something is left out, and goes on.
    pub fn fail(&mut self, at: &Path, reason: &str) -> Result<bool, ExternalError> {
        let path = at.to_string_lossy().into_owned();
        if self.failures.len() >= MOST_FAILURES || !self.failures.insert(path.clone()) {
            return Ok(true);
        }
        let (key, reason) = ((self.id, path), reason.to_owned());
        if self.desk.store.read(|tx| tx.get(&EXTERNAL_FAILURES, &key))?.as_ref() != Some(&reason) {
            self.desk.store.write(move |tx| tx.put(&EXTERNAL_FAILURES, &key, &reason))?;
        }
        Ok(true)
    }
}

/// Refuses to go on with a folder that was detached, or whose owner leaves.
pub(super) fn still_attached(
    tx: &WriteTx,
    id: FileId,
    owner: crate::model::UserId,
) -> Result<(), ExternalError> {
    let leaving = tx.get(&STANDINGS, &owner)?.is_some_and(|standing| standing.leaving_at.is_some());
    if leaving || !tx.has(&EXTERNALS, &id)? {
        Err(ExternalError::NotFound("external folder"))
    } else {
        Ok(())
    }
}

/// Whether `look` is a folder where `is_folder`, and else a file.
pub(super) fn stands_as(look: &Look, is_folder: bool) -> bool {
    look.stands == if is_folder { Stands::Folder } else { Stands::File }
}
