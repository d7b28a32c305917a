//! What went wrong, as WebDAV clients are told: a status, and an element that names the rule that was broken.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

use super::address::Address;
use super::multistatus::{CLOSING, opening};
use crate::drive::DriveError;
use crate::http::error::ApiError;
use crate::model::markup::escaped;

/// A refusal.
#[derive(Debug)]
pub(in crate::http) struct Fault {
    pub status: StatusCode,
    message: String,
    /// The precondition of RFC 4918 (16.) that did not hold, as XML inside `DAV:error`.
    condition: Option<String>,
    retry_after: Option<u64>,
    /// Asks for a name and a password.
    challenge: bool,
    /// The address that a lock was taken by which stood in the way.
    blocker: Option<String>,
    /// The same, when it is that of a member of the folder that was asked for.
    member: Option<String>,
}

impl Fault {
    pub fn new(status: StatusCode, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self {
            status,
            message,
            condition: None,
            retry_after: None,
            challenge: false,
            blocker: None,
            member: None,
        }
    }

    pub fn bad_request(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub fn forbidden(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing at this address.")
    }

    pub fn conflict(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    pub fn failed_condition() -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "What the request asks to hold does not hold.")
    }

    /// Names a condition of RFC 4918 that takes no content.
    #[must_use]
    pub fn because(self, condition: &str) -> Self {
        Self { condition: Some(format!("<D:{condition}/>")), ..self }
    }

    fn locked(self, condition: &str, address: String) -> Self {
        let inside = format!("<D:{condition}><D:href>{}</D:href></D:{condition}>", escaped(&address));
        Self { condition: Some(inside), blocker: Some(address), ..self }
    }

    /// The same as the one who asked for `at` is to see it: when a member of a folder stood in the way, the answer
    /// names it.
    #[must_use]
    pub fn seen_from(self, at: &Address) -> Self {
        let own = at.href(false);
        let within = self.blocker.as_ref().and_then(|member| member.strip_prefix(&own));
        let below = within.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'));
        if below { Self { member: self.blocker.clone(), ..self } } else { self }
    }

    /// The element for this refusal, as it stands in a body of its own or beside a member's address.
    pub fn element(&self) -> String {
        let condition = self.condition.as_deref().unwrap_or_default();
        format!("<D:error>{condition}<s:message>{}</s:message></D:error>", escaped(&self.message))
    }
}

/// Everything the API knows as an error, with what WebDAV says differently.
impl<E> From<E> for Fault
where
    ApiError: From<E>,
    E: Told,
{
    fn from(error: E) -> Self {
        let locked = error.lock();
        let error = ApiError::from(error);
        let status = match error.status_code().as_u16() {
            // A failed checksum (tus), a name that cannot be, a program, an upload that ended.
            460 => StatusCode::BAD_REQUEST,
            422 => StatusCode::FORBIDDEN,
            410 => StatusCode::NOT_FOUND,
            _ => error.status_code(),
        };
        let challenge = status == StatusCode::UNAUTHORIZED;
        let fault = Self { retry_after: error.retry_after(), challenge, ..Self::new(status, &error) };
        match (locked, error.code()) {
            (Some((condition, address)), _) => fault.locked(condition, address),
            (None, "quota_exceeded") => fault.because("quota-not-exceeded"),
            (None, "disk_full") => fault.because("sufficient-disk-space"),
            _ => fault,
        }
    }
}

/// An error of a room below, and the lock it may speak of.
pub(in crate::http) trait Told {
    /// The condition of RFC 4918 and the lock's address.
    fn lock(&self) -> Option<(&'static str, String)> {
        None
    }
}

impl Told for ApiError {}
impl Told for crate::store::StoreError {}
impl Told for crate::blob::BlobError {}
impl Told for crate::accounts::AccountError {}
impl Told for crate::access::AccessError {}
impl Told for crate::shares::ShareError {}
impl Told for crate::libraries::LibraryError {}

impl Told for DriveError {
    fn lock(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Locked { address } => Some(("lock-token-submitted", address.clone())),
            Self::LockConflict { address } => Some(("no-conflicting-lock", address.clone())),
            _ => None,
        }
    }
}

impl Told for crate::photos::PhotoError {
    fn lock(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Drive(error) => error.lock(),
            _ => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        if [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE].contains(&self.status) {
            tracing::error!(status = self.status.as_u16(), message = self.message, "a request failed");
        } else {
            tracing::debug!(status = self.status.as_u16(), message = self.message, "a request was refused");
        }
        let mut answer = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.challenge {
            answer.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"Albumen\", charset=\"UTF-8\""));
        }
        let element = self.element();
        if let Some(member) = &self.member {
            return HttpResponse::build(StatusCode::MULTI_STATUS)
                .content_type("application/xml; charset=utf-8")
                .body(format!(
                    "{}<D:response><D:href>{}</D:href><D:status>HTTP/1.1 {}</D:status>{element}</D:response>{CLOSING}",
                    opening(),
                    escaped(member),
                    self.status
                ));
        }
        let inside = element.strip_prefix("<D:error>").unwrap_or_default();
        answer.content_type("application/xml; charset=utf-8").body(format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:error xmlns:D=\"DAV:\" \
             xmlns:s=\"http://sabredav.org/ns\">{inside}"
        ))
    }
}

/// Runs blocking work on a thread that may block.
pub(in crate::http) async fn offload<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    match actix_web::web::block(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(ApiError::internal("the server is shutting down").into()),
    }
}
