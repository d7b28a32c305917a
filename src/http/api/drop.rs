//! What visitors put in by a link that allows it: by form, or resumably by tus as at `/uploads`.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, head, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::files::moment;
use super::public::{enter, welcome};
use super::uploads;
use crate::access::{Add, Permit, Puts};
use crate::drive::file::OnConflict;
use crate::drive::upload::NewUpload;
use crate::http::answer::{Envelope, Failure, done};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::multipart::{Form, FormPart};
use crate::http::services::Services;
use crate::model::FileId;
use crate::shares::{Dropped, ShareError, Visitor};
use crate::store::shares::Target;

/// What was put in, as it was sent. Under which name it is kept stays unsaid: that would tell what is there.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PutIn {
    name: String,
    /// Bytes.
    size: u64,
}

/// What a form holds beside its bytes.
const FORM: u64 = 64 * 1024;

fn permit(services: &Services, visitor: &Visitor) -> Result<Permit<Add, FileId>, ApiError> {
    let Target::File(folder) = visitor.visit.target else { return Err(ShareError::NoDrop.into()) };
    if visitor.visit.puts == Puts::Nothing {
        return Err(ShareError::NoDrop.into());
    }
    Ok(services.access.decide_for_visit(&visitor.visit, folder)?)
}

/// The most bytes of one file that a visitor may send now. Refused here when the body says that it is larger.
async fn most(
    request: &HttpRequest,
    services: &web::Data<Services>,
    visitor: &Visitor,
) -> Result<u64, ApiError> {
    let (inside, at) = (services.clone(), visitor.clone());
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced: u64 = announced.and_then(|text| text.parse().ok()).unwrap_or(0);
    block(move || {
        permit(&inside, &at)?;
        let drop = inside.shares.drop_of(&at)?.ok_or(ShareError::NoDrop)?;
        let in_all = drop.max_bytes.map(|most| most.saturating_sub(drop.bytes));
        if in_all.is_some_and(|most| announced > most.saturating_add(FORM)) {
            return Err(ShareError::DropFull.into());
        }
        Ok::<_, ApiError>(drop.most().unwrap_or(u64::MAX).min(inside.max_upload))
    })
    .await
}

/// Puts files into the folder that the link leads to. Parts: `modified_at`, then `file`, once or more. A file is
/// added under a name that is free and replaces nothing.
#[utoipa::path(tag = "public", params(("token" = String, Path)), request_body(content_type = "multipart/form-data"),
    responses((status = 201, body = Envelope<Vec<PutIn>>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure), (status = 410, body = Failure), (status = 413, body = Failure),
    (status = 422, body = Failure), (status = 507, body = Failure)))]
#[post("/public/{token}/files")]
pub(in crate::http) async fn put_in_files(
    request: HttpRequest,
    token: web::Path<String>,
    parts: Multipart,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let visitor = enter(&request, &services, &token).await?;
    let largest = most(&request, &services, &visitor).await?;
    let mut form = Form::new(parts, services.clone()).at_most(largest);
    let (mut modified_at, mut came) = (None, Vec::new());
    while let Some(part) = form.next().await? {
        match part {
            FormPart::Text(name, value) if name == "modified_at" => {
                modified_at = Some(moment("modified_at", &value)?);
            }
            FormPart::Text(name, _) => {
                return Err(ApiError::unprocessable(&name, format!("there is no field named “{name}” here")));
            }
            FormPart::Small(_) => {}
            FormPart::File(name, received) => {
                let put_in = PutIn { name: name.as_str().to_owned(), size: received.size };
                let (inside, at) = (services.clone(), visitor.clone());
                block(move || {
                    let permit = permit(&inside, &at)?;
                    let dropped = Dropped { name, modified_at };
                    Ok::<_, ApiError>(inside.shares.put_in(permit, &at, dropped, &received)?)
                })
                .await?;
                came.push(put_in);
            }
        }
    }
    if came.is_empty() {
        return Err(ApiError::unprocessable("file", "the form holds no file"));
    }
    Ok(welcome(done(StatusCode::CREATED, came)?, &request, &token, &visitor))
}

/// Begins a resumable upload into the folder that the link leads to; tus as at `/uploads`.
#[utoipa::path(tag = "public", params(("token" = String, Path)), responses(
    (status = 201, description = "begun; `Location` says where"), (status = 400, body = Failure),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 410, body = Failure), (status = 412, body = Failure), (status = 413, body = Failure),
    (status = 422, body = Failure), (status = 507, body = Failure)))]
#[post("/public/{token}/uploads")]
pub(in crate::http) async fn begin_drop(
    request: HttpRequest,
    token: web::Path<String>,
    body: web::Payload,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    uploads::check_version(request.headers())?;
    let visitor = enter(&request, &services, &token).await?;
    // A guest neither replaces what is there nor learns of it.
    let on_conflict = OnConflict::Rename;
    let new = uploads::new_upload(visitor.visit.owner, request.headers(), services.max_upload)?;
    let new = NewUpload { on_conflict, ..new };
    let (inside, at) = (services.clone(), visitor.clone());
    let record = block(move || {
        let permit = permit(&inside, &at)?;
        Ok::<_, ApiError>(inside.shares.begin_drop(permit, &at, new)?)
    })
    .await?;
    let place = format!("public/{token}/uploads/{}", record.id);
    let (answer, finished) = uploads::begun(&request, body, &services, &record, &place, None).await?;
    if finished.is_some() {
        ended(&services, &visitor, record.id).await?;
    }
    Ok(welcome(unnamed(answer), &request, &token, &visitor))
}

/// Which file and photo it became is its owner's to know.
fn unnamed(mut answer: HttpResponse) -> HttpResponse {
    for name in ["albumen-file", "albumen-photo"] {
        answer.headers_mut().remove(name);
    }
    answer
}

async fn ended(
    services: &web::Data<Services>,
    visitor: &Visitor,
    id: crate::model::UploadId,
) -> Result<(), ApiError> {
    let (inside, at) = (services.clone(), visitor.clone());
    block(move || inside.shares.end_drop(&at, id)).await
}

/// How far an upload by link has come.
#[utoipa::path(tag = "public", params(("token" = String, Path), ("id" = String, Path)), responses(
    (status = 200, description = "`Upload-Offset` says how far"), (status = 401, body = Failure),
    (status = 404, body = Failure), (status = 410, body = Failure)))]
#[head("/public/{token}/uploads/{id}")]
pub(in crate::http) async fn drop_progress(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let visitor = enter(&request, &services, &path.0).await?;
    let id = uploads::upload_id(&path.1)?;
    let (inside, at) = (services.clone(), visitor.clone());
    block(move || inside.shares.check_drop(&at, id)).await?;
    Ok(unnamed(uploads::told(&services, visitor.visit.owner, id).await?))
}

/// Sends the part of an upload by link that starts at `Upload-Offset`.
#[utoipa::path(tag = "public", params(("token" = String, Path), ("id" = String, Path)),
    request_body(content_type = "application/offset+octet-stream"), responses((status = 204),
    (status = 401, body = Failure), (status = 404, body = Failure), (status = 409, body = Failure),
    (status = 410, body = Failure), (status = 415, body = Failure), (status = 423, body = Failure),
    (status = 507, body = Failure)))]
#[patch("/public/{token}/uploads/{id}")]
pub(in crate::http) async fn drop_part(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let visitor = enter(&request, &services, &path.0).await?;
    let id = uploads::upload_id(&path.1)?;
    let (inside, at) = (services.clone(), visitor.clone());
    block(move || {
        permit(&inside, &at)?;
        Ok::<_, ApiError>(inside.shares.check_drop(&at, id)?)
    })
    .await?;
    let (answer, finished) = uploads::part(&request, body, &services, visitor.visit.owner, id, None).await?;
    if finished.is_some() {
        ended(&services, &visitor, id).await?;
    }
    Ok(unnamed(answer))
}
