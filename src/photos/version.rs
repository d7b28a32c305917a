//! Versions of files: looking at them, going back to one, ending them.

use super::desk::Photos;
use super::error::PhotoError;
use super::intake;
use crate::access::{Download, Edit, Own, Permit, View};
use crate::drive::content::Content;
use crate::drive::kind::Kind;
use crate::drive::version::{self, Times};
use crate::drive::{Opened, tree};
use crate::model::event::PhotoChange;
use crate::model::{FileId, Stamp, VersionId};
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::versions::{VERSION_AGES, VERSIONS, VersionRecord};
use crate::store::{Reader, WriteTx};

/// Versions looked at in one transaction.
const PAGE: usize = 200;

impl Photos {
    /// What a file held before, the newest first.
    pub fn versions(
        &self,
        permit: Permit<View, FileId>,
    ) -> Result<Vec<(VersionId, VersionRecord)>, PhotoError> {
        let versions = self.drive.store.read(|tx| tx.all(&VERSIONS, &permit.subject))?;
        Ok(versions.into_iter().rev().map(|((_, id), version)| (id, version)).collect())
    }

    /// Opens a version's content, under the file's name.
    pub fn open_version(
        &self,
        permit: Permit<Download, FileId>,
        id: VersionId,
    ) -> Result<Opened, PhotoError> {
        self.drive.store.read(|tx| {
            let version = version::get(tx, permit.subject, id)?;
            let node = tx.get(&NODES, &permit.subject)?.ok_or(PhotoError::NotFound("file"))?;
            let node = NodeRecord { content: Some(version.content), ..node };
            Ok::<_, PhotoError>(self.drive.open_node(tx, node)?)
        })
    }

    /// Gives a file the content of one of its versions; what it held becomes a version.
    pub fn restore_version(
        &self,
        permit: Permit<Edit, FileId>,
        id: VersionId,
    ) -> Result<NodeRecord, PhotoError> {
        let now = self.drive.clock.now();
        let node = self.drive.store.write(move |tx| {
            let node = tree::live(tx, permit.owner, permit.subject)?;
            let version = version::get(tx, node.id, id)?;
            let original_modified_at = version.original_modified_at.or(Some(version.modified_at));
            let times = Times { original_created_at: None, original_modified_at };
            let node = intake::replace(tx, &node, &known(&version), times, now)?;
            if tx.has(&VERSIONS, &(node.id, id))? {
                version::remove(tx, node.owner, node.id, id, &version)?;
            }
            Ok::<_, PhotoError>(node)
        })?;
        self.tell_each(&node.photo.into_iter().collect::<Vec<_>>(), PhotoChange::Updated)?;
        Ok(node)
    }

    /// Ends a version for good.
    pub fn remove_version(&self, permit: Permit<Own, FileId>, id: VersionId) -> Result<(), PhotoError> {
        self.drive.store.write(move |tx| {
            let version = version::get(tx, permit.subject, id)?;
            Ok::<_, PhotoError>(version::remove(tx, permit.owner, permit.subject, id, &version)?)
        })?;
        self.drive.gate.ring();
        Ok(())
    }

    /// Ends versions that were replaced longer than `kept` ms ago; the originals of photos stay. Gives when the
    /// next one is due.
    pub fn sweep_versions(&self, kept: i64) -> Result<Option<Stamp>, PhotoError> {
        loop {
            let now = self.drive.clock.now();
            let (old, next) = self.drive.store.read(|tx| old(tx, now, kept))?;
            if old.is_empty() {
                return Ok(next);
            }
            self.drive.store.write(move |tx| old.iter().try_for_each(|key| end_old(tx, *key)))?;
            self.drive.gate.ring();
        }
    }
}

/// Bytes that are on the volume because a version names them.
fn known(version: &VersionRecord) -> Content {
    let record = &version.content;
    let kind = Kind { mime_type: record.mime_type.clone(), mislabelled: record.mislabelled, program: false };
    Content { hash: record.hash, size: record.size, kind, kept: None }
}

type Age = (i64, FileId, VersionId);

fn old(tx: &impl Reader, now: Stamp, kept: i64) -> Result<(Vec<Age>, Option<Stamp>), PhotoError> {
    let (mut old, mut next) = (Vec::new(), None);
    tx.scan(&VERSION_AGES, &(), None, |key: Age, ()| {
        let due = now.since(Stamp(key.0)) >= kept;
        if due {
            old.push(key);
        } else {
            next = Some(Stamp(key.0).plus(kept));
        }
        if due && old.len() < PAGE {
            std::ops::ControlFlow::Continue(())
        } else {
            std::ops::ControlFlow::Break(())
        }
    })?;
    Ok((old, next))
}

fn end_old(tx: &WriteTx, (at, file, id): Age) -> Result<(), PhotoError> {
    let first = tx.all(&VERSIONS, &file)?.first().map(|((_, first), _)| *first);
    let Some(node) = tx.get(&NODES, &file)? else { return Ok(()) };
    if node.photo.is_some() && first == Some(id) {
        // Kept, and not looked at again.
        tx.remove(&VERSION_AGES, &(at, file, id))?;
        return Ok(());
    }
    let version = version::get(tx, file, id)?;
    Ok(version::remove(tx, node.owner, file, id, &version)?)
}
