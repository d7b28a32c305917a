//! The members of a library, and its photos.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::libraries::role_name;
use super::shape::PhotoShape;
use super::shares::tell;
use crate::access::{Asker, Manage, View, Viewer};
use crate::accounts::{AccountError, Actor, NewInvitation};
use crate::http::answer::{Envelope, Failure, Pagination, done, page, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Read, Signed, Write};
use crate::http::services::Services;
use crate::libraries::{Asked, Invited, LibraryError, Member};
use crate::model::grant::LibraryRole;
use crate::model::person::Role;
use crate::model::server::SignUp;
use crate::model::{LibraryId, PhotoId, ShareId, UserId};
use crate::photos::ListPage;
use crate::store::mails::MailRecord;
use crate::store::views;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LibraryMember)]
pub(in crate::http) struct MemberShape {
    id: String,
    username: String,
    display_name: String,
    /// `owner`, `admin`, `contributor` or `viewer`.
    role: &'static str,
    /// Waits for the person behind the address that `display_name` is; nobody is a member by it yet.
    invited: bool,
}

impl From<Invited> for MemberShape {
    fn from(invited: Invited) -> Self {
        Self {
            id: invited.id.to_string(),
            username: String::new(),
            display_name: invited.email,
            role: role_name(invited.role),
            invited: true,
        }
    }
}

impl From<Asked> for MemberShape {
    fn from(asked: Asked) -> Self {
        match asked {
            Asked::Member(member) => member.into(),
            Asked::Invited(invited) => invited.into(),
        }
    }
}

impl From<Member> for MemberShape {
    fn from(member: Member) -> Self {
        Self {
            id: member.person.id.to_string(),
            username: member.person.username,
            display_name: member.person.display_name,
            role: if member.is_owner { "owner" } else { role_name(member.role) },
            invited: false,
        }
    }
}

/// The owner, then the members by name; those who manage them see the addresses that are invited as well.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<Vec<MemberShape>>), (status = 404, body = Failure)))]
#[get("/libraries/{id}/members")]
pub(in crate::http) async fn list_members(
    request: HttpRequest,
    can: Can<View, LibraryId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let shapes = block(move || {
        let members = services.libraries.members(can.permit)?.into_iter().map(MemberShape::from);
        let invited = services.libraries.invited(can.permit)?.into_iter().map(MemberShape::from);
        Ok::<_, ApiError>(members.chain(invited).collect::<Vec<_>>())
    });
    read(&request, shapes.await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewMember {
    /// An exact user name or e-mail address.
    user: String,
    role: LibraryRole,
}

/// Makes someone a member. An address that the asker knows nobody by is invited, alike whether it has an account: the
/// library waits for the person behind it.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), request_body = NewMember, responses(
    (status = 201, body = Envelope<MemberShape>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, body = Failure)))]
#[post("/libraries/{id}/members")]
pub(in crate::http) async fn add_member(
    who: Signed<Write>,
    can: Can<Manage, LibraryId>,
    new: web::Json<NewMember>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let NewMember { user, role } = new.into_inner();
    let member = block(move || {
        let asked = services.libraries.ask_in(can.permit, &who.viewer, &user, role)?;
        let id = can.permit.subject;
        let name =
            services.libraries.get(services.access.decide(&who.viewer, id)?, who.viewer.user)?.library.name;
        match &asked {
            Asked::Member(member) => {
                tell(&services, &who.viewer, member.person.id, &name, &format!("/libraries/{id}"))?;
            }
            Asked::Invited(invited) => write_to(&services, &who.viewer, &invited.email, name)?,
        }
        Ok::<_, ApiError>(asked)
    });
    let member = member.await?;
    done(StatusCode::CREATED, MemberShape::from(member))
}

/// Writes to an address that was invited. Somebody without an account gets an invitation to the server only from who
/// may give one.
fn write_to(services: &Services, by: &Viewer, address: &str, library: String) -> Result<(), ApiError> {
    if !services.accounts.mails() {
        return Ok(());
    }
    let unknown = matches!(services.accounts.find(address), Err(AccountError::NotFound(_)));
    if unknown && by.administers() && services.settings.now().sign_up != SignUp::Off {
        let email = Some(address.to_owned());
        let new = NewInvitation { email, role: Role::User, quota_bytes: None, days: None };
        services.accounts.invite(&Actor::from(by), &new)?;
    }
    let mail = MailRecord::Invited { to: address.to_owned(), by: by.user, name: library };
    Ok(services.accounts.post(mail)?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct MemberChange {
    role: LibraryRole,
}

/// A member, and the invitation that stands among the members under an id of its own.
fn either(text: &str) -> Result<(UserId, ShareId), ApiError> {
    let unknown = || ApiError::not_found("member");
    Ok((text.parse().map_err(|_| unknown())?, text.parse().map_err(|_| unknown())?))
}

/// Changes what a member, or somebody who is invited, may do.
#[utoipa::path(tag = "libraries", params(("id" = String, Path), ("user" = String, Path)),
    request_body = MemberChange, responses(
    (status = 200, body = Envelope<MemberShape>), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[put("/libraries/{id}/members/{user}")]
pub(in crate::http) async fn change_member(
    who: Signed<Write>,
    can: Can<Manage, LibraryId>,
    path: web::Path<(String, String)>,
    change: web::Json<MemberChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (user, invited) = either(&path.1)?;
    let changed = block(move || {
        let Services { libraries, .. } = services.get_ref();
        match libraries.change_role(can.permit, &who.viewer, user, change.role) {
            Err(LibraryError::NotFound(_)) => {
                libraries.change_invited(can.permit, invited, change.role).map(MemberShape::from)
            }
            changed => changed.map(MemberShape::from),
        }
    });
    done(StatusCode::OK, changed.await?)
}

/// Takes a member out, or an invitation back. They lose access at once; what they added stays.
#[utoipa::path(tag = "libraries", params(("id" = String, Path), ("user" = String, Path)), responses(
    (status = 200, description = "no member any more"), (status = 403, body = Failure),
    (status = 404, body = Failure)))]
#[delete("/libraries/{id}/members/{user}")]
pub(in crate::http) async fn remove_member(
    who: Signed<Write>,
    can: Can<Manage, LibraryId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (user, invited) = either(&path.1)?;
    block(move || match services.libraries.remove_member(can.permit, &who.viewer, user) {
        Err(LibraryError::NotFound(_)) => services.libraries.withdraw(can.permit, invited),
        removed => removed,
    })
    .await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// Leaves a library.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), responses(
    (status = 200, description = "left"), (status = 404, body = Failure), (status = 409, body = Failure)))]
#[post("/libraries/{id}/leave")]
pub(in crate::http) async fn leave(
    who: Signed<Write>,
    can: Can<View, LibraryId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    block(move || services.libraries.leave(can.permit, &who.viewer)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct InTimeline {
    shown: bool,
}

/// Shows or hides the library's photos in the asker's own timeline.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), request_body = InTimeline, responses(
    (status = 200, description = "as asked for"), (status = 404, body = Failure)))]
#[put("/libraries/{id}/timeline")]
pub(in crate::http) async fn show_in_timeline(
    who: Signed<Write>,
    can: Can<View, LibraryId>,
    wish: web::Json<InTimeline>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    block(move || services.libraries.show_in_timeline(can.permit, who.viewer.user, wish.shown)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PhotosQuery {
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    offset: Option<usize>,
}

/// The photos of a library, newest first.
#[utoipa::path(tag = "libraries", params(("id" = String, Path), PhotosQuery), responses(
    (status = 200, body = Envelope<Vec<PhotoShape>>), (status = 404, body = Failure)))]
#[get("/libraries/{id}/photos")]
pub(in crate::http) async fn library_photos(
    request: HttpRequest,
    who: Signed<Read>,
    can: Can<View, LibraryId>,
    query: web::Query<PhotosQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (limit, offset) = (query.limit.unwrap_or(100).clamp(1, 1_000), query.offset.unwrap_or(0));
    let bad = |_| ApiError::bad_cursor();
    let after = query.cursor.as_ref().map(|cursor| cursor.parse::<PhotoId>().map_err(bad)).transpose()?;
    let lists = [(can.permit.owner, views::View::Library(can.permit.subject))];
    let asker = Asker::Person(who.viewer.user);
    let found = block(move || services.photos.list(asker, &lists, after, offset, limit)).await?;
    let ListPage { photos, next, total } = found;
    let shapes: Vec<PhotoShape> = photos.into_iter().map(Into::into).collect();
    let next_cursor = next.map(|id| id.to_string());
    page(&request, shapes, Pagination { limit, next_cursor, total: Some(total) })
}
