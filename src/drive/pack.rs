//! Files and folders packed into one archive on their way out.

use std::collections::BTreeSet;
use std::io::Write;

use super::archive::Archive;
use super::subtree::Walk;
use super::{Drive, DriveError, tree};
use crate::access::{Download, Permit};
use crate::blob::BlobError;
use crate::model::{FileId, FileName, UserId};
use crate::store::nodes::NodeRecord;

/// Nodes read at once.
const PAGE: usize = 200;

impl Drive {
    /// Packs files, and folders with everything in them, as an archive into `out`. What is deleted meanwhile is left
    /// out. Memory does not grow with what is packed.
    pub fn pack(&self, permits: &[Permit<Download, FileId>], out: impl Write) -> Result<(), DriveError> {
        let mut archive = Archive::new(out, self.blobs.scratch()?);
        let mut names = BTreeSet::new();
        for permit in permits {
            let node = match self.store.read(|tx| tree::live(tx, permit.owner, permit.subject)) {
                Err(DriveError::NotFound(_)) => continue,
                node => node?,
            };
            let name = unique(&mut names, &node.name);
            self.add(&mut archive, &node, name.as_str())?;
            if node.is_folder() {
                let folder = (node.owner, Some(node.id));
                self.add_below(&mut archive, folder, name.as_str(), |_, _, _| Ok::<_, DriveError>(()))?;
            }
        }
        archive.finish().map_err(BlobError::from)?;
        Ok(())
    }

    /// Packs the whole tree of a person below `path`. `beside` is called after each file and folder, and may add what
    /// belongs next to it.
    pub fn pack_tree<W: Write, E: From<DriveError>>(
        &self,
        owner: UserId,
        path: &str,
        archive: &mut Archive<W>,
        beside: impl FnMut(&mut Archive<W>, &NodeRecord, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        self.add_below(archive, (owner, None), path, beside)
    }

    fn add_below<W: Write, E: From<DriveError>>(
        &self,
        archive: &mut Archive<W>,
        (owner, folder): (UserId, Option<FileId>),
        path: &str,
        mut beside: impl FnMut(&mut Archive<W>, &NodeRecord, &str) -> Result<(), E>,
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
                self.add(archive, &node, &path)?;
                beside(archive, &node, &path)?;
                if node.is_folder() {
                    trail.push((Some(node.id), path));
                }
            }
        }
    }

    fn add<W: Write>(
        &self,
        archive: &mut Archive<W>,
        node: &NodeRecord,
        path: &str,
    ) -> Result<(), DriveError> {
        if node.is_folder() {
            return Ok(archive.folder(path, node.modified_at).map_err(BlobError::from)?);
        }
        let mut opened = match self.open_now(node.id) {
            Err(DriveError::NotFound(_)) => return Ok(()),
            opened => opened?,
        };
        let written = archive.file(path, opened.node.modified_at, opened.size, &mut opened.file);
        Ok(written.map_err(BlobError::from)?)
    }
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
