//! What can go wrong with volumes, in the words of whoever looks after them.

use crate::blob::BlobError;
use crate::drive::DriveError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum VolumeError {
    #[error("there is no such volume")]
    NotFound,
    #[error("{message}")]
    Invalid { field: &'static str, message: String },
    #[error("the data folder's own volume can be drained, but not detached")]
    Home,
    #[error("{files} files still lie on it; drain it first")]
    Holds { files: u64 },
    #[error("it is there: empty it, and what lies there is kept; only what will not come back is given up")]
    IsThere,
    #[error("there is no other volume that takes what lies on it; attach one first")]
    NowhereTo,
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Drive(#[from] DriveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl VolumeError {
    pub(super) fn path(message: impl Into<String>) -> Self {
        Self::field("path", message)
    }

    pub(super) fn bucket(message: impl Into<String>) -> Self {
        Self::field("bucket", message)
    }

    pub(super) fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    pub(super) fn name(message: impl Into<String>) -> Self {
        Self::field("name", message)
    }
}
