//! Timelines: months with counts, and a month as columns, compact enough for a million photos.

use actix_web::{HttpRequest, HttpResponse, get, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::answer::{Envelope, Failure, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::services::Services;
use crate::model::{Bucket, PhotoId, Taken, UserId};
use crate::photos::Columns;
use crate::store::photos::PhotoKind;
use crate::store::views::View;

/// Which list; everything that is not archived when nothing is given. At most one.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ViewQuery {
    /// A folder's id.
    pub album: Option<String>,
    pub favorite: Option<bool>,
    pub archived: Option<bool>,
    pub trashed: Option<bool>,
    /// A tag's id.
    pub tag: Option<String>,
}

impl ViewQuery {
    pub(super) fn view(&self) -> Result<View, ApiError> {
        let mut views = Vec::new();
        if let Some(album) = &self.album {
            views.push(View::Album(album.parse().map_err(|_| ApiError::not_found("album"))?));
        }
        if let Some(tag) = &self.tag {
            views.push(View::Tag(tag.parse().map_err(|_| ApiError::not_found("tag"))?));
        }
        let flags =
            [(self.favorite, View::Favorites), (self.archived, View::Archive), (self.trashed, View::Trash)];
        views.extend(flags.into_iter().filter(|(flag, _)| *flag == Some(true)).map(|(_, view)| view));
        match views.as_slice() {
            [] => Ok(View::All),
            [view] => Ok(*view),
            _ => Err(ApiError::bad_request(
                "one_list",
                "ask for one list at a time; search combines conditions",
            )),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Month {
    /// `2024-07`
    bucket: String,
    count: u32,
}

/// The months that hold photos, newest first.
#[utoipa::path(tag = "photos", params(ViewQuery), responses((status = 200, body = Envelope<Vec<Month>>)))]
#[get("/photos/timeline")]
pub(in crate::http) async fn months(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<ViewQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let view = query.view()?;
    let months = block(move || services.photos.months(who.viewer.user, view)).await?;
    let months = months.into_iter().map(|(bucket, count)| Month { bucket: bucket.to_string(), count });
    read(&request, months.collect::<Vec<_>>())
}

/// A month's photos, newest first; all columns are equally long.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MonthColumns)]
pub(in crate::http) struct ColumnsShape {
    #[schema(value_type = Vec<String>)]
    id: Vec<PhotoId>,
    taken_at: Vec<String>,
    /// Width over height.
    ratio: Vec<f32>,
    kind: Vec<PhotoKind>,
    /// Base64; null where there is none.
    thumbhash: Vec<Option<String>>,
    favorite: Vec<bool>,
    #[schema(value_type = Vec<String>)]
    owner: Vec<UserId>,
    /// `ready` or `failed`.
    state: Vec<&'static str>,
}

impl ColumnsShape {
    fn new(owner: UserId, columns: Columns) -> Self {
        let thumbhash = |bytes: Vec<u8>| (!bytes.is_empty()).then(|| STANDARD.encode(bytes));
        let state = |failed: bool| if failed { "failed" } else { "ready" };
        Self {
            owner: vec![owner; columns.id.len()],
            id: columns.id,
            taken_at: columns.taken.into_iter().map(Taken::rfc3339).collect(),
            ratio: columns.ratio.into_iter().map(|ratio| (ratio * 1_000.0).round() / 1_000.0).collect(),
            kind: columns.kind,
            thumbhash: columns.thumbhash.into_iter().map(thumbhash).collect(),
            favorite: columns.favorite,
            state: columns.failed.into_iter().map(state).collect(),
        }
    }
}

/// One month, as columns.
#[utoipa::path(tag = "photos", params(("bucket" = String, Path, example = "2024-07"), ViewQuery), responses(
    (status = 200, body = Envelope<ColumnsShape>), (status = 404, body = Failure)))]
#[get("/photos/timeline/{bucket}")]
pub(in crate::http) async fn month(
    request: HttpRequest,
    who: Signed<Read>,
    bucket: web::Path<String>,
    query: web::Query<ViewQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let view = query.view()?;
    let bucket = Bucket::parse(&bucket).ok_or_else(|| ApiError::not_found("month; write it as 2024-07"))?;
    let owner = who.viewer.user;
    let columns = block(move || services.photos.month(owner, view, bucket)).await?;
    read(&request, ColumnsShape::new(owner, columns))
}
