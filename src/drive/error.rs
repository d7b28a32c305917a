//! What can go wrong in the tree, in the words of the person who did it.

use crate::blob::BlobError;
use crate::model::{FileName, NameError};
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    #[error("{0}")]
    Name(#[from] NameError),
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("“{0}” is there already")]
    Clash(FileName),
    #[error("“{0}” is a file, not a folder")]
    NotAFolder(FileName),
    #[error("“{0}” is a folder, not a file")]
    NotAFile(FileName),
    #[error("“{0}” is not in the trash; put it there first")]
    NotInTrash(FileName),
    #[error("a folder cannot be moved into itself")]
    IntoItself,
    #[error(
        "this would need {needed} bytes more than your quota of {quota}; delete something or ask for more room"
    )]
    OverQuota { quota: u64, needed: u64 },
    #[error("“{0}” is a program; this server does not take programs")]
    Program(FileName),
    #[error("“{0}” is written by an operating system for itself and is not kept")]
    Litter(FileName),
    #[error("this upload stands at byte {actual}, not {claimed}")]
    WrongOffset { actual: u64, claimed: u64 },
    #[error("what arrived does not match its checksum; send it again")]
    WrongChecksum,
    #[error("checksums are read as sha1 or sha256; “{0}” is neither")]
    UnknownChecksum(String),
    #[error("another program is sending this upload; try again in a moment")]
    UploadBusy,
    #[error("this upload was abandoned more than a day ago; start it again")]
    UploadGone,
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
