//! What can go wrong with bytes on a volume, in plain words.

use std::{fmt, io};

use crate::model::bucket;

#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("the disk is full; nothing was stored")]
    DiskFull,
    #[error(
        "there is room, but every place for originals holds as much as it may; nothing was stored. An administrator can \
         raise a limit, or add a disk"
    )]
    LimitReached,
    #[error("the disk cannot be written: it is read-only")]
    ReadOnly,
    #[error("the content is not on the disk")]
    Missing,
    #[error("{0} nothing on it is lost, and nothing can be added to it until it is")]
    Offline(Gone),
    /// Of what is called so.
    #[error(
        "it lay on {0}, which was given up; it is back when that is added again, or when it is sent again"
    )]
    GivenUp(String),
    /// A bucket is there and did not do this. That tells nothing of what lies in it.
    #[error("{volume}: {why}")]
    Refused { volume: String, why: String },
    #[error("more was sent than the {0} bytes allowed")]
    TooLarge(u64),
    #[error("the disk failed: {0}")]
    Io(io::Error),
}

/// A volume that is not there.
#[derive(Debug, Clone)]
pub enum Gone {
    /// Which one, as it reads in the sentence.
    Disk(String),
    Bucket {
        /// As people call it.
        name: String,
        why: String,
    },
}

impl Gone {
    /// As it is called.
    pub fn subject(&self) -> String {
        match self {
            Self::Disk(name) => format!("the disk {name}"),
            Self::Bucket { name, .. } => bucket::called(name),
        }
    }
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(_) => write!(f, "{} is not there: is it mounted?", self.subject()),
            Self::Bucket { why, .. } => write!(f, "{} is not there: {why};", self.subject()),
        }
    }
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        // What a volume said while it was read from comes out of the reader as it was.
        let error = match error.downcast::<Self>() {
            Ok(told) => return told,
            Err(error) => error,
        };
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
