//! Login flow 2: an app asks, a person grants it an app password on a page, the app comes for it.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use crate::accounts::{AccountError, Proof};
use crate::http::cookies::device;
use crate::http::dav::fault::{Fault, offload};
use crate::http::dav::visit::refuse_open_wire;
use crate::http::origin;
use crate::http::services::Services;
use crate::model::markup::escaped;

/// The page needs no script and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) async fn begin(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, Fault> {
    let base = origin::base(&request, &services.settings);
    let ask = services.accounts.ask_grant(&origin::of(&request))?;
    Ok(HttpResponse::Ok().json(json!({
        "poll": {"token": ask.program, "endpoint": format!("{base}/login/v2/poll")},
        "login": format!("{base}/login/v2/flow/{}", ask.page),
    })))
}

#[derive(Deserialize)]
pub(super) struct Poll {
    token: String,
}

pub(super) async fn poll(
    request: HttpRequest,
    shown: web::Form<Poll>,
    services: web::Data<Services>,
) -> Result<HttpResponse, Fault> {
    let granted = services.accounts.take_grant(&shown.token).ok_or_else(Fault::not_found)?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
        "server": origin::base(&request, &services.settings),
        "loginName": granted.username,
        "appPassword": granted.secret,
    })))
}

pub(super) async fn page(
    request: HttpRequest,
    token: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, Fault> {
    refuse_open_wire(&request, &services)?;
    Ok(match services.accounts.asks_grant(&token) {
        Ok(name) => html(StatusCode::OK, &form(&name, "")),
        Err(error) => html(StatusCode::NOT_FOUND, &format!("<p>{}.</p>", sentence(&error))),
    })
}

#[derive(Deserialize)]
pub(super) struct Entered {
    login: String,
    password: String,
    #[serde(default)]
    code: String,
}

pub(super) async fn grant(
    request: HttpRequest,
    token: web::Path<String>,
    entered: web::Form<Entered>,
    services: web::Data<Services>,
) -> Result<HttpResponse, Fault> {
    refuse_open_wire(&request, &services)?;
    let (device, accounts) = (device(&request), services.accounts.clone());
    let page = token.clone();
    let outcome = offload(move || {
        let code = entered.code.trim();
        let code = (!code.is_empty()).then_some(code);
        let proof = Proof { login: &entered.login, password: &entered.password, code, device: &device };
        Ok(accounts.grant(&page, proof))
    })
    .await?;
    let error = match outcome {
        Ok(()) => {
            let done = "<p>The app may use your drive now. You can close this page; the app goes on by itself.</p>\
                        <p>To end this later, revoke its app password in your settings.</p>";
            return Ok(html(StatusCode::OK, done));
        }
        Err(AccountError::Store(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let body = match services.accounts.asks_grant(&token) {
        Ok(name) => form(&name, &sentence(&error)),
        Err(_) => format!("<p>{}.</p>", sentence(&error)),
    };
    Ok(html(StatusCode::FORBIDDEN, &body))
}

fn sentence(error: &AccountError) -> String {
    let text = error.to_string();
    let mut signs = text.chars();
    let first = signs.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    escaped(&format!("{first}{}", signs.as_str())).into_owned()
}

fn form(name: &str, refused: &str) -> String {
    let refused =
        if refused.is_empty() { String::new() } else { format!("<p role=\"alert\"><b>{refused}.</b></p>") };
    format!(
        "<p>This app asks to read and write your drive:</p><p><b>{}</b></p>\
         <p>Sign in to let it, and only if you started it yourself just now.</p>{refused}\
         <form method=\"post\">\
         <p><label>User name or e-mail<br><input name=\"login\" autocomplete=\"username\" autocapitalize=\"none\" \
         required></label></p>\
         <p><label>Password<br><input name=\"password\" type=\"password\" autocomplete=\"current-password\" required>\
         </label></p>\
         <p><label>Code of your authenticator app, if you use one<br><input name=\"code\" inputmode=\"numeric\" \
         autocomplete=\"one-time-code\"></label></p>\
         <p><button>Let it in</button></p></form>",
        escaped(name)
    )
}

fn html(status: StatusCode, body: &str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"color-scheme\" \
             content=\"light dark\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>Albumen: let an app in</title><h1>Let an app in</h1>{body}</html>\n"
        ))
}
