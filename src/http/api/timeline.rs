//! Timelines: months with counts, and a month as columns, compact enough for a million photos.

use actix_web::{HttpRequest, HttpResponse, get, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::{self, Permit, Viewer};
use crate::http::answer::{Envelope, Failure, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::services::Services;
use crate::model::{Bucket, FileId, LibraryId, PhotoId, Taken, UserId};
use crate::photos::Columns;
use crate::photos::timeline::List;
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
    /// A library's id.
    pub library: Option<String>,
    /// With one's own photos, those of the libraries that one chose to see in one's timeline.
    pub joined: Option<bool>,
}

impl ViewQuery {
    /// The lists that are asked for, once the asker was found allowed to see them.
    pub(super) fn lists(&self, viewer: &Viewer, services: &Services) -> Result<Vec<List>, ApiError> {
        let own = |view| (viewer.user, view);
        Ok(match self.view()? {
            View::Album(folder) => {
                let permit: Permit<access::View, FileId> = services.access.decide(viewer, folder)?;
                vec![(permit.owner, View::Album(folder))]
            }
            View::Library(library) => {
                let permit: Permit<access::View, LibraryId> = services.access.decide(viewer, library)?;
                vec![(permit.owner, View::Library(library))]
            }
            View::All if self.joined == Some(true) => services.photos.joined(viewer.user)?,
            view => vec![own(view)],
        })
    }

    fn view(&self) -> Result<View, ApiError> {
        let mut views = Vec::new();
        if let Some(library) = &self.library {
            views.push(View::Library(library.parse().map_err(|_| ApiError::not_found("library"))?));
        }
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
#[utoipa::path(tag = "photos", params(ViewQuery), responses((status = 200, body = Envelope<Vec<Month>>),
    (status = 404, body = Failure)))]
#[get("/photos/timeline")]
pub(in crate::http) async fn months(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<ViewQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let months = block(move || {
        let lists = query.lists(&who.viewer, &services)?;
        Ok::<_, ApiError>(services.photos.months(&lists)?)
    });
    let months = months.await?;
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
    fn new(columns: Columns) -> Self {
        let thumbhash = |bytes: Vec<u8>| (!bytes.is_empty()).then(|| STANDARD.encode(bytes));
        let state = |failed: bool| if failed { "failed" } else { "ready" };
        Self {
            owner: columns.owner,
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
    let bucket = Bucket::parse(&bucket).ok_or_else(|| ApiError::not_found("month; write it as 2024-07"))?;
    let columns = block(move || {
        let lists = query.lists(&who.viewer, &services)?;
        Ok::<_, ApiError>(services.photos.month(&lists, bucket)?)
    });
    read(&request, ColumnsShape::new(columns.await?))
}
