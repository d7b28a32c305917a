//! A file or folder as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::drive::Placed;

/// A file or folder.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = File)]
pub(in crate::http) struct FileShape {
    pub id: String,
    pub name: String,
    /// From the root, `/Trips/Paris 2024/IMG_1.jpg`; of another's, from the topmost folder that was shared.
    pub path: String,
    /// Null at the top, and of what was shared itself.
    pub parent_id: Option<String>,
    /// `file` or `folder`.
    pub kind: &'static str,
    /// Bytes; 0 for a folder.
    pub size: u64,
    pub mime_type: Option<String>,
    /// The content is of another type than the name claims.
    pub mime_mismatch: bool,
    pub sha256: Option<String>,
    pub etag: Option<String>,
    /// The photo this file belongs to.
    pub photo_id: Option<String>,
    pub tags: Vec<String>,
    pub uploaded_at: String,
    pub modified_at: String,
    pub original_created_at: Option<String>,
    pub original_modified_at: Option<String>,
    pub deleted_at: Option<String>,
    /// It lies in an external folder, where it is only read. Not said of others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub external: bool,
    /// Its bytes lay on a disk that was given up. Not said of others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub lost: bool,
    /// After an upload: the photo that these bytes already were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable)]
    pub duplicate_of: Option<Option<String>>,
    /// Of another's in a list: what the asker may do with it, as of a photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    pub access: Option<Vec<&'static str>>,
}

impl From<Placed> for FileShape {
    fn from(placed: Placed) -> Self {
        let Placed { node, path } = placed;
        let hash = node.content.as_ref().map(|content| content.hash);
        Self {
            id: node.id.to_string(),
            // A path that begins at the root, or at what was shared, names the folder above.
            parent_id: node.parent.filter(|_| path.starts_with('/')).map(|parent| parent.to_string()),
            path,
            kind: if node.is_folder() { "folder" } else { "file" },
            size: node.content.as_ref().map_or(0, |content| content.size),
            mime_mismatch: node.content.as_ref().is_some_and(|content| content.mislabelled),
            mime_type: node.content.as_ref().map(|content| content.mime_type.clone()),
            etag: hash.map(|hash| format!("\"{}\"", hash.tag())),
            sha256: hash.map(|hash| hash.to_string()),
            photo_id: node.photo.map(|photo| photo.to_string()),
            tags: Vec::new(),
            uploaded_at: node.uploaded_at.rfc3339(),
            modified_at: node.modified_at.rfc3339(),
            original_created_at: node.original_created_at.map(crate::model::Stamp::rfc3339),
            original_modified_at: node.original_modified_at.map(crate::model::Stamp::rfc3339),
            deleted_at: node.deleted_at.map(crate::model::Stamp::rfc3339),
            name: node.name.as_str().to_owned(),
            external: false,
            lost: false,
            duplicate_of: None,
            access: None,
        }
    }
}
