//! Why a command failed, in one line for the terminal.

use std::process::ExitCode;

use crate::accounts::AccountError;
use crate::blob::BlobError;
use crate::config::ConfigError;
use crate::net::control::ControlError;
use crate::photos::PhotoError;
use crate::search::SearchError;
use crate::store::StoreError;
use crate::volumes::VolumeError;

#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Volume(#[from] VolumeError),
    #[error(transparent)]
    Photo(#[from] PhotoError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Control(#[from] ControlError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Something was typed that cannot be meant.
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Failed(String),
}

impl CliError {
    /// An answer of the running server that belongs to another request.
    pub(super) fn unexpected() -> Self {
        let reason = "the server answered something else than was asked; is it of another version?";
        Self::Failed(reason.into())
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Usage(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
