//! What can go wrong with shares, in plain words.

use crate::access::AccessError;
use crate::accounts::AccountError;
use crate::photos::PhotoError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{message}")]
    Invalid { field: &'static str, message: String },
    #[error("nobody here has this name or e-mail address")]
    NoSuchPerson,
    #[error("this is yours already: there is nobody to share it with")]
    WithOneself,
    /// Expired, revoked, used up, or its owner is suspended: told apart by nobody.
    #[error("this link has ended; ask whoever gave it to you for a new one")]
    Ended,
    #[error("this link can be looked at, but its downloads are used up")]
    NoDownloadsLeft,
    #[error("this link asks for a password")]
    PasswordNeeded,
    #[error("this is not the link's password")]
    WrongPassword,
    #[error("too many wrong passwords; try again in {retry_after} s")]
    Throttled { retry_after: u64 },
    #[error("nothing can be put in by this link")]
    NoDrop,
    #[error("files of more than {0} bytes cannot be put in here")]
    TooLarge(u64),
    #[error("this link has taken all that it may; ask whoever gave it to you for a new one")]
    DropFull,
    #[error("there is no room left here; tell whoever gave you this link")]
    NoRoom,
    #[error(transparent)]
    Photo(#[from] PhotoError),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ShareError {
    pub(super) fn into_folders_alone() -> Self {
        Self::invalid("allow_upload", "files are put into a folder; share one to let others add to it")
    }

    pub(super) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}
