//! A second factor that somebody lost, with its recovery codes.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, web};

use super::users::{act, named};
use crate::http::answer::{Envelope, Failure, done};
use crate::http::api::shape::ManagedShape;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed};
use crate::http::services::Services;

/// Asks a person for codes no longer, so that they come in with their password alone and can set up another app.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<ManagedShape>), (status = 404, body = Failure),
    (status = 409, description = "no code is asked of them, or they are who asks", body = Failure)))]
#[delete("/admin/users/{id}/second-factor")]
pub(in crate::http) async fn end_second_factor(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    let shape = act(who, services, move |accounts, actor| {
        accounts.end_totp_of(actor, id)?;
        accounts.person(id)
    });
    done(StatusCode::OK, shape.await?)
}
