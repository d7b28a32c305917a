//! One's own account.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::shape::AccountShape;
use crate::accounts::{AccountError, ProfileChange, SettingsChange};
use crate::audit::{Act, Event, Noun};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::cookies;
use crate::http::error::ApiError;
use crate::http::extract::{InPerson, Read, Signed};
use crate::http::pipe::written;
use crate::http::send::attachment;
use crate::http::services::Services;
use crate::model::person::PersonError;

/// Who one is.
#[utoipa::path(tag = "account", responses((status = 200, body = Envelope<AccountShape>), (status = 401, body = Failure)))]
#[get("/account/me")]
pub(in crate::http) async fn me(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let person = block(move || services.accounts.person(who.viewer.user)).await?;
    read(&request, AccountShape::from(person))
}

/// What to change of one's account; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AccountChange {
    username: Option<String>,
    email: Option<String>,
    display_name: Option<String>,
}

/// Changes one's names and address.
#[utoipa::path(tag = "account", request_body = AccountChange, responses(
    (status = 200, body = Envelope<AccountShape>), (status = 409, body = Failure), (status = 422, body = Failure)))]
#[put("/account/me")]
pub(in crate::http) async fn change_me(
    who: Signed<InPerson>,
    change: web::Json<AccountChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let AccountChange { username, email, display_name } = change.into_inner();
    let wanted = ProfileChange { username, email, display_name };
    let person = block(move || services.accounts.update_profile(who.viewer.user, &wanted)).await?;
    done(StatusCode::OK, AccountShape::from(person))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Leaving {
    password: String,
}

/// Deletes one's account and, in the background, everything one keeps here, for good.
#[utoipa::path(tag = "account", request_body = Leaving, responses(
    (status = 202, description = "signed out everywhere; everything is on its way out"), (status = 400, body = Failure),
    (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 409, description = "the last superuser cannot leave", body = Failure), (status = 429, body = Failure),
    (status = 503, body = Failure)))]
#[delete("/account/me")]
pub(in crate::http) async fn delete_me(
    request: HttpRequest,
    who: Signed<InPerson>,
    leaving: web::Json<Leaving>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    block(move || services.accounts.delete_own(&who.viewer, &leaving.password)).await?;
    let mut answer = done(StatusCode::ACCEPTED, serde_json::Value::Null)?;
    cookies::take_back(&mut answer, &request).map_err(ApiError::internal)?;
    Ok(answer)
}

#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "these are the names of the API")]
pub(in crate::http) struct Quota {
    /// Null for no limit.
    quota_bytes: Option<u64>,
    used_bytes: u64,
    trash_bytes: u64,
    by_kind: ByKind,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ByKind {
    photos: u64,
    videos: u64,
    other: u64,
    /// Thumbnails and previews.
    pictures: u64,
}

/// How much room one uses, and what for.
#[utoipa::path(tag = "account", responses((status = 200, body = Envelope<Quota>)))]
#[get("/account/quota")]
pub(in crate::http) async fn quota(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let shape = block(move || {
        let owner = who.viewer.user;
        let usage = services.drive.usage(owner)?;
        let quota_bytes = services.accounts.person(owner)?.quota_bytes;
        let (photos, videos, other, pictures) = (usage.photos, usage.videos, usage.other, usage.pictures);
        let by_kind = ByKind { photos, videos, other, pictures };
        Ok::<_, ApiError>(Quota { quota_bytes, used_bytes: usage.total(), trash_bytes: usage.trash, by_kind })
    });
    read(&request, shape.await?)
}

/// How the pages are to look; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Settings {
    /// `system`, `light` or `dark`.
    theme: Option<String>,
    /// A BCP 47 tag, or `auto` for the browser's.
    language: Option<String>,
}

/// Changes how the pages look.
#[utoipa::path(tag = "account", request_body = Settings, responses(
    (status = 200, body = Envelope<AccountShape>), (status = 422, body = Failure)))]
#[put("/account/settings")]
pub(in crate::http) async fn change_settings(
    who: Signed<InPerson>,
    settings: web::Json<Settings>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Settings { theme, language } = settings.into_inner();
    let wanted = SettingsChange { theme, language };
    let person = block(move || services.accounts.update_settings(who.viewer.user, &wanted)).await?;
    done(StatusCode::OK, AccountShape::from(person))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PasswordChange {
    current_password: String,
    new_password: String,
}

/// Changes one's password, and signs out everywhere else.
#[utoipa::path(tag = "account", request_body = PasswordChange, responses(
    (status = 200, description = "changed"), (status = 403, body = Failure), (status = 422, body = Failure)))]
#[put("/account/password")]
pub(in crate::http) async fn change_password(
    who: Signed<InPerson>,
    change: web::Json<PasswordChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (viewer, change) = (who.viewer, change.into_inner());
    let PasswordChange { current_password, new_password } = change;
    block(move || {
        let accounts = &services.accounts;
        let changed = accounts.change_password(
            viewer.user,
            &current_password,
            &new_password,
            viewer.session,
            &viewer.origin,
        );
        changed.map_err(|error| match error {
            // The rule is about passwords; this form has two.
            AccountError::Person(PersonError::Password) => {
                ApiError::from(error).with("field", "new_password")
            }
            error => error.into(),
        })
    })
    .await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// Everything one keeps, as a ZIP archive that is made as it is sent: the originals in their folders, what was said of
/// photos as XMP beside them, and a manifest. The trash is left out.
#[utoipa::path(tag = "account", responses((status = 200, content_type = "application/zip"),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 429, body = Failure)))]
#[post("/account/export")]
pub(in crate::http) async fn export(
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    exported(who, services).await
}

/// The same as a link that a browser can follow, so that it saves the archive as it comes.
#[utoipa::path(tag = "account", responses((status = 200, content_type = "application/zip"),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 429, body = Failure)))]
#[get("/account/export")]
pub(in crate::http) async fn export_link(
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    exported(who, services).await
}

async fn exported(who: Signed<Read>, services: web::Data<Services>) -> Result<HttpResponse, ApiError> {
    let (user, now, photos) = (who.viewer.user, services.clock.now(), services.photos.clone());
    let person = block(move || {
        let event = Event::new(Act::AccountExported, now, &who.viewer.origin).by(user);
        services.audit.record(event.on(Noun::User, user, Some(user)))?;
        Ok::<_, ApiError>(services.accounts.person(user)?)
    });
    let person = person.await?;
    let day: String = now.rfc3339().chars().take(10).collect();
    let name = format!("albumen-{}-{day}.zip", person.username);
    let account = json!({
        "username": person.username,
        "email": person.email,
        "display_name": person.display_name,
        "created_at": person.created_at.rfc3339(),
        "exported_at": now.rfc3339(),
    });
    let archive = written(move |out| photos.export(user, &account, out))?;
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, attachment(&name)))
        .streaming(archive))
}
