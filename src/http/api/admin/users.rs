//! People, as administrators see and set them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::{AccountError, Accounts, Actor, NewUser, Person};
use crate::http::answer::{Envelope, Failure, Pagination, done, from_cursor, page, read};
use crate::http::api::shape::ManagedShape;
use crate::http::api::some;
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed};
use crate::http::origin;
use crate::http::services::Services;
use crate::model::UserId;
use crate::model::person::{Role, Status};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PeopleQuery {
    /// Only those of this status: `pending` is the queue for approval.
    #[param(inline)]
    status: Option<Status>,
    limit: Option<usize>,
    cursor: Option<String>,
}

pub(super) fn named(text: &str) -> Result<UserId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("person"))
}

/// Everybody, in the order they came.
#[utoipa::path(tag = "admin", params(PeopleQuery), responses(
    (status = 200, body = Envelope<Vec<ManagedShape>>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure)))]
#[get("/admin/users")]
pub(in crate::http) async fn list_users(
    request: HttpRequest,
    _who: Signed<Admin>,
    query: web::Query<PeopleQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let PeopleQuery { status, limit, cursor } = query.into_inner();
    let limit = limit.unwrap_or(100).clamp(1, 1_000);
    let after = from_cursor(cursor.as_deref())?;
    let (people, total) = block(move || {
        let people = services.accounts.overview(status, after, limit + 1)?;
        Ok::<_, ApiError>((people, services.accounts.head_count(status)?))
    })
    .await?;
    let more = people.len() > limit;
    let shapes: Vec<ManagedShape> = people.into_iter().take(limit).map(ManagedShape::from).collect();
    let next_cursor = shapes.last().filter(|_| more).map(|person| person.id.clone());
    page(&request, shapes, Pagination { limit, next_cursor, total: Some(total) })
}

/// One person.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<ManagedShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure)))]
#[get("/admin/users/{id}")]
pub(in crate::http) async fn get_user(
    request: HttpRequest,
    _who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    let overview = block(move || services.accounts.overview_of(id)).await?;
    read(&request, ManagedShape::from(overview))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewPerson {
    username: String,
    email: String,
    display_name: Option<String>,
    password: String,
    /// `user` when not given; only superusers make administrators.
    role: Option<Role>,
    quota_bytes: Option<u64>,
}

/// Makes an account for somebody.
#[utoipa::path(tag = "admin", request_body = NewPerson, responses(
    (status = 201, body = Envelope<ManagedShape>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 409, body = Failure), (status = 422, body = Failure)))]
#[post("/admin/users")]
pub(in crate::http) async fn make_user(
    who: Signed<Admin>,
    new: web::Json<NewPerson>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let NewPerson { username, email, display_name, password, role, quota_bytes } = new.into_inner();
    let new = NewUser { username, email, display_name, password, role: role.unwrap_or(Role::User) };
    let shape =
        act(who, services, move |accounts, actor| accounts.create_for(actor, &new, quota_bytes)).await?;
    done(StatusCode::CREATED, shape)
}

/// What to set; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PersonChange {
    /// Only superusers change roles.
    role: Option<Role>,
    /// Null takes the limit away.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<u64>)]
    quota_bytes: Option<Option<u64>>,
}

/// Sets a person's quota or role.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), request_body = PersonChange, responses(
    (status = 200, body = Envelope<ManagedShape>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, description = "the last superuser stays one", body = Failure)))]
#[put("/admin/users/{id}")]
pub(in crate::http) async fn change_user(
    who: Signed<Admin>,
    id: web::Path<String>,
    change: web::Json<PersonChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (id, change) = (named(&id)?, change.into_inner());
    let shape = act(who, services, move |accounts, actor| {
        if let Some(role) = change.role {
            accounts.set_role(actor, id, role)?;
        }
        if let Some(quota) = change.quota_bytes {
            accounts.set_quota(actor, id, quota)?;
        }
        accounts.person(id)
    });
    done(StatusCode::OK, shape.await?)
}

/// Lets a person in who signed up.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<ManagedShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 409, body = Failure)))]
#[post("/admin/users/{id}/approve")]
pub(in crate::http) async fn approve_user(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    done(StatusCode::OK, act(who, services, move |accounts, actor| accounts.approve(actor, id)).await?)
}

/// Makes an account read-only; after 30 days it is locked, after 90 purged.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<ManagedShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 409, body = Failure)))]
#[post("/admin/users/{id}/suspend")]
pub(in crate::http) async fn suspend_user(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    done(StatusCode::OK, act(who, services, move |accounts, actor| accounts.suspend(actor, id)).await?)
}

/// Makes a suspended or locked account active again.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<ManagedShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 409, body = Failure)))]
#[post("/admin/users/{id}/reactivate")]
pub(in crate::http) async fn reactivate_user(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    done(StatusCode::OK, act(who, services, move |accounts, actor| accounts.reactivate(actor, id)).await?)
}

/// Acts on a person, and gives them as they are then.
pub(super) async fn act(
    who: Signed<Admin>,
    services: web::Data<Services>,
    work: impl FnOnce(&Accounts, &Actor) -> Result<Person, AccountError> + Send + 'static,
) -> Result<ManagedShape, ApiError> {
    block(move || {
        let person = work(&services.accounts, &Actor::from(&who.viewer))?;
        Ok::<_, AccountError>(ManagedShape::from(services.accounts.overview_of(person.id)?))
    })
    .await
}

/// Deletes a person and, in the background, everything they keep, for good. Administrators turn away who waits for
/// approval; only superusers delete who is in.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 202, description = "they are out; what they keep is on its way out"), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 404, body = Failure), (status = 409, body = Failure)))]
#[delete("/admin/users/{id}")]
pub(in crate::http) async fn delete_user(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    block(move || services.accounts.delete(&Actor::from(&who.viewer), id)).await?;
    done(StatusCode::ACCEPTED, serde_json::Value::Null)
}

/// A way back in for somebody.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ResetLink {
    /// It went to their address.
    mailed: bool,
    /// To be passed on; null when it was mailed.
    url: Option<String>,
    expires_at: Option<String>,
}

/// Gives a person who cannot sign in a link to choose another password: by mail, or to pass on where there is no mail
/// server.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<ResetLink>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 409, body = Failure)))]
#[post("/admin/users/{id}/reset-link")]
pub(in crate::http) async fn reset_link(
    request: HttpRequest,
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (id, base) = (named(&id)?, origin::base(&request, &services.settings));
    let ticket = block(move || services.accounts.reset_link(&Actor::from(&who.viewer), id)).await?;
    let link = ResetLink {
        mailed: ticket.is_none(),
        url: ticket.as_ref().map(|ticket| format!("{base}/reset-password#token={}", ticket.secret)),
        expires_at: ticket.map(|ticket| ticket.expires_at.rfc3339()),
    };
    done(StatusCode::OK, link)
}
