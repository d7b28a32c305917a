//! Photos and the metadata of their image files.

use serde::{Deserialize, Serialize};

use super::shares::Target;
use super::{Record, Table};
use crate::model::{ContentHash, FileId, JobId, PhotoId, Stamp, TagId, Taken, UserId};

/// Photo id → photo.
pub const PHOTOS: Table<PhotoId, PhotoRecord> = Table::new("photos");
/// Owner, photo: every photo a person owns, oldest id first.
pub const OWNED: Table<(UserId, PhotoId), ()> = Table::new("owned_photos");
/// Owner, hothash → the photo with that visual identity.
pub const HOTHASHES: Table<(UserId, ContentHash), PhotoLink> = Table::new("hothashes");
/// Owner, photo → 64-bit perceptual hash.
pub const PHASHES: Table<(UserId, PhotoId), u64> = Table::new("phashes");
/// Owner, shelf, picture, photo: the photos that a made picture belongs to.
pub const PICTURED: Table<(UserId, u8, ContentHash, PhotoId), ()> = Table::new("pictured");
/// File id → everything read from an image file, as JSON text.
pub const METADATA: Table<FileId, String> = Table::new("metadata");
/// Sequence number → a photo whose entry in the search index is out of date. Written with the change itself.
pub const OUTBOX: Table<u64, PhotoLink> = Table::new("search_outbox");
/// Library or shared folder, number in the outbox → what is seen by it no longer, until the index has heard of it.
pub const UNSEEN: Table<(Target, u64), UnseenRecord> = Table::new("search_unseen");
/// Job, shared folder: a folder with so much in it has left the shared one that the job lets its photos follow.
pub const VEILS: Table<(JobId, FileId), ()> = Table::new("search_veils");

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PhotoLink(pub PhotoId);
impl Record for PhotoLink {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnseenRecord {
    Photo(PhotoId),
    /// Many photos, none of them named.
    Many,
}
impl Record for UnseenRecord {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PhotoKind {
    Photo,
    Video,
    Live,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PhotoState {
    Processing,
    Ready,
    Failed,
}

impl PhotoState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

/// What an image file is to its photo. Order matters: the first present is the one shown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Edited,
    Original,
    Raw,
    Motion,
    Sidecar,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImageFileRecord {
    pub file: FileId,
    pub part: Part,
    /// As shown, after orientation.
    pub width: Option<u32>,
    pub height: Option<u32>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlaceRecord {
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CameraRecord {
    pub make: Option<String>,
    pub model: Option<String>,
    pub lens: Option<String>,
    pub iso: Option<u32>,
    pub f_number: Option<f64>,
    /// Seconds.
    pub exposure_time: Option<f64>,
    /// Millimetres.
    pub focal_length: Option<f64>,
}

/// The pictures made from a photo, each named by its SHA-256 below the owner's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PicturesRecord {
    pub small: ContentHash,
    pub small_bytes: u64,
    pub large: ContentHash,
    pub large_bytes: u64,
}

/// What a person has set, and no file may set again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "a set of fields, each said once")]
pub struct UserSet {
    pub taken: bool,
    pub position: bool,
    pub title: bool,
    pub description: bool,
    pub tags: bool,
    pub rating: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PhotoRecord {
    pub id: PhotoId,
    pub owner: UserId,
    /// SHA-256 of the hotpreview; none while nothing could be decoded. Set once.
    pub hothash: Option<ContentHash>,
    pub kind: PhotoKind,
    pub state: PhotoState,
    pub state_reason: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub author: Option<String>,
    pub tags: Vec<TagId>,
    /// 1–5.
    pub rating: Option<u8>,
    pub favorite: bool,
    pub archived: bool,
    pub taken: Taken,
    /// Latitude and longitude in degrees, WGS 84.
    pub position: Option<(f64, f64)>,
    pub place: PlaceRecord,
    pub camera: CameraRecord,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub duration_ms: Option<u64>,
    pub thumbhash: Vec<u8>,
    pub pictures: Option<PicturesRecord>,
    pub image_files: Vec<ImageFileRecord>,
    /// The file the pictures were made from.
    pub shown: Option<FileId>,
    pub user_set: UserSet,
    pub created_at: Stamp,
    pub updated_at: Stamp,
    pub deleted_at: Option<Stamp>,
}
impl Record for PhotoRecord {}

impl PhotoRecord {
    /// A photo of which nothing is known yet but whose it is, what it is, and when it was taken.
    pub fn new(owner: UserId, kind: PhotoKind, taken: Taken, now: Stamp) -> Self {
        Self {
            id: PhotoId::new(),
            owner,
            hothash: None,
            kind,
            state: PhotoState::Processing,
            state_reason: None,
            title: None,
            description: None,
            author: None,
            tags: Vec::new(),
            rating: None,
            favorite: false,
            archived: false,
            taken,
            position: None,
            place: PlaceRecord::default(),
            camera: CameraRecord::default(),
            width: None,
            height: None,
            duration_ms: None,
            thumbhash: Vec::new(),
            pictures: None,
            image_files: Vec::new(),
            shown: None,
            user_set: UserSet::default(),
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }
}
