//! What photos fail with.

use actix_web::http::StatusCode;

use super::ApiError;
use crate::photos::PhotoError;

impl From<PhotoError> for ApiError {
    fn from(error: PhotoError) -> Self {
        use PhotoError as E;
        match error {
            E::NotFound(noun) => Self::not_found(noun),
            E::Invalid { field, message } => Self::unprocessable(field, message),
            E::Exists(photo) => Self::new(StatusCode::CONFLICT, "photo_exists", &error)
                .with("photo_id", photo.to_string())
                .with("add_to_photo", "/api/v1/image-files/add-to-photo"),
            E::OnlyPhotos => Self::new(StatusCode::FORBIDDEN, "not_a_photo", error),
            E::OwnersAlone | E::Telling => Self::new(StatusCode::FORBIDDEN, "not_allowed", error),
            E::NotReady => {
                Self { retry_after: Some(2), ..Self::new(StatusCode::NOT_FOUND, "processing", error) }
            }
            E::BadQuery(bad) => Self::bad_request("bad_query", &bad.message).with("position", bad.position),
            E::TagExists(_) => Self::new(StatusCode::CONFLICT, "tag_exists", error),
            E::Search(crate::search::SearchError::Cursor) => Self::bad_request("bad_cursor", error),
            E::Search(error) => {
                tracing::error!(%error, "the search index failed");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "search_unavailable",
                    "search is not available right now",
                )
            }
            E::Access(error) => error.into(),
            E::Drive(error) => error.into(),
            E::Blob(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}
