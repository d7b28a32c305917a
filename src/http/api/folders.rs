//! Folders, which are albums.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::carry::relocate;
use super::files::{FileChange, relocation};
use super::home::Home;
use super::shape::FileShape;
use super::trash::trash;
use crate::access::{Asker, Rename, Trash};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Read, Signed, Upload, Write};
use crate::http::services::Services;
use crate::model::FileId;
use crate::photos::Album;

/// A folder, seen as an album.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Folder {
    id: String,
    /// Null at the top.
    parent_id: Option<String>,
    name: String,
    path: String,
    /// Photos in the folder itself.
    photo_count: u64,
    /// With those of the folders below it.
    total_photo_count: u64,
    cover_photo_id: Option<String>,
    modified_at: String,
    /// It is an external folder or lies in one, where everything is only read. Not said of others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    external: bool,
}

impl From<Album> for Folder {
    fn from(album: Album) -> Self {
        let node = album.folder.node;
        Self {
            id: node.id.to_string(),
            parent_id: node.parent.map(|parent| parent.to_string()),
            name: node.name.as_str().to_owned(),
            path: album.folder.path,
            photo_count: album.photo_count,
            total_photo_count: album.total_photo_count,
            cover_photo_id: album.cover.map(|photo| photo.to_string()),
            modified_at: node.modified_at.rfc3339(),
            external: false,
        }
    }
}

/// Every folder, parents before children.
#[utoipa::path(tag = "folders", responses((status = 200, body = Envelope<Vec<Folder>>)))]
#[get("/folders")]
pub(in crate::http) async fn list_folders(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let folders = block(move || {
        let albums = services.photos.albums(who.viewer.user)?;
        let outside = services.drive.outside(albums.iter().map(|album| album.folder.node.id))?;
        let shown = albums.into_iter().map(|album| {
            let external = outside.contains(&album.folder.node.id);
            Folder { external, ..album.into() }
        });
        Ok::<_, ApiError>(shown.collect::<Vec<_>>())
    });
    read(&request, folders.await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewFolder {
    /// From the root, or from the folder `parent_id`; what is missing above it is made too.
    path: String,
    /// One's own, or another's that may be added to.
    #[serde(default)]
    parent_id: Option<String>,
}

/// Makes a folder, or gives the one that is there.
#[utoipa::path(tag = "folders", request_body = NewFolder, responses(
    (status = 201, body = Envelope<FileShape>), (status = 404, body = Failure), (status = 409, body = Failure),
    (status = 422, body = Failure)))]
#[post("/folders")]
pub(in crate::http) async fn make_folder(
    who: Signed<Upload>,
    folder: web::Json<NewFolder>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let NewFolder { path, parent_id } = folder.into_inner();
    let home = match parent_id {
        Some(id) => Home::open(&services, &who.viewer, &id).await?.below(&path)?,
        None => Home::own(who.viewer.user, &path)?,
    };
    let shape = block(move || {
        home.still(&services)?;
        let node = services.drive.make_folder(home.owner, home.folder)?;
        Ok::<_, ApiError>(FileShape::from(services.drive.seen(Asker::Person(who.viewer.user), node)?))
    });
    done(StatusCode::CREATED, shape.await?)
}

/// Renames or moves a folder; what lies below it goes along.
#[utoipa::path(tag = "folders", params(("id" = String, Path)), request_body = FileChange, responses(
    (status = 200, body = Envelope<FileShape>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, body = Failure), (status = 422, body = Failure), (status = 507, body = Failure)))]
#[put("/folders/{id}")]
pub(in crate::http) async fn change_folder(
    can: Can<Rename, FileId>,
    who: Signed<Write>,
    change: web::Json<FileChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let to = relocation(change.into_inner())?;
    relocate(can.permit, who.viewer, to, services).await
}

/// Puts a folder, with everything in it, in the trash.
#[utoipa::path(tag = "folders", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<FileShape>), (status = 404, body = Failure)))]
#[delete("/folders/{id}")]
pub(in crate::http) async fn remove_folder(
    can: Can<Trash, FileId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    trash(can, services).await
}
