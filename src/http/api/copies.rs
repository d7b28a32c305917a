//! Copies of files and folders.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::files::{FileChange, conflict, relocation};
use super::shape::FileShape;
use crate::access::Download;
use crate::drive::file::OnConflict;
use crate::http::answer::{Envelope, Failure, done};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Signed, Upload};
use crate::http::services::Services;
use crate::model::FileId;
use crate::photos::CopyTo;

/// Where a copy goes; what is absent is as it is of what is copied.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::http) struct Copy {
    name: Option<String>,
    /// The folder to copy to; null for the root.
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    parent_id: Option<Option<String>>,
    /// `rename` (the default), `replace` or `fail`.
    on_conflict: Option<String>,
}

/// Copies a file, or a folder with everything in it. Copies share their bytes and take no room.
#[utoipa::path(tag = "files", params(("id" = String, Path)), request_body = Copy, responses(
    (status = 201, body = Envelope<FileShape>), (status = 404, body = Failure), (status = 409, body = Failure),
    (status = 422, body = Failure)))]
#[post("/files/{id}/copy")]
pub(in crate::http) async fn copy_file(
    can: Can<Download, FileId>,
    who: Signed<Upload>,
    copy: web::Json<Copy>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Copy { name, parent_id, on_conflict } = copy.into_inner();
    let on_conflict = on_conflict.as_deref().map_or(Ok(OnConflict::Rename), conflict)?;
    let to = relocation(FileChange { name, parent_id, on_conflict: None })?;
    let shape = block(move || {
        if can.permit.owner != who.viewer.user {
            // A copy would have to take room in another's drive, or bytes out of it.
            return Err(ApiError::not_found("file"));
        }
        let to = CopyTo { parent: to.parent, name: to.name, on_conflict };
        let node = services.photos.copy(can.permit, &to)?;
        Ok::<_, ApiError>(FileShape::from(services.drive.placed(node)?))
    });
    done(StatusCode::CREATED, shape.await?)
}
