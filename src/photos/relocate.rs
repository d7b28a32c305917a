//! Files and folders that move, with the photos in them.

use super::desk::Photos;
use super::error::PhotoError;
use super::presence::follow_below;
use super::sight::shared_from;
use super::timeline::around;
use super::trash::trash_node;
use crate::access::action::{Deed, Sort, granted};
use crate::access::{AccessError, Permit, Relation, Rename};
use crate::drive::file::OnConflict;
use crate::drive::{DriveError, folder, tree};
use crate::model::event::PhotoChange;
use crate::model::{FileId, FileName, PhotoId, Stamp};
use crate::store::nodes::NodeRecord;
use crate::store::{Reader, WriteTx};

impl Photos {
    /// Renames or moves a file or folder; photos follow into their new albums.
    pub fn relocate(
        &self,
        permit: Permit<Rename, FileId>,
        to: folder::Relocation,
    ) -> Result<NodeRecord, PhotoError> {
        let now = self.drive.clock.now();
        let to = folder::Relocation { name: to.name.map(|name| self.drive.rules.spell(name)), ..to };
        let (node, photos) = self.drive.store.write(move |tx| {
            permit.still(tx)?;
            let node = tree::live(tx, permit.owner, permit.subject)?;
            if let Some(parent) = to.parent.filter(|parent| *parent != node.parent) {
                admit(tx, &permit, parent)?;
            }
            move_node(tx, &node, &to, now)
        })?;
        self.tell_each(&photos, PhotoChange::Updated)?;
        Ok(node)
    }
}

/// Lets others move things only to where they may put things.
fn admit(
    tx: &impl Reader,
    permit: &Permit<Rename, FileId>,
    parent: Option<FileId>,
) -> Result<(), AccessError> {
    if permit.relation == Relation::Owner {
        return Ok(());
    }
    let absent = AccessError::NotFound("folder");
    let relation = match parent {
        Some(folder) => permit.asker.relation(tx, folder)?,
        None => None,
    };
    match relation {
        Some(relation) if granted(Deed::Edit, Sort::File, relation) => Ok(()),
        Some(_) => Err(AccessError::Beyond("folder")),
        None => Err(absent),
    }
}

/// Gives a live node another name or place. Gives it, and the photos that it took along at once.
fn move_node(
    tx: &WriteTx,
    node: &NodeRecord,
    to: &folder::Relocation,
    now: Stamp,
) -> Result<(NodeRecord, Vec<PhotoId>), PhotoError> {
    let parent = to.parent.unwrap_or(node.parent);
    tree::live_folder(tx, node.owner, parent)?;
    if node.is_folder() {
        // Before anything makes way for it.
        tree::refuse_inside(tx, node.id, parent)?;
    }
    let name = to.name.clone().unwrap_or_else(|| node.name.clone());
    let stays = (parent, &name) == (node.parent, &node.name);
    let (name, mut gone) =
        if stays { (name, Vec::new()) } else { make_way(tx, node, parent, &name, to.on_conflict, now)? };
    let photos: Vec<_> = node.photo.into_iter().collect();
    let within = shared_from(tx, parent)?;
    let mut left = shared_from(tx, node.parent)?;
    left.retain(|shared| !within.contains(shared));
    let moved = around(tx, &photos, || Ok::<_, PhotoError>(tree::relocate(tx, node, parent, name.clone())?))?;
    if moved.is_folder() {
        gone.extend(follow_below(tx, &moved, &left, now)?);
    }
    Ok((moved, photos.into_iter().chain(gone).collect()))
}

/// Finds a name in a folder where it may be taken, for `source` or a copy of it. Gives it, and the photos that
/// went to the trash with what was replaced. What `source` is, or lies in, is never replaced.
pub(super) fn make_way(
    tx: &WriteTx,
    source: &NodeRecord,
    parent: Option<FileId>,
    name: &FileName,
    on_conflict: OnConflict,
    now: Stamp,
) -> Result<(FileName, Vec<PhotoId>), PhotoError> {
    let Some(other) = tree::child(tx, source.owner, parent, name)? else {
        return Ok((name.clone(), Vec::new()));
    };
    match on_conflict {
        OnConflict::Rename => Ok((tree::free_name(tx, source.owner, parent, name)?, Vec::new())),
        OnConflict::Fail => Err(DriveError::Clash(name.clone()).into()),
        OnConflict::Replace => {
            let other = tree::live(tx, source.owner, other.id)?;
            tree::refuse_inside(tx, other.id, Some(source.id))?;
            let (_, photos) = trash_node(tx, &other, now)?;
            Ok((name.clone(), photos))
        }
    }
}
