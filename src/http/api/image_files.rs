//! Image files, as programs that make their own previews speak of them.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, route, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::files::{Target, taken_in};
use super::shape::FileShape;
use crate::access::{Download, Edit, Permit, View, Viewer};
use crate::audit::Noun;
use crate::blob::Received;
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Named, Signed, Upload};
use crate::http::multipart::{Form, FormPart};
use crate::http::redirect::save;
use crate::http::send::Outgoing;
use crate::http::services::Services;
use crate::http::witness::Witness;
use crate::model::{ContentHash, FileId, FileName, PhotoId};
use crate::photos::NewPhoto;

/// A hotpreview is a small picture; more bytes than this are something else.
const HOTPREVIEW: usize = 2 * 1024 * 1024;

/// What such a form holds.
#[derive(Default)]
struct Parts {
    target: Target,
    photo: Option<String>,
    hotpreview: Option<Vec<u8>>,
    file: Option<(FileName, Received)>,
}

async fn parts(parts: Multipart, services: &web::Data<Services>) -> Result<Parts, ApiError> {
    let mut form = Form::new(parts, services.clone()).in_memory("hotpreview", HOTPREVIEW);
    let mut found = Parts::default();
    while let Some(part) = form.next().await? {
        match part {
            FormPart::Text(name, value) if name == "photo_id" || name == "hothash" => {
                found.photo = Some(value);
            }
            FormPart::Text(name, value) => found.target.set(&name, &value)?,
            FormPart::Small(bytes) => found.hotpreview = Some(bytes),
            FormPart::File(name, received) => found.file = Some((name, received)),
        }
    }
    Ok(found)
}

fn missing(field: &'static str) -> ApiError {
    ApiError::unprocessable(field, format!("the form holds no “{field}”"))
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct NewImageFile {
    photo_id: Option<String>,
    hothash: Option<String>,
    image_file: FileShape,
}

/// Begins a photo from a file and its hotpreview, whose SHA-256 becomes the hothash. Parts: `hotpreview` (a
/// JPEG), `path`, `modified_at`, then `file`.
#[utoipa::path(tag = "image-files", request_body(content_type = "multipart/form-data"), responses(
    (status = 201, body = Envelope<NewImageFile>), (status = 422, body = Failure),
    (status = 409, description = "`photo_exists`: names the photo, and the way to add to it", body = Failure)))]
#[post("/image-files/new-photo")]
pub(in crate::http) async fn new_photo(
    who: Signed<Upload>,
    form: Multipart,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Parts { target, hotpreview, file, .. } = parts(form, &services).await?;
    let hotpreview = hotpreview.ok_or_else(|| missing("hotpreview"))?;
    let (name, received) = file.ok_or_else(|| missing("file"))?;
    let hothash = ContentHash::of(&hotpreview).to_string();
    let new = NewPhoto { file: target.file(who.viewer.user, name), hotpreview };
    let shape = taken_in(block(move || services.photos.new_photo(new, &received)).await?);
    let outcome =
        NewImageFile { photo_id: shape.photo_id.clone(), hothash: Some(hothash), image_file: shape };
    done(StatusCode::CREATED, outcome)
}

/// Adds a file to a photo of one's own. Parts: `photo_id` or `hothash`, `path`, `modified_at`, then `file`.
#[utoipa::path(tag = "image-files", request_body(content_type = "multipart/form-data"), responses(
    (status = 201, body = Envelope<NewImageFile>), (status = 404, body = Failure), (status = 422, body = Failure)))]
#[post("/image-files/add-to-photo")]
pub(in crate::http) async fn add_to_photo(
    who: Signed<Upload>,
    form: Multipart,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Parts { target, photo, file, .. } = parts(form, &services).await?;
    let photo = photo.ok_or_else(|| missing("photo_id"))?;
    let (name, received) = file.ok_or_else(|| missing("file"))?;
    let new = target.file(who.viewer.user, name);
    let taken = block(move || {
        let permit = permit(&services, &who.viewer, &photo)?;
        Ok::<_, ApiError>(services.photos.add_to_photo(permit, new, &received)?)
    });
    let shape = taken_in(taken.await?);
    done(
        StatusCode::CREATED,
        NewImageFile { photo_id: shape.photo_id.clone(), hothash: None, image_file: shape },
    )
}

fn permit(services: &Services, viewer: &Viewer, photo: &str) -> Result<Permit<Edit, PhotoId>, ApiError> {
    let photo = PhotoId::named(photo, viewer, services)?.ok_or_else(|| ApiError::not_found("photo"))?;
    Ok(services.access.decide(viewer, photo)?)
}

/// A file of a photo.
#[utoipa::path(tag = "image-files", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<FileShape>), (status = 404, body = Failure)))]
#[get("/image-files/{id}")]
pub(in crate::http) async fn get_image_file(
    request: HttpRequest,
    can: Can<View, FileId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let file = block(move || services.drive.get(can.permit)).await?;
    if file.node.photo.is_none() {
        return Err(ApiError::not_found("image file"));
    }
    read(&request, FileShape::from(file))
}

/// The content of a photo's file; `Range` works.
#[utoipa::path(method(get, head), path = "/image-files/{id}/download", tag = "image-files", params(("id" = String, Path)), responses(
    (status = 200, content_type = "application/octet-stream"), (status = 206), (status = 304), (status = 307),
    (status = 416), (status = 404, body = Failure)))]
#[route("/image-files/{id}/download", method = "GET", method = "HEAD")]
pub(in crate::http) async fn download_image_file(
    request: HttpRequest,
    can: Can<Download, FileId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let witness = Witness::of(&request);
    let opened = block(move || {
        let opened = services.drive.open(can.permit)?;
        witness.saw(&services, &can.permit, Noun::File)?;
        Ok::<_, ApiError>(opened)
    });
    let opened = opened.await?;
    save(&request, Outgoing::shown(opened, "private, max-age=86400")).await
}
