//! The words of the domain as types: ids, hashes, times, validated names. No I/O.

pub mod event;
pub mod hash;
pub mod id;
pub mod name;
pub mod person;
pub mod taken;
pub mod time;

pub use hash::ContentHash;
pub use id::{AppPasswordId, FileId, JobId, PhotoId, SessionId, TagId, UploadId, UserId};
pub use name::{FileName, FolderPath, NameError};
pub use taken::{Bucket, Taken, TakenSource};
pub use time::{Clock, Stamp, SystemClock};
