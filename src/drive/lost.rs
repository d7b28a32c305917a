//! Files whose bytes lay on a disk that was given up.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::{Drive, DriveError, Placed, content, file};
use crate::drive::tree::Paths;
use crate::model::{ContentHash, FileId, Place, UserId};
use crate::store::nodes::{BLOBS, BlobRecord, NodeRecord};
use crate::store::volumes::{GIVEN_UP, GivenUpRecord, is_lost};
use crate::store::{Reader, StoreError};

/// Contents looked at for one page.
const MOST: usize = 5_000;

/// A file, and the disk that its bytes were lost with.
#[derive(Debug, Clone)]
pub struct LostFile {
    pub file: Placed,
    pub disk: GivenUpRecord,
}

impl Drive {
    /// Which of these files are lost.
    pub fn lost<'a>(
        &self,
        nodes: impl Iterator<Item = &'a NodeRecord>,
    ) -> Result<HashSet<FileId>, DriveError> {
        let mut found = HashSet::new();
        self.store.read(|tx| {
            if tx.last(&GIVEN_UP, &())?.is_none() {
                return Ok(());
            }
            for node in nodes {
                let Some(content) = &node.content else { continue };
                let at = content::locate(tx, node.owner, content.hash)?;
                if at.map(|at| is_lost(tx, &at.place)).transpose()? == Some(true) {
                    found.insert(node.id);
                }
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(found)
    }

    /// Somebody's files that are lost, trashed ones too, after those of the content `after`; and where to go on. A page
    /// has all files of a content, and may have none.
    #[allow(clippy::type_complexity, reason = "a page and its end")]
    pub fn lost_of(
        &self,
        owner: UserId,
        after: Option<ContentHash>,
        limit: usize,
    ) -> Result<(Vec<LostFile>, Option<ContentHash>), DriveError> {
        self.store.read(|tx| {
            let disks = tx.all(&GIVEN_UP, &())?;
            if disks.is_empty() {
                return Ok((Vec::new(), None));
            }
            let (mut contents, mut last, mut looked) = (Vec::new(), None, 0);
            let after = after.map(|hash| (owner, hash));
            tx.scan(&BLOBS, &owner, after.as_ref(), |(_, hash): (UserId, ContentHash), blob: BlobRecord| {
                looked += 1;
                let Place::Volume(number) = blob.place;
                if let Some((_, disk)) = disks.iter().find(|(its, _)| *its == number) {
                    contents.push((hash, disk.clone()));
                }
                if contents.len() == limit || looked == MOST {
                    last = Some(hash);
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })?;
            let (mut paths, mut found) = (Paths::default(), Vec::new());
            for (hash, disk) in contents {
                for node in file::with_content(tx, owner, hash)? {
                    let path = paths.of(tx, &node)?;
                    found.push(LostFile { file: Placed { node, path }, disk: disk.clone() });
                }
            }
            Ok((found, last))
        })
    }
}
