//! The one place where what went wrong becomes a status, a code and a plain sentence, and the one log line. Each file below
//! does so for the rooms that it names.

mod account;
mod drive;
mod kept;
mod photo;
mod shared;

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};

/// A failure as the API answers it.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// What more a program may want: the field, the position, the photo that exists.
    details: Map<String, Value>,
    /// Seconds, for the `Retry-After` header.
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    success: bool,
    message: &'a str,
    error: &'a Map<String, Value>,
}

impl ApiError {
    pub(in crate::http) fn new(status: StatusCode, code: &'static str, message: impl fmt::Display) -> Self {
        Self { status, code, message: sentence(&message.to_string()), details: Map::new(), retry_after: None }
    }

    pub(in crate::http) fn not_found(noun: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("there is no such {noun}"))
    }

    pub(in crate::http) fn bad_request(code: &'static str, message: impl fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(in crate::http) fn bad_cursor() -> Self {
        Self::bad_request("bad_cursor", "this cursor is not one of this list")
    }

    pub(in crate::http) fn unprocessable(field: &str, message: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message).with("field", field)
    }

    pub(in crate::http) fn internal(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    pub(in crate::http) const fn code(&self) -> &'static str {
        self.code
    }

    pub(in crate::http) const fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// Says after how many seconds to try again.
    #[must_use]
    pub(in crate::http) fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    #[must_use]
    pub(in crate::http) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }
}

/// Sentences begin with a capital and end with a full stop, whatever room they come from.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        if self.status == StatusCode::INSUFFICIENT_STORAGE {
            tracing::warn!(code = self.code, message = self.message, "a request found no room");
        } else if self.status.is_server_error() {
            tracing::error!(code = self.code, message = self.message, "a request failed");
        } else {
            tracing::debug!(code = self.code, message = self.message, "a request was refused");
        }
        let mut details = self.details.clone();
        details.insert("code".into(), self.code.into());
        let mut answer = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        answer.json(Body { success: false, message: &self.message, error: &details })
    }
}
