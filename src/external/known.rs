//! Which node a file on the disk is: by its place, by its inode, and in the end by its content.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Seek;
use std::ops::ControlFlow;
use std::path::Path;

use super::error::ExternalError;
use super::settle::{Found, Known, occupant};
use crate::blob::{BlobError, Outside, Stands, hash_paced};
use crate::drive::content::{Content, Kept};
use crate::drive::external::{is_as, place};
use crate::drive::{Drive, kind, tree};
use crate::model::{FileId, Place};
use crate::store::externals::{EXTERNAL_INODES, EXTERNAL_NODES, ExternalNodeRecord};
use crate::store::nodes::{BLOB_FILES, NODES, NodeRecord};
use crate::store::{Reader, StoreError};

/// A file that was touched so recently, in ns, may still be written.
const QUIET: i64 = 2_000_000_000;
/// More files of one inode or one content than anybody looks through.
const MOST: usize = 64;

/// What is to be done about a file.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is as it was.
    AsItWas,
    Settle(Known),
    /// It is being written: to be looked at again.
    Unsettled,
    /// It is left out, for this reason.
    Refused(&'static str),
    /// Whoever scans was told to stop.
    Stopped,
}

/// What is asked, of whom.
#[derive(Debug)]
pub(super) struct Asker<'a> {
    pub drive: &'a Drive,
    /// The external folder.
    pub root: &'a Outside,
    /// Nodes that were found already, and wait to be settled.
    pub claimed: &'a HashSet<FileId>,
    /// In ns since 1970.
    pub now: i64,
}

impl Asker<'_> {
    /// Which file `raw` in `folder` is.
    pub fn file(
        &self,
        found: &Found,
        folder: &Outside,
        raw: &OsStr,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Verdict, ExternalError> {
        let there = self.drive.store.read(|tx| {
            let node = occupant(tx, found.owner, found.parent, &found.name)?;
            let node = node.filter(|node| !node.is_folder());
            let record = node.as_ref().map(|node| tx.get(&EXTERNAL_NODES, &node.id)).transpose()?.flatten();
            Ok::<_, StoreError>(node.zip(record))
        })?;
        if let Some((node, record)) = &there {
            let spelt = record.spelt == found.spelt;
            if is_as(record, &found.look) {
                let as_it_was = node.deleted_at.is_none() && spelt;
                return Ok(if as_it_was { Verdict::AsItWas } else { Verdict::Settle(Known::Same(node.id)) });
            }
            if node.deleted_at.is_none() && !spelt && self.is_still_there(node.id)? {
                return Ok(Verdict::Refused("its name is that of another file here, spelt in another way"));
            }
        }
        // One that went is another file than one that comes with other bytes to the same place.
        let own = there.filter(|(node, _)| node.deleted_at.is_none()).map(|(node, _)| node.id);
        if let Some(moved) = self.by_inode(found, own, |record| is_as(record, &found.look))? {
            return Ok(Verdict::Settle(Known::Moved(moved)));
        }
        if (0..QUIET).contains(&(self.now - found.look.touched)) {
            return Ok(Verdict::Unsettled);
        }
        self.read(found, own, folder, raw, go_on)
    }

    /// Which folder not known at this place it is; it lies at `at` from the external folder.
    pub fn folder(&self, found: &Found, at: &Path) -> Result<Known, ExternalError> {
        let there = self.drive.store.read(|tx| occupant(tx, found.owner, found.parent, &found.name))?;
        let own = there.filter(NodeRecord::is_folder).map(|node| node.id);
        if let Some(moved) = self.by_inode(found, own, |_| true)?
            && self.holds_some_of(moved, found, at)? == Some(true)
        {
            return Ok(Known::Moved(moved));
        }
        match own {
            Some(own) if self.holds_some_of(own, found, at)? != Some(false) => Ok(Known::Same(own)),
            _ => Ok(Known::Folder),
        }
    }

    /// Whether something that is known of a folder is in the one at `at`: systems soon give the inode of a folder that is
    /// no more to a new one. `None` when nothing is known to be in it.
    fn holds_some_of(&self, folder: FileId, found: &Found, at: &Path) -> Result<Option<bool>, ExternalError> {
        let children = self.drive.store.read(|tx| {
            let children = tree::list(tx, found.owner, Some(folder), None, MOST)?;
            let records = children.into_iter().map(|node| Ok((tx.get(&EXTERNAL_NODES, &node.id)?, node)));
            records.collect::<Result<Vec<_>, StoreError>>()
        })?;
        if children.is_empty() {
            return Ok(None);
        }
        for (record, node) in children {
            let Some(record) = record else { continue };
            let name = record.spelt.as_deref().unwrap_or(node.name.as_str());
            let look = self.root.find(&at.join(name)).map_err(BlobError::from)?;
            if look.is_some_and(|look| {
                let same = look.size == record.size && look.modified == record.modified;
                look.inode == record.inode || (same && !node.is_folder())
            }) {
                return Ok(Some(true));
            }
        }
        Ok(Some(false))
    }

    /// Reads a file, which is what it is by its content.
    fn read(
        &self,
        found: &Found,
        own: Option<FileId>,
        folder: &Outside,
        raw: &OsStr,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Verdict, ExternalError> {
        let (mut file, before) = folder.file(raw.as_ref()).map_err(BlobError::from)?;
        let kind = kind::judge(&found.name, &head(&mut file)?);
        if kind.program && !self.drive.rules.take_programs() {
            return Ok(Verdict::Refused("it is a program, and this server does not take programs"));
        }
        let Some(hash) = hash_paced(&mut file, &mut |_| go_on())? else { return Ok(Verdict::Stopped) };
        let after = folder.look_at(&file).map_err(BlobError::from)?;
        if !before.is_as(&after) || !before.is_as(&found.look) {
            return Ok(Verdict::Unsettled);
        }
        let kept = Kept { extension: found.name.extension().unwrap_or_default(), place: Place::HOME };
        let content = Content { hash, size: after.size, kind, kept: Some(kept) };
        if own.is_none() {
            let named = self.drive.store.read(|tx| {
                let mut named = Vec::new();
                tx.scan(&BLOB_FILES, &(found.owner, hash), None, |(.., file), ()| {
                    named.push(file);
                    if named.len() == MOST { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
                Ok::<_, StoreError>(named)
            })?;
            if let Some(moved) = self.first_lost(named, found, own, |_| true)? {
                return Ok(Verdict::Settle(Known::Moved(moved)));
            }
        }
        Ok(Verdict::Settle(Known::Content(content)))
    }

    /// A node of this inode that is not where it was.
    fn by_inode(
        &self,
        found: &Found,
        own: Option<FileId>,
        fits: impl Fn(&ExternalNodeRecord) -> bool,
    ) -> Result<Option<FileId>, ExternalError> {
        // What moved where inodes do not last is known by its content.
        if found.look.inode == 0 {
            return Ok(None);
        }
        let bearers = self.drive.store.read(|tx| {
            let mut bearers = Vec::new();
            tx.scan(&EXTERNAL_INODES, &(found.within, found.look.inode), None, |(.., node), ()| {
                bearers.push(node);
                if bearers.len() == MOST { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            Ok::<_, StoreError>(bearers)
        })?;
        self.first_lost(bearers, found, own, fits)
    }

    /// The first of these nodes of the same external folder that is not on the disk where it should be.
    fn first_lost(
        &self,
        nodes: Vec<FileId>,
        found: &Found,
        own: Option<FileId>,
        fits: impl Fn(&ExternalNodeRecord) -> bool,
    ) -> Result<Option<FileId>, ExternalError> {
        for id in nodes {
            if Some(id) == own || id == found.within || self.claimed.contains(&id) {
                continue;
            }
            let (node, record) = self
                .drive
                .store
                .read(|tx| Ok::<_, StoreError>((tx.get(&NODES, &id)?, tx.get(&EXTERNAL_NODES, &id)?)))?;
            let (Some(node), Some(record)) = (node, record) else { continue };
            let same_kind = node.is_folder() == (found.look.stands == Stands::Folder);
            if same_kind && record.within == found.within && fits(&record) && !self.is_still_there(id)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Whether a node's own file or folder stands where the node says.
    fn is_still_there(&self, id: FileId) -> Result<bool, ExternalError> {
        let place = self.drive.store.read(|tx| match tx.get(&NODES, &id)? {
            Some(node) if node.deleted_at.is_none() => place(tx, &node),
            _ => Ok(None),
        })?;
        let Some(place) = place else { return Ok(false) };
        let look = self.root.find(&place.below).map_err(BlobError::from)?;
        Ok(look.is_some_and(|look| look.inode == place.record.inode))
    }
}

fn head(file: &mut File) -> Result<Vec<u8>, BlobError> {
    let head = kind::head(file)?;
    file.rewind()?;
    Ok(head)
}
