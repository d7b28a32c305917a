//! The disks and buckets where originals lie.

mod new;
mod shape;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use self::new::NewVolume;
use self::shape::VolumeShape;
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed, Superuser};
use crate::http::services::Services;
use crate::volumes::HeldOf;

/// The volumes, the data folder's own first.
#[utoipa::path(tag = "admin", responses((status = 200, body = Envelope<Vec<VolumeShape>>),
    (status = 401, body = Failure), (status = 403, body = Failure)))]
#[get("/admin/volumes")]
pub(in crate::http) async fn list_volumes(
    request: HttpRequest,
    _who: Signed<Admin>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let volumes = block(move || services.volumes.list()).await?;
    read(&request, volumes.into_iter().map(VolumeShape::from).collect::<Vec<_>>())
}

/// Attaches a folder on a disk of the server, or a bucket once it was tried. New originals go to the volume with
/// most room; to a bucket without a limit only where no other has any.
#[utoipa::path(tag = "admin", request_body = NewVolume, responses(
    (status = 201, body = Envelope<VolumeShape>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 422, body = Failure)))]
#[post("/admin/volumes")]
pub(in crate::http) async fn attach_volume(
    who: Signed<Superuser>,
    new: web::Json<NewVolume>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let NewVolume { path, bucket, name, limit_bytes } = new.into_inner();
    let attached = block(move || {
        let number = match (path, bucket) {
            (Some(path), None) => services.volumes.attach(&who.viewer, path.as_ref(), &name, limit_bytes)?,
            (None, Some(bucket)) => {
                services.volumes.attach_bucket(&who.viewer, bucket.into(), &name, limit_bytes)?
            }
            _ => return Err(ApiError::unprocessable("path", "name either a folder or a bucket")),
        };
        one(&services, number)
    });
    done(StatusCode::CREATED, attached.await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = VolumeChange)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Change {
    /// Bytes of originals that it may hold; null for whatever fits.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    limit_bytes: Option<u64>,
}

/// Sets what a volume may hold. One that holds more keeps it, and takes nothing new.
#[utoipa::path(tag = "admin", params(("number" = u16, Path)), request_body = Change, responses(
    (status = 200, body = Envelope<VolumeShape>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 404, body = Failure)))]
#[put("/admin/volumes/{number}")]
pub(in crate::http) async fn change_volume(
    who: Signed<Superuser>,
    number: web::Path<String>,
    change: web::Json<Change>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = parsed(&number)?;
    let changed = block(move || {
        services.volumes.set_limit(&who.viewer, number, change.limit_bytes)?;
        one(&services, number)
    });
    done(StatusCode::OK, changed.await?)
}

/// Takes nothing new there from now on, and moves what it holds to the other volumes, also over a restart.
#[utoipa::path(tag = "admin", params(("number" = u16, Path)), responses(
    (status = 202, body = Envelope<VolumeShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 409, body = Failure)))]
#[post("/admin/volumes/{number}/drain")]
pub(in crate::http) async fn drain_volume(
    who: Signed<Superuser>,
    number: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = parsed(&number)?;
    let drained = block(move || {
        services.volumes.drain(&who.viewer, number)?;
        one(&services, number)
    });
    done(StatusCode::ACCEPTED, drained.await?)
}

/// Stops that: what has not been moved stays, and new originals may go there again.
#[utoipa::path(tag = "admin", params(("number" = u16, Path)), responses(
    (status = 200, body = Envelope<VolumeShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure)))]
#[delete("/admin/volumes/{number}/drain")]
pub(in crate::http) async fn keep_volume(
    who: Signed<Superuser>,
    number: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = parsed(&number)?;
    let kept = block(move || {
        services.volumes.stop_draining(&who.viewer, number)?;
        one(&services, number)
    });
    done(StatusCode::OK, kept.await?)
}

/// Detaches a volume that holds nothing. The folder stays as it is, without the mark that made it a volume.
#[utoipa::path(tag = "admin", params(("number" = u16, Path)), responses(
    (status = 200, description = "detached"), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 409, body = Failure)))]
#[delete("/admin/volumes/{number}")]
pub(in crate::http) async fn detach_volume(
    who: Signed<Superuser>,
    number: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = parsed(&number)?;
    block(move || services.volumes.detach(&who.viewer, number)).await?;
    done(StatusCode::OK, Value::Null)
}

/// Somebody who has originals on a volume.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VolumeOwner)]
pub(in crate::http) struct OwnerShape {
    owner_id: String,
    username: String,
    files: u64,
    bytes: u64,
}

/// Whose originals lie on a volume, or are lost with it: who has most first. Names of files are their owners' own.
#[utoipa::path(tag = "admin", params(("number" = u16, Path)), responses(
    (status = 200, body = Envelope<Vec<OwnerShape>>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure)))]
#[get("/admin/volumes/{number}/owners")]
pub(in crate::http) async fn volume_owners(
    request: HttpRequest,
    _who: Signed<Admin>,
    number: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = parsed(&number)?;
    let owners = block(move || services.volumes.owners(number)).await?;
    let shapes = owners.into_iter().map(|HeldOf { owner, username, held }| {
        let (files, bytes) = (held.files, held.bytes);
        OwnerShape { owner_id: owner.to_string(), username, files, bytes }
    });
    read(&request, shapes.collect::<Vec<_>>())
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = GivingUp)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct GivingUp {
    /// The volume's, said again.
    name: String,
}

/// Gives up a volume that is not there and will not come back. The files that lay on it stay in sight with their
/// thumbnails and all that was said of them, are told to be lost, and take nobody's room; the disk attached again, or the
/// same bytes sent again, make them whole.
#[utoipa::path(tag = "admin", params(("number" = u16, Path)), request_body = GivingUp, responses(
    (status = 200, description = "given up"), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 409, body = Failure), (status = 422, body = Failure)))]
#[post("/admin/volumes/{number}/give-up")]
pub(in crate::http) async fn give_up_volume(
    who: Signed<Superuser>,
    number: web::Path<String>,
    asked: web::Json<GivingUp>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = parsed(&number)?;
    block(move || services.volumes.give_up(&who.viewer, number, &asked.name)).await?;
    done(StatusCode::OK, Value::Null)
}

fn parsed(number: &str) -> Result<u16, ApiError> {
    number.parse().map_err(|_| ApiError::not_found("volume"))
}

fn one(services: &Services, number: u16) -> Result<VolumeShape, ApiError> {
    let all = services.volumes.list()?;
    let found = all.into_iter().find(|volume| volume.number == number);
    found.map(VolumeShape::from).ok_or_else(|| ApiError::not_found("volume"))
}
