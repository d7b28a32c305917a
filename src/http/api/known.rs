//! Contents that are here already: asked for by hash, and given another name without being sent again.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::files::{Target, taken_in};
use super::shape::FileShape;
use crate::drive::{DriveError, Placed};
use crate::http::answer::{Envelope, Failure, done};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Signed, Upload};
use crate::http::services::Services;
use crate::model::{ContentHash, FileName};

/// Most hashes of one question.
const MOST: usize = 1_000;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct KnownQuery {
    /// Hexadecimal; at most 1,000.
    sha256: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct KnownFile {
    sha256: String,
    file_id: String,
    photo_id: Option<String>,
    path: String,
}

/// Which of these contents are here already, and where; those that are not are left out.
#[utoipa::path(tag = "files", request_body = KnownQuery, responses(
    (status = 200, body = Envelope<Vec<KnownFile>>), (status = 422, body = Failure)))]
#[post("/files/known")]
pub(in crate::http) async fn known_files(
    who: Signed<Upload>,
    query: web::Json<KnownQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let hashes = query.sha256.iter().map(|text| text.parse::<ContentHash>()).collect::<Result<Vec<_>, _>>();
    let hashes = hashes.map_err(|error| ApiError::unprocessable("sha256", error))?;
    if hashes.len() > MOST {
        return Err(ApiError::unprocessable("sha256", "at most 1,000 hashes can be asked for at once"));
    }
    let known = block(move || services.drive.known(who.viewer.user, &hashes)).await?;
    let known = known.into_iter().map(|Placed { node, path }| KnownFile {
        sha256: node.content.map(|content| content.hash.to_string()).unwrap_or_default(),
        file_id: node.id.to_string(),
        photo_id: node.photo.map(|photo| photo.to_string()),
        path,
    });
    done(StatusCode::OK, known.collect::<Vec<_>>())
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = KnownLink)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Link {
    sha256: String,
    /// The folder, made when missing.
    path: String,
    name: String,
    modified_at: Option<String>,
    /// When the name is taken: `rename` (the default), `replace` or `fail`.
    on_conflict: Option<String>,
}

/// Makes a second file of content that is here already, without sending it again.
#[utoipa::path(tag = "files", request_body = Link, responses(
    (status = 201, body = Envelope<FileShape>), (status = 404, body = Failure), (status = 409, body = Failure),
    (status = 422, body = Failure)))]
#[post("/files/link")]
pub(in crate::http) async fn link_file(
    who: Signed<Upload>,
    link: web::Json<Link>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let hash =
        link.sha256.parse::<ContentHash>().map_err(|error| ApiError::unprocessable("sha256", error))?;
    let mut target = Target::default();
    target.set("path", &link.path)?;
    if let Some(modified_at) = &link.modified_at {
        target.set("modified_at", modified_at)?;
    }
    if let Some(on_conflict) = &link.on_conflict {
        target.set("on_conflict", on_conflict)?;
    }
    let name = FileName::parse(&link.name).map_err(DriveError::from)?;
    let new = target.file(who.viewer.user, name);
    let taken = block(move || services.photos.link(new, hash)).await?;
    done(StatusCode::CREATED, taken_in(taken))
}
