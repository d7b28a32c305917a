//! Attaching a folder, looking at those that are, and letting one go.

use std::path::{Path, PathBuf};

use super::error::ExternalError;
use super::live::State;
use super::{Externals, Sight};
use crate::blob::{Look, Outside};
use crate::drive::external::Ask;
use crate::drive::{DriveError, tree};
use crate::model::event::PhotoChange;
use crate::model::person::Status;
use crate::model::{FileId, FileName, Stamp, UserId};
use crate::photos::follow_below;
use crate::queue;
use crate::store::accounts::USERS;
use crate::store::externals::{
    self, EXTERNAL_AGES, EXTERNAL_FAILURES, EXTERNAL_NODES, EXTERNALS, ExternalNodeRecord, ExternalRecord,
};
use crate::store::jobs::Work;
use crate::store::nodes::{CHILDREN, NODES, NodeRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// A folder to be attached.
#[derive(Debug, Clone)]
pub struct New {
    pub owner: UserId,
    /// From the root of the file system.
    pub path: PathBuf,
    /// `None` for the folder's own.
    pub name: Option<FileName>,
}

/// An external folder and how it is.
#[derive(Debug, Clone)]
pub struct Attached {
    pub id: FileId,
    pub name: FileName,
    pub record: ExternalRecord,
    pub state: State,
    /// It waits to be looked at.
    pub waiting: bool,
}

impl Externals {
    /// Shows a folder in its owner's tree. What is in it comes in in the background.
    pub fn attach(&self, new: New) -> Result<Attached, ExternalError> {
        let plot = self.grounds.for_external(&new.path)?;
        let path = &plot.path;
        let text = path.to_str().ok_or_else(|| refused("the path of the folder is not written in UTF-8"))?;
        let own = path.file_name().and_then(|name| name.to_str());
        let wanted = match (new.name, own) {
            (Some(name), _) => name,
            (None, Some(own)) => FileName::parse(own).map_err(DriveError::from)?,
            (None, None) => return Err(refused("the folder needs a name")),
        };
        let look = Self::try_reading(path)?;
        let record = ExternalRecord {
            owner: new.owner,
            path: text.to_owned(),
            inode: look.inode,
            attached_at: self.clock.now(),
            scanned_at: None,
            files: 0,
            size: 0,
        };
        let (kept, now) = (record.clone(), self.clock.now());
        let node = self.store.write(move |tx| enter(tx, &kept, &wanted, now))?;
        self.asks().all(node.id);
        self.attached(node.id, record)
    }

    /// Reads a name in it, so that one that cannot be read is refused at once.
    fn try_reading(path: &Path) -> Result<Look, ExternalError> {
        let read = || {
            std::fs::read_dir(path)?.next().transpose()?;
            Outside::open(path)?.look()
        };
        read().map_err(|error| refused(&format!("the folder cannot be read: {error}")))
    }

    /// Every external folder.
    pub fn list(&self) -> Result<Vec<Attached>, ExternalError> {
        let all = self.store.read(|tx| tx.all(&EXTERNALS, &()))?;
        all.into_iter().map(|(id, record)| self.attached(id, record)).collect()
    }

    pub fn get(&self, id: FileId) -> Result<Attached, ExternalError> {
        let record = self.store.read(|tx| tx.get(&EXTERNALS, &id))?;
        self.attached(id, record.ok_or(ExternalError::NotFound("external folder"))?)
    }

    /// What is left out of it and why, by path from the folder: the first of them.
    pub fn failures(&self, id: FileId, limit: usize) -> Result<Vec<(String, String)>, ExternalError> {
        self.get(id)?;
        Ok(self.store.read(|tx| {
            let mut found = Vec::new();
            tx.scan(&EXTERNAL_FAILURES, &id, None, |(_, path), reason| {
                found.push((path, reason));
                if found.len() == limit {
                    std::ops::ControlFlow::Break(())
                } else {
                    std::ops::ControlFlow::Continue(())
                }
            })?;
            Ok::<_, StoreError>(found)
        })?)
    }

    /// Has all of it looked at again.
    pub fn look_again(&self, id: FileId) -> Result<(), ExternalError> {
        self.get(id)?;
        self.asks().all(id);
        Ok(())
    }

    /// Takes a folder out of the service: it is out of sight at once, and what was known of it is forgotten in the
    /// background. The folder itself is not touched.
    pub fn detach(&self, id: FileId) -> Result<(), ExternalError> {
        let now = self.clock.now();
        let photos = self.store.write(move |tx| {
            tx.get(&EXTERNALS, &id)?.ok_or(ExternalError::NotFound("external folder"))?;
            let Some(node) = tx.get(&NODES, &id)? else { return Ok(Vec::new()) };
            tx.remove(&EXTERNALS, &id)?;
            externals::clear_failures(tx, id)?;
            tx.remove(&CHILDREN, &(node.owner, node.parent, node.name.clone()))?;
            let gone = NodeRecord { deleted_at: Some(now), ..node };
            tx.put(&NODES, &id, &gone)?;
            tree::touched(tx, gone.owner)?;
            let photos = follow_below(tx, &gone, &[], now)?;
            queue::add(tx, gone.owner, Work::Purge(id), gone.name.as_str(), None, now)?;
            forget_missing(tx, id, now)?;
            Ok::<_, ExternalError>(photos)
        })?;
        self.photos.tell_each(&photos, PhotoChange::Removed)?;
        self.live.forget(id);
        self.asks().ring();
        Ok(())
    }

    /// Forgets what has been missing for longer than `kept` ms. Gives when the next is due.
    pub fn sweep(&self, kept: i64) -> Result<Option<Stamp>, ExternalError> {
        loop {
            let mut first = None;
            self.store.read(|tx| {
                tx.scan(&EXTERNAL_AGES, &(), None, |(at, id): (i64, FileId), ()| {
                    first = Some((Stamp(at), id));
                    std::ops::ControlFlow::Break(())
                })
            })?;
            let (Some((since, id)), now) = (first, self.clock.now()) else { return Ok(None) };
            if now.since(since) < kept {
                return Ok(Some(since.plus(kept)));
            }
            self.store.write(move |tx| end(tx, (since.0, id), now))?;
            self.photos.tell_each(&[], PhotoChange::Removed)?;
        }
    }

    /// Notes how changes in a folder are noticed.
    pub fn sees(&self, id: FileId, sight: Sight, blind: Option<String>) {
        self.live.change(id, |state| (state.sight, state.blind) = (sight, blind));
    }

    /// Asks for a look at every folder: what changed while the server was off.
    pub fn look_at_all(&self) -> Result<(), ExternalError> {
        for (id, _) in self.store.read(|tx| tx.all(&EXTERNALS, &()))? {
            self.asks().all(id);
        }
        Ok(())
    }

    /// The folder that waits to be looked at, and what of it.
    pub fn next_ask(&self) -> Option<(FileId, Ask)> {
        let id = self.asks().first()?;
        // Before it waits no longer: whoever asks meanwhile would be told that nothing goes on.
        self.live.change(id, |state| state.scanning = true);
        self.asks().take(id).map(|ask| (id, ask))
    }

    fn attached(&self, id: FileId, record: ExternalRecord) -> Result<Attached, ExternalError> {
        let node = self.store.read(|tx| tx.get(&NODES, &id))?;
        let name = node.ok_or(ExternalError::NotFound("external folder"))?.name;
        // Asked in this order, because a folder that waits is taken up next.
        let waiting = self.asks().is_waiting(id);
        Ok(Attached { id, name, record, state: self.live.get(id), waiting })
    }
}

fn refused(reason: &str) -> ExternalError {
    ExternalError::Path(reason.to_owned())
}

fn enter(
    tx: &WriteTx,
    record: &ExternalRecord,
    name: &FileName,
    now: Stamp,
) -> Result<NodeRecord, ExternalError> {
    let owner = tx.get(&USERS, &record.owner)?.ok_or(ExternalError::NotFound("account"))?;
    if owner.status != Status::Active {
        return Err(ExternalError::Inactive);
    }
    let name = tree::free_name(tx, record.owner, None, name)?;
    let node = tree::insert(tx, tree::folder_node(record.owner, None, name, now))?;
    tx.put(&EXTERNALS, &node.id, record)?;
    let outside = ExternalNodeRecord {
        within: node.id,
        spelt: None,
        inode: record.inode,
        size: 0,
        modified: 0,
        mount: false,
    };
    super::settle::note(tx, node.id, &outside)?;
    Ok(node)
}

/// What was missing when its folder was detached does not come back.
fn forget_missing(tx: &WriteTx, external: FileId, now: Stamp) -> Result<(), StoreError> {
    for (key, ()) in tx.all(&EXTERNAL_AGES, &())? {
        if tx.get(&EXTERNAL_NODES, &key.1)?.is_some_and(|record| record.within == external) {
            end(tx, key, now)?;
        }
    }
    Ok(())
}

/// Ends something that is missing, in the background.
fn end(tx: &WriteTx, key: (i64, FileId), now: Stamp) -> Result<(), StoreError> {
    tx.remove(&EXTERNAL_AGES, &key)?;
    if let Some(node) = tx.get(&NODES, &key.1)? {
        externals::come_back(tx, &node)?;
        queue::add(tx, node.owner, Work::Purge(node.id), node.name.as_str(), None, now)?;
    }
    Ok(())
}
