//! One's own files that were lost with a disk.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::drive::LostFile;
use crate::http::answer::{Envelope, Failure, Pagination, from_cursor, page};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::services::Services;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct LostQuery {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// A file whose bytes lay on a disk that was given up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LostFile)]
pub(in crate::http) struct LostShape {
    id: String,
    path: String,
    /// Bytes.
    size: u64,
    sha256: Option<String>,
    photo_id: Option<String>,
    /// As it was called.
    disk: String,
    given_up_at: String,
}

/// One's own files that were lost with a disk that was given up: they are whole again when it comes back, or when the same
/// bytes are sent again. A page may hold more than was asked for, or nothing, and be followed by another.
#[utoipa::path(tag = "account", params(LostQuery), responses(
    (status = 200, body = Envelope<Vec<LostShape>>), (status = 400, body = Failure), (status = 401, body = Failure)))]
#[get("/account/lost-files")]
pub(in crate::http) async fn lost_files(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<LostQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let LostQuery { limit, cursor } = query.into_inner();
    let limit = limit.unwrap_or(100).clamp(1, 1_000);
    let after = from_cursor(cursor.as_deref())?;
    let (files, next) = block(move || services.drive.lost_of(who.viewer.user, after, limit)).await?;
    let shapes = files.into_iter().map(|LostFile { file, disk }| LostShape {
        id: file.node.id.to_string(),
        path: file.path,
        size: file.node.content.as_ref().map_or(0, |content| content.size),
        sha256: file.node.content.map(|content| content.hash.to_string()),
        photo_id: file.node.photo.map(|photo| photo.to_string()),
        disk: disk.name,
        given_up_at: disk.given_up_at.rfc3339(),
    });
    let next_cursor = next.map(|hash| hash.to_string());
    page(&request, shapes.collect::<Vec<_>>(), Pagination { limit, next_cursor, total: None })
}
