//! Success has one shape: `{"success": true, "data": …, "pagination": …}`. Reads carry an ETag.

use std::str::FromStr;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ETag, EntityTag, Header, IfMatch, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::ApiError;
use crate::model::ContentHash;

/// Where a page of a list ends.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pagination {
    pub limit: usize,
    /// Give it as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    pub total: Option<u64>,
}

/// The place in a list that a cursor names; without one, its beginning.
pub(super) fn from_cursor<T: FromStr>(cursor: Option<&str>) -> Result<Option<T>, ApiError> {
    cursor.map(str::parse).transpose().map_err(|_| ApiError::bad_cursor())
}

/// The shape of every success.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Envelope<T> {
    pub success: bool,
    pub data: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
}

/// The shape of every failure.
#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code, reason = "described here for the API document, made in `error`")]
pub(super) struct Failure {
    pub success: bool,
    /// A plain sentence: what went wrong and what to do.
    pub message: String,
    pub error: FailureCode,
}

#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code, reason = "described here for the API document, made in `error`")]
pub(super) struct FailureCode {
    pub code: String,
    pub field: Option<String>,
    /// Where a search query is wrong, in characters.
    pub position: Option<u64>,
}

fn envelope<T: Serialize>(data: T, pagination: Option<Pagination>) -> Result<Vec<u8>, ApiError> {
    let envelope = Envelope { success: true, data, pagination };
    serde_json::to_vec(&envelope).map_err(ApiError::internal)
}

/// A change that worked.
pub(super) fn done<T: Serialize>(status: StatusCode, data: T) -> Result<HttpResponse, ApiError> {
    let body = envelope(data, None)?;
    Ok(HttpResponse::build(status).content_type("application/json").body(body))
}

/// Something read.
pub(super) fn read<T: Serialize>(request: &HttpRequest, data: T) -> Result<HttpResponse, ApiError> {
    Ok(tagged(request, envelope(data, None)?))
}

/// One page of a list.
pub(super) fn page<T: Serialize>(
    request: &HttpRequest,
    data: T,
    pagination: Pagination,
) -> Result<HttpResponse, ApiError> {
    Ok(tagged(request, envelope(data, Some(pagination))?))
}

fn tag_of(body: &[u8]) -> EntityTag {
    EntityTag::new_weak(ContentHash::of(body).to_string()[..24].to_owned())
}

/// Sends the body, or says that the asker has it already.
fn tagged(request: &HttpRequest, body: Vec<u8>) -> HttpResponse {
    let tag = tag_of(&body);
    let same = matches!(IfNoneMatch::parse(request), Ok(IfNoneMatch::Items(tags))
        if tags.iter().any(|known| known.weak_eq(&tag)));
    let mut answer = HttpResponse::build(if same { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    answer.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if same { answer.finish() } else { answer.content_type("application/json").body(body) }
}

/// Refuses a change of something that is no longer as the asker saw it: `current` is what a read would send.
pub(super) fn check_if_match<T: Serialize>(request: &HttpRequest, current: T) -> Result<(), ApiError> {
    let wanted = match IfMatch::parse(request) {
        Ok(IfMatch::Items(tags)) if !tags.is_empty() => tags,
        _ => return Ok(()),
    };
    let tag = tag_of(&envelope(current, None)?);
    if wanted.iter().any(|known| known.weak_eq(&tag)) {
        return Ok(());
    }
    let message = "this was changed meanwhile; read it again and repeat the change";
    Err(ApiError::new(StatusCode::PRECONDITION_FAILED, "changed_meanwhile", message))
}
