//! What can go wrong with external folders, in plain words.

use crate::blob::BlobError;
use crate::drive::DriveError;
use crate::photos::PhotoError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum ExternalError {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{0}")]
    Path(String),
    #[error("this account is not active; its owner has to be, to have a folder")]
    Inactive,
    #[error(transparent)]
    Photo(#[from] PhotoError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DriveError> for ExternalError {
    fn from(error: DriveError) -> Self {
        Self::Photo(error.into())
    }
}

impl From<BlobError> for ExternalError {
    fn from(error: BlobError) -> Self {
        Self::Photo(error.into())
    }
}
