//! A photo as the API shows it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::action::{Deed, Sort, granted};
use crate::model::TakenSource;
use crate::photos::{Detail, ImageFile};
use crate::store::photos::{Part, PhotoKind, PhotoState};

/// A photo: one moment, whatever files it is made of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Photo)]
pub(in crate::http) struct PhotoShape {
    pub id: String,
    /// SHA-256 of the hotpreview; null while nothing could be decoded.
    pub hothash: Option<String>,
    pub kind: PhotoKind,
    pub title: Option<String>,
    pub description: Option<String>,
    pub tags: Vec<String>,
    /// 1–5.
    pub rating: Option<u8>,
    pub favorite: bool,
    pub archived: bool,
    /// RFC 3339 with the offset of the place; `+00:00` where that is unknown.
    pub taken_at: String,
    #[schema(value_type = String)]
    pub taken_at_source: TakenSource,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub place: Place,
    pub camera: Camera,
    pub exposure: Exposure,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub duration_ms: Option<u64>,
    pub author_id: Option<String>,
    /// The photographer, as the file names them.
    pub author: Option<String>,
    pub people: Vec<String>,
    /// Base64 of a thumbhash.
    pub thumbhash: Option<String>,
    pub owner: Owner,
    pub image_files: Vec<ImageFileShape>,
    /// What the asker may do.
    pub access: Vec<&'static str>,
    pub state: PhotoState,
    pub state_reason: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub deleted_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Place {
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Camera {
    pub make: Option<String>,
    pub model: Option<String>,
    pub lens: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the names are the API's")]
pub(in crate::http) struct Exposure {
    pub iso: Option<u32>,
    pub f_number: Option<f64>,
    /// Seconds.
    pub exposure_time: Option<f64>,
    /// Millimetres.
    pub focal_length: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Owner {
    pub id: String,
    pub display_name: String,
}

/// A file of a photo.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImageFile)]
pub(in crate::http) struct ImageFileShape {
    pub id: String,
    pub part: Part,
    pub name: String,
    pub path: String,
    pub mime_type: Option<String>,
    pub size: u64,
    pub sha256: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// It lies in an external folder, where it is only read. Not said of others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub external: bool,
}

impl From<ImageFile> for ImageFileShape {
    fn from(file: ImageFile) -> Self {
        let content = file.node.content.as_ref();
        Self {
            id: file.node.id.to_string(),
            part: file.image.part,
            path: file.path,
            mime_type: content.map(|content| content.mime_type.clone()),
            size: content.map_or(0, |content| content.size),
            sha256: content.map(|content| content.hash.to_string()),
            width: file.image.width,
            height: file.image.height,
            external: file.outside,
            name: file.node.name.as_str().to_owned(),
        }
    }
}

impl From<Detail> for PhotoShape {
    fn from(detail: Detail) -> Self {
        let Detail { photo, tags, files, owner_name, relation } = detail;
        let allowed = Deed::ALL.into_iter().filter(|deed| granted(*deed, Sort::Photo, relation));
        let (place, camera) = (photo.place, photo.camera);
        Self {
            id: photo.id.to_string(),
            hothash: photo.hothash.map(|hash| hash.to_string()),
            kind: photo.kind,
            title: photo.title,
            description: photo.description,
            tags,
            rating: photo.rating,
            favorite: photo.favorite,
            archived: photo.archived,
            taken_at: photo.taken.rfc3339(),
            taken_at_source: photo.taken.source,
            latitude: photo.position.map(|(latitude, _)| latitude),
            longitude: photo.position.map(|(_, longitude)| longitude),
            place: Place { city: place.city, region: place.region, country: place.country },
            exposure: Exposure {
                iso: camera.iso,
                f_number: camera.f_number,
                exposure_time: camera.exposure_time,
                focal_length: camera.focal_length,
            },
            camera: Camera { make: camera.make, model: camera.model, lens: camera.lens },
            width: photo.width,
            height: photo.height,
            duration_ms: photo.duration_ms,
            author_id: None,
            author: photo.author,
            people: Vec::new(),
            thumbhash: (!photo.thumbhash.is_empty()).then(|| STANDARD.encode(&photo.thumbhash)),
            owner: Owner { id: photo.owner.to_string(), display_name: owner_name },
            image_files: files.into_iter().map(Into::into).collect(),
            access: allowed.map(Deed::name).collect(),
            state: photo.state,
            state_reason: photo.state_reason,
            created_at: photo.created_at.rfc3339(),
            updated_at: photo.updated_at.rfc3339(),
            deleted_at: photo.deleted_at.map(crate::model::Stamp::rfc3339),
        }
    }
}
