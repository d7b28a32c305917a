//! Tags.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::labels::labelled;
use super::shape::FileShape;
use crate::access::Asker;
use crate::http::answer::{Envelope, Failure, Pagination, done, page, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed, Write};
use crate::http::services::Services;
use crate::model::{FileId, TagId};
use crate::photos::{TagChange, Tagged};

/// Most entries of a page.
const MOST: usize = 1_000;

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Tag {
    id: String,
    name: String,
    /// `#rrggbb`
    color: Option<String>,
    /// 0–7, the colour label of macOS.
    finder_label: u8,
    photo_count: u64,
    /// Files and folders that are no photos.
    file_count: u64,
}

impl From<Tagged> for Tag {
    fn from(tagged: Tagged) -> Self {
        Self {
            id: tagged.id.to_string(),
            name: tagged.tag.name,
            color: tagged.tag.color,
            finder_label: tagged.tag.finder_label,
            photo_count: tagged.photo_count,
            file_count: tagged.file_count,
        }
    }
}

/// What to set of a tag; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct TagBody {
    name: Option<String>,
    #[serde(default, deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    color: Option<Option<String>>,
    finder_label: Option<u8>,
}

impl TagBody {
    fn change(self) -> TagChange {
        TagChange { name: self.name, color: self.color, finder_label: self.finder_label }
    }
}

/// Every tag, by name.
#[utoipa::path(tag = "tags", responses((status = 200, body = Envelope<Vec<Tag>>)))]
#[get("/tags")]
pub(in crate::http) async fn list_tags(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let tags = block(move || services.photos.tags(who.viewer.user)).await?;
    read(&request, tags.into_iter().map(Tag::from).collect::<Vec<_>>())
}

/// Makes a tag, or gives the one of that name.
#[utoipa::path(tag = "tags", request_body = TagBody, responses(
    (status = 201, body = Envelope<Tag>), (status = 422, body = Failure)))]
#[post("/tags")]
pub(in crate::http) async fn make_tag(
    who: Signed<Write>,
    tag: web::Json<TagBody>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let mut change = tag.into_inner().change();
    let name = change.name.take().ok_or_else(|| ApiError::unprocessable("name", "a tag needs a name"))?;
    let tagged = block(move || services.photos.make_tag(who.viewer.user, &name, change)).await?;
    done(StatusCode::CREATED, Tag::from(tagged))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct BearersQuery {
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Files and folders that bear a tag and are no photos; those are listed by `GET /photos?tag=`.
#[utoipa::path(tag = "tags", params(("id" = String, Path), BearersQuery), responses(
    (status = 200, body = Envelope<Vec<FileShape>>), (status = 400, body = Failure), (status = 404, body = Failure)))]
#[get("/tags/{id}/files")]
pub(in crate::http) async fn tagged_files(
    request: HttpRequest,
    who: Signed<Read>,
    id: web::Path<String>,
    query: web::Query<BearersQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (id, limit) = (tag_id(&id)?, query.limit.unwrap_or(100).clamp(1, MOST));
    let bad = |_| ApiError::bad_cursor();
    let after = query.cursor.as_deref().map(str::parse::<FileId>).transpose().map_err(bad)?;
    let (shapes, next) = block(move || {
        services.photos.tag(who.viewer.user, id)?;
        let (nodes, next) = services.photos.tagged_files(who.viewer.user, id, after, limit)?;
        let placed =
            nodes.into_iter().map(|node| services.drive.placed(node)).collect::<Result<Vec<_>, _>>()?;
        Ok::<_, ApiError>((labelled(&services, Asker::Person(who.viewer.user), placed)?, next))
    })
    .await?;
    let next_cursor = next.map(|id| id.to_string());
    page(&request, shapes, Pagination { limit, next_cursor, total: None })
}

fn tag_id(text: &str) -> Result<TagId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("tag"))
}

/// Renames or recolours a tag.
#[utoipa::path(tag = "tags", params(("id" = String, Path)), request_body = TagBody, responses(
    (status = 200, body = Envelope<Tag>), (status = 404, body = Failure), (status = 409, body = Failure),
    (status = 422, body = Failure)))]
#[put("/tags/{id}")]
pub(in crate::http) async fn change_tag(
    who: Signed<Write>,
    id: web::Path<String>,
    tag: web::Json<TagBody>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (id, change) = (tag_id(&id)?, tag.into_inner().change());
    let tagged = block(move || services.photos.change_tag(who.viewer.user, id, change)).await?;
    done(StatusCode::OK, Tag::from(tagged))
}

/// Takes a tag off everything and ends it.
#[utoipa::path(tag = "tags", params(("id" = String, Path)), responses(
    (status = 200, description = "removed"), (status = 404, body = Failure)))]
#[delete("/tags/{id}")]
pub(in crate::http) async fn remove_tag(
    who: Signed<Write>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = tag_id(&id)?;
    block(move || services.photos.remove_tag(who.viewer.user, id)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
