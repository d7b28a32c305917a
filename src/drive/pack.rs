//! Files and folders packed into one archive on their way out.

use std::collections::BTreeSet;
use std::io::{Read, Write};

use super::archive::Archive;
use super::subtree::Walk;
use super::{Drive, DriveError, Opened, tree};
use crate::access::Permit;
use crate::blob::BlobError;
use crate::model::{FileId, FileName, UserId};
use crate::store::nodes::NodeRecord;

/// Nodes read at once.
const PAGE: usize = 200;

/// What an archive is given of a file.
pub struct Handed {
    /// Bytes.
    pub size: u64,
    pub content: Box<dyn Read>,
    /// What its name ends in besides, where something else stands for it.
    pub suffix: &'static str,
}

impl std::fmt::Debug for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handed").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Drive {
    /// A file as it is; `None` when it is gone.
    pub fn hand(&self, node: &NodeRecord) -> Result<Option<Handed>, DriveError> {
        let opened = self.opened(node.id)?;
        Ok(opened.map(|opened| Handed { size: opened.size, content: Box::new(opened.content), suffix: "" }))
    }

    /// Opens a file within a folder that may be read; `None` when it is gone.
    pub fn opened(&self, id: FileId) -> Result<Option<Opened>, DriveError> {
        match self.open_now(id) {
            Err(DriveError::NotFound(_)) => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// Packs files, and folders with everything in them, as an archive into `out`, each as `hand` gives it. What is
    /// deleted meanwhile is left out. Memory does not grow with what is packed.
    pub fn pack<A, E: From<DriveError>>(
        &self,
        permits: &[Permit<A, FileId>],
        hand: impl Fn(&NodeRecord) -> Result<Option<Handed>, E>,
        out: impl Write,
    ) -> Result<(), E> {
        let mut archive = Archive::new(out, self.blobs.scratch().map_err(DriveError::from)?);
        let mut names = BTreeSet::new();
        for permit in permits {
            let node = match self.store.read(|tx| tree::live(tx, permit.owner, permit.subject)) {
                Err(DriveError::NotFound(_)) => continue,
                node => node?,
            };
            let name = unique(&mut names, &node.name);
            add(&mut archive, &node, name.as_str(), &hand)?;
            if node.is_folder() {
                self.each_below((node.owner, Some(node.id)), name.as_str(), |node, path| {
                    add(&mut archive, node, path, &hand)
                })?;
            }
        }
        archive.finish().map_err(written)?;
        Ok(())
    }

    /// Packs the whole tree of a person below `path`. `beside` is called after each file and folder, and may add what
    /// belongs next to it.
    pub fn pack_tree<W: Write, E: From<DriveError>>(
        &self,
        owner: UserId,
        path: &str,
        archive: &mut Archive<W>,
        mut beside: impl FnMut(&mut Archive<W>, &NodeRecord, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        let hand = |node: &NodeRecord| Ok::<_, E>(self.hand(node)?);
        self.each_below((owner, None), path, |node, path| {
            add(archive, node, path, &hand)?;
            beside(archive, node, path)
        })
    }

    /// Visits everything below a folder, folders before what is in them, each with its path below `path`.
    pub fn each_below<E: From<DriveError>>(
        &self,
        (owner, folder): (UserId, Option<FileId>),
        path: &str,
        mut each: impl FnMut(&NodeRecord, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut walk = Walk::below(owner, folder);
        // Folders on the way down, with their paths.
        let mut trail = vec![(folder, path.to_owned())];
        loop {
            let page = self.store.read(|tx| walk.next(tx, PAGE)).map_err(DriveError::from)?;
            if page.is_empty() {
                return Ok(());
            }
            for node in page {
                let above = trail.iter().rposition(|(id, _)| *id == node.parent).unwrap_or(0);
                trail.truncate(above + 1);
                let path = format!("{}/{}", trail[above].1, node.name);
                each(&node, &path)?;
                if node.is_folder() {
                    trail.push((Some(node.id), path));
                }
            }
        }
    }
}

fn add<W: Write, E: From<DriveError>>(
    archive: &mut Archive<W>,
    node: &NodeRecord,
    path: &str,
    hand: &impl Fn(&NodeRecord) -> Result<Option<Handed>, E>,
) -> Result<(), E> {
    if node.is_folder() {
        return Ok(archive.folder(path, node.modified_at).map_err(written)?);
    }
    let Some(Handed { size, mut content, suffix }) = hand(node)? else { return Ok(()) };
    let path = format!("{path}{suffix}");
    Ok(archive.file(&path, node.modified_at, size, &mut content).map_err(written)?)
}

fn written(error: std::io::Error) -> DriveError {
    BlobError::from(error).into()
}

/// `name`, or the first of `name (1)`, … that the archive does not hold at its top yet.
pub fn unique(names: &mut BTreeSet<FileName>, name: &FileName) -> FileName {
    let mut free = name.clone();
    let mut n = 0;
    while !names.insert(free.clone()) {
        n += 1;
        free = name.numbered(n);
    }
    free
}
