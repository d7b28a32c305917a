//! What files and folders fail with.

use actix_web::http::StatusCode;

use super::ApiError;
use crate::drive::DriveError;
use crate::external::ExternalError;

impl From<DriveError> for ApiError {
    fn from(error: DriveError) -> Self {
        use DriveError as E;
        match error {
            E::Name(_) => Self::unprocessable("name", error),
            E::Ground(_) => Self::unprocessable("path", error),
            E::NotFound(noun) => Self::not_found(noun),
            E::Clash(_) => Self::new(StatusCode::CONFLICT, "exists", error),
            E::NotAFolder(_) => Self::new(StatusCode::CONFLICT, "not_a_folder", error),
            E::NotAFile(_) => Self::new(StatusCode::CONFLICT, "not_a_file", error),
            E::NotInTrash(_) => Self::new(StatusCode::CONFLICT, "not_in_trash", error),
            E::IntoItself => Self::new(StatusCode::CONFLICT, "into_itself", error),
            E::OverQuota { .. } => Self::new(StatusCode::INSUFFICIENT_STORAGE, "quota_exceeded", error),
            E::Program(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "program_refused", error),
            E::Litter(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "system_file", error),
            E::WrongOffset { actual, .. } => {
                Self::new(StatusCode::CONFLICT, "wrong_offset", &error).with("offset", actual)
            }
            // 460 is what tus names for a failed checksum.
            E::WrongChecksum => Self::new(
                StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST),
                "wrong_checksum",
                error,
            ),
            E::UnknownChecksum(_) => Self::bad_request("unknown_checksum", error),
            E::UploadBusy => {
                Self { retry_after: Some(1), ..Self::new(StatusCode::LOCKED, "upload_busy", error) }
            }
            E::UploadGone => Self::new(StatusCode::GONE, "upload_expired", error),
            E::Locked { .. } | E::LockConflict { .. } => Self::new(StatusCode::LOCKED, "locked", error),
            E::NoSuchLock => Self::new(StatusCode::CONFLICT, "no_such_lock", error),
            E::TooManyLocks => Self::new(StatusCode::INSUFFICIENT_STORAGE, "too_many_locks", error),
            E::ChangedMeanwhile => Self::new(StatusCode::PRECONDITION_FAILED, "changed_meanwhile", error),
            E::TooManyProperties => Self::new(StatusCode::INSUFFICIENT_STORAGE, "too_many_properties", error),
            E::External => Self::new(StatusCode::FORBIDDEN, "external_folder", error),
            E::ExternalOffline => Self::new(StatusCode::SERVICE_UNAVAILABLE, "external_offline", error),
            E::ExternalChanged => Self::new(StatusCode::CONFLICT, "external_changed", error).after(5),
            E::Blob(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<ExternalError> for ApiError {
    fn from(error: ExternalError) -> Self {
        use ExternalError as E;
        match error {
            E::NotFound(noun) => Self::not_found(noun),
            E::Path(_) => Self::unprocessable("path", error),
            E::Inactive => Self::unprocessable("owner_id", error),
            E::Photo(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}
