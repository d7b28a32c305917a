//! The words of the domain as types: ids, hashes, times, validated names. No I/O.

pub mod event;
pub mod grant;
pub mod hash;
pub mod id;
pub mod name;
pub mod person;
pub mod taken;
pub mod time;

pub use hash::ContentHash;
pub use id::{
    AppPasswordId, FileId, JobId, LibraryId, PhotoId, SessionId, ShareId, TagId, UploadId, UserId, VisitId,
};
pub use name::{FileName, FolderPath, NameError};
pub use taken::{Bucket, Taken, TakenSource};
pub use time::{Clock, Stamp, SystemClock};
