//! What can go wrong with bytes on a disk, in plain words.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("the disk is full; nothing was stored")]
    DiskFull,
    #[error("the disk cannot be written: it is read-only")]
    ReadOnly,
    #[error("the content is not on the disk")]
    Missing,
    /// Which one, as it reads in the sentence.
    #[error(
        "the disk {0} is not there: is it mounted? nothing on it is lost, and nothing can be added to it until it is"
    )]
    Offline(String),
    /// Which one, as it reads in the sentence.
    #[error(
        "it lay on the disk {0}, which was given up; it is back when that disk is added again, or when it is sent again"
    )]
    GivenUp(String),
    #[error("more was sent than the {0} bytes allowed")]
    TooLarge(u64),
    #[error("the disk failed: {0}")]
    Io(io::Error),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// What was not there counts as removed.
pub(super) fn removed(outcome: io::Result<()>) -> Result<(), BlobError> {
    match outcome.map_err(BlobError::from) {
        Err(BlobError::Missing) => Ok(()),
        outcome => outcome,
    }
}
