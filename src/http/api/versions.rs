//! What files held before.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, route, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::labels::labelled_one;
use super::shape::FileShape;
use crate::access::{Download, Edit, Own, View};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::Can;
use crate::http::redirect::save;
use crate::http::send::Outgoing;
use crate::http::services::Services;
use crate::model::{FileId, VersionId};

/// A content that a file had.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileVersion)]
pub(in crate::http) struct Version {
    id: String,
    /// Bytes.
    size: u64,
    mime_type: String,
    sha256: String,
    modified_at: String,
    /// When other content took its place.
    replaced_at: String,
}

/// What a file held before, the newest first.
#[utoipa::path(tag = "files", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<Vec<Version>>), (status = 404, body = Failure)))]
#[get("/files/{id}/versions")]
pub(in crate::http) async fn list_versions(
    request: HttpRequest,
    can: Can<View, FileId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let versions = block(move || services.photos.versions(can.permit)).await?;
    let shapes = versions.into_iter().map(|(id, version)| Version {
        id: id.to_string(),
        size: version.content.size,
        mime_type: version.content.mime_type,
        sha256: version.content.hash.to_string(),
        modified_at: version.modified_at.rfc3339(),
        replaced_at: version.replaced_at.rfc3339(),
    });
    read(&request, shapes.collect::<Vec<_>>())
}

fn version_id(path: &(String, String)) -> Result<VersionId, ApiError> {
    path.1.parse().map_err(|_| ApiError::not_found("version"))
}

/// The content of a version; `Range` and `If-None-Match` work.
#[utoipa::path(method(get, head), path = "/files/{id}/versions/{version}/download", tag = "files",
    params(("id" = String, Path), ("version" = String, Path)), responses(
    (status = 200, content_type = "application/octet-stream"), (status = 206), (status = 304), (status = 307),
    (status = 416), (status = 404, body = Failure)))]
#[route("/files/{id}/versions/{version}/download", method = "GET", method = "HEAD")]
pub(in crate::http) async fn download_version(
    request: HttpRequest,
    can: Can<Download, FileId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = version_id(&path)?;
    let opened = block(move || services.photos.open_version(can.permit, id)).await?;
    save(&request, Outgoing::shown(opened, "private, no-cache")).await
}

/// Gives the file this content again; what it holds now becomes a version.
#[utoipa::path(tag = "files", params(("id" = String, Path), ("version" = String, Path)), responses(
    (status = 200, body = Envelope<FileShape>), (status = 404, body = Failure)))]
#[post("/files/{id}/versions/{version}/restore")]
pub(in crate::http) async fn restore_version(
    can: Can<Edit, FileId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = version_id(&path)?;
    let shape = block(move || {
        let node = services.photos.restore_version(can.permit, id)?;
        labelled_one(&services, can.permit.asker, services.drive.seen(can.permit.asker, node)?)
    });
    done(StatusCode::OK, shape.await?)
}

/// Ends a version for good.
#[utoipa::path(tag = "files", params(("id" = String, Path), ("version" = String, Path)), responses(
    (status = 200, description = "gone"), (status = 404, body = Failure)))]
#[delete("/files/{id}/versions/{version}")]
pub(in crate::http) async fn remove_version(
    can: Can<Own, FileId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = version_id(&path)?;
    block(move || services.photos.remove_version(can.permit, id)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
