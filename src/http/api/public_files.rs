//! The files that a link leads to: looked through, downloaded one by one or as one archive.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, get, route, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::public::{CACHE, enter, welcome};
use super::zip::{named, separate};
use crate::access::{Asker, Download, Permit, Take, View};
use crate::audit::Noun;
use crate::drive::{DriveError, Placed};
use crate::http::answer::{Envelope, Failure, Pagination, page};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::pipe::written;
use crate::http::send::{Outgoing, attachment, send};
use crate::http::services::Services;
use crate::http::witness::Witness;
use crate::model::{FileId, FileName, PhotoId};
use crate::photos::Packed;
use crate::shares::Visitor;
use crate::store::shares::Target;
use crate::store::views;

/// A file or folder as visitors see it: where it lies in its owner's tree stays unsaid.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PublicFile {
    id: String,
    name: String,
    /// `file` or `folder`.
    kind: &'static str,
    /// Bytes; 0 for a folder.
    size: u64,
    mime_type: Option<String>,
    modified_at: String,
    /// The photo that this file belongs to.
    photo_id: Option<String>,
}

impl From<Placed> for PublicFile {
    fn from(Placed { node, .. }: Placed) -> Self {
        Self {
            id: node.id.to_string(),
            kind: if node.is_folder() { "folder" } else { "file" },
            size: node.content.as_ref().map_or(0, |content| content.size),
            mime_type: node.content.map(|content| content.mime_type),
            modified_at: node.modified_at.rfc3339(),
            photo_id: node.photo.map(|photo| photo.to_string()),
            name: node.name.as_str().to_owned(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PublicFilesQuery {
    /// A folder below the shared one; that one itself when nothing is said.
    parent: Option<String>,
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What lies in the folder that the link leads to, or in one below it, by name; of a link to a file, the file.
#[utoipa::path(tag = "public", params(("token" = String, Path), PublicFilesQuery), responses(
    (status = 200, body = Envelope<Vec<PublicFile>>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 410, body = Failure), (status = 422, body = Failure)))]
#[get("/public/{token}/files")]
pub(in crate::http) async fn public_files(
    request: HttpRequest,
    token: web::Path<String>,
    query: web::Query<PublicFilesQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit.unwrap_or(100).clamp(1, 1_000);
    let after = query.cursor.as_deref().map(FileName::parse).transpose().map_err(DriveError::from)?;
    let parent = query.parent.as_deref().map(file_id).transpose()?;
    let visitor = enter(&request, &services, &token).await?;
    let visit = visitor.visit;
    let found = block(move || {
        let Target::File(top) = visit.target else { return Err(ApiError::not_found("folder")) };
        let permit: Permit<View, FileId> = services.access.decide_for_visit(&visit, parent.unwrap_or(top))?;
        let folder = services.drive.get(permit)?;
        if !folder.node.is_folder() {
            return Ok(vec![folder]);
        }
        Ok(services.drive.list(visit.owner, Some(permit.subject), after.as_ref(), limit + 1)?)
    });
    let found = found.await?;
    let more = found.len() > limit;
    let shapes: Vec<PublicFile> = found.into_iter().take(limit).map(Into::into).collect();
    let next_cursor = shapes.last().filter(|_| more).map(|file| file.name.clone());
    let answer = page(&request, shapes, Pagination { limit, next_cursor, total: None })?;
    Ok(welcome(answer, &request, &token, &visitor))
}

fn file_id(text: &str) -> Result<FileId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("file"))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ShowQuery {
    /// Sends it to be shown in the browser, where its type is safe to be shown, rather than saved.
    pub(super) inline: Option<bool>,
}

/// A file that the link leads to; where visitors may not see where and with what things were taken, without what it
/// says of that. The first download of a visit is counted.
#[utoipa::path(method(get, head), path = "/public/{token}/files/{file}/download", tag = "public",
    params(("token" = String, Path), ("file" = String, Path), ShowQuery), responses(
    (status = 200, content_type = "application/octet-stream"), (status = 206), (status = 304), (status = 416),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 410, body = Failure)))]
#[route("/public/{token}/files/{file}/download", method = "GET", method = "HEAD")]
pub(in crate::http) async fn public_file(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    query: web::Query<ShowQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let file = file_id(&path.1)?;
    let visitor = enter(&request, &services, &path.0).await?;
    let (counted, at) = (request.method() != Method::HEAD, visitor.clone());
    let witness = Witness::of(&request);
    let given = block(move || {
        let permit: Permit<Take, FileId> = services.access.decide_for_visit(&at.visit, file)?;
        if counted {
            services.shares.count_download(&at)?;
        }
        witness.saw(&services, &permit, Noun::File)?;
        Ok::<_, ApiError>(services.photos.given_file(permit)?)
    });
    let given = given.await?;
    let inline = query.inline.unwrap_or(false);
    let outgoing =
        if inline { Outgoing::given(given, CACHE).preview() } else { Outgoing::given(given, CACHE).saved() };
    let answer = send(&request, outgoing).await?;
    Ok(welcome(answer, &request, &path.0, &visitor))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PublicZipQuery {
    /// Files and folders of a shared folder, or photos, with commas between; everything without this.
    ids: Option<String>,
    /// The archive's name; that of what is shared without one.
    name: Option<String>,
}

/// What the link leads to, or some of it, as a ZIP archive. It counts as the visit's download.
#[utoipa::path(tag = "public", params(("token" = String, Path), PublicZipQuery), responses(
    (status = 200, content_type = "application/zip"), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 410, body = Failure), (status = 422, body = Failure),
    (status = 429, body = Failure)))]
#[get("/public/{token}/zip")]
pub(in crate::http) async fn public_zip(
    request: HttpRequest,
    token: web::Path<String>,
    query: web::Query<PublicZipQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let PublicZipQuery { ids, name } = query.into_inner();
    let ids = ids.as_deref().map(separate).transpose()?;
    let visitor = enter(&request, &services, &token).await?;
    let (inside, at) = (services.clone(), visitor.clone());
    let (content, known_as) = block(move || {
        let content = content(&inside, &at, ids)?;
        let (given, _) = inside.shares.visited(&at)?;
        inside.shares.count_download(&at)?;
        Ok::<_, ApiError>((content, format!("{}.zip", given.what.name)))
    })
    .await?;
    let name = named(name.as_deref().unwrap_or(&known_as))?;
    let (inside, visit) = (services.clone(), visitor.visit);
    let archive = written(move |out| match content {
        Content::Files(permits) if visit.metadata => {
            Ok::<_, ApiError>(inside.drive.pack(&permits, |node| inside.drive.hand(node), out)?)
        }
        Content::Files(permits) => {
            Ok(inside.drive.pack(&permits, |node| inside.photos.hand_bare(node), out)?)
        }
        Content::Photos(packed) => {
            let permit = |id: PhotoId| inside.access.decide_for_visit(&visit, id).ok();
            Ok(inside.photos.pack(Asker::Visitor(visit), packed, permit, out)?)
        }
    })?;
    let answer = HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, attachment(name.as_str())))
        .streaming(archive);
    Ok(welcome(answer, &request, &token, &visitor))
}

/// What an archive is to hold.
enum Content {
    Files(Vec<Permit<Take, FileId>>),
    Photos(Packed),
}

/// Refuses, before anything is sent, what the visitor may not have.
fn content(services: &Services, visitor: &Visitor, ids: Option<Vec<String>>) -> Result<Content, ApiError> {
    let visit = visitor.visit;
    let photo = |id: &str| {
        let id: PhotoId = id.parse().map_err(|_| ApiError::not_found("photo"))?;
        let permit: Permit<Download, PhotoId> = services.access.decide_for_visit(&visit, id)?;
        Ok::<_, ApiError>(permit.subject)
    };
    let photos = |ids: Vec<String>| ids.iter().map(|id| photo(id)).collect::<Result<Vec<_>, _>>();
    Ok(match (visit.target, ids) {
        (Target::File(top), ids) => {
            let ids = match ids {
                Some(ids) => ids.iter().map(|id| file_id(id)).collect::<Result<Vec<_>, _>>()?,
                None => vec![top],
            };
            let permits = ids.into_iter().map(|id| services.access.decide_for_visit(&visit, id));
            Content::Files(permits.collect::<Result<_, _>>()?)
        }
        (Target::Photo(only), None) => Content::Photos(Packed::These(photos(vec![only.to_string()])?)),
        (_, Some(ids)) => Content::Photos(Packed::These(photos(ids)?)),
        (Target::Library(library), None) => {
            let _: Permit<Download, _> = services.access.decide_for_visit(&visit, library)?;
            Content::Photos(Packed::All((visit.owner, views::View::Library(library))))
        }
    })
}
