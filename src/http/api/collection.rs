//! The library that uploaded pictures are added to.

use actix_web::web;

use crate::access::{Edit, Permit, Viewer};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::services::Services;
use crate::model::{LibraryId, PhotoId, UserId};

/// A library that the sender may add to.
#[derive(Clone)]
pub(super) struct Collection {
    permit: Permit<Edit, LibraryId>,
    by: UserId,
}

impl Collection {
    /// Refuses, before a file is sent, a library that the sender may not add to.
    pub(super) async fn open(
        services: &web::Data<Services>,
        viewer: &Viewer,
        id: &str,
    ) -> Result<Self, ApiError> {
        let library: LibraryId = id.parse().map_err(|_| ApiError::not_found("library"))?;
        let (inside, viewer) = (services.clone(), viewer.clone());
        block(move || {
            let permit = inside.access.decide(&viewer, library)?;
            Ok::<_, ApiError>(Self { permit, by: viewer.user })
        })
        .await
    }

    pub(super) async fn add(
        &self,
        services: &web::Data<Services>,
        photo: Option<PhotoId>,
    ) -> Result<(), ApiError> {
        let Some(photo) = photo else { return Ok(()) };
        let (inside, permit, by) = (services.clone(), self.permit, self.by);
        block(move || inside.libraries.add_photos(permit, by, vec![photo])).await?;
        Ok(())
    }
}
