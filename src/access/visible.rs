//! Whose photos, and through what, a viewer may see: the scope of searches and counts. Answered from the viewer's
//! own entries, without a walk over what they reach.

use std::ops::ControlFlow;

use super::decide::Access;
use super::subject::Subject;
use crate::model::{FileId, LibraryId, PhotoId, UserId};
use crate::store::libraries::MEMBERSHIPS;
use crate::store::nodes::NODES;
use crate::store::photos::PHOTOS;
use crate::store::shares::{GRANTS, GrantRecord, Target};
use crate::store::{Reader, StoreError};

/// Everything a viewer sees of other people's photos.
#[derive(Debug, Clone, Default)]
pub struct Visible {
    pub libraries: Vec<LibraryId>,
    /// Folders and files shared with them, with their owner.
    pub folders: Vec<(UserId, FileId)>,
    pub photos: Vec<(UserId, PhotoId)>,
}

impl Access {
    /// What `user` may see that is not theirs.
    pub fn visible(&self, user: UserId) -> Result<Visible, StoreError> {
        self.store().read(|tx| visible(tx, user))
    }
}

/// [`Access::visible`] as a piece of a transaction.
pub fn visible(tx: &impl Reader, user: UserId) -> Result<Visible, StoreError> {
    let mut visible = Visible::default();
    for ((_, library), ()) in tx.all(&MEMBERSHIPS, &user)? {
        if library.relation(tx, user)?.is_some() {
            visible.libraries.push(library);
        }
    }
    let mut targets = Vec::new();
    tx.scan(&GRANTS, &user, None, |(_, target), _: GrantRecord| {
        targets.push(target);
        ControlFlow::Continue(())
    })?;
    for target in targets {
        match target {
            Target::File(file) => {
                if let Some(node) = tx.get(&NODES, &file)?
                    && file.relation(tx, user)?.is_some()
                {
                    visible.folders.push((node.owner, file));
                }
            }
            Target::Photo(photo) => {
                if let Some(record) = tx.get(&PHOTOS, &photo)?.filter(|record| record.deleted_at.is_none()) {
                    visible.photos.push((record.owner, photo));
                }
            }
            // Being a member says it already.
            Target::Library(_) => {}
        }
    }
    Ok(visible)
}
