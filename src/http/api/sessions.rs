//! Where one is signed in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{InPerson, Signed};
use crate::http::services::Services;
use crate::store::accounts::SessionKind;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(in crate::http) struct SessionShape {
    id: String,
    /// `browser`: a sign-in with its cookie and tokens; `drive`: a mounted drive.
    kind: &'static str,
    device: String,
    address: String,
    created_at: String,
    /// To within an hour.
    last_seen_at: String,
    /// The one that asks.
    current: bool,
}

/// Every place one is signed in, the newest first.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<Vec<SessionShape>>)))]
#[get("/auth/sessions")]
pub(in crate::http) async fn list_sessions(
    request: HttpRequest,
    who: Signed<InPerson>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let current = who.viewer.session;
    let sessions = block(move || services.accounts.sessions(who.viewer.user)).await?;
    let shapes = sessions.into_iter().map(|session| SessionShape {
        id: session.id.to_string(),
        kind: match session.kind {
            SessionKind::SignIn => "browser",
            SessionKind::Drive(_) => "drive",
        },
        device: session.device,
        address: session.address,
        created_at: session.created_at.rfc3339(),
        last_seen_at: session.last_seen_at.rfc3339(),
        current: current == Some(session.id),
    });
    read(&request, shapes.collect::<Vec<_>>())
}

/// Signs out somewhere else.
#[utoipa::path(tag = "auth", params(("id" = String, Path)), responses(
    (status = 200, description = "ended"), (status = 404, body = Failure)))]
#[delete("/auth/sessions/{id}")]
pub(in crate::http) async fn end_session(
    who: Signed<InPerson>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found("session"))?;
    block(move || services.accounts.end_session(who.viewer.user, id, &who.viewer.origin)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
