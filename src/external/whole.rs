//! A look at all of an external folder, or at some folders of it: first what came, then what is not there any more, so
//! that what only moved is never missed.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::Externals;
use super::error::ExternalError;
use super::scan::{Halt, Scan, stands_as, still_attached};
use super::settle::hide;
use crate::blob::{BlobError, Outside};
use crate::drive::external::Ask;
use crate::drive::subtree::Walk;
use crate::drive::tree;
use crate::model::event::PhotoChange;
use crate::model::{FileId, FileName};
use crate::store::externals::{
    EXTERNAL_FAILURES, EXTERNAL_NODES, EXTERNALS, ExternalNodeRecord, ExternalRecord,
};
use crate::store::nodes::{CHILDREN, NODES, NodeRecord};
use crate::store::{Reader, StoreError};

/// Nodes looked at in one transaction.
const PAGE: usize = 300;

impl Externals {
    /// Looks at an external folder as it was asked. `go_on` is asked often; a look that was stopped goes on where it was
    /// when it is asked again, because what was settled is known. Blocking, and long where there is much to read.
    pub fn scan(&self, id: FileId, ask: &Ask, go_on: &dyn Fn() -> bool) -> Result<Halt, ExternalError> {
        let looked = self.look(id, ask, go_on);
        let unsettled = matches!(&looked, Ok(Halt::Over(unsettled)) if !unsettled.is_empty());
        self.live.change(id, |state| (state.scanning, state.unsettled) = (false, unsettled));
        match looked {
            Ok(Halt::Detached) | Err(ExternalError::NotFound(_)) => {
                self.live.forget(id);
                Ok(Halt::Detached)
            }
            looked => looked,
        }
    }

    fn look(&self, id: FileId, ask: &Ask, go_on: &dyn Fn() -> bool) -> Result<Halt, ExternalError> {
        let Some(record) = self.store.read(|tx| tx.get(&EXTERNALS, &id))? else { return Ok(Halt::Detached) };
        let (root, record) = match self.enter(id, &record)? {
            Ok(entered) => entered,
            Err(reason) => {
                self.live.change(id, |state| state.offline = Some(reason));
                return Ok(Halt::Offline);
            }
        };
        self.live.change(id, |state| {
            (state.scanning, state.offline, state.looked, state.added) = (true, None, 0, 0);
        });
        let mut scan = Scan::new(self, (id, record), root, go_on);
        match ask {
            Ask::All => scan.all(),
            Ask::Some(folders) => scan.some(folders),
        }
    }

    /// Opens the folder, if it is the one that was attached. Else gives the reason why it is taken to be away.
    fn enter(
        &self,
        id: FileId,
        record: &ExternalRecord,
    ) -> Result<Result<(Outside, ExternalRecord), String>, ExternalError> {
        let root = match Outside::open(Path::new(&record.path)) {
            Ok(root) => root,
            Err(error) => return Ok(Err(format!("the folder {} cannot be read: {error}", record.path))),
        };
        let look = root.look().map_err(BlobError::from)?;
        let children = self.store.read(|tx| tree::list(tx, record.owner, Some(id), None, PAGE))?;
        if children.is_empty() && (look.inode == record.inode || record.scanned_at.is_none()) {
            return Ok(Ok((root, record.clone())));
        }
        let mut empty = true;
        root.each(&mut |name| {
            let litter = name.to_str().and_then(|name| FileName::parse(name).ok());
            empty = litter.is_some_and(|name| name.is_system_litter());
            empty
        })
        .map_err(BlobError::from)?;
        if empty && !children.is_empty() {
            return Ok(Err(format!("the folder {} is empty: is its disk mounted?", record.path)));
        }
        if look.inode == record.inode {
            return Ok(Ok((root, record.clone())));
        }
        // Another folder: the same one where it holds what was known, as after a move to a new disk.
        for child in &children {
            let spelt = self.spelt(child)?;
            if root
                .find(&spelt)
                .map_err(BlobError::from)?
                .is_some_and(|look| stands_as(&look, child.is_folder()))
            {
                let record = ExternalRecord { inode: look.inode, ..record.clone() };
                let now = record.clone();
                self.store.write(move |tx| tx.put(&EXTERNALS, &id, &now))?;
                return Ok(Ok((root, record)));
            }
        }
        Ok(Err(format!("another folder is at {}; nothing of what was there is in it", record.path)))
    }

    /// A node's name on the disk.
    pub(super) fn spelt(&self, node: &NodeRecord) -> Result<PathBuf, StoreError> {
        let record = self.store.read(|tx| tx.get(&EXTERNAL_NODES, &node.id))?;
        let spelt = record.and_then(|record: ExternalNodeRecord| record.spelt);
        Ok(spelt.unwrap_or_else(|| node.name.as_str().to_owned()).into())
    }
}

impl Scan<'_> {
    fn all(&mut self) -> Result<Halt, ExternalError> {
        let root = (self.id, PathBuf::new());
        if !self.descend(root.clone(), Self::take_stock)? || !self.descend(root, Self::miss)? {
            return Ok(Halt::Stopped);
        }
        self.forget_failures()?;
        self.count()?;
        Ok(Halt::Over(std::mem::take(&mut self.unsettled)))
    }

    fn some(&mut self, folders: &BTreeSet<PathBuf>) -> Result<Halt, ExternalError> {
        let mut nodes = BTreeSet::new();
        for folder in folders {
            nodes.insert(self.nearest(folder)?);
        }
        for (node, below) in &nodes {
            if !self.take_stock(*node, below)? {
                return Ok(Halt::Stopped);
            }
        }
        // The way down sees those that come on it itself.
        for fresh in std::mem::take(&mut self.fresh) {
            if !self.descend(fresh, Self::take_stock)? {
                return Ok(Halt::Stopped);
            }
        }
        for (node, below) in &nodes {
            if !self.miss(*node, below)? {
                return Ok(Halt::Stopped);
            }
        }
        Ok(Halt::Over(std::mem::take(&mut self.unsettled)))
    }

    /// The node of the folder at `below`, or of the nearest one above it that is known.
    fn nearest(&self, below: &Path) -> Result<(FileId, PathBuf), ExternalError> {
        let owner = self.record.owner;
        Ok(self.desk.store.read(|tx| {
            let (mut at, mut path) = (self.id, PathBuf::new());
            for step in below.iter().map(|step| step.to_str()) {
                let Some(Ok(name)) = step.map(FileName::parse) else { break };
                let Some(child) = tree::child(tx, owner, Some(at), &name)?.filter(|child| child.folder)
                else {
                    break;
                };
                at = child.id;
                path.extend(step);
            }
            Ok::<_, StoreError>((at, path))
        })?)
    }

    /// Visits a folder and all known folders below it. `false` when it was told to stop.
    fn descend(
        &mut self,
        from: (FileId, PathBuf),
        visit: fn(&mut Self, FileId, &Path) -> Result<bool, ExternalError>,
    ) -> Result<bool, ExternalError> {
        if !visit(self, from.0, &from.1)? {
            return Ok(false);
        }
        let mut open: Vec<(FileId, PathBuf, Option<FileName>)> = vec![(from.0, from.1, None)];
        while let Some((folder, below, reached)) = open.last_mut() {
            let Some(child) = self.next_folder(*folder, reached.as_ref())? else {
                open.pop();
                continue;
            };
            *reached = Some(child.name.clone());
            if self.absent.contains(&child.id) {
                continue;
            }
            let at = below.join(self.desk.spelt(&child)?);
            if !visit(self, child.id, &at)? {
                return Ok(false);
            }
            open.push((child.id, at, None));
        }
        // Seen on the way.
        self.fresh.clear();
        Ok(true)
    }

    fn next_folder(
        &self,
        folder: FileId,
        after: Option<&FileName>,
    ) -> Result<Option<NodeRecord>, StoreError> {
        let owner = self.record.owner;
        self.desk.store.read(|tx| {
            let after = after.map(|name| (owner, Some(folder), name.clone()));
            let mut found = None;
            tx.scan(&CHILDREN, &(owner, Some(folder)), after.as_ref(), |_, child| {
                found = child.folder.then_some(child.id);
                if child.folder { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            found.map(|id| tx.get(&NODES, &id)).transpose().map(Option::flatten)
        })
    }

    /// Takes out of sight what is known of a folder and is not on the disk any more.
    fn miss(&mut self, node: FileId, below: &Path) -> Result<bool, ExternalError> {
        // What cannot be seen is not missing; what is gone itself is missed by the folder above it.
        let Ok(folder) = self.root.folder(below) else { return Ok(true) };
        let mut after = None;
        loop {
            let (owner, reached) = (self.record.owner, after.take());
            let page =
                self.desk.store.read(|tx| tree::list(tx, owner, Some(node), reached.as_ref(), PAGE))?;
            let Some(last) = page.last() else { return Ok(true) };
            after = Some(last.name.clone());
            for child in &page {
                if !(self.go_on)() {
                    return Ok(false);
                }
                let there = folder.find(&self.desk.spelt(child)?);
                let gone = matches!(&there, Ok(look) if !look.is_some_and(|look| stands_as(&look, child.is_folder())));
                if gone && !self.absent.contains(&child.id) {
                    self.take_away(child)?;
                }
            }
        }
    }

    fn take_away(&mut self, node: &NodeRecord) -> Result<(), ExternalError> {
        let (id, owner, now, gone) = (self.id, self.record.owner, self.desk.clock.now(), node.id);
        let photos = self.desk.store.write(move |tx| {
            still_attached(tx, id, owner)?;
            match tx.get(&NODES, &gone)?.filter(|node| node.deleted_at.is_none()) {
                Some(node) => Ok::<_, ExternalError>(hide(tx, &node, now)?),
                None => Ok(Vec::new()),
            }
        })?;
        Ok(self.desk.photos.tell_each(&photos, PhotoChange::Removed)?)
    }

    /// Forgets reasons of earlier looks.
    fn forget_failures(&self) -> Result<(), StoreError> {
        let known = self.desk.store.read(|tx| tx.all(&EXTERNAL_FAILURES, &self.id))?;
        let over: Vec<_> =
            known.into_iter().map(|(key, _)| key).filter(|(_, path)| !self.failures.contains(path)).collect();
        if over.is_empty() {
            return Ok(());
        }
        self.desk
            .store
            .write(move |tx| over.iter().try_for_each(|key| tx.remove(&EXTERNAL_FAILURES, key).map(drop)))
    }

    /// Counts what is in the tree now, and notes that all of it was looked at.
    fn count(&self) -> Result<(), ExternalError> {
        let (mut walk, mut files, mut size) = (Walk::below(self.record.owner, self.id), 0, 0);
        loop {
            let page = self.desk.store.read(|tx| walk.next(tx, PAGE))?;
            if page.is_empty() {
                break;
            }
            for content in page.iter().filter_map(|node| node.content.as_ref()) {
                (files, size) = (files + 1, size + content.size);
            }
        }
        let (id, now) = (self.id, self.desk.clock.now());
        Ok(self.desk.store.write(move |tx| match tx.get(&EXTERNALS, &id)? {
            Some(record) => {
                tx.put(&EXTERNALS, &id, &ExternalRecord { scanned_at: Some(now), files, size, ..record })
            }
            None => Ok(()),
        })?)
    }
}
