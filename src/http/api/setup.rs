//! The first account: made once, by whoever reads the code on the server's console.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shape::TokensShape;
use crate::accounts::SetUp;
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::cookies;
use crate::http::error::ApiError;
use crate::http::services::Services;

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Setup {
    /// Nobody runs this server yet.
    needed: bool,
}

/// Whether the server waits for its first account.
#[utoipa::path(tag = "setup", responses((status = 200, body = Envelope<Setup>)))]
#[get("/setup")]
pub(in crate::http) async fn get_setup(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let needed = block(move || services.accounts.setup_needed()).await?;
    read(&request, Setup { needed })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct FirstAccount {
    /// As the server prints it when it starts: `XXXX-XXXX`.
    code: String,
    username: String,
    email: String,
    password: String,
    display_name: Option<String>,
    server_name: Option<String>,
}

/// Makes the superuser, once, and signs in.
#[utoipa::path(tag = "setup", request_body = FirstAccount, responses(
    (status = 201, body = Envelope<TokensShape>), (status = 403, description = "wrong code", body = Failure),
    (status = 409, description = "already set up", body = Failure), (status = 422, body = Failure),
    (status = 429, body = Failure)))]
#[post("/setup")]
pub(in crate::http) async fn set_up(
    request: HttpRequest,
    account: web::Json<FirstAccount>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let FirstAccount { code, username, email, password, display_name, server_name } = account.into_inner();
    let wanted = SetUp { code, username, email, password, display_name, server_name };
    let device = cookies::device(&request);
    let signed_in = block(move || services.accounts.set_up(&wanted, &device)).await?;
    let mut answer = done(StatusCode::CREATED, TokensShape::from(signed_in.clone()))?;
    cookies::give(&mut answer, &request, &signed_in).map_err(ApiError::internal)?;
    Ok(answer)
}
