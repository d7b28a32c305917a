//! Where new things go: a folder of one's own tree by its path, or one by its id that may be another's.

use actix_web::web;

use crate::access::{Add, Permit, Viewer};
use crate::drive::DriveError;
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::services::Services;
use crate::model::{FileId, FolderPath, UserId};

/// A folder that things may be put into.
#[derive(Debug, Clone)]
pub(super) struct Home {
    /// Whose it is, and whose room it takes.
    pub owner: UserId,
    pub folder: FolderPath,
    /// The folder by its id; `None` for a path in one's own tree.
    permit: Option<Permit<Add, FileId>>,
}

impl Home {
    /// The folder at `path` in the sender's own tree; made when it is missing.
    pub(super) fn own(owner: UserId, path: &str) -> Result<Self, ApiError> {
        let folder = FolderPath::parse(path).map_err(|error| ApiError::unprocessable("path", error))?;
        Ok(Self { owner, folder, permit: None })
    }

    /// The folder of this id, where the sender may put things into it.
    pub(super) async fn open(
        services: &web::Data<Services>,
        viewer: &Viewer,
        id: &str,
    ) -> Result<Self, ApiError> {
        let id: FileId = id.parse().map_err(|_| ApiError::not_found("folder"))?;
        let (inside, viewer) = (services.clone(), viewer.clone());
        block(move || {
            let permit: Permit<Add, FileId> = inside.access.decide(&viewer, id)?;
            if !inside.drive.is_folder(id)? {
                return Err(ApiError::not_found("folder"));
            }
            let folder = inside.drive.path_of(Some(id))?;
            let folder = FolderPath::parse(&folder).map_err(DriveError::from)?;
            Ok(Self { owner: permit.owner, folder, permit: Some(permit) })
        })
        .await
    }

    /// A folder below it; made when it is missing.
    pub(super) fn below(self, path: &str) -> Result<Self, ApiError> {
        let path = format!("{}/{path}", self.folder);
        let folder = FolderPath::parse(&path).map_err(|error| ApiError::unprocessable("path", error))?;
        Ok(Self { folder, ..self })
    }

    /// Whether the sender may still put things there: a long body may outlive a share. Blocks.
    pub(super) fn still(&self, services: &Services) -> Result<(), ApiError> {
        let Some(permit) = self.permit else { return Ok(()) };
        Ok(services.access.holds(&permit)?)
    }
}
