//! App passwords: one a device, revocable alone.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{InPerson, Signed};
use crate::http::services::Services;
use crate::model::Stamp;
use crate::store::accounts::Scope;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppPassword)]
pub(in crate::http) struct AppPasswordShape {
    id: String,
    name: String,
    scopes: Vec<Scope>,
    created_at: String,
    /// To within an hour.
    last_used_at: Option<String>,
}

/// One's app passwords, the newest first.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<Vec<AppPasswordShape>>)))]
#[get("/auth/app-passwords")]
pub(in crate::http) async fn list_app_passwords(
    request: HttpRequest,
    who: Signed<InPerson>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let passwords = block(move || services.accounts.app_passwords(who.viewer.user)).await?;
    let shapes = passwords.into_iter().map(|password| AppPasswordShape {
        id: password.id.to_string(),
        name: password.name,
        scopes: password.scopes,
        created_at: password.created_at.rfc3339(),
        last_used_at: password.last_used_at.map(Stamp::rfc3339),
    });
    read(&request, shapes.collect::<Vec<_>>())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewAppPassword {
    /// The device it is for.
    name: String,
    scopes: Vec<Scope>,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct MadePassword {
    id: String,
    name: String,
    /// Shown this once.
    password: String,
}

/// Makes an app password and shows it, this once.
#[utoipa::path(tag = "auth", request_body = NewAppPassword, responses(
    (status = 201, body = Envelope<MadePassword>), (status = 422, body = Failure)))]
#[post("/auth/app-passwords")]
pub(in crate::http) async fn make_app_password(
    who: Signed<InPerson>,
    new: web::Json<NewAppPassword>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let new = new.into_inner();
    let made = block(move || {
        let viewer = who.viewer;
        services.accounts.create_app_password(viewer.user, &new.name, &new.scopes, &viewer.origin)
    })
    .await?;
    done(
        StatusCode::CREATED,
        MadePassword { id: made.id.to_string(), name: made.name, password: made.secret },
    )
}

/// Ends an app password at once.
#[utoipa::path(tag = "auth", params(("id" = String, Path)), responses(
    (status = 200, description = "revoked"), (status = 404, body = Failure)))]
#[delete("/auth/app-passwords/{id}")]
pub(in crate::http) async fn revoke_app_password(
    who: Signed<InPerson>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found("app password"))?;
    block(move || services.accounts.revoke_app_password(who.viewer.user, id, &who.viewer.origin)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
