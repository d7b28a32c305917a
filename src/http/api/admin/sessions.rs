//! Where everybody is signed in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Actor;
use crate::http::answer::{Envelope, Failure, Pagination, done, from_cursor, page};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed};
use crate::http::services::Services;
use crate::store::accounts::SessionKind;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AllSessionsQuery {
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct AnySession {
    id: String,
    user_id: String,
    username: String,
    /// `browser`, or `drive` for a mounted drive.
    kind: &'static str,
    device: String,
    address: String,
    created_at: String,
    /// To within an hour.
    last_seen_at: String,
}

/// Everybody's sessions, the newest first.
#[utoipa::path(tag = "admin", params(AllSessionsQuery), responses(
    (status = 200, body = Envelope<Vec<AnySession>>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure)))]
#[get("/admin/sessions")]
pub(in crate::http) async fn every_session(
    request: HttpRequest,
    _who: Signed<Admin>,
    query: web::Query<AllSessionsQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let AllSessionsQuery { limit, cursor } = query.into_inner();
    let limit = limit.unwrap_or(100).clamp(1, 1_000);
    let before = from_cursor(cursor.as_deref())?;
    let sessions = block(move || services.accounts.every_session(before, limit + 1)).await?;
    let more = sessions.len() > limit;
    let shapes = sessions.into_iter().take(limit).map(|(session, username)| AnySession {
        id: session.id.to_string(),
        user_id: session.owner.to_string(),
        username,
        kind: if session.kind == SessionKind::SignIn { "browser" } else { "drive" },
        device: session.device,
        address: session.address,
        created_at: session.created_at.rfc3339(),
        last_seen_at: session.last_seen_at.rfc3339(),
    });
    let shapes: Vec<AnySession> = shapes.collect();
    let next_cursor = shapes.last().filter(|_| more).map(|session| session.id.clone());
    page(&request, shapes, Pagination { limit, next_cursor, total: None })
}

/// Signs somebody out somewhere.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses((status = 200, description = "ended"),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[delete("/admin/sessions/{id}")]
pub(in crate::http) async fn end_any_session(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found("session"))?;
    block(move || services.accounts.end_session_of(&Actor::from(&who.viewer), id)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
