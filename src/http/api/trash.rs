//! The trash: what was deleted, brought back or ended for good.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::labels::labelled_one;
use super::shape::FileShape;
use crate::access::{Own, Trash};
use crate::drive::DriveError;
use crate::drive::trash::RestoreTo;
use crate::http::answer::{Envelope, Failure, Pagination, done, from_cursor, page};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Read, Signed, Write};
use crate::http::services::Services;
use crate::model::{FileId, FileName, FolderPath, Stamp};

/// Most entries of a page.
const MOST: usize = 1_000;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct TrashQuery {
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Something in the trash.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Trashed {
    /// Its `path` is where it was.
    #[serde(flatten)]
    file: FileShape,
    /// Bytes of everything in it; null while a folder is being counted.
    total_size: Option<u64>,
    /// When it ends for good, unless it is restored before.
    purged_at: String,
}

/// What was deleted, the newest first. What lies in a deleted folder is listed by `GET /files?parent=`.
#[utoipa::path(tag = "trash", params(TrashQuery), responses((status = 200, body = Envelope<Vec<Trashed>>),
    (status = 400, body = Failure)))]
#[get("/trash")]
pub(in crate::http) async fn list_trash(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<TrashQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit.unwrap_or(100).clamp(1, MOST);
    let after = from_cursor(query.cursor.as_deref())?;
    let kept = i64::from(services.settings.now().trash_days) * Stamp::DAY;
    let listed = block(move || services.drive.trashed(who.viewer.user, after, limit + 1)).await?;
    let next_cursor = (listed.len() > limit).then(|| listed[limit - 1].placed.node.id.to_string());
    let shapes = listed.into_iter().take(limit).map(|one| {
        let deleted_at = one.placed.node.deleted_at.unwrap_or(one.placed.node.modified_at);
        Trashed {
            total_size: one.bytes,
            purged_at: deleted_at.plus(kept).rfc3339(),
            file: FileShape::from(one.placed),
        }
    });
    page(&request, shapes.collect::<Vec<_>>(), Pagination { limit, next_cursor, total: None })
}

/// Puts a file or folder in the trash, a folder with everything in it.
#[utoipa::path(tag = "files", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<FileShape>), (status = 404, body = Failure)))]
#[delete("/files/{id}")]
pub(in crate::http) async fn trash_file(
    can: Can<Trash, FileId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    trash(can, services).await
}

pub(super) async fn trash(
    can: Can<Trash, FileId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let shape = block(move || {
        let node = services.photos.trash_file(can.permit)?;
        labelled_one(&services, can.permit.asker, services.drive.seen(can.permit.asker, node)?)
    });
    done(StatusCode::OK, shape.await?)
}

/// Where to restore to; what is absent is as it was.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::http) struct Restore {
    /// A folder, made where it is missing.
    path: Option<String>,
    name: Option<String>,
}

/// Takes something out of the trash. Folders that are gone are made again; a name that was taken is numbered.
#[utoipa::path(tag = "files", params(("id" = String, Path)), request_body = Option<Restore>, responses(
    (status = 200, body = Envelope<FileShape>), (status = 404, body = Failure), (status = 409, body = Failure),
    (status = 422, body = Failure)))]
#[post("/files/{id}/restore")]
pub(in crate::http) async fn restore_file(
    can: Can<Own, FileId>,
    body: Option<web::Json<Restore>>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Restore { path, name } = body.map(web::Json::into_inner).unwrap_or_default();
    let folder = path.as_deref().map(FolderPath::parse).transpose();
    let folder = folder.map_err(|error| ApiError::unprocessable("path", error))?;
    let name = name.as_deref().map(FileName::parse).transpose().map_err(DriveError::from)?;
    let shape = block(move || {
        let node = services.photos.restore_file(can.permit, RestoreTo { folder, name })?;
        labelled_one(&services, can.permit.asker, services.drive.placed(node)?)
    });
    done(StatusCode::OK, shape.await?)
}

/// Ends something in the trash for good.
#[utoipa::path(tag = "files", params(("id" = String, Path)), responses((status = 200, description = "gone"),
    (status = 404, body = Failure), (status = 409, description = "not in the trash", body = Failure)))]
#[delete("/files/{id}/permanent")]
pub(in crate::http) async fn purge_file(
    can: Can<Own, FileId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    block(move || services.photos.purge(can.permit)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// What became of the trash.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Emptied {
    /// Things that were in it.
    purged: u64,
}

/// Ends everything in the trash for good.
#[utoipa::path(tag = "trash", responses((status = 200, body = Envelope<Emptied>)))]
#[post("/trash/empty")]
pub(in crate::http) async fn empty_trash(
    who: Signed<Write>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let purged = block(move || services.photos.empty_trash(who.viewer.user)).await?;
    done(StatusCode::OK, Emptied { purged })
}
