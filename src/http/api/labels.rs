//! Tags on files, folders and photos.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::shape::{FileShape, PhotoShape};
use crate::access::{Asker, Edit, Permit};
use crate::drive::Placed;
use crate::http::answer::{Envelope, Failure, done};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Signed, Write};
use crate::http::services::Services;
use crate::model::{FileId, PhotoId, TagId};
use crate::photos::Bulk;

/// Most files of one change.
const MOST: usize = 1_000;

/// Files and folders with the tags they bear, as far as the asker is told.
pub(super) fn labelled(
    services: &Services,
    asker: Asker,
    files: Vec<Placed>,
) -> Result<Vec<FileShape>, ApiError> {
    let nodes: Vec<_> = files.iter().map(|placed| Some(&placed.node)).collect();
    let said = services.photos.said_of(asker, &nodes)?;
    let outside = services.drive.outside(files.iter().map(|placed| placed.node.id))?;
    let lost = services.drive.lost(files.iter().map(|placed| &placed.node))?;
    let shapes = files.into_iter().zip(said).map(|(file, said)| {
        let tags = said.labels.into_iter().map(|label| label.name).collect();
        let (external, lost) = (outside.contains(&file.node.id), lost.contains(&file.node.id));
        FileShape { tags, external, lost, ..file.into() }
    });
    Ok(shapes.collect())
}

/// One file or folder with its tags.
pub(super) fn labelled_one(services: &Services, asker: Asker, file: Placed) -> Result<FileShape, ApiError> {
    labelled(services, asker, vec![file])?.pop().ok_or_else(|| ApiError::not_found("file"))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Labels {
    /// Made where they are new.
    tags: Vec<String>,
}

async fn label(
    services: web::Data<Services>,
    permit: Permit<Edit, FileId>,
    add: Vec<String>,
    remove: Vec<String>,
) -> Result<HttpResponse, ApiError> {
    let shape = block(move || {
        services.photos.label(&[permit], &add, &remove)?;
        let file = services.drive.again(permit)?;
        labelled_one(&services, permit.asker, file)
    });
    done(StatusCode::OK, shape.await?)
}

/// Adds tags to a file or folder; to a photo's file, they are added to the photo.
#[utoipa::path(tag = "tags", params(("id" = String, Path)), request_body = Labels, responses(
    (status = 200, body = Envelope<FileShape>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 422, body = Failure)))]
#[post("/files/{id}/tags")]
pub(in crate::http) async fn tag_file(
    can: Can<Edit, FileId>,
    labels: web::Json<Labels>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    label(services, can.permit, labels.into_inner().tags, Vec::new()).await
}

/// Takes a tag, named by id or by name, off a file or folder.
#[utoipa::path(tag = "tags", params(("id" = String, Path), ("tag" = String, Path)), responses(
    (status = 200, body = Envelope<FileShape>), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[delete("/files/{id}/tags/{tag}")]
pub(in crate::http) async fn untag_file(
    can: Can<Edit, FileId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    label(services, can.permit, Vec::new(), vec![path.into_inner().1]).await
}

/// Tags to be put on many files and taken off them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct BulkLabels {
    /// Files and folders; at most 1,000.
    ids: Vec<String>,
    #[serde(default)]
    add_tags: Vec<String>,
    #[serde(default)]
    remove_tags: Vec<String>,
}

/// Puts tags on many files and takes others off: on all of them, or on none.
#[utoipa::path(tag = "tags", request_body = BulkLabels, responses(
    (status = 200, description = "done"), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 422, body = Failure)))]
#[post("/files/tags")]
pub(in crate::http) async fn tag_files(
    who: Signed<Write>,
    labels: web::Json<BulkLabels>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let BulkLabels { ids, add_tags, remove_tags } = labels.into_inner();
    if ids.len() > MOST {
        return Err(ApiError::unprocessable("ids", "at most 1,000 files can be changed at once"));
    }
    block(move || {
        let permits = ids.iter().map(|id| {
            let id: FileId = id.parse().map_err(|_| ApiError::not_found("file"))?;
            Ok::<_, ApiError>(services.access.decide::<Edit, FileId>(&who.viewer, id)?)
        });
        let permits = permits.collect::<Result<Vec<_>, _>>()?;
        Ok::<_, ApiError>(services.photos.label(&permits, &add_tags, &remove_tags)?)
    })
    .await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

async fn label_photo(
    services: web::Data<Services>,
    permit: Permit<Edit, PhotoId>,
    bulk: Bulk,
) -> Result<HttpResponse, ApiError> {
    let shape = block(move || {
        let (_, failures) = services.photos.bulk(&[permit], &bulk)?;
        if let Some(failure) = failures.into_iter().next() {
            return Err(ApiError::unprocessable("tags", failure.message));
        }
        let mut found = services.photos.details(permit.asker, &[permit.subject])?;
        let detail = found.pop().ok_or_else(|| ApiError::not_found("photo"))?;
        Ok(PhotoShape::from(detail))
    });
    done(StatusCode::OK, shape.await?)
}

/// Adds tags to a photo.
#[utoipa::path(tag = "tags", params(("id" = String, Path)), request_body = Labels, responses(
    (status = 200, body = Envelope<PhotoShape>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 422, body = Failure)))]
#[post("/photos/{id}/tags")]
pub(in crate::http) async fn tag_photo(
    can: Can<Edit, PhotoId>,
    labels: web::Json<Labels>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let bulk = Bulk { add_tags: labels.into_inner().tags, ..Bulk::default() };
    label_photo(services, can.permit, bulk).await
}

/// Takes a tag, named by its name, off a photo.
#[utoipa::path(tag = "tags", params(("id" = String, Path), ("tag" = String, Path)), responses(
    (status = 200, body = Envelope<PhotoShape>), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[delete("/photos/{id}/tags/{tag}")]
pub(in crate::http) async fn untag_photo(
    can: Can<Edit, PhotoId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let bulk = Bulk { remove_tags: vec![path.into_inner().1], ..Bulk::default() };
    label_photo(services, can.permit, bulk).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Merge {
    /// The tag that stays.
    into: String,
}

/// Merges a tag into another: everything that bore it bears the other, and it ends.
#[utoipa::path(tag = "tags", params(("id" = String, Path)), request_body = Merge, responses(
    (status = 200, description = "merged"), (status = 404, body = Failure), (status = 422, body = Failure)))]
#[post("/tags/{id}/merge")]
pub(in crate::http) async fn merge_tag(
    who: Signed<Write>,
    id: web::Path<String>,
    merge: web::Json<Merge>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let tag = |text: &str| text.parse::<TagId>().map_err(|_| ApiError::not_found("tag"));
    let (from, into) = (tag(&id)?, tag(&merge.into)?);
    block(move || services.photos.merge_tags(who.viewer.user, from, into)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
