//! The Open Collaboration Services: what the server can do, and who is signed in.

use std::fmt::Write;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::status;
use crate::http::dav::fault::{Fault, offload};
use crate::http::dav::visit::Guest;
use crate::http::services::Services;
use crate::model::markup::escaped;

/// What the server can do. Apps ask before they sign in, too.
pub(super) async fn capabilities(
    request: HttpRequest,
    services: actix_web::web::Data<Services>,
) -> HttpResponse {
    let (major, minor, micro) = status::VERSION;
    let name = services.settings.now().server_name.clone();
    let url = crate::http::origin::base(&request, &services.settings);
    answer(
        &request,
        &json!({
            "version": {
                "major": major, "minor": minor, "micro": micro,
                "string": status::version(), "edition": "", "extendedSupport": false,
            },
            "capabilities": {
                "core": {"pollinterval": 60, "webdav-root": "remote.php/webdav"},
                "dav": {"chunking": "1.0"},
                "files": {
                    "bigfilechunking": true, "undelete": false, "versioning": false, "comments": false,
                    "blacklisted_files": [],
                },
                "checksums": {"supportedTypes": ["SHA256", "SHA1", "MD5", "ADLER32"], "preferredUploadType": "SHA1"},
                "files_sharing": {"api_enabled": false},
                "theming": {"name": name, "url": url, "slogan": ""},
            },
        }),
    )
}

/// Who is signed in, and how much room they have.
pub(super) async fn user(request: HttpRequest, guest: Guest) -> Result<HttpResponse, Fault> {
    let (person, used, room) = offload(move || {
        let person = guest.services.accounts.person(guest.viewer.user)?;
        let used = guest.services.drive.usage(person.id)?.total();
        Ok((person, used, guest.services.blobs.room()))
    })
    .await?;
    let free = person.quota_bytes.map_or(room, |quota| quota.saturating_sub(used).min(room));
    let total = used.saturating_add(free);
    let relative = (used as f64 / total.max(1) as f64 * 10_000.0).round() / 100.0;
    let quota = person.quota_bytes.map_or(-3, |quota| i64::try_from(quota).unwrap_or(i64::MAX));
    Ok(answer(
        &request,
        &json!({
            "enabled": true,
            "id": person.username,
            "display-name": person.display_name,
            "displayname": person.display_name,
            "email": person.email,
            "language": if person.language == "auto" { "en" } else { person.language.as_str() },
            "locale": "",
            "groups": [],
            "quota": {"free": free, "used": used, "total": total, "relative": relative, "quota": quota},
        }),
    ))
}

/// As JSON to those who ask for it, and otherwise as XML.
fn answer(request: &HttpRequest, data: &Value) -> HttpResponse {
    let second = request.path().starts_with("/ocs/v2.php");
    let meta = json!({
        "status": "ok", "statuscode": if second { 200 } else { 100 }, "message": "OK",
    });
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let wants = request.query_string().split('&').any(|pair| pair == "format=json");
    if wants || accept.is_some_and(|accept| accept.contains("application/json")) {
        return HttpResponse::Ok().json(json!({"ocs": {"meta": meta, "data": data}}));
    }
    let mut out = String::from("<?xml version=\"1.0\"?>\n<ocs>");
    write(&mut out, "meta", &meta);
    write(&mut out, "data", data);
    out.push_str("</ocs>\n");
    HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(out)
}

/// Writing to a string cannot fail. The names are all our own.
fn write(out: &mut String, name: &str, value: &Value) {
    let _ = write!(out, "<{name}>");
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| write(out, name, value)),
        Value::Array(elements) => elements.iter().for_each(|value| write(out, "element", value)),
        Value::String(text) => out.push_str(&escaped(text)),
        Value::Bool(true) => out.push('1'),
        Value::Bool(false) | Value::Null => {}
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
    }
    let _ = write!(out, "</{name}>");
}
