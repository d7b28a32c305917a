//! What can go wrong with libraries, in plain words.

use crate::access::AccessError;
use crate::photos::PhotoError;
use crate::shares::ShareError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{message}")]
    Invalid { field: &'static str, message: String },
    #[error("its owner is no member of a library; delete the library instead")]
    Owner,
    #[error("this person is a member already")]
    Member,
    #[error("this address is invited already")]
    Invited,
    #[error("a smart library holds what its search finds; change the search, or the photos")]
    Smart,
    #[error("photos leave a library by its owner, its admins, the photo's owner, or who added them")]
    NotYours,
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Share(#[from] ShareError),
    #[error(transparent)]
    Photo(#[from] PhotoError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LibraryError {
    pub(super) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}
