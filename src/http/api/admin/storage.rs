//! How much room there is, and what takes it.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::answer::{Envelope, Failure, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed};
use crate::http::services::Services;
use crate::model::Stamp;

#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "these are the names of the API")]
pub(in crate::http) struct Storage {
    /// Of the disks that hold the originals, together; null where they do not tell.
    disk_bytes: Option<u64>,
    free_bytes: Option<u64>,
    photos_bytes: u64,
    videos_bytes: u64,
    other_bytes: u64,
    /// Thumbnails and previews.
    pictures_bytes: u64,
    /// Of all these, what lies in the trash.
    trash_bytes: u64,
    people: u64,
    scrub: ScrubShape,
}

/// How far the reading of all originals has come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scrub)]
struct ScrubShape {
    /// When the round began that goes on or was the last; null before the first.
    began_at: Option<String>,
    /// Null while it goes on.
    ended_at: Option<String>,
    /// Read in this round.
    files: u64,
    bytes: u64,
    /// Originals that are missing, or have other bytes than were stored.
    damaged: u64,
}

/// How much room there is, and what everybody together takes.
#[utoipa::path(tag = "admin", responses((status = 200, body = Envelope<Storage>), (status = 401, body = Failure),
    (status = 403, body = Failure)))]
#[get("/admin/storage")]
pub(in crate::http) async fn storage(
    request: HttpRequest,
    _who: Signed<Admin>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let storage = block(move || {
        let usage = services.drive.usage_of_all()?;
        let disk = services.blobs.disk()?;
        Ok::<_, ApiError>(Storage {
            disk_bytes: disk.map(|disk| disk.size),
            free_bytes: disk.map(|disk| disk.free),
            photos_bytes: usage.photos,
            videos_bytes: usage.videos,
            other_bytes: usage.other,
            pictures_bytes: usage.pictures,
            trash_bytes: usage.trash,
            people: services.accounts.head_count(None)?,
            scrub: scrub(&services)?,
        })
    });
    read(&request, storage.await?)
}

fn scrub(services: &Services) -> Result<ScrubShape, ApiError> {
    let (round, damaged) = services.drive.scrubbed()?;
    Ok(ScrubShape {
        began_at: round.map(|round| round.began_at.rfc3339()),
        ended_at: round.and_then(|round| round.ended_at).map(Stamp::rfc3339),
        files: round.map_or(0, |round| round.files),
        bytes: round.map_or(0, |round| round.bytes),
        damaged,
    })
}
