//! Resumable uploads by tus 1.0 (<https://tus.io/protocols/resumable-upload>): core, creation,
//! creation-with-upload, checksum, termination, expiration.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, head, options, patch, post, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;

use super::collection::Collection;
use super::files::{conflict, moment};
use super::home::Home;
use crate::access::Viewer;
use crate::drive::file::OnConflict;
use crate::drive::part::Checksum;
use crate::drive::upload::NewUpload;
use crate::drive::{Drive, DriveError};
use crate::http::answer::Failure;
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Signed, Upload};
use crate::http::origin;
use crate::http::receive::{Ended, pour};
use crate::http::services::Services;
use crate::model::{FileName, UploadId, UserId};
use crate::store::uploads::{FinishedUpload, UploadRecord};

const VERSION: (&str, &str) = ("Tus-Resumable", "1.0.0");
const EXTENSIONS: &str = "creation,creation-with-upload,checksum,termination,expiration";
const PART: &str = "application/offset+octet-stream";

/// What this server speaks.
#[utoipa::path(tag = "uploads", responses((status = 204)))]
#[options("/uploads")]
pub(in crate::http) async fn describe_uploads(services: web::Data<Services>) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(VERSION)
        .insert_header(("Tus-Version", "1.0.0"))
        .insert_header(("Tus-Extension", EXTENSIONS))
        .insert_header(("Tus-Checksum-Algorithm", "sha1,sha256"))
        .insert_header(("Tus-Max-Size", services.max_upload.to_string()))
        .finish()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<u64, ApiError> {
    let value = header(headers, name).and_then(|text| text.parse().ok());
    value.ok_or_else(|| ApiError::bad_request("bad_header", format!("the header {name} must be a number")))
}

/// A client of another version is told which one is spoken here.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), ApiError> {
    if header(headers, VERSION.0) == Some(VERSION.1) {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::PRECONDITION_FAILED,
        "tus_version",
        "this server speaks tus 1.0.0 (Tus-Resumable)",
    ))
}

/// `key base64,key base64`; a key may stand alone.
pub(in crate::http) fn metadata(text: &str) -> Result<HashMap<String, String>, ApiError> {
    let bad = |key: &str| {
        ApiError::bad_request("bad_metadata", format!("Upload-Metadata: “{key}” is not base64 of UTF-8"))
    };
    let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    let read = pairs.map(|pair| {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = STANDARD.decode(value.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        value.map(|value| (key.to_owned(), value)).ok_or_else(|| bad(key))
    });
    read.collect()
}

pub(super) fn new_upload(sender: UserId, headers: &HeaderMap, max: u64) -> Result<NewUpload, ApiError> {
    let length = number(headers, "Upload-Length")?;
    if length > max {
        let message = format!("this file has {length} bytes; the server takes files up to {max}");
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message));
    }
    let text = header(headers, "Upload-Metadata").unwrap_or_default();
    let values = metadata(text)?;
    let name = values
        .get("filename")
        .ok_or_else(|| ApiError::bad_request("bad_metadata", "Upload-Metadata needs a filename"))?;
    let modified_at = values.get("modified").map(|text| moment("modified", text)).transpose()?;
    Ok(NewUpload {
        owner: sender,
        sender,
        length,
        name: FileName::parse(name).map_err(DriveError::from)?,
        folder: values.get("path").cloned().unwrap_or_default(),
        modified_at,
        metadata: text.to_owned(),
        on_conflict: values.get("on_conflict").map_or(Ok(OnConflict::Rename), |text| conflict(text))?,
    })
}

/// Begins an upload; a body is its first part.
#[utoipa::path(tag = "uploads", responses((status = 201, description = "begun; `Location` says where"),
    (status = 400, body = Failure), (status = 412, body = Failure), (status = 413, body = Failure),
    (status = 422, body = Failure), (status = 507, body = Failure)))]
#[post("/uploads")]
pub(in crate::http) async fn begin_upload(
    request: HttpRequest,
    who: Signed<Upload>,
    body: web::Payload,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    check_version(request.headers())?;
    let new = new_upload(who.viewer.user, request.headers(), services.max_upload)?;
    let home = home(&services, &who.viewer, &new.metadata).await?;
    let new = match &home {
        Some(home) => NewUpload { owner: home.owner, folder: home.folder.to_string(), ..new },
        None => new,
    };
    let collection = collection(&services, &who.viewer, &new.metadata).await?;
    let drive = services.drive.clone();
    let record = block(move || drive.begin_upload(new)).await?;
    let place = format!("uploads/{}", record.id);
    let (answer, finished) = begun(&request, body, &services, &record, &place, home).await?;
    collect(&services, collection, finished).await?;
    Ok(answer)
}

/// The folder that an upload's metadata names as its `parent`, or one below it at `path`: perhaps another's, as long
/// as the sender may put things there.
async fn home(services: &web::Data<Services>, viewer: &Viewer, text: &str) -> Result<Option<Home>, ApiError> {
    let values = metadata(text)?;
    let Some(parent) = values.get("parent") else { return Ok(None) };
    let path = values.get("path").map_or("", String::as_str);
    Home::open(services, viewer, parent).await?.below(path).map(Some)
}

/// The library that an upload's metadata names.
async fn collection(
    services: &web::Data<Services>,
    viewer: &Viewer,
    text: &str,
) -> Result<Option<Collection>, ApiError> {
    match metadata(text)?.get("library") {
        Some(library) => Collection::open(services, viewer, library).await.map(Some),
        None => Ok(None),
    }
}

async fn collect(
    services: &web::Data<Services>,
    collection: Option<Collection>,
    finished: Option<FinishedUpload>,
) -> Result<(), ApiError> {
    match (collection, finished) {
        (Some(collection), Some(finished)) => collection.add(services, finished.photo).await,
        _ => Ok(()),
    }
}

/// Answers for an upload that has begun and is found at `place`; takes its first part. Says what became of it when it
/// is whole.
pub(super) async fn begun(
    request: &HttpRequest,
    body: web::Payload,
    services: &web::Data<Services>,
    record: &UploadRecord,
    place: &str,
    home: Option<Home>,
) -> Result<(HttpResponse, Option<FinishedUpload>), ApiError> {
    let mut answer = HttpResponse::Created();
    answer.insert_header((header::LOCATION, location(request, place)));
    let carries = header(request.headers(), "Content-Type") == Some(PART);
    if carries || record.length == 0 {
        let progress = take_part(request, body, services, record, 0, home).await?;
        return Ok((progress.tell(&mut answer, &services.drive, record).finish(), progress.finished));
    }
    Ok((Progress::at(0).tell(&mut answer, &services.drive, record).finish(), None))
}

/// An absolute address, as some clients need; behind a proxy, the proxy's.
fn location(request: &HttpRequest, place: &str) -> String {
    format!("{}/api/v1/{place}", origin::root(request))
}

/// How far an upload has come.
struct Progress {
    offset: u64,
    finished: Option<FinishedUpload>,
}

impl Progress {
    fn at(offset: u64) -> Self {
        Self { offset, finished: None }
    }

    fn tell<'a>(
        &self,
        answer: &'a mut HttpResponseBuilder,
        drive: &Drive,
        record: &UploadRecord,
    ) -> &'a mut HttpResponseBuilder {
        answer.insert_header(VERSION).insert_header(("Upload-Offset", self.offset.to_string()));
        if let Some(finished) = self.finished {
            answer.insert_header(("Albumen-File", finished.file.to_string()));
            if let Some(photo) = finished.photo {
                answer.insert_header(("Albumen-Photo", photo.to_string()));
            }
        } else {
            let ends = drive.upload_ends(record).timestamp();
            let ends = httpdate::fmt_http_date(ends.into());
            answer.insert_header(("Upload-Expires", ends));
        }
        answer
    }
}

/// How far an upload has come: where the next part starts.
#[utoipa::path(tag = "uploads", params(("id" = String, Path)), responses(
    (status = 200), (status = 404), (status = 410)))]
#[head("/uploads/{id}")]
pub(in crate::http) async fn upload_progress(
    who: Signed<Upload>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    told(&services, who.viewer.user, upload_id(&id)?).await
}

/// Tells how far an upload of `owner`'s has come.
pub(super) async fn told(
    services: &web::Data<Services>,
    owner: UserId,
    id: UploadId,
) -> Result<HttpResponse, ApiError> {
    let photos = services.photos.clone();
    let (record, offset) = block(move || photos.upload(owner, id)).await?;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(("Upload-Length", record.length.to_string()))
        .insert_header(("Upload-Metadata", record.metadata.clone()))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(Progress { offset, finished: record.finished }.tell(&mut answer, &services.drive, &record).finish())
}

pub(super) fn upload_id(text: &str) -> Result<UploadId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("upload"))
}

/// Sends the part that starts at `Upload-Offset`. What was acknowledged is on disk.
#[utoipa::path(tag = "uploads", params(("id" = String, Path)),
    request_body(content_type = "application/offset+octet-stream"), responses((status = 204),
    (status = 404, body = Failure), (status = 409, body = Failure), (status = 410, body = Failure),
    (status = 423, description = "another is sending it", body = Failure), (status = 460, description = "the checksum is wrong", body = Failure), (status = 507, body = Failure)))]
#[patch("/uploads/{id}")]
pub(in crate::http) async fn send_part(
    request: HttpRequest,
    who: Signed<Upload>,
    id: web::Path<String>,
    body: web::Payload,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (id, drive, owner) = (upload_id(&id)?, services.drive.clone(), who.viewer.user);
    let (record, _) = block(move || drive.upload(owner, id)).await?;
    let home = home(&services, &who.viewer, &record.metadata).await?;
    if let Some(home) = home.clone().filter(|home| home.folder.to_string() != record.folder) {
        let drive = services.drive.clone();
        block(move || drive.redirect_upload(id, &home.folder)).await?;
    }
    let collection = collection(&services, &who.viewer, &record.metadata).await?;
    let (answer, finished) = part(&request, body, &services, owner, id, home).await?;
    collect(&services, collection, finished).await?;
    Ok(answer)
}

/// Takes a part of an upload of `sender`'s. Says what became of it when it is whole.
pub(super) async fn part(
    request: &HttpRequest,
    body: web::Payload,
    services: &web::Data<Services>,
    sender: UserId,
    id: UploadId,
    home: Option<Home>,
) -> Result<(HttpResponse, Option<FinishedUpload>), ApiError> {
    check_version(request.headers())?;
    if header(request.headers(), "Content-Type") != Some(PART) {
        let message = format!("a part is sent as {PART}");
        return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", message));
    }
    let claimed = number(request.headers(), "Upload-Offset")?;
    let drive = services.drive.clone();
    let (record, actual) = block(move || drive.upload(sender, id)).await?;
    if claimed != actual || record.finished.is_some() {
        return Err(DriveError::WrongOffset { actual, claimed }.into());
    }
    let progress = take_part(request, body, services, &record, claimed, home).await?;
    let answer = progress.tell(&mut HttpResponse::NoContent(), &services.drive, &record).finish();
    Ok((answer, progress.finished))
}

async fn take_part(
    request: &HttpRequest,
    body: web::Payload,
    services: &web::Data<Services>,
    record: &UploadRecord,
    offset: u64,
    home: Option<Home>,
) -> Result<Progress, ApiError> {
    let checksum = header(request.headers(), "Upload-Checksum").map(Checksum::parse).transpose()?;
    let (drive, upload) = (services.drive.clone(), record.clone());
    let part = block(move || drive.begin_part(&upload, offset, checksum)).await?;
    let wanted = part.wanted();
    let (poured, ended) = pour(body.take_until(Box::pin(wanted)), part).await?;
    if let Ended::Broken(reason) = ended {
        block(move || Ok::<_, ApiError>(poured.settle()?.abandon()?)).await?;
        return Err(ApiError::bad_request("broken_body", format!("the upload broke off: {reason}")));
    }
    let (inside, upload) = (services.clone(), record.clone());
    block(move || {
        let part = poured.settle()?;
        // A share may have ended while the bytes came.
        if let Some(Err(error)) = home.map(|home| home.still(&inside)) {
            part.abandon()?;
            return Err(error);
        }
        let (offset, finished) = inside.photos.end_part(&upload, part)?;
        Ok(Progress { offset, finished })
    })
    .await
}

/// Gives an upload up.
#[utoipa::path(tag = "uploads", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Failure)))]
#[delete("/uploads/{id}")]
pub(in crate::http) async fn give_up_upload(
    who: Signed<Upload>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = upload_id(&id)?;
    block(move || {
        services.drive.upload(who.viewer.user, id)?;
        services.drive.forget_upload(id)
    })
    .await?;
    Ok(HttpResponse::NoContent().insert_header(VERSION).finish())
}
