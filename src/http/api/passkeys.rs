//! Passkeys: keys that devices keep, in the place of a password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::second_factor::PasswordAgain;
use super::shape::{AssertionShape, AttestationShape, CreationOptions, RequestOptions, TokensShape};
use crate::accounts::{Passkey, Place};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::cookies;
use crate::http::error::ApiError;
use crate::http::extract::{InPerson, Signed};
use crate::http::origin;
use crate::http::services::Services;
use crate::model::Stamp;

#[derive(Serialize, ToSchema)]
#[schema(as = Passkey)]
pub(in crate::http) struct PasskeyShape {
    id: String,
    name: String,
    /// The name of the server that it is for: it can be used on no other.
    host: String,
    created_at: String,
    last_used_at: Option<String>,
}

impl From<Passkey> for PasskeyShape {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id.to_string(),
            name: passkey.name,
            host: passkey.place,
            created_at: passkey.created_at.rfc3339(),
            last_used_at: passkey.last_used_at.map(Stamp::rfc3339),
        }
    }
}

/// By which name the page was opened.
fn place(request: &HttpRequest) -> Result<Place, ApiError> {
    Ok(Place::parse(&origin::host(request))?)
}

/// One's passkeys, the newest first.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<Vec<PasskeyShape>>)))]
#[get("/auth/passkeys")]
pub(in crate::http) async fn list_passkeys(
    request: HttpRequest,
    who: Signed<InPerson>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let passkeys = block(move || services.accounts.passkeys(who.viewer.user)).await?;
    read(&request, passkeys.into_iter().map(PasskeyShape::from).collect::<Vec<_>>())
}

/// What `navigator.credentials` is to be given.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Ceremony<T> {
    /// As `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read it.
    public_key: T,
}

/// Begins to add a passkey for the name by which this page was opened. An address of numbers cannot have any
/// (`no_passkeys_here`).
#[utoipa::path(tag = "auth", request_body = PasswordAgain, responses(
    (status = 200, body = Envelope<Ceremony<CreationOptions>>), (status = 403, body = Failure),
    (status = 409, body = Failure), (status = 429, body = Failure)))]
#[post("/auth/passkeys/register/start")]
pub(in crate::http) async fn begin_passkey(
    request: HttpRequest,
    who: Signed<InPerson>,
    again: web::Json<PasswordAgain>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let place = place(&request)?;
    let options = block(move || {
        let wanted = services.accounts.begin_passkey(&who.viewer, &again.password, &place)?;
        Ok::<_, ApiError>(CreationOptions::new(wanted, &place, services.accounts.server_name()))
    });
    done(StatusCode::OK, Ceremony { public_key: options.await? })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewPasskey {
    /// What to call it.
    name: String,
    credential: AttestationShape,
}

/// Adds the passkey that the browser made.
#[utoipa::path(tag = "auth", request_body = NewPasskey, responses(
    (status = 201, body = Envelope<PasskeyShape>), (status = 403, body = Failure), (status = 409, body = Failure),
    (status = 422, body = Failure)))]
#[post("/auth/passkeys/register/finish")]
pub(in crate::http) async fn finish_passkey(
    who: Signed<InPerson>,
    new: web::Json<NewPasskey>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let NewPasskey { name, credential } = new.into_inner();
    let answer = credential.read()?;
    let made = block(move || services.accounts.finish_passkey(&who.viewer, &name, &answer)).await?;
    done(StatusCode::CREATED, PasskeyShape::from(made))
}

/// Takes a passkey away.
#[utoipa::path(tag = "auth", params(("id" = String, Path)), responses(
    (status = 200, description = "removed"), (status = 404, body = Failure)))]
#[delete("/auth/passkeys/{id}")]
pub(in crate::http) async fn remove_passkey(
    who: Signed<InPerson>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found("passkey"))?;
    block(move || services.accounts.remove_passkey(&who.viewer, id)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// Begins a sign-in with a passkey, whoever's it is.
#[utoipa::path(tag = "auth", responses(
    (status = 200, body = Envelope<Ceremony<RequestOptions>>), (status = 409, body = Failure)))]
#[post("/auth/passkeys/login/start")]
pub(in crate::http) async fn begin_entry(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let place = place(&request)?;
    let challenge = services.accounts.begin_entry(&place);
    done(StatusCode::OK, Ceremony { public_key: RequestOptions::new(challenge, &place) })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Entry {
    credential: AssertionShape,
}

/// Signs in with a passkey: tokens for programs, a session cookie for browsers.
#[utoipa::path(tag = "auth", request_body = Entry, responses(
    (status = 200, body = Envelope<TokensShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 409, body = Failure), (status = 422, body = Failure), (status = 429, body = Failure)))]
#[post("/auth/passkeys/login/finish")]
pub(in crate::http) async fn enter(
    request: HttpRequest,
    entry: web::Json<Entry>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let device = cookies::device(&request);
    let shown = entry.into_inner().credential.read()?;
    let signed_in = block(move || services.accounts.enter(&shown, &device)).await?;
    let mut answer = done(StatusCode::OK, TokensShape::from(signed_in.clone()))?;
    cookies::give(&mut answer, &request, &signed_in).map_err(ApiError::internal)?;
    Ok(answer)
}
