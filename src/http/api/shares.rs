//! Shares: what is given to people and by link.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::membership;
use super::shape::{GivenShape, PersonShape, WithMeShape};
use crate::access::{Permit, Share, Viewer};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Read, Signed, Write};
use crate::http::services::Services;
use crate::model::grant::Permission;
use crate::model::{FileId, LibraryId, PhotoId, ShareId, Stamp, UserId};
use crate::shares::{DropWish, Given, LinkChange, LinkWish, Shareable};
use crate::store::mails::MailRecord;
use crate::store::shares::Grantee;

/// What is to be shared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct TargetBody {
    /// `file`, `folder`, `photo` or `library`.
    kind: String,
    id: String,
}

/// A link, and its limits.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::http) struct LinkBody {
    password: Option<String>,
    /// RFC 3339.
    expires_at: Option<String>,
    max_downloads: Option<u64>,
    max_views: Option<u64>,
    /// Places and camera data are shown, and left inside what is downloaded.
    metadata: Option<bool>,
    /// Visitors may put files into the folder that is shared.
    allow_upload: bool,
    /// They put files in, and see nothing of what is there.
    upload_only: bool,
    /// Bytes in all that may be put in.
    max_upload_bytes: Option<u64>,
    /// Bytes of one file that is put in.
    max_file_bytes: Option<u64>,
    /// Files that may be put in.
    max_files: Option<u64>,
}

impl LinkBody {
    fn wish(self) -> Result<LinkWish, ApiError> {
        let drop = DropWish {
            only: self.upload_only,
            max_bytes: self.max_upload_bytes,
            max_file_bytes: self.max_file_bytes,
            max_files: self.max_files,
        };
        Ok(LinkWish {
            drop: (self.allow_upload || self.upload_only).then_some(drop),
            expires_at: self.expires_at.as_deref().map(end).transpose()?,
            password: self.password,
            max_views: self.max_views,
            max_downloads: self.max_downloads,
            metadata: self.metadata,
        })
    }
}

fn end(text: &str) -> Result<Stamp, ApiError> {
    super::files::moment("expires_at", text)
}

/// To a person, or as a link: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewShare {
    target: TargetBody,
    /// An exact user name or e-mail address.
    user: Option<String>,
    link: Option<LinkBody>,
    /// `view` unless said otherwise.
    permission: Option<Permission>,
}

/// Shares something. A library shared with a person makes them its member.
#[utoipa::path(tag = "shares", request_body = NewShare, responses(
    (status = 201, body = Envelope<GivenShape>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, body = Failure), (status = 422, body = Failure)))]
#[post("/shares")]
pub(in crate::http) async fn make_share(
    who: Signed<Write>,
    new: web::Json<NewShare>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let NewShare { target, user, link, permission } = new.into_inner();
    let permission = permission.unwrap_or(Permission::View);
    let given = block(move || {
        let to = match (user, link) {
            (Some(user), None) => Wish::Person(user, permission),
            (None, Some(link)) => Wish::Link(Box::new(link.wish()?)),
            _ => {
                return Err(ApiError::unprocessable(
                    "user",
                    "name a user, or ask for a link: one of the two",
                ));
            }
        };
        match target.kind.as_str() {
            "file" | "folder" => give::<FileId>(&services, &who, &target.id, to),
            "photo" => give::<PhotoId>(&services, &who, &target.id, to),
            "library" => match to {
                Wish::Person(login, permission) => {
                    membership::give(&services, &who.viewer, &target.id, &login, permission)
                }
                Wish::Link(_) => give::<LibraryId>(&services, &who, &target.id, to),
            },
            _ => Err(ApiError::unprocessable("kind", "a file, folder, photo or library is shared")),
        }
    });
    done(StatusCode::CREATED, GivenShape::from(given.await?))
}

enum Wish {
    Person(String, Permission),
    Link(Box<LinkWish>),
}

fn give<S: Shareable + std::str::FromStr>(
    services: &Services,
    who: &Signed<Write>,
    id: &str,
    to: Wish,
) -> Result<Given, ApiError> {
    let subject = id.parse::<S>().map_err(|_| ApiError::not_found(S::NOUN))?;
    let permit: Permit<Share, S> = services.access.decide(&who.viewer, subject)?;
    let by = &who.viewer;
    Ok(match to {
        Wish::Person(login, permission) => hand(services, permit, by, &login, permission)?,
        Wish::Link(wish) => services.shares.make_link(permit, by, &wish)?,
    })
}

/// Gives something to a person, and tells them by mail when they did not have it before.
fn hand<S: Shareable>(
    services: &Services,
    permit: Permit<Share, S>,
    by: &Viewer,
    login: &str,
    permission: Permission,
) -> Result<Given, ApiError> {
    let since = services.clock.now();
    let given = services.shares.give(permit, by, login, permission)?;
    if let Grantee::User(to) = given.share.to
        && given.share.created_at >= since
    {
        tell(services, by, to, &given.what.name, "/shared")?;
    }
    Ok(given)
}

/// Tells a person by mail what they were given, where there is a mail server. `page` is a path of the web page.
pub(super) fn tell(
    services: &Services,
    by: &Viewer,
    to: UserId,
    name: &str,
    page: &str,
) -> Result<(), ApiError> {
    if !services.accounts.mails() {
        return Ok(());
    }
    let mail = MailRecord::Shared { to, by: by.user, name: name.to_owned(), page: page.to_owned() };
    Ok(services.accounts.post(mail)?)
}

/// Everything that the asker's things are shared by, the newest first.
#[utoipa::path(tag = "shares", responses((status = 200, body = Envelope<Vec<GivenShape>>)))]
#[get("/shares")]
pub(in crate::http) async fn list_shares(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let given = block(move || services.shares.given(who.viewer.user, None)).await?;
    read(&request, given.into_iter().map(GivenShape::from).collect::<Vec<_>>())
}

/// What others shared with the asker, the newest first.
#[utoipa::path(tag = "shares", responses((status = 200, body = Envelope<Vec<WithMeShape>>)))]
#[get("/shares/with-me")]
pub(in crate::http) async fn shared_with_me(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let found = block(move || services.shares.with_me(who.viewer.user)).await?;
    read(&request, found.into_iter().map(WithMeShape::from).collect::<Vec<_>>())
}

/// People that the asker shares something with, to choose from.
#[utoipa::path(tag = "shares", responses((status = 200, body = Envelope<Vec<PersonShape>>)))]
#[get("/shares/people")]
pub(in crate::http) async fn known_people(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let people = block(move || services.shares.known_people(who.viewer.user)).await?;
    read(&request, people.into_iter().map(PersonShape::from).collect::<Vec<_>>())
}

/// What to change of a share; what is absent stays, `null` takes a limit away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::http) struct ShareChange {
    /// Of a share to a person.
    permission: Option<Permission>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    password: Option<Option<String>>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    expires_at: Option<Option<String>>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<u64>)]
    max_downloads: Option<Option<u64>>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<u64>)]
    max_views: Option<Option<u64>>,
    metadata: Option<bool>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<u64>)]
    max_upload_bytes: Option<Option<u64>>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<u64>)]
    max_file_bytes: Option<Option<u64>>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<u64>)]
    max_files: Option<Option<u64>>,
}

/// Changes a share.
#[utoipa::path(tag = "shares", params(("id" = String, Path)), request_body = ShareChange, responses(
    (status = 200, body = Envelope<GivenShape>), (status = 404, body = Failure), (status = 422, body = Failure)))]
#[put("/shares/{id}")]
pub(in crate::http) async fn change_share(
    who: Signed<Write>,
    id: web::Path<String>,
    change: web::Json<ShareChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (by, id, change) = (who.viewer, share_id(&id)?, change.into_inner());
    let given = block(move || {
        if let Some(permission) = change.permission {
            return match membership::of(&services, id)? {
                Some(membership) => membership.change(&services, &by, permission),
                None => Ok(services.shares.change_permission(&by, id, permission)?),
            };
        }
        let expires_at = change.expires_at.map(|text| text.as_deref().map(end).transpose()).transpose()?;
        let change = LinkChange {
            password: change.password,
            expires_at,
            max_views: change.max_views,
            max_downloads: change.max_downloads,
            metadata: change.metadata,
            max_upload_bytes: change.max_upload_bytes,
            max_file_bytes: change.max_file_bytes,
            max_files: change.max_files,
        };
        Ok::<_, ApiError>(services.shares.change_link(&by, id, &change)?)
    });
    done(StatusCode::OK, GivenShape::from(given.await?))
}

pub(super) fn share_id(text: &str) -> Result<ShareId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("share"))
}

/// Ends a share: its owner's, or the asker's own way to what was shared with them.
#[utoipa::path(tag = "shares", params(("id" = String, Path)), responses(
    (status = 200, description = "ended"), (status = 404, body = Failure)))]
#[delete("/shares/{id}")]
pub(in crate::http) async fn revoke_share(
    who: Signed<Write>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = share_id(&id)?;
    let outcome = block(move || match membership::of(&services, id)? {
        Some(membership) => membership.end(&services, &who.viewer),
        None => Ok::<_, ApiError>(services.shares.revoke(&who.viewer, id).map(|_| ())?),
    });
    outcome.await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// People to share a photo with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PhotoShares {
    /// Exact user names or e-mail addresses.
    users: Vec<String>,
    permission: Permission,
}

/// Shares a photo with people.
#[utoipa::path(tag = "shares", params(("id" = String, Path)), request_body = PhotoShares, responses(
    (status = 201, body = Envelope<Vec<GivenShape>>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, body = Failure)))]
#[post("/photos/{id}/shares")]
pub(in crate::http) async fn share_photo(
    who: Signed<Write>,
    can: Can<Share, PhotoId>,
    wish: web::Json<PhotoShares>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let PhotoShares { users, permission } = wish.into_inner();
    let given = block(move || {
        let by = &who.viewer;
        let each = users.iter().map(|login| hand(&services, can.permit, by, login, permission));
        each.collect::<Result<Vec<_>, _>>()
    });
    let shapes: Vec<GivenShape> = given.await?.into_iter().map(Into::into).collect();
    done(StatusCode::CREATED, shapes)
}

/// The shares of a photo.
#[utoipa::path(tag = "shares", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<Vec<GivenShape>>), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[get("/photos/{id}/shares")]
pub(in crate::http) async fn photo_shares(
    request: HttpRequest,
    can: Can<Share, PhotoId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let permit = can.permit;
    let given = block(move || services.shares.given(permit.owner, Some(permit.subject.target()))).await?;
    read(&request, given.into_iter().map(GivenShape::from).collect::<Vec<_>>())
}

/// Ends the share of a photo with a person, named by id, user name or address.
#[utoipa::path(tag = "shares", params(("id" = String, Path), ("user" = String, Path)), responses(
    (status = 200, description = "ended"), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[delete("/photos/{id}/shares/{user}")]
pub(in crate::http) async fn unshare_photo(
    who: Signed<Write>,
    can: Can<Share, PhotoId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let outcome = block(move || {
        let share = services.shares.of_person(can.permit.subject.target(), &path.1)?;
        services.shares.revoke(&who.viewer, share)
    });
    outcome.await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
