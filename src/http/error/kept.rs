//! What the store and the volumes fail with.

use actix_web::http::StatusCode;

use super::ApiError;
use crate::blob::BlobError;
use crate::store::StoreError;
use crate::volumes::VolumeError;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", error),
            StoreError::Closed => Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", error),
            error => {
                tracing::error!(%error, "the metadata store failed");
                Self::internal("something went wrong on the server; its log says what")
            }
        }
    }
}

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::DiskFull | BlobError::LimitReached => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", error)
            }
            BlobError::ReadOnly => Self::new(StatusCode::SERVICE_UNAVAILABLE, "read_only", error),
            BlobError::Offline(_) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "disk_missing", error),
            BlobError::GivenUp(_) => Self::new(StatusCode::GONE, "original_lost", error),
            BlobError::Missing => Self::new(StatusCode::SERVICE_UNAVAILABLE, "content_missing", error),
            BlobError::TooLarge(_) => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", error),
            BlobError::Refused { .. } => {
                tracing::error!(%error, "a bucket did not do what it was asked");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "disk_failed", error)
            }
            BlobError::Io(error) => {
                tracing::error!(%error, "the disk failed");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "disk_failed",
                    "the server's disk failed; its log says how",
                )
            }
        }
    }
}

impl From<VolumeError> for ApiError {
    fn from(error: VolumeError) -> Self {
        use VolumeError as E;
        match error {
            E::NotFound => Self::not_found("volume"),
            E::Invalid { field, message } => Self::unprocessable(field, message),
            E::Home => Self::new(StatusCode::CONFLICT, "home_volume", error),
            E::Holds { files } => {
                Self::new(StatusCode::CONFLICT, "volume_not_empty", &error).with("files", files)
            }
            E::IsThere => Self::new(StatusCode::CONFLICT, "volume_online", error),
            E::NowhereTo => Self::new(StatusCode::CONFLICT, "no_other_volume", error),
            E::Blob(error) => error.into(),
            E::Drive(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}
