//! What whoever has a link sees. No account: a cookie of the link's own says that a visitor was counted.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, post, route, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::pictures::{PictureQuery, size};
use super::shape::{PhotoShape, TargetShape};
use crate::access::{Asker, Download, Permit, Puts, View};
use crate::audit::Noun;
use crate::http::answer::{Envelope, Failure, Pagination, done, page, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::origin;
use crate::http::send::{Outgoing, send};
use crate::http::services::Services;
use crate::http::ui;
use crate::http::witness::Witness;
use crate::model::{FileId, PhotoId};
use crate::photos::ListPage;
use crate::shares::{Entrance, LASTS, ShareError, Visitor};
use crate::store::shares::{DropRecord, Target};
use crate::store::views;

/// The cookie of a visit; its path is the link's, so that visits do not meet.
const VISIT_COOKIE: &str = "albumen_visit";
pub(super) const CACHE: &str = "private, no-store";

/// Lets the asker in by the link, or says why not. Looking ahead counts nothing.
pub(super) async fn enter(
    request: &HttpRequest,
    services: &web::Data<Services>,
    token: &str,
) -> Result<Visitor, ApiError> {
    let prefetch = ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        let value = request.headers().get(*name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch"))
    });
    let ahead = prefetch || request.method() == Method::HEAD;
    let visit = request.cookie(VISIT_COOKIE).map(|cookie| cookie.value().to_owned());
    let (services, token) = (services.clone(), token.to_owned());
    let origin = origin::of(request);
    let visitor = block(move || {
        let entrance = Entrance { token: &token, visit: visit.as_deref(), origin: &origin, ahead };
        services.shares.enter(entrance)
    });
    visitor.await
}

/// Hands the browser the visit that was begun, and keeps search engines out.
pub(super) fn welcome(
    mut answer: HttpResponse,
    request: &HttpRequest,
    token: &str,
    visitor: &Visitor,
) -> HttpResponse {
    if let Some(secret) = &visitor.secret {
        let cookie = Cookie::build(VISIT_COOKIE, secret.clone())
            .path(format!("/api/v1/public/{token}"))
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(origin::is_secure(request))
            .max_age(Duration::milliseconds(LASTS))
            .finish();
        if let Err(error) = answer.add_cookie(&cookie) {
            tracing::warn!(%error, "a visitor's cookie could not be set");
        }
    }
    let noindex = header::HeaderValue::from_static("noindex");
    answer.headers_mut().insert(header::HeaderName::from_static("x-robots-tag"), noindex);
    answer
}

/// The page that a link's address opens: 410 once it has ended, 404 where there never was one.
pub(in crate::http) async fn link_page(
    request: HttpRequest,
    token: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let status = block(move || match services.shares.check_link(&token) {
        Ok(()) => Ok(StatusCode::OK),
        Err(ShareError::Ended) => Ok(StatusCode::GONE),
        Err(ShareError::NotFound(_)) => Ok(StatusCode::NOT_FOUND),
        Err(error) => Err(error),
    });
    Ok(ui::link_page(&request, status.await?))
}

/// What a link leads to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LinkFacts {
    target: TargetShape,
    /// Who shared it. Their address is never shown.
    owner_name: String,
    download: bool,
    metadata: bool,
    /// What visitors may put in, when they may; `POST /public/{token}/files`.
    upload: Option<DropFacts>,
}

/// What may still be put in by a link.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DropFacts {
    /// Things are put in, and nothing is shown.
    only: bool,
    /// Bytes of the largest file that may still come; null without a limit.
    max_file_bytes: Option<u64>,
    /// Null without a limit.
    files_left: Option<u64>,
}

impl From<DropRecord> for DropFacts {
    fn from(drop: DropRecord) -> Self {
        let files_left = drop.max_files.map(|most| most.saturating_sub(drop.files));
        Self { only: drop.only, max_file_bytes: drop.most(), files_left }
    }
}

fn facts(services: &Services, visitor: &Visitor) -> Result<LinkFacts, ApiError> {
    let (given, owner_name) = services.shares.visited(visitor)?;
    let (download, metadata) =
        (visitor.visit.puts != Puts::Only && visitor.visit.download, visitor.visit.metadata);
    let upload = services.shares.drop_of(visitor)?.map(Into::into);
    let mut target: TargetShape = given.what.into();
    if visitor.visit.puts == Puts::Only {
        target.cover_photo_id = None;
    }
    Ok(LinkFacts { target, owner_name, download, metadata, upload })
}

/// What a link leads to. The first look is counted as a view; 401 `password_needed` when the link has a password.
#[utoipa::path(tag = "public", params(("token" = String, Path)), responses(
    (status = 200, body = Envelope<LinkFacts>), (status = 401, body = Failure), (status = 404, body = Failure),
    (status = 410, body = Failure)))]
#[get("/public/{token}")]
pub(in crate::http) async fn look(
    request: HttpRequest,
    token: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let visitor = enter(&request, &services, &token).await?;
    let (inside, at) = (services.clone(), visitor.clone());
    let found = block(move || facts(&inside, &at)).await?;
    Ok(welcome(read(&request, found)?, &request, &token, &visitor))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Unlock {
    #[serde(default)]
    password: String,
}

/// Shows the link's password. Five wrong ones a minute an address.
#[utoipa::path(tag = "public", params(("token" = String, Path)), request_body = Unlock, responses(
    (status = 200, body = Envelope<LinkFacts>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 410, body = Failure), (status = 429, body = Failure)))]
#[post("/public/{token}/unlock")]
pub(in crate::http) async fn unlock(
    request: HttpRequest,
    token: web::Path<String>,
    unlock: web::Json<Unlock>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (origin, password) = (origin::of(&request), unlock.into_inner().password);
    let known = token.clone();
    let (visitor, found) = block(move || {
        let visitor = services.shares.unlock(&known, &password, &origin)?;
        let found = facts(&services, &visitor)?;
        Ok::<_, ApiError>((visitor, found))
    })
    .await?;
    Ok(welcome(done(StatusCode::OK, found)?, &request, &token, &visitor))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PublicPhotosQuery {
    /// A folder below the shared one.
    folder: Option<String>,
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The photos that a link leads to, newest first: the one, those of the library, or those lying in the folder.
#[utoipa::path(tag = "public", params(("token" = String, Path), PublicPhotosQuery), responses(
    (status = 200, body = Envelope<Vec<PhotoShape>>), (status = 401, body = Failure), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 410, body = Failure)))]
#[get("/public/{token}/photos")]
pub(in crate::http) async fn public_photos(
    request: HttpRequest,
    token: web::Path<String>,
    query: web::Query<PublicPhotosQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit.unwrap_or(100).clamp(1, 1_000);
    let bad = |_| ApiError::bad_cursor();
    let after = query.cursor.as_ref().map(|cursor| cursor.parse::<PhotoId>().map_err(bad)).transpose()?;
    let below =
        query.folder.as_ref().map(|id| id.parse::<FileId>().map_err(|_| ApiError::not_found("folder")));
    let below = below.transpose()?;
    let visitor = enter(&request, &services, &token).await?;
    let visit = visitor.visit;
    let found = block(move || {
        let asker = Asker::Visitor(visit);
        let list = match visit.target {
            Target::Photo(photo) => {
                let photos = services.photos.details(asker, &[photo])?;
                let total = photos.len() as u64;
                return Ok(ListPage { photos, next: None, total });
            }
            Target::Library(library) => (visit.owner, views::View::Library(library)),
            Target::File(top) => {
                let permit: Permit<View, FileId> =
                    services.access.decide_for_visit(&visit, below.unwrap_or(top))?;
                (visit.owner, views::View::Album(permit.subject))
            }
        };
        Ok::<_, ApiError>(services.photos.list(asker, &[list], after, 0, limit)?)
    });
    let ListPage { photos, next, total } = found.await?;
    let shapes: Vec<PhotoShape> = photos.into_iter().map(Into::into).collect();
    let next_cursor = next.map(|id| id.to_string());
    let answer = page(&request, shapes, Pagination { limit, next_cursor, total: Some(total) })?;
    Ok(welcome(answer, &request, &token, &visitor))
}

fn photo(text: &str) -> Result<PhotoId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("photo"))
}

/// A JPEG of a photo that the link leads to.
#[utoipa::path(method(get, head), path = "/public/{token}/photos/{photo}/thumbnail", tag = "public",
    params(("token" = String, Path), ("photo" = String, Path), PictureQuery), responses(
    (status = 200, content_type = "image/jpeg"), (status = 304), (status = 401, body = Failure),
    (status = 404, body = Failure), (status = 410, body = Failure), (status = 422, body = Failure)))]
#[route("/public/{token}/photos/{photo}/thumbnail", method = "GET", method = "HEAD")]
pub(in crate::http) async fn public_thumbnail(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    query: web::Query<PictureQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (size, photo) = (size(&query)?, photo(&path.1)?);
    let visitor = enter(&request, &services, &path.0).await?;
    let visit = visitor.visit;
    let picture = block(move || {
        let permit: Permit<View, PhotoId> = services.access.decide_for_visit(&visit, photo)?;
        Ok::<_, ApiError>(services.photos.picture(permit, size)?)
    })
    .await?;
    let answer = send(&request, Outgoing::picture(picture, CACHE)).await?;
    Ok(welcome(answer, &request, &path.0, &visitor))
}

/// A photo's original. Where visitors may not see where and with what it was taken, without what it says of that; and
/// of formats that cannot be given so, the large picture. The first download of a visit is counted.
#[utoipa::path(method(get, head), path = "/public/{token}/photos/{photo}/original", tag = "public",
    params(("token" = String, Path), ("photo" = String, Path)), responses(
    (status = 200, content_type = "application/octet-stream"), (status = 206), (status = 304), (status = 416),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 410, body = Failure)))]
#[route("/public/{token}/photos/{photo}/original", method = "GET", method = "HEAD")]
pub(in crate::http) async fn public_original(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let photo = photo(&path.1)?;
    let visitor = enter(&request, &services, &path.0).await?;
    let (counted, at) = (request.method() != Method::HEAD, visitor.clone());
    let witness = Witness::of(&request);
    let outgoing = block(move || {
        let permit: Permit<Download, PhotoId> = services.access.decide_for_visit(&at.visit, photo)?;
        if counted {
            services.shares.count_download(&at)?;
        }
        witness.saw(&services, &permit, Noun::Photo)?;
        Ok::<_, ApiError>(Outgoing::given(services.photos.given(permit)?, CACHE).saved())
    });
    let answer = send(&request, outgoing.await?).await?;
    Ok(welcome(answer, &request, &path.0, &visitor))
}
