//! The cookies of a browser's session.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use super::extract::{CSRF_COOKIE, SESSION_COOKIE};
use super::origin;
use crate::accounts::{Device, SignedIn};
use crate::model::Origin;

/// How long browsers are asked to keep the cookies: as long as any is willing to. What they are worth is decided
/// here, anew with every request, so that a session in use does not end because its cookie did.
const KEPT: Duration = Duration::days(400);

/// Who signs in from where, as the request tells.
pub(super) fn device(request: &HttpRequest) -> Device {
    let Origin { address, agent } = origin::of(request);
    Device { name: agent, address }
}

fn cookie(name: &'static str, value: String, request: &HttpRequest) -> Cookie<'static> {
    Cookie::build(name, value).path("/").same_site(SameSite::Lax).secure(origin::is_secure(request)).finish()
}

/// Gives a browser its session: the cookie itself out of reach of scripts, its CSRF token within.
pub(super) fn give(
    answer: &mut HttpResponse,
    request: &HttpRequest,
    signed_in: &SignedIn,
) -> Result<(), actix_web::Error> {
    let mut session = cookie(SESSION_COOKIE, signed_in.cookie.clone(), request);
    session.set_http_only(true);
    session.set_max_age(KEPT);
    let mut csrf = cookie(CSRF_COOKIE, signed_in.csrf.clone(), request);
    csrf.set_max_age(KEPT);
    answer.add_cookie(&session)?;
    Ok(answer.add_cookie(&csrf)?)
}

/// Takes the session back.
pub(super) fn take_back(answer: &mut HttpResponse, request: &HttpRequest) -> Result<(), actix_web::Error> {
    for name in [SESSION_COOKIE, CSRF_COOKIE] {
        let mut gone = cookie(name, String::new(), request);
        gone.make_removal();
        answer.add_cookie(&gone)?;
    }
    Ok(())
}
