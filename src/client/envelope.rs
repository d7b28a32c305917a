//! The shape that every answer has.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::Body;
use ureq::http::Response;

use super::error::ClientError;

/// No list that is asked for here comes near this many bytes.
const LONGEST_ANSWER: u64 = 16 << 20;

#[derive(Deserialize)]
pub(super) struct Answer<T> {
    pub data: T,
    pub pagination: Option<Pagination>,
}

#[derive(Deserialize)]
pub(super) struct Pagination {
    pub next_cursor: Option<String>,
    pub total: Option<u64>,
}

#[derive(Deserialize)]
struct Failure {
    message: String,
    error: Option<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    code: String,
}

/// Turns an answer without success into an error. The body of a success is left unread.
pub(super) fn checked(mut response: Response<Body>) -> Result<Response<Body>, ClientError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let wait = header(&response, "retry-after").and_then(|text| text.parse().ok()).map(Duration::from_secs);
    let moved = header(&response, "location").map(str::to_owned).filter(|_| status.is_redirection());
    let text = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string().unwrap_or_default();
    let failure: Option<Failure> = serde_json::from_str(&text).ok();
    let message = match (&failure, moved) {
        (Some(failure), _) => failure.message.clone(),
        (None, Some(place)) => format!("the server has moved to {place}; give that as --server"),
        (None, None) => format!("the server answered {status}"),
    };
    let code = failure.and_then(|failure| failure.error).map_or_else(String::new, |reason| reason.code);
    Err(match status.as_u16() {
        401 => ClientError::NotSignedIn,
        // The disk or the quota is full; asking again changes nothing.
        507 => ClientError::Refused { status: 507, code, message },
        // 423: the server has not noticed yet that the connection which held the upload is gone.
        // 460: the bytes were garbled on their way (tus checksum extension).
        status @ (408 | 423 | 425 | 429 | 460 | 500..) => ClientError::Busy { status, message, wait },
        status => ClientError::Refused { status, code, message },
    })
}

pub(super) fn read<T: DeserializeOwned>(response: Response<Body>) -> Result<Answer<T>, ClientError> {
    let mut response = checked(response)?;
    let text = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string()?;
    serde_json::from_str(&text).map_err(|error| ClientError::Answer(error.to_string()))
}

pub(super) fn header<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}
