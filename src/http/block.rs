//! From async handlers to the blocking rooms below.

use actix_web::web;

use super::error::ApiError;

/// Runs blocking work on a thread that may block.
pub(super) async fn block<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    match web::block(work).await {
        Ok(outcome) => outcome.map_err(Into::into),
        Err(_) => Err(ApiError::internal("the server is shutting down")),
    }
}
