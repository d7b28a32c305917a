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
    #[error("{0}")]
    Ground(String),
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
    /// By another program, or by this one, which did not show its token.
    #[error("this is locked by a program that has it open; close it there, or wait until the lock ends")]
    Locked {
        /// The address the lock was taken by.
        address: String,
    },
    #[error("another program holds a lock that this one cannot be beside")]
    LockConflict {
        /// The address the other lock was taken by.
        address: String,
    },
    #[error("there is no such lock here")]
    NoSuchLock,
    #[error("too many locks are held; end some first")]
    TooManyLocks,
    #[error("this was changed meanwhile; read it again and repeat the change")]
    ChangedMeanwhile,
    #[error("this holds more properties, or longer ones, than are kept")]
    TooManyProperties,
    #[error("this lies in an external folder, which is only read here; change it where it is kept")]
    External,
    #[error("the external folder that this lies in is not there: is its disk mounted? nothing is lost")]
    ExternalOffline,
    #[error("this was changed or moved where it is kept, and is looked at again; try again in a moment")]
    ExternalChanged,
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
