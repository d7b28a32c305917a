//! The second factor: an authenticator app and recovery codes.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{InPerson, Signed};
use crate::http::services::Services;
use crate::model::Stamp;

#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactor)]
pub(in crate::http) struct SecondFactorShape {
    /// Whether a sign-in asks for a code of an authenticator app.
    totp_enabled: bool,
    totp_since: Option<String>,
    recovery_codes_left: usize,
}

/// How one's second factor stands.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<SecondFactorShape>)))]
#[get("/auth/second-factor")]
pub(in crate::http) async fn get_second_factor(
    request: HttpRequest,
    who: Signed<InPerson>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let factor = block(move || services.accounts.second_factor(who.viewer.user)).await?;
    let shape = SecondFactorShape {
        totp_enabled: factor.totp_since.is_some(),
        totp_since: factor.totp_since.map(Stamp::rfc3339),
        recovery_codes_left: factor.recovery_codes_left,
    };
    read(&request, shape)
}

/// One's password once more, because a session alone must not change what one signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PasswordAgain {
    pub(super) password: String,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct TotpSecret {
    /// Base 32, for who types it.
    secret: String,
    /// `otpauth://…`, as it stands in the QR code.
    address: String,
    /// The QR code, as an SVG document.
    qr_svg: String,
}

/// Makes a secret for an authenticator app and shows it, this once. Codes are asked for after
/// `POST /auth/totp/confirm`.
#[utoipa::path(tag = "auth", request_body = PasswordAgain, responses(
    (status = 201, body = Envelope<TotpSecret>), (status = 403, body = Failure), (status = 409, body = Failure),
    (status = 429, body = Failure)))]
#[post("/auth/totp")]
pub(in crate::http) async fn begin_totp(
    who: Signed<InPerson>,
    again: web::Json<PasswordAgain>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let made = block(move || services.accounts.begin_totp(&who.viewer, &again.password)).await?;
    let code = QrCode::new(made.address.as_bytes()).map_err(ApiError::internal)?;
    let qr_svg = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    done(StatusCode::CREATED, TotpSecret { secret: made.secret, address: made.address, qr_svg })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct TotpCode {
    /// The code that the app shows now.
    totp: String,
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RecoveryCodes {
    /// Each is good once in the place of a code of the app. Shown this once.
    recovery_codes: Vec<String>,
}

/// Shows that the app has the secret. From here on each sign-in with the password asks for a code.
#[utoipa::path(tag = "auth", request_body = TotpCode, responses(
    (status = 200, body = Envelope<RecoveryCodes>), (status = 403, body = Failure), (status = 409, body = Failure),
    (status = 429, body = Failure)))]
#[post("/auth/totp/confirm")]
pub(in crate::http) async fn confirm_totp(
    who: Signed<InPerson>,
    code: web::Json<TotpCode>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let recovery_codes = block(move || services.accounts.confirm_totp(&who.viewer, &code.totp)).await?;
    done(StatusCode::OK, RecoveryCodes { recovery_codes })
}

/// Asks for codes no longer. The recovery codes go too.
#[utoipa::path(tag = "auth", request_body = PasswordAgain, responses(
    (status = 200, description = "off"), (status = 403, body = Failure), (status = 409, body = Failure),
    (status = 429, body = Failure)))]
#[delete("/auth/totp")]
pub(in crate::http) async fn end_totp(
    who: Signed<InPerson>,
    again: web::Json<PasswordAgain>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    block(move || services.accounts.end_totp(&who.viewer, &again.password)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// Makes ten new recovery codes in the place of all earlier ones, and shows them, this once.
#[utoipa::path(tag = "auth", request_body = PasswordAgain, responses(
    (status = 201, body = Envelope<RecoveryCodes>), (status = 403, body = Failure), (status = 409, body = Failure),
    (status = 429, body = Failure)))]
#[post("/auth/recovery-codes")]
pub(in crate::http) async fn make_recovery_codes(
    who: Signed<InPerson>,
    again: web::Json<PasswordAgain>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let recovery_codes =
        block(move || services.accounts.make_recovery_codes(&who.viewer, &again.password)).await?;
    done(StatusCode::CREATED, RecoveryCodes { recovery_codes })
}
