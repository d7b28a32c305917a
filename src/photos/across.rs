//! Copies from one person's tree into another's. The bytes are taken in there as any others: they count there, and
//! what was said of the original stays with it.

use super::desk::Photos;
use super::error::PhotoError;
use super::relocate::make_way;
use crate::access::{AccessError, Download, Permit, Trash, Viewer, decide};
use crate::blob::BlobError;
use crate::drive::file::{NewFile, OnConflict};
use crate::drive::subtree::Walk;
use crate::drive::{DriveError, tree};
use crate::model::event::PhotoChange;
use crate::model::{FileId, FileName, FolderPath, UserId};
use crate::store::nodes::NodeRecord;
use std::io::Read;

/// Nodes looked at in one transaction.
const PAGE: usize = 300;
/// Bytes copied at once.
const CHUNK: usize = 1024 * 1024;

/// A place in somebody's tree.
#[derive(Debug, Clone)]
pub struct Across {
    pub owner: UserId,
    /// `None` for the root.
    pub parent: Option<FileId>,
    /// `None` for the name of what is copied.
    pub name: Option<FileName>,
    pub on_conflict: OnConflict,
}

impl Photos {
    /// Copies a file, or a folder with what `viewer` may take of it.
    pub fn copy_across(
        &self,
        viewer: &Viewer,
        permit: Permit<Download, FileId>,
        to: &Across,
    ) -> Result<NodeRecord, PhotoError> {
        self.carry(viewer, permit, to, false)
    }

    /// The same, and puts the original in its owner's trash; all of a folder must be the viewer's to take.
    pub fn move_across(
        &self,
        viewer: &Viewer,
        permit: Permit<Download, FileId>,
        leave: Permit<Trash, FileId>,
        to: &Across,
    ) -> Result<NodeRecord, PhotoError> {
        let node = self.carry(viewer, permit, to, true)?;
        self.trash_file(leave)?;
        Ok(node)
    }

    fn carry(
        &self,
        viewer: &Viewer,
        permit: Permit<Download, FileId>,
        to: &Across,
        whole: bool,
    ) -> Result<NodeRecord, PhotoError> {
        let (source, bytes) = self.drive.store.read(|tx| {
            tree::live_folder(tx, to.owner, to.parent)?;
            let source = tree::live(tx, permit.owner, permit.subject)?;
            let own = source.content.as_ref().map_or(0, |content| content.size);
            Ok::<_, DriveError>((source, own))
        })?;
        self.drive.may_take(to.owner, bytes + self.bytes_below(&source)?)?;
        let name = to.name.clone().unwrap_or_else(|| source.name.clone());
        if !source.is_folder() {
            return self.carry_file(&source, to, name);
        }
        let made = self.carry_folder(&source, to, name)?;
        let mut open = vec![(source.id, made.id)];
        while let Some((from, into)) = open.pop() {
            let into = Across { parent: Some(into), name: None, ..to.clone() };
            open.extend(self.carry_level(viewer, (source.owner, from), &into, whole)?);
        }
        Ok(made)
    }

    /// Copies what lies directly in a folder. Gives the folders among it, each with its copy.
    fn carry_level(
        &self,
        viewer: &Viewer,
        from: (UserId, FileId),
        into: &Across,
        whole: bool,
    ) -> Result<Vec<(FileId, FileId)>, PhotoError> {
        let (mut after, mut folders) = (None, Vec::new());
        loop {
            let page = self.drive.page(from.0, Some(from.1), after.as_ref(), PAGE)?;
            let Some(last) = page.last() else { return Ok(folders) };
            after = Some(last.name.clone());
            for node in &page {
                let decided = self.drive.store.read(|tx| decide::<Download, FileId>(tx, viewer, node.id));
                match decided {
                    Ok(_) => {}
                    Err(AccessError::Store(error)) => return Err(error.into()),
                    Err(_) if whole => return Err(PhotoError::NotFound("file")),
                    Err(_) => continue,
                }
                if node.is_folder() {
                    folders.push((node.id, self.carry_folder(node, into, node.name.clone())?.id));
                } else {
                    self.carry_file(node, into, node.name.clone())?;
                }
            }
        }
    }

    fn carry_folder(
        &self,
        source: &NodeRecord,
        to: &Across,
        name: FileName,
    ) -> Result<NodeRecord, PhotoError> {
        let (now, to) = (self.drive.clock.now(), to.clone());
        let stand_in = NodeRecord { owner: to.owner, ..source.clone() };
        let (made, gone) = self.drive.store.write(move |tx| {
            tree::live_folder(tx, to.owner, to.parent)?;
            let (name, gone) = make_way(tx, &stand_in, to.parent, &name, to.on_conflict, now)?;
            let made = NodeRecord {
                original_created_at: stand_in.original_created_at,
                original_modified_at: stand_in.original_modified_at,
                ..tree::folder_node(to.owner, to.parent, name, now)
            };
            Ok::<_, PhotoError>((tree::insert(tx, made)?, gone))
        })?;
        self.tell_each(&gone, PhotoChange::Removed)?;
        Ok(made)
    }

    fn carry_file(&self, source: &NodeRecord, to: &Across, name: FileName) -> Result<NodeRecord, PhotoError> {
        let mut opened = self.drive.open_now(source.id)?;
        let passing = format!("across-{}", uuid::Uuid::now_v7());
        let mut incoming = self.drive.blobs.receive_whole(&passing, opened.size)?;
        let mut buffer = vec![0; CHUNK];
        loop {
            let read = opened.content.read(&mut buffer).map_err(BlobError::from)?;
            if read == 0 {
                break;
            }
            incoming.write(&buffer[..read])?;
        }
        let new = NewFile {
            owner: to.owner,
            folder: FolderPath::parse(&self.drive.path_of(to.parent)?).map_err(DriveError::from)?,
            name,
            on_conflict: to.on_conflict,
            original_created_at: source.original_created_at,
            original_modified_at: source.original_modified_at,
        };
        Ok(self.take_in(new, &incoming.finish()?)?.node)
    }

    fn bytes_below(&self, folder: &NodeRecord) -> Result<u64, PhotoError> {
        let (mut walk, mut bytes) = (Walk::below(folder.owner, folder.id), 0);
        while folder.is_folder() {
            let page = self.drive.store.read(|tx| walk.next(tx, PAGE))?;
            if page.is_empty() {
                break;
            }
            bytes +=
                page.iter().filter_map(|node| node.content.as_ref()).map(|content| content.size).sum::<u64>();
        }
        Ok(bytes)
    }
}
