//! Files: sending, receiving, changing.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, put, route, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::carry::relocate;
use super::collection::Collection;
use super::home::Home;
use super::listing::marked;
use super::public_files::ShowQuery;
use super::shape::FileShape;
use crate::access::{Download, Rename, View};
use crate::audit::Noun;
use crate::drive::file::{NewFile, OnConflict};
use crate::drive::folder::Relocation;
use crate::drive::{DriveError, Placed};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Read, Signed, Upload, Write};
use crate::http::multipart::{Form, FormPart};
use crate::http::redirect::save;
use crate::http::send::{Outgoing, send};
use crate::http::services::Services;
use crate::http::witness::Witness;
use crate::model::{FileId, FileName, FolderPath, Stamp, UserId};
use crate::photos::TakenIn;

/// A file or folder.
#[utoipa::path(tag = "files", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<FileShape>), (status = 404, body = Failure)))]
#[get("/files/{id}")]
pub(in crate::http) async fn get_file(
    request: HttpRequest,
    can: Can<View, FileId>,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let file = block(move || {
        let file = services.drive.get(can.permit)?;
        marked(&services, who.viewer.user, vec![file])?.pop().ok_or_else(|| ApiError::not_found("file"))
    });
    read(&request, file.await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct FileChange {
    pub(super) name: Option<String>,
    /// The folder to move to; null for the root.
    #[serde(default, deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    pub(super) parent_id: Option<Option<String>>,
    /// When the name is taken: `fail` (the default), `rename`, or `replace`, which puts the other in the trash.
    pub(super) on_conflict: Option<String>,
}

pub(super) fn relocation(change: FileChange) -> Result<Relocation, ApiError> {
    let name = change.name.as_deref().map(FileName::parse).transpose().map_err(DriveError::from)?;
    let parent = match change.parent_id {
        None => None,
        Some(None) => Some(None),
        Some(Some(id)) => Some(Some(id.parse().map_err(|_| ApiError::not_found("folder"))?)),
    };
    let on_conflict = change.on_conflict.as_deref().map_or(Ok(OnConflict::Fail), conflict)?;
    Ok(Relocation { name, parent, on_conflict })
}

pub(super) fn conflict(text: &str) -> Result<OnConflict, ApiError> {
    match text {
        "rename" => Ok(OnConflict::Rename),
        "replace" => Ok(OnConflict::Replace),
        "fail" => Ok(OnConflict::Fail),
        _ => Err(ApiError::unprocessable("on_conflict", "on_conflict is rename, replace or fail")),
    }
}

/// Renames or moves a file. In a folder of another's that takes it, it becomes theirs.
#[utoipa::path(tag = "files", params(("id" = String, Path)), request_body = FileChange, responses(
    (status = 200, body = Envelope<FileShape>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, body = Failure), (status = 422, body = Failure), (status = 507, body = Failure)))]
#[put("/files/{id}")]
pub(in crate::http) async fn change_file(
    can: Can<Rename, FileId>,
    who: Signed<Write>,
    change: web::Json<FileChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let to = relocation(change.into_inner())?;
    relocate(can.permit, who.viewer, to, services).await
}

/// The content of a file; `Range` and `If-None-Match` work. One above 10 MB that lies in a bucket may be answered by
/// where it is fetched, with an address that opens it for ten minutes.
#[utoipa::path(method(get, head), path = "/files/{id}/download", tag = "files", params(("id" = String, Path), ShowQuery), responses(
    (status = 200, content_type = "application/octet-stream"), (status = 206), (status = 304), (status = 307),
    (status = 416), (status = 404, body = Failure)))]
#[route("/files/{id}/download", method = "GET", method = "HEAD")]
pub(in crate::http) async fn download_file(
    request: HttpRequest,
    can: Can<Download, FileId>,
    query: web::Query<ShowQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let witness = Witness::of(&request);
    let opened = block(move || {
        let opened = services.drive.open(can.permit)?;
        witness.saw(&services, &can.permit, Noun::File)?;
        Ok::<_, ApiError>(opened)
    });
    let (opened, inline) = (opened.await?, query.inline.unwrap_or(false));
    let cache = "private, no-cache";
    let outgoing = Outgoing::shown(opened, cache);
    if inline { send(&request, outgoing.preview()).await } else { save(&request, outgoing).await }
}

/// Sends one file or many. Parts: `path` (a folder, made when missing), `parent_id` (the folder that `path` begins at:
/// one's own, or another's that may be added to; its owner's room is taken), `modified_at`, `on_conflict` (`rename`, `replace`, `fail`), `library_id` (its pictures are added there), then `file`, once or more.
#[utoipa::path(tag = "files", request_body(content_type = "multipart/form-data"), responses(
    (status = 201, body = Envelope<Vec<FileShape>>), (status = 404, body = Failure), (status = 409, body = Failure),
    (status = 413, body = Failure), (status = 422, body = Failure), (status = 507, body = Failure)))]
#[post("/files")]
pub(in crate::http) async fn send_files(
    who: Signed<Upload>,
    parts: Multipart,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let mut form = Form::new(parts, services.clone());
    let mut target = Target::default();
    let (mut shapes, mut collection) = (Vec::new(), None);
    while let Some(part) = form.next().await? {
        match part {
            FormPart::Text(name, value) if name == "library_id" => {
                collection = Some(Collection::open(&services, &who.viewer, &value).await?);
            }
            FormPart::Text(name, value) if name == "parent_id" => {
                target.home = Some(Home::open(&services, &who.viewer, &value).await?);
            }
            FormPart::Text(name, value) => target.set(&name, &value)?,
            FormPart::Small(_) => {}
            FormPart::File(name, received) => {
                let (home, inside) = (target.home(who.viewer.user)?, services.clone());
                let new = NewFile { folder: home.folder.clone(), ..target.file(home.owner, name) };
                let taken = block(move || {
                    home.still(&inside)?;
                    Ok::<_, ApiError>(inside.photos.take_in(new, &received)?)
                })
                .await?;
                if let Some(collection) = &collection {
                    collection.add(&services, taken.node.photo).await?;
                }
                shapes.push(taken_in(taken));
            }
        }
    }
    if shapes.is_empty() {
        return Err(ApiError::unprocessable("file", "the form holds no file"));
    }
    done(StatusCode::CREATED, shapes)
}

pub(super) fn taken_in(taken: TakenIn) -> FileShape {
    let TakenIn { node, path, duplicate_of } = taken;
    FileShape {
        duplicate_of: Some(duplicate_of.map(|photo| photo.to_string())),
        ..Placed { node, path }.into()
    }
}

/// Where a form's files go.
#[derive(Debug, Default)]
pub(super) struct Target {
    folder: FolderPath,
    /// The folder that the path begins at.
    home: Option<Home>,
    modified_at: Option<Stamp>,
    on_conflict: OnConflict,
}

impl Target {
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        match name {
            "path" => {
                self.folder =
                    FolderPath::parse(value).map_err(|error| ApiError::unprocessable("path", error))?;
            }
            "modified_at" => self.modified_at = Some(moment("modified_at", value)?),
            "on_conflict" => self.on_conflict = conflict(value)?,
            other => {
                return Err(ApiError::unprocessable(
                    other,
                    format!("there is no field named “{other}” here"),
                ));
            }
        }
        Ok(())
    }

    fn home(&self, user: UserId) -> Result<Home, ApiError> {
        match &self.home {
            Some(home) => home.clone().below(&self.folder.to_string()),
            None => Home::own(user, &self.folder.to_string()),
        }
    }

    pub(super) fn file(&self, owner: UserId, name: FileName) -> NewFile {
        NewFile {
            owner,
            folder: self.folder.clone(),
            name,
            on_conflict: self.on_conflict,
            original_created_at: None,
            original_modified_at: self.modified_at,
        }
    }
}

pub(super) fn moment(field: &str, text: &str) -> Result<Stamp, ApiError> {
    let message = || format!("“{text}” is not a time such as 2024-07-14T18:30:00+02:00");
    Stamp::parse(text).ok_or_else(|| ApiError::unprocessable(field, message()))
}
