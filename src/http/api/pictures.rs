//! A photo's pictures, its original, and everything its files say of it.

use actix_web::{HttpRequest, HttpResponse, get, route, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::{Download, View};
use crate::audit::Noun;
use crate::http::answer::{Envelope, Failure, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::Can;
use crate::http::redirect::save;
use crate::http::send::{Outgoing, send};
use crate::http::services::Services;
use crate::http::witness::Witness;
use crate::model::{FileId, PhotoId};
use crate::photos::Size;

/// Pictures change rarely, and then with another ETag: a week, then ask.
const CACHE: &str = "private, max-age=604800, stale-while-revalidate=86400";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PictureQuery {
    /// `small` (about 300 px) or `large` (about 1,200 px).
    size: Option<String>,
}

/// A JPEG of the photo, upright and in sRGB.
#[utoipa::path(method(get, head), path = "/photos/{id}/thumbnail", tag = "photos", params(("id" = String, Path), PictureQuery), responses(
    (status = 200, content_type = "image/jpeg"), (status = 304), (status = 404, body = Failure)))]
#[route("/photos/{id}/thumbnail", method = "GET", method = "HEAD")]
pub(in crate::http) async fn thumbnail(
    request: HttpRequest,
    can: Can<View, PhotoId>,
    query: web::Query<PictureQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let size = size(&query)?;
    let picture = block(move || services.photos.picture(can.permit, size)).await?;
    send(&request, Outgoing::picture(picture, CACHE)).await
}

/// Which picture is asked for; the small one when nothing is said.
pub(super) fn size(query: &PictureQuery) -> Result<Size, ApiError> {
    match query.size.as_deref() {
        None | Some("small") => Ok(Size::Small),
        Some("large") => Ok(Size::Large),
        Some(other) => Err(ApiError::unprocessable("size", format!("“{other}” is neither small nor large"))),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct OriginalQuery {
    /// Sends it to be saved rather than shown.
    download: Option<bool>,
}

/// The file the photo is shown by, as it was sent; `Range` works. Who sees the photo in a public library that keeps
/// places and camera data to itself is given it without them; of formats that cannot be given so, the large picture.
#[utoipa::path(method(get, head), path = "/photos/{id}/original", tag = "photos", params(("id" = String, Path), OriginalQuery), responses(
    (status = 200, content_type = "application/octet-stream"), (status = 206), (status = 304), (status = 307),
    (status = 416), (status = 404, body = Failure)))]
#[route("/photos/{id}/original", method = "GET", method = "HEAD")]
pub(in crate::http) async fn original(
    request: HttpRequest,
    can: Can<Download, PhotoId>,
    query: web::Query<OriginalQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let witness = Witness::of(&request);
    let given = block(move || {
        let given = services.photos.given(can.permit)?;
        witness.saw(&services, &can.permit, Noun::Photo)?;
        Ok::<_, ApiError>(given)
    });
    let given = given.await?;
    let cache = "private, max-age=86400";
    let outgoing = Outgoing::given(given, cache);
    if query.download.unwrap_or(false) {
        save(&request, outgoing).await
    } else {
        send(&request, outgoing).await
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Metadata {
    image_files: Vec<FileMetadata>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct FileMetadata {
    #[schema(value_type = String)]
    id: FileId,
    name: String,
    /// By block: `{"exif": {"Make": "Canon"}, "xmp": {…}, "iptc": {…}, "container": {…}}`.
    metadata: serde_json::Value,
}

/// Everything that was read from the photo's files.
#[utoipa::path(tag = "photos", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<Metadata>), (status = 404, body = Failure)))]
#[get("/photos/{id}/metadata")]
pub(in crate::http) async fn metadata(
    request: HttpRequest,
    can: Can<crate::access::Metadata, PhotoId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let files = block(move || services.photos.metadata(can.permit)).await?;
    let files = files.into_iter().map(|(id, name, json)| {
        let metadata = serde_json::from_str(&json).map_err(ApiError::internal)?;
        Ok(FileMetadata { id, name, metadata })
    });
    read(&request, Metadata { image_files: files.collect::<Result<_, ApiError>>()? })
}
