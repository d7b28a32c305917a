//! Signing in and out.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::shape::TokensShape;
use crate::http::answer::{Envelope, Failure, done};
use crate::http::block::block;
use crate::http::cookies;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::origin;
use crate::http::services::Services;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Login {
    /// A user name or an e-mail address.
    username: String,
    password: String,
    /// Where the account asks for one (`totp_required`): a code of the authenticator app, or a recovery code.
    totp: Option<String>,
}

/// Signs in: tokens for programs, a session cookie for browsers.
#[utoipa::path(tag = "auth", request_body = Login, responses(
    (status = 200, body = Envelope<TokensShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 429, description = "too many tries; `Retry-After` says how long to wait", body = Failure)))]
#[post("/auth/login")]
pub(in crate::http) async fn login(
    request: HttpRequest,
    login: web::Json<Login>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let device = cookies::device(&request);
    let Login { username, password, totp } = login.into_inner();
    let signed_in =
        block(move || services.accounts.sign_in(&username, &password, totp.as_deref(), &device)).await?;
    let mut answer = done(StatusCode::OK, TokensShape::from(signed_in.clone()))?;
    cookies::give(&mut answer, &request, &signed_in).map_err(ApiError::internal)?;
    Ok(answer)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Refresh {
    refresh_token: String,
}

/// Exchanges a refresh token for the next pair. One that was exchanged before ends its session.
#[utoipa::path(tag = "auth", request_body = Refresh, responses(
    (status = 200, body = Envelope<TokensShape>), (status = 401, body = Failure)))]
#[post("/auth/refresh")]
pub(in crate::http) async fn refresh(
    request: HttpRequest,
    token: web::Json<Refresh>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let origin = origin::of(&request);
    let refreshed = block(move || services.accounts.refresh(&token.refresh_token, &origin)).await?;
    done(StatusCode::OK, TokensShape::from(refreshed))
}

/// Ends the session: its cookie and its tokens are worth nothing from here on.
#[utoipa::path(tag = "auth", responses((status = 200, description = "signed out"), (status = 401, body = Failure)))]
#[post("/auth/logout")]
pub(in crate::http) async fn logout(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    if let Some(session) = who.viewer.session {
        block(move || services.accounts.sign_out(session, &who.viewer.origin)).await?;
    }
    let mut answer = done(StatusCode::OK, serde_json::Value::Null)?;
    cookies::take_back(&mut answer, &request).map_err(ApiError::internal)?;
    Ok(answer)
}
