//! Making oneself an account, and finding back into it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shape::AccountShape;
use crate::accounts::SignUpForm;
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::origin;
use crate::http::services::Services;
use crate::model::server::SignUp;

/// What a page before the sign-in has to know.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DoorShape {
    server_name: String,
    sign_up: SignUp,
    /// Whether a forgotten password is helped by mail; otherwise by an administrator.
    mail: bool,
    /// What the button of the other provider says (`GET /auth/oidc/login`); null where there is none.
    oidc: Option<String>,
}

/// Who may sign up here, and how a forgotten password is helped.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<DoorShape>)))]
#[get("/auth/options")]
pub(in crate::http) async fn options(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let settings = services.settings.now();
    let (server_name, sign_up) = (settings.server_name.clone(), settings.sign_up);
    let (mail, oidc) = (services.accounts.mails(), services.accounts.oidc_name());
    read(&request, DoorShape { server_name, sign_up, mail, oidc })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Registration {
    username: String,
    email: String,
    display_name: Option<String>,
    password: String,
    /// What stands behind `#invitation=` in the link of an invitation.
    invitation: Option<String>,
}

/// Makes an account: active at once by invitation, and otherwise pending until an administrator approves.
#[utoipa::path(tag = "auth", request_body = Registration, responses(
    (status = 201, body = Envelope<AccountShape>), (status = 400, body = Failure),
    (status = 403, description = "nobody may sign up, or an invitation is needed", body = Failure),
    (status = 409, body = Failure), (status = 410, description = "the invitation is over", body = Failure),
    (status = 422, body = Failure), (status = 429, body = Failure), (status = 503, body = Failure)))]
#[post("/auth/register")]
pub(in crate::http) async fn register(
    request: HttpRequest,
    form: web::Json<Registration>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Registration { username, email, display_name, password, invitation } = form.into_inner();
    let form = SignUpForm { username, email, display_name, password, invitation };
    let origin = origin::of(&request);
    let person = block(move || services.accounts.register(&form, &origin)).await?;
    done(StatusCode::CREATED, AccountShape::from(person))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Token {
    /// What stands behind `#token=` in the link of the mail.
    token: String,
}

/// Shows an e-mail address to be one's own.
#[utoipa::path(tag = "auth", request_body = Token, responses((status = 200, description = "verified"),
    (status = 400, body = Failure), (status = 410, body = Failure), (status = 429, body = Failure)))]
#[post("/auth/verify-email")]
pub(in crate::http) async fn verify_email(
    request: HttpRequest,
    token: web::Json<Token>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let origin = origin::of(&request);
    block(move || services.accounts.verify_email(&token.token, &origin)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Forgotten {
    /// A user name or an e-mail address.
    username: String,
}

/// Asks for a mail with a link to choose another password. The answer is the same whoever is named.
#[utoipa::path(tag = "auth", request_body = Forgotten, responses((status = 202, description = "if there is such an \
    account, a mail is on its way"), (status = 400, body = Failure), (status = 429, body = Failure)))]
#[post("/auth/forgot-password")]
pub(in crate::http) async fn forgot_password(
    request: HttpRequest,
    form: web::Json<Forgotten>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let origin = origin::of(&request);
    block(move || services.accounts.forgot_password(&form.username, &origin)).await?;
    done(StatusCode::ACCEPTED, serde_json::Value::Null)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Reset {
    /// What stands behind `#token=` in the link of the mail.
    token: String,
    password: String,
}

/// Chooses another password with the link of a mail, and signs out everywhere. The link works once, for 30 minutes.
#[utoipa::path(tag = "auth", request_body = Reset, responses((status = 200, description = "changed"),
    (status = 400, body = Failure), (status = 410, body = Failure), (status = 422, body = Failure),
    (status = 429, body = Failure), (status = 503, body = Failure)))]
#[post("/auth/reset-password")]
pub(in crate::http) async fn reset_password(
    request: HttpRequest,
    form: web::Json<Reset>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let origin = origin::of(&request);
    block(move || services.accounts.reset_password(&form.token, &form.password, &origin)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
