//! Why there is no certificate, in words for whoever set the server up.

use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{} cannot be used: {error}", path.display())]
    File { path: PathBuf, error: std::io::Error },
    #[error("{} does not hold what it should: {reason}", path.display())]
    Content { path: PathBuf, reason: String },
    #[error("the key {} does not belong to the certificate {}", key.display(), certificate.display())]
    NotAPair { certificate: PathBuf, key: PathBuf },
    #[error(
        "half of the server's certificate authority is missing: {} is not there; put it back, or remove the folder \
         beside it to have a new authority, which every device must then be told to trust",
        .0.display()
    )]
    HalfAuthority(PathBuf),
    #[error("the certificate cannot be made: {0}")]
    Make(#[from] rcgen::Error),
    #[error("TLS cannot be set up: {0}")]
    Rustls(#[from] rustls::Error),
}

impl TlsError {
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File { path, error }
    }

    #[allow(clippy::needless_pass_by_value, reason = "errors are handed on where they are made")]
    pub(super) fn content(path: &Path, reason: impl std::fmt::Display) -> Self {
        Self::Content { path: path.to_owned(), reason: reason.to_string() }
    }
}
