//! Moving and copying, within a tree and from one person's into another's.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::listing::marked;
use super::shape::FileShape;
use crate::access::{Download, Edit, Permit, Rename, Trash, Viewer};
use crate::drive::file::OnConflict;
use crate::drive::folder::Relocation;
use crate::drive::walk::Way;
use crate::http::answer::done;
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::services::Services;
use crate::model::{FileId, UserId};
use crate::photos::{Across, CopyTo};
use crate::store::nodes::NodeRecord;

/// A folder, or the root, of somebody's tree.
type Parent = (UserId, Option<FileId>);

/// Whose tree, and which folder of it. The root is the asker's own.
fn destination(services: &Services, viewer: &Viewer, parent: Option<FileId>) -> Result<Parent, ApiError> {
    let Some(id) = parent else { return Ok((viewer.user, None)) };
    let permit = services.access.decide::<Edit, FileId>(viewer, id)?;
    Ok((permit.owner, Some(id)))
}

/// Who puts something in the place of what is another's puts that in the trash, unless it is a file that only gets other
/// content.
fn may_replace(
    services: &Services,
    viewer: &Viewer,
    (owner, parent): Parent,
    (source, to): (FileId, &Relocation),
) -> Result<(), ApiError> {
    let (Some(parent), OnConflict::Replace) = (parent.filter(|_| owner != viewer.user), to.on_conflict)
    else {
        return Ok(());
    };
    let (Some(folder), Some(source)) = (services.drive.record(parent)?, services.drive.record(source)?)
    else {
        return Ok(());
    };
    let name = to.name.clone().unwrap_or_else(|| source.name.clone());
    if let Way::To(there) = services.drive.follow_from(&folder, &[name])?
        && (there.is_folder() || source.is_folder() || source.owner == owner)
    {
        services.access.decide::<Trash, FileId>(viewer, there.id)?;
    }
    Ok(())
}

fn across(to: &Relocation, (owner, parent): Parent) -> Across {
    Across { owner, parent, name: to.name.clone(), on_conflict: to.on_conflict }
}

fn shape(services: &Services, user: UserId, node: NodeRecord) -> Result<FileShape, ApiError> {
    let placed = services.drive.placed(node)?;
    marked(services, user, vec![placed])?.pop().ok_or_else(|| ApiError::not_found("file"))
}

/// Gives a file or folder another name or place. Into another's tree it is copied, and then put in the trash.
pub(super) async fn relocate(
    permit: Permit<Rename, FileId>,
    viewer: Viewer,
    to: Relocation,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let shape = block(move || {
        let place = to.parent.map(|parent| destination(&services, &viewer, parent)).transpose()?;
        if let Some(place) = place {
            may_replace(&services, &viewer, place, (permit.subject, &to))?;
        }
        let node = match place {
            Some(place) if place.0 != permit.owner => {
                let take = services.access.decide::<Download, FileId>(&viewer, permit.subject)?;
                let leave = services.access.decide::<Trash, FileId>(&viewer, permit.subject)?;
                services.photos.move_across(&viewer, take, leave, &across(&to, place))?
            }
            _ => services.photos.relocate(permit, to)?,
        };
        shape(&services, viewer.user, node)
    });
    done(StatusCode::OK, shape.await?)
}

/// Copies a file or folder. A copy of what is another's, left where it is, comes to the asker's own root.
pub(super) async fn copy(
    permit: Permit<Download, FileId>,
    viewer: Viewer,
    to: Relocation,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let shape = block(move || {
        let own = permit.owner == viewer.user;
        let place = match to.parent {
            None if own => None,
            parent => Some(destination(&services, &viewer, parent.flatten())?),
        };
        if let Some(place) = place {
            may_replace(&services, &viewer, place, (permit.subject, &to))?;
        }
        let node = match place {
            Some(place) if place.0 != permit.owner => {
                services.photos.copy_across(&viewer, permit, &across(&to, place))?
            }
            place => {
                let parent = place.map(|(_, parent)| parent);
                let to = CopyTo { parent, name: to.name, on_conflict: to.on_conflict };
                services.photos.copy(permit, &to)?
            }
        };
        shape(&services, viewer.user, node)
    });
    done(StatusCode::CREATED, shape.await?)
}
