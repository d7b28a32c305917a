//! Photos: looking at them, and saying things of them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shape::PhotoShape;
use super::timeline::ViewQuery;
use crate::access::{Asker, Edit, Trash, View};
use crate::http::answer::{Envelope, Failure, Pagination, check_if_match, done, from_cursor, page, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Read, Signed};
use crate::http::services::Services;
use crate::model::PhotoId;
use crate::photos::{ListPage, Update};

/// Most photos of a page.
const MOST: usize = 1_000;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ListQuery {
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    offset: Option<usize>,
    /// A folder's id.
    album: Option<String>,
    favorite: Option<bool>,
    archived: Option<bool>,
    trashed: Option<bool>,
    /// A tag's id.
    tag: Option<String>,
    /// A library's id.
    library: Option<String>,
    /// With one's own photos, those of the libraries that one chose to see in one's timeline.
    joined: Option<bool>,
}

/// A list of photos, newest first.
#[utoipa::path(tag = "photos", params(ListQuery), responses((status = 200, body = Envelope<Vec<PhotoShape>>),
    (status = 404, body = Failure), (status = 422, body = Failure)))]
#[get("/photos")]
pub(in crate::http) async fn list_photos(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<ListQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let ListQuery { limit, cursor, offset, album, favorite, archived, trashed, tag, library, joined } =
        query.into_inner();
    let which = ViewQuery { album, favorite, archived, trashed, tag, library, joined };
    let limit = limit.unwrap_or(100).clamp(1, MOST);
    let after = from_cursor(cursor.as_deref())?;
    let found = block(move || {
        let lists = which.lists(&who.viewer, &services)?;
        let asker = Asker::Person(who.viewer.user);
        Ok::<_, ApiError>(services.photos.list(asker, &lists, after, offset.unwrap_or(0), limit)?)
    });
    let ListPage { photos, next, total } = found.await?;
    let shapes: Vec<PhotoShape> = photos.into_iter().map(Into::into).collect();
    let next_cursor = next.map(|id| id.to_string());
    page(&request, shapes, Pagination { limit, next_cursor, total: Some(total) })
}

/// A photo, by its id or its hothash.
#[utoipa::path(tag = "photos", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<PhotoShape>), (status = 404, body = Failure)))]
#[get("/photos/{id}")]
pub(in crate::http) async fn get_photo(
    request: HttpRequest,
    can: Can<View, PhotoId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let photo = block(move || services.photos.get(can.permit)).await?;
    read(&request, PhotoShape::from(photo))
}

/// What to change of a photo; what is absent stays, `null` takes a value away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::http) struct PhotoChange {
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    title: Option<Option<String>>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// All of the photo's tags from now on.
    tags: Option<Vec<String>>,
    /// 1–5.
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<u8>)]
    rating: Option<Option<u8>>,
    favorite: Option<bool>,
    archived: Option<bool>,
    /// RFC 3339.
    taken_at: Option<String>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<f64>)]
    latitude: Option<Option<f64>>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<f64>)]
    longitude: Option<Option<f64>>,
}

impl PhotoChange {
    pub(super) fn update(self) -> Result<Update, ApiError> {
        let position = match (self.latitude, self.longitude) {
            (None, None) => None,
            (Some(Some(latitude)), Some(Some(longitude))) => Some(Some((latitude, longitude))),
            (Some(None), Some(None)) => Some(None),
            _ => return Err(ApiError::unprocessable("latitude", "latitude and longitude are set together")),
        };
        Ok(Update {
            title: self.title,
            description: self.description,
            tags: self.tags,
            rating: self.rating,
            favorite: self.favorite,
            archived: self.archived,
            taken_at: self.taken_at,
            position,
        })
    }
}

/// Changes what is said of a photo. `If-Match` guards against overwriting another's change.
#[utoipa::path(tag = "photos", params(("id" = String, Path)), request_body = PhotoChange, responses(
    (status = 200, body = Envelope<PhotoShape>), (status = 404, body = Failure), (status = 412, body = Failure),
    (status = 422, body = Failure)))]
#[put("/photos/{id}")]
pub(in crate::http) async fn change_photo(
    request: HttpRequest,
    can: Can<Edit, PhotoId>,
    looking: Can<View, PhotoId>,
    change: web::Json<PhotoChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let update = change.into_inner().update()?;
    let photos = services.photos.clone();
    let current = block(move || photos.get(looking.permit)).await?;
    check_if_match(&request, PhotoShape::from(current))?;
    let photo = block(move || services.photos.update(can.permit, update)).await?;
    done(StatusCode::OK, PhotoShape::from(photo))
}

/// Puts a photo in the trash.
#[utoipa::path(tag = "photos", params(("id" = String, Path)), responses(
    (status = 200, description = "in the trash"), (status = 404, body = Failure)))]
#[delete("/photos/{id}")]
pub(in crate::http) async fn trash_photo(
    can: Can<Trash, PhotoId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    block(move || services.photos.trash(can.permit)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SimilarQuery {
    /// Most differing bits of 64.
    distance: Option<u32>,
    limit: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SimilarPhoto {
    /// Differing bits of 64; 0 looks the same.
    distance: u32,
    #[serde(flatten)]
    photo: PhotoShape,
}

/// Photos that look like this one, the most alike first.
#[utoipa::path(tag = "photos", params(("id" = String, Path), SimilarQuery), responses(
    (status = 200, body = Envelope<Vec<SimilarPhoto>>), (status = 404, body = Failure)))]
#[get("/photos/{id}/similar")]
pub(in crate::http) async fn similar_photos(
    request: HttpRequest,
    can: Can<View, PhotoId>,
    query: web::Query<SimilarQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (distance, limit) = (query.distance.unwrap_or(10).min(32), query.limit.unwrap_or(50).clamp(1, MOST));
    let alike = block(move || services.photos.similar(can.permit, distance, limit)).await?;
    let shapes = alike
        .into_iter()
        .map(|similar| SimilarPhoto { distance: similar.distance, photo: similar.detail.into() });
    read(&request, shapes.collect::<Vec<_>>())
}
