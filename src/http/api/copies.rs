//! Copies of files and folders.

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::carry;
use super::files::{FileChange, conflict, relocation};
use super::shape::FileShape;
use crate::access::Download;
use crate::drive::file::OnConflict;
use crate::drive::folder::Relocation;
use crate::http::answer::{Envelope, Failure};
use crate::http::error::ApiError;
use crate::http::extract::{Can, Signed, Upload};
use crate::http::services::Services;
use crate::model::FileId;

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

/// Copies a file, or a folder with everything in it. Copies in one drive share their bytes and take no room there;
/// between two people's drives the bytes are copied and count where they come to.
#[utoipa::path(tag = "files", params(("id" = String, Path)), request_body = Copy, responses(
    (status = 201, body = Envelope<FileShape>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, body = Failure), (status = 422, body = Failure), (status = 507, body = Failure)))]
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
    carry::copy(can.permit, who.viewer, Relocation { on_conflict, ..to }, services).await
}
