//! Why the command could not run at all. What fails of a single file stands in the report.

use std::io;
use std::path::{Path, PathBuf};

use crate::client::{ClientError, NearbyError};

/// The command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error("the folder {path} cannot be opened: {source}", path = path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("{path} is not a folder", path = .0.display())]
    NotAFolder(PathBuf),
    #[error("the file {path} cannot be read: {source}", path = path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("\"{0}\" cannot be an album: {1}")]
    Album(String, String),
    #[error(
        "an app password is needed: make one in the server's settings, and put it into ALBUMEN_TOKEN or --token-file"
    )]
    NoPassword,
    #[error("no server with HTTPS was found in the local network; give its address with --server")]
    NothingNearby,
    #[error("there are several servers in the local network; choose one with --server: {0}")]
    ManyNearby(String),
    #[error(transparent)]
    Nearby(#[from] NearbyError),
    #[error(transparent)]
    Server(#[from] ClientError),
    #[error("the folder cannot be watched: {0}")]
    Watch(#[from] notify::Error),
}

impl SyncError {
    pub(super) fn folder(path: &Path, source: io::Error) -> Self {
        Self::Folder { path: path.to_owned(), source }
    }

    pub(super) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }
}
