//! Why a mail was not sent.

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("no mail server is set; set one in the server's settings")]
    NotSet,
    #[error("“{0}” cannot be written to: it is no e-mail address that mail servers take")]
    Address(String),
    /// Trying again will not help.
    #[error("the mail server refused: {0}")]
    Refused(String),
    /// The mail server may be back later.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(String),
    #[error("the certificate of the mail server's authority cannot be read: {0}")]
    Authority(String),
}

impl MailError {
    /// Whether another try may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }
}
