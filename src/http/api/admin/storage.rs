//! How much room there is, and what takes it.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::answer::{Envelope, Failure, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed};
use crate::http::services::Services;

#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "these are the names of the API")]
pub(in crate::http) struct Storage {
    /// Of the disk that holds the originals; null where it does not tell.
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
        })
    });
    read(&request, storage.await?)
}
