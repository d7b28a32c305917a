//! Libraries: collections of photos from any owners.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Edit, Manage, Own, View};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Can, Read, Signed, Write};
use crate::http::services::Services;
use crate::libraries::{Change, New, Shown};
use crate::model::grant::{LibraryRole, Visibility};
use crate::model::{LibraryId, PhotoId};

/// Most photos added at once.
const MOST: usize = 1_000;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Library)]
#[allow(clippy::struct_excessive_bools, reason = "the fields are the API's")]
pub(in crate::http) struct LibraryShape {
    id: String,
    name: String,
    description: Option<String>,
    visibility: Visibility,
    owner: LibraryOwner,
    cover_photo_id: Option<String>,
    photo_count: u64,
    public_download: bool,
    public_metadata: bool,
    /// The address of the public page, while the library is public; for its members.
    public_url: Option<String>,
    /// `owner`, `admin`, `contributor`, `viewer`; null for who only sees that it is public.
    my_role: Option<&'static str>,
    /// The saved search of a smart library.
    query: Option<String>,
    /// Its photos stand in the asker's own timeline.
    in_timeline: bool,
    /// The asker was made a member and has not looked so far.
    new: bool,
    created_at: String,
    updated_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LibraryOwner {
    id: String,
    display_name: String,
}

impl From<Shown> for LibraryShape {
    fn from(shown: Shown) -> Self {
        let Shown { library, owner_name, photo_count, cover, role, is_owner, token, joined, new } = shown;
        Self {
            id: library.id.to_string(),
            name: library.name,
            description: library.description,
            visibility: library.visibility,
            owner: LibraryOwner { id: library.owner.to_string(), display_name: owner_name },
            cover_photo_id: cover.map(|photo| photo.to_string()),
            photo_count,
            public_download: library.public_download,
            public_metadata: library.public_metadata,
            public_url: token.map(|token| format!("/s/{token}")),
            my_role: if is_owner { Some("owner") } else { role.map(role_name) },
            query: library.query,
            in_timeline: joined,
            new,
            created_at: library.created_at.rfc3339(),
            updated_at: library.updated_at.rfc3339(),
        }
    }
}

pub(super) const fn role_name(role: LibraryRole) -> &'static str {
    match role {
        LibraryRole::Viewer => "viewer",
        LibraryRole::Contributor => "contributor",
        LibraryRole::Admin => "admin",
    }
}

/// The libraries that the asker owns or is a member of, by name.
#[utoipa::path(tag = "libraries", responses((status = 200, body = Envelope<Vec<LibraryShape>>)))]
#[get("/libraries")]
pub(in crate::http) async fn list_libraries(
    request: HttpRequest,
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let libraries = block(move || services.libraries.of(who.viewer.user)).await?;
    read(&request, libraries.into_iter().map(LibraryShape::from).collect::<Vec<_>>())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct NewLibrary {
    name: String,
    description: Option<String>,
    /// `private` unless said otherwise.
    visibility: Option<Visibility>,
    #[serde(default)]
    public_download: bool,
    #[serde(default)]
    public_metadata: bool,
    /// A search makes it a smart library of what it finds among the asker's photos.
    query: Option<String>,
}

/// Makes a library.
#[utoipa::path(tag = "libraries", request_body = NewLibrary, responses(
    (status = 201, body = Envelope<LibraryShape>), (status = 400, body = Failure), (status = 422, body = Failure)))]
#[post("/libraries")]
pub(in crate::http) async fn make_library(
    who: Signed<Write>,
    new: web::Json<NewLibrary>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let NewLibrary { name, description, visibility, public_download, public_metadata, query } =
        new.into_inner();
    let visibility = visibility.unwrap_or(Visibility::Private);
    let new = New { name, description, visibility, public_download, public_metadata, query };
    let made = block(move || services.libraries.make(&who.viewer, new)).await?;
    done(StatusCode::CREATED, LibraryShape::from(made))
}

/// A library.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<LibraryShape>), (status = 404, body = Failure)))]
#[get("/libraries/{id}")]
pub(in crate::http) async fn get_library(
    request: HttpRequest,
    who: Signed<Read>,
    can: Can<View, LibraryId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let shown = block(move || services.libraries.get(can.permit, who.viewer.user)).await?;
    read(&request, LibraryShape::from(shown))
}

/// What to change of a library; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::http) struct LibraryChange {
    name: Option<String>,
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    visibility: Option<Visibility>,
    public_download: Option<bool>,
    public_metadata: Option<bool>,
    /// `null` takes the newest photo again. Its admins may change this, its owner everything.
    #[serde(deserialize_with = "super::some")]
    #[schema(value_type = Option<String>)]
    cover_photo_id: Option<Option<String>>,
    query: Option<String>,
}

/// Changes a library.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), request_body = LibraryChange, responses(
    (status = 200, body = Envelope<LibraryShape>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 422, body = Failure)))]
#[put("/libraries/{id}")]
pub(in crate::http) async fn change_library(
    who: Signed<Write>,
    can: Can<Manage, LibraryId>,
    change: web::Json<LibraryChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let LibraryChange {
        name,
        description,
        visibility,
        public_download,
        public_metadata,
        cover_photo_id,
        query,
    } = change.into_inner();
    let wrong = |_| ApiError::unprocessable("cover_photo_id", "this is not a photo's id");
    let cover = cover_photo_id.map(|cover| cover.map(|id| id.parse::<PhotoId>().map_err(wrong)).transpose());
    let cover = cover.transpose()?;
    let change = Change { name, description, visibility, public_download, public_metadata, cover, query };
    let shown = block(move || services.libraries.change(can.permit, &who.viewer, &change)).await?;
    done(StatusCode::OK, LibraryShape::from(shown))
}

/// Ends a library. No photo is deleted.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), responses(
    (status = 200, description = "ended"), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[delete("/libraries/{id}")]
pub(in crate::http) async fn remove_library(
    who: Signed<Write>,
    can: Can<Own, LibraryId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    block(move || services.libraries.remove(can.permit, &who.viewer)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PhotosToAdd {
    /// At most 1,000.
    photo_ids: Vec<String>,
}

/// What became of the photos.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct AddedPhotos {
    added: Vec<String>,
    /// In the library before.
    present: Vec<String>,
    /// Not there, or not the asker's to add.
    refused: Vec<String>,
}

/// Adds photos; one that may not be added holds up no other.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), request_body = PhotosToAdd, responses(
    (status = 200, body = Envelope<AddedPhotos>), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, body = Failure), (status = 422, body = Failure)))]
#[post("/libraries/{id}/photos")]
pub(in crate::http) async fn add_photos(
    who: Signed<Write>,
    can: Can<Edit, LibraryId>,
    photos: web::Json<PhotosToAdd>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let ids = photos.into_inner().photo_ids;
    if ids.len() > MOST {
        return Err(ApiError::unprocessable("photo_ids", "at most 1,000 photos can be added at once"));
    }
    let (known, strange): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| id.parse::<PhotoId>().is_ok());
    let photos = known.iter().filter_map(|id| id.parse().ok()).collect();
    let outcome = block(move || services.libraries.add_photos(can.permit, who.viewer.user, photos)).await?;
    let names = |ids: Vec<PhotoId>| ids.into_iter().map(|id| id.to_string());
    let shape = AddedPhotos {
        added: names(outcome.added).collect(),
        present: names(outcome.present).collect(),
        refused: names(outcome.refused).chain(strange).collect(),
    };
    done(StatusCode::OK, shape)
}

/// Takes a photo out of a library; it stays its owner's.
#[utoipa::path(tag = "libraries", params(("id" = String, Path), ("photo" = String, Path)), responses(
    (status = 200, description = "taken out"), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[delete("/libraries/{id}/photos/{photo}")]
pub(in crate::http) async fn remove_photo(
    who: Signed<Write>,
    can: Can<View, LibraryId>,
    path: web::Path<(String, String)>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let photo = path.1.parse().map_err(|_| ApiError::not_found("photo in this library"))?;
    block(move || services.libraries.remove_photo(can.permit, who.viewer.user, photo)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// A library that holds a photo.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Holding {
    id: String,
    name: String,
}

/// The libraries that hold a photo, of those that the asker may see.
#[utoipa::path(tag = "libraries", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<Vec<Holding>>), (status = 404, body = Failure)))]
#[get("/photos/{id}/libraries")]
pub(in crate::http) async fn holding_libraries(
    request: HttpRequest,
    who: Signed<Read>,
    can: Can<View, PhotoId>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let found = block(move || services.libraries.holding(can.permit, who.viewer.user)).await?;
    let shapes = found.into_iter().map(|(id, name)| Holding { id: id.to_string(), name });
    read(&request, shapes.collect::<Vec<_>>())
}
