//! The disks and buckets where originals lie.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::blob::HOME;
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed, Superuser};
use crate::http::services::Services;
use crate::model::bucket::{BucketAddress, Secret};
use crate::store::volumes::{DrainRecord, VolumeKind};
use crate::volumes::{HeldOf, Volume};

/// How a volume is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum VolumeState {
    Online,
    /// Not there. What lies on it is not lost, and cannot be opened until it is back.
    Offline,
    /// What it holds moves to the others.
    Draining,
    /// It holds nothing and takes nothing.
    Drained,
    /// It takes nothing more.
    Full,
    /// It will not come back, and what lay on it is lost until it does.
    GivenUp,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Volume)]
pub(in crate::http) struct VolumeShape {
    number: u16,
    /// Empty for the data folder's own.
    name: String,
    /// Null for the data folder's own, and for a bucket.
    path: Option<String>,
    /// Null for a disk.
    bucket: Option<BucketShape>,
    /// Null for the data folder's own.
    attached_at: Option<String>,
    state: VolumeState,
    /// Why it is offline.
    reason: Option<String>,
    /// Of the disk; null where it does not tell.
    disk_bytes: Option<u64>,
    free_bytes: Option<u64>,
    /// Originals that lie there, everybody's.
    files: u64,
    bytes: u64,
    drain: Option<DrainShape>,
    given_up_at: Option<String>,
}

/// A bucket, as far as it is told: the secret of its key never is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bucket)]
struct BucketShape {
    endpoint: String,
    region: String,
    bucket: String,
    prefix: String,
    key_id: String,
    path_style: bool,
    redirect: bool,
}

impl From<BucketAddress> for BucketShape {
    fn from(address: BucketAddress) -> Self {
        let BucketAddress { endpoint, region, bucket, prefix, key_id, secret: _, path_style, redirect } =
            address;
        Self { endpoint, region, bucket, prefix, key_id, path_style, redirect }
    }
}

/// How far the emptying of a volume has come: what is left is what still lies there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Drain)]
struct DrainShape {
    began_at: String,
    /// What lay there when it began.
    files: u64,
    bytes: u64,
    /// Why it rests; it is tried again by itself.
    error: Option<String>,
}

impl From<DrainRecord> for DrainShape {
    fn from(record: DrainRecord) -> Self {
        let DrainRecord { began_at, files, bytes, error } = record;
        Self { began_at: began_at.rfc3339(), files, bytes, error }
    }
}

impl From<Volume> for VolumeShape {
    fn from(volume: Volume) -> Self {
        let state = state(&volume);
        let Volume { number, record, reason, disk, held, given_up_at, .. } = volume;
        let path = record.as_ref().and_then(|record| match &record.kind {
            VolumeKind::Disk { path, .. } => Some(path.clone()),
            VolumeKind::Home | VolumeKind::Bucket { .. } => None,
        });
        let bucket = record.as_ref().and_then(|record| match &record.kind {
            VolumeKind::Bucket { address, .. } => Some(BucketShape::from(address.clone())),
            _ => None,
        });
        let attached = record.as_ref().filter(|_| number != HOME);
        Self {
            number,
            attached_at: attached.map(|record| record.attached_at.rfc3339()),
            name: record.as_ref().map(|record| record.name.clone()).unwrap_or_default(),
            path,
            bucket,
            state,
            reason,
            disk_bytes: disk.map(|disk| disk.size),
            free_bytes: disk.map(|disk| disk.free),
            files: held.files,
            bytes: held.bytes,
            drain: record.and_then(|record| record.draining).map(DrainShape::from),
            given_up_at: given_up_at.map(crate::model::Stamp::rfc3339),
        }
    }
}

fn state(volume: &Volume) -> VolumeState {
    let draining = volume.record.as_ref().is_some_and(|record| record.draining.is_some());
    match (volume.there, draining, volume.held.files) {
        _ if volume.given_up_at.is_some() => VolumeState::GivenUp,
        (false, ..) => VolumeState::Offline,
        (true, true, 0) => VolumeState::Drained,
        (true, true, _) => VolumeState::Draining,
        (true, false, _) if volume.room == 0 => VolumeState::Full,
        (true, false, _) => VolumeState::Online,
    }
}

/// A folder to attach, or a bucket: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewVolume {
    /// On the server, from the root, such as `/mnt/photos`. A disk that was attached before and is mounted elsewhere now
    /// is known again.
    path: Option<String>,
    /// One that was attached before is known again, and entered by what is said here from now on.
    bucket: Option<NewBucket>,
    /// What people call it.
    name: String,
}

/// A bucket of an S3-compatible store, and the key that opens it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBucket {
    /// The address of its server, without the bucket, such as `https://s3.example.org`.
    endpoint: String,
    /// `us-east-1` when left out.
    region: Option<String>,
    bucket: String,
    /// What the keys of all objects begin with.
    #[serde(default)]
    prefix: String,
    key_id: String,
    /// Kept where the metadata are, and never told again.
    secret: String,
    /// Whether the bucket stands in the path of addresses, as most stores of one's own want it, and not in their host.
    #[serde(default = "yes")]
    path_style: bool,
    /// Whether downloads above 10 MB are sent on to the bucket's server, which whoever downloads must be able to reach.
    #[serde(default = "yes")]
    redirect: bool,
}

/// The key stays out of logs.
impl std::fmt::Debug for NewBucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NewBucket").field(&self.endpoint).field(&self.bucket).finish()
    }
}

const fn yes() -> bool {
    true
}

impl From<NewBucket> for BucketAddress {
    fn from(new: NewBucket) -> Self {
        let NewBucket { endpoint, region, bucket, prefix, key_id, secret, path_style, redirect } = new;
        let region = region.unwrap_or_else(|| "us-east-1".to_owned());
        Self { endpoint, region, bucket, prefix, key_id, secret: Secret(secret), path_style, redirect }
    }
}

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

/// Attaches a folder on a disk of the server, or a bucket once it was tried. New originals go to the volume with most room.
#[utoipa::path(tag = "admin", request_body = NewVolume, responses(
    (status = 201, body = Envelope<VolumeShape>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 422, body = Failure)))]
#[post("/admin/volumes")]
pub(in crate::http) async fn attach_volume(
    who: Signed<Superuser>,
    new: web::Json<NewVolume>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let NewVolume { path, bucket, name } = new.into_inner();
    let attached = block(move || {
        let number = match (path, bucket) {
            (Some(path), None) => services.volumes.attach(&who.viewer, path.as_ref(), &name)?,
            (None, Some(bucket)) => services.volumes.attach_bucket(&who.viewer, bucket.into(), &name)?,
            _ => return Err(ApiError::unprocessable("path", "name either a folder or a bucket")),
        };
        one(&services, number)
    });
    done(StatusCode::CREATED, attached.await?)
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
