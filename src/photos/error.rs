//! What can go wrong with photos, in plain words.

use crate::access::AccessError;
use crate::blob::BlobError;
use crate::drive::DriveError;
use crate::model::PhotoId;
use crate::search::{BadQuery, SearchError};
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{message}")]
    Invalid { field: &'static str, message: String },
    #[error("this photo is here already")]
    Exists(PhotoId),
    #[error("this is its owner's alone to change")]
    OwnersAlone,
    #[error("only photos can be favourites; give the file a tag instead")]
    OnlyPhotos,
    #[error("the picture is still being made")]
    NotReady,
    #[error(
        "this cannot be given without what it says of where and with what it was taken; ask its owner for it"
    )]
    Telling,
    #[error("{0}")]
    BadQuery(BadQuery),
    #[error("a tag named “{0}” is there already; merge the two instead")]
    TagExists(String),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Drive(#[from] DriveError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PhotoError {
    pub(super) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}
