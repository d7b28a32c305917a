//! Signing in with an account at another provider (OpenID Connect).

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::second_factor::PasswordAgain;
use crate::accounts::{AccountError, OidcBegun, OidcCame, OidcError};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::cookies;
use crate::http::error::ApiError;
use crate::http::extract::{InPerson, Signed};
use crate::http::origin;
use crate::http::services::Services;

/// What the very browser that set out brings back.
const COOKIE: &str = "albumen_oidc";
const PATH: &str = "/api/v1/auth/oidc";
/// A little longer than a way to the provider is kept open.
const KEPT: Duration = Duration::minutes(11);

fn redirect(request: &HttpRequest, services: &Services) -> String {
    format!("{}{PATH}/callback", origin::base(request, &services.settings))
}

fn cookie(request: &HttpRequest, value: String) -> Cookie<'static> {
    // Lax, because the way back is a navigation from the provider's page.
    let cookie = Cookie::build(COOKIE, value).path(PATH).same_site(SameSite::Lax).http_only(true);
    cookie.secure(origin::is_secure(request)).max_age(KEPT).finish()
}

/// Sends a browser on. A failure is shown by the page, which is told its code.
fn go(address: &str) -> HttpResponse {
    let mut answer = HttpResponse::build(StatusCode::SEE_OTHER);
    answer.insert_header((header::LOCATION, address)).insert_header((header::CACHE_CONTROL, "no-store"));
    answer.finish()
}

fn failed(page: &str, error: &ApiError) -> HttpResponse {
    // What is worth a line in the log is written where failures are answered.
    let _ = error.error_response();
    go(&format!("{page}#oidc_error={}", error.code()))
}

/// Sends the browser to the provider to sign in.
#[utoipa::path(tag = "auth", responses(
    (status = 303, description = "to the provider, or back to the page with `#oidc_error=CODE`")))]
#[get("/auth/oidc/login")]
pub(in crate::http) async fn oidc_login(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let back = redirect(&request, &services);
    let begun = block(move || services.accounts.begin_oidc(&back, None)).await;
    match begun {
        Ok(OidcBegun { address, cookie: value }) => {
            let mut answer = go(&address);
            answer.add_cookie(&cookie(&request, value)).map_err(ApiError::internal)?;
            Ok(answer)
        }
        Err(error) => Ok(failed("/", &error)),
    }
}

/// What the provider sends the browser back with.
#[derive(Deserialize, IntoParams)]
pub(in crate::http) struct Return {
    state: Option<String>,
    code: Option<String>,
    /// Why nobody signed in there.
    error: Option<String>,
}

/// Where the provider sends the browser back to.
#[utoipa::path(tag = "auth", params(Return), responses(
    (status = 303, description = "to the page, signed in; or with `#oidc_error=CODE`")))]
#[get("/auth/oidc/callback")]
pub(in crate::http) async fn oidc_callback(
    request: HttpRequest,
    came: web::Query<Return>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let device = cookies::device(&request);
    let held = request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let came = came.into_inner();
    let finished = block(move || {
        if let Some(error) = came.error {
            return Err(AccountError::from(OidcError::Denied(error)).into());
        }
        let (state, code) = (came.state.unwrap_or_default(), came.code.unwrap_or_default());
        Ok::<_, ApiError>(services.accounts.finish_oidc(&state, &held, &code, &device)?)
    });
    let mut answer = match finished.await {
        Ok(OidcCame::SignedIn(signed_in)) => {
            let mut answer = go("/");
            cookies::give(&mut answer, &request, &signed_in).map_err(ApiError::internal)?;
            answer
        }
        Ok(OidcCame::Linked) => go("/settings/sign-in"),
        Err(error) => failed("/", &error),
    };
    let mut gone = cookie(&request, String::new());
    gone.make_removal();
    answer.add_cookie(&gone).map_err(ApiError::internal)?;
    Ok(answer)
}

#[derive(Serialize, ToSchema)]
#[schema(as = OidcLink)]
pub(in crate::http) struct LinkShape {
    /// What the provider is called here; null where there is none.
    provider: Option<String>,
    linked: bool,
    /// The address that the provider named when it was linked.
    email: Option<String>,
    linked_at: Option<String>,
}

/// The account at the provider that one has linked.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<LinkShape>)))]
#[get("/auth/oidc/link")]
pub(in crate::http) async fn get_oidc_link(
    request: HttpRequest,
    who: Signed<InPerson>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let shape = block(move || {
        let link = services.accounts.oidc_link(who.viewer.user)?;
        Ok::<_, ApiError>(LinkShape {
            provider: services.accounts.oidc_name(),
            linked: link.is_some(),
            linked_at: link.as_ref().map(|link| link.linked_at.rfc3339()),
            email: link.and_then(|link| link.email),
        })
    });
    read(&request, shape.await?)
}

#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Door {
    /// Where the browser is to go.
    address: String,
}

/// Begins to link an account at the provider, after another look at the password.
#[utoipa::path(tag = "auth", request_body = PasswordAgain, responses(
    (status = 200, body = Envelope<Door>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 429, body = Failure), (status = 502, body = Failure)))]
#[post("/auth/oidc/link")]
pub(in crate::http) async fn link_oidc(
    request: HttpRequest,
    who: Signed<InPerson>,
    again: web::Json<PasswordAgain>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let back = redirect(&request, &services);
    let begun = block(move || services.accounts.begin_oidc_link(&back, who.viewer, &again.password)).await?;
    let mut answer = done(StatusCode::OK, Door { address: begun.address })?;
    answer.add_cookie(&cookie(&request, begun.cookie)).map_err(ApiError::internal)?;
    Ok(answer)
}

/// Forgets the account at the provider.
#[utoipa::path(tag = "auth", request_body = PasswordAgain, responses(
    (status = 200, description = "unlinked"), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 429, body = Failure)))]
#[delete("/auth/oidc/link")]
pub(in crate::http) async fn unlink_oidc(
    who: Signed<InPerson>,
    again: web::Json<PasswordAgain>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    block(move || services.accounts.unlink_oidc(&who.viewer, &again.password)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
