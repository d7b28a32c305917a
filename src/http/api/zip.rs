//! Many files as one archive.

use actix_web::http::header;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::access::{Download, Permit};
use crate::audit::Noun;
use crate::http::answer::Failure;
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::pipe::written;
use crate::http::send::attachment;
use crate::http::services::Services;
use crate::http::witness::Witness;
use crate::model::{FileId, FileName};

/// Most things of one archive, each of which may be a folder.
const MOST: usize = 1_000;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ZipBody {
    /// Files and folders; at most 1,000.
    ids: Vec<String>,
    /// The archive's name; `Albumen.zip` without one.
    name: Option<String>,
}

/// Files and folders as a ZIP archive, made as it is sent.
#[utoipa::path(tag = "files", request_body = ZipBody, responses((status = 200, content_type = "application/zip"),
    (status = 403, body = Failure), (status = 404, body = Failure), (status = 422, body = Failure), (status = 429, body = Failure)))]
#[post("/files/zip")]
pub(in crate::http) async fn zip_files(
    who: Signed<Read>,
    body: web::Json<ZipBody>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let ZipBody { ids, name } = body.into_inner();
    packed(who, &ids, name.as_deref(), services).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ZipQuery {
    /// Files and folders, with commas between.
    ids: String,
    /// The archive's name.
    name: Option<String>,
}

/// The same as a link that a browser can follow, so that it saves the archive as it comes.
#[utoipa::path(tag = "files", params(ZipQuery), responses((status = 200, content_type = "application/zip"),
    (status = 403, body = Failure), (status = 404, body = Failure), (status = 422, body = Failure), (status = 429, body = Failure)))]
#[get("/files/zip")]
pub(in crate::http) async fn zip_link(
    who: Signed<Read>,
    query: web::Query<ZipQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    packed(who, &separate(&query.ids)?, query.name.as_deref(), services).await
}

/// Ids with commas between.
pub(super) fn separate(text: &str) -> Result<Vec<String>, ApiError> {
    let ids: Vec<String> = text.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    few(&ids)?;
    Ok(ids)
}

fn few(ids: &[String]) -> Result<(), ApiError> {
    if (1..=MOST).contains(&ids.len()) {
        return Ok(());
    }
    Err(ApiError::unprocessable("ids", format!("an archive is made of 1 to {MOST} files or folders")))
}

/// The name of an archive.
pub(super) fn named(name: &str) -> Result<FileName, ApiError> {
    FileName::parse(name).map_err(|error| ApiError::unprocessable("name", error))
}

async fn packed(
    who: Signed<Read>,
    ids: &[String],
    name: Option<&str>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    few(ids)?;
    let name = named(name.unwrap_or("Albumen.zip"))?;
    let ids = ids.iter().map(|id| id.parse::<FileId>().map_err(|_| ApiError::not_found("file")));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let (access, drive) = (services.access.clone(), services.drive.clone());
    let permits = block(move || {
        let each = ids.into_iter().map(|id| access.decide::<Download, FileId>(&who.viewer, id));
        let permits = each.collect::<Result<Vec<Permit<Download, FileId>>, _>>()?;
        let witness = Witness::begun(&who.viewer.origin);
        permits.iter().try_for_each(|permit| witness.saw(&services, permit, Noun::File))?;
        Ok::<_, ApiError>(permits)
    });
    let permits = permits.await?;
    let archive = written(move |out| drive.pack(&permits, |node| drive.hand(node), out))?;
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, attachment(name.as_str())))
        .streaming(archive))
}
