//! What is refused to whom, and what libraries and shares fail with.

use actix_web::http::StatusCode;

use super::ApiError;
use crate::access::AccessError;
use crate::libraries::LibraryError;
use crate::shares::ShareError;

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::NotFound(noun) => Self::not_found(noun),
            AccessError::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden", error),
            AccessError::Beyond(_) => Self::new(StatusCode::FORBIDDEN, "not_allowed", error),
            AccessError::Store(error) => error.into(),
        }
    }
}

impl From<LibraryError> for ApiError {
    fn from(error: LibraryError) -> Self {
        use LibraryError as E;
        match error {
            E::NotFound(noun) => Self::not_found(noun),
            E::Invalid { field, message } => Self::unprocessable(field, message),
            E::Owner => Self::new(StatusCode::CONFLICT, "owner", error),
            E::Member => Self::new(StatusCode::CONFLICT, "member", error),
            E::Invited => Self::new(StatusCode::CONFLICT, "invited", error),
            E::Smart => Self::new(StatusCode::CONFLICT, "smart_library", error),
            E::NotYours => Self::new(StatusCode::FORBIDDEN, "not_allowed", error),
            E::Access(error) => error.into(),
            E::Share(error) => error.into(),
            E::Photo(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<ShareError> for ApiError {
    fn from(error: ShareError) -> Self {
        use ShareError as E;
        match error {
            E::NotFound(noun) => Self::not_found(noun),
            E::Invalid { field, message } => Self::unprocessable(field, message),
            E::NoSuchPerson => Self::new(StatusCode::NOT_FOUND, "no_such_person", error),
            E::WithOneself => Self::new(StatusCode::CONFLICT, "own", error),
            E::Ended => Self::new(StatusCode::GONE, "link_ended", error),
            E::NoDrop => Self::new(StatusCode::FORBIDDEN, "not_allowed", error),
            E::TooLarge(most) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", error).with("most", most)
            }
            E::DropFull => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "drop_full", error),
            E::NoRoom => Self::new(StatusCode::INSUFFICIENT_STORAGE, "no_room", error),
            E::Photo(error) => error.into(),
            E::NoDownloadsLeft => Self::new(StatusCode::GONE, "no_downloads_left", error),
            E::PasswordNeeded => Self::new(StatusCode::UNAUTHORIZED, "password_needed", error),
            E::WrongPassword => Self::new(StatusCode::FORBIDDEN, "wrong_password", error),
            E::Throttled { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", error)
            },
            E::Access(error) => error.into(),
            E::Account(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}
