//! What can go wrong between this computer and a server.

use std::time::Duration;

/// A request that came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No answer: no such host, no route, a broken connection, a certificate that is not trusted.
    #[error("the server cannot be reached: {reason}")]
    Unreachable { reason: String },
    /// The server could not do it now.
    #[error("the server is busy or has a problem ({status}): {message}")]
    Busy { status: u16, message: String, wait: Option<Duration> },
    /// The server will not do it, however often it is asked.
    #[error("{message}")]
    Refused { status: u16, code: String, message: String },
    #[error(
        "the server does not accept the app password; make one in its settings, with the scope \"upload\""
    )]
    NotSignedIn,
    #[error("the server gave an answer that is not understood: {0}")]
    Answer(String),
    #[error("{0}")]
    Address(String),
    #[error("stopped")]
    Stopped,
}

impl ClientError {
    /// Whether the same request may succeed a little later.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Busy { .. })
    }

    /// Whether every other request will fail as well.
    pub const fn ends_all(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::NotSignedIn | Self::Stopped)
    }
}

impl From<ureq::Error> for ClientError {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::Http(_) | ureq::Error::BadUri(_) => Self::Address(format!("a bad address: {error}")),
            ureq::Error::Json(_) | ureq::Error::BodyExceedsLimit(_) => Self::Answer(error.to_string()),
            other => Self::Unreachable { reason: other.to_string() },
        }
    }
}
