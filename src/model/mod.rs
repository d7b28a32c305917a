//! The words of the domain as types: ids, hashes, times, validated names. No I/O.

pub mod bucket;
pub mod certificate;
pub mod event;
pub mod grant;
pub mod hash;
pub mod id;
pub mod markup;
pub mod name;
pub mod oidc;
pub mod origin;
pub mod person;
pub mod place;
pub mod seal;
pub mod server;
pub mod taken;
pub mod time;

pub use hash::ContentHash;
pub use id::{
    AppPasswordId, AuditId, FileId, InvitationId, JobId, LibraryId, MailId, PasskeyId, PhotoId, SessionId,
    ShareId, TagId, UploadId, UserId, VersionId, VisitId,
};
pub use name::{FileName, FolderPath, NameError};
pub use origin::Origin;
pub use place::Place;
pub use seal::INDEX_SEAL;
pub use taken::{Bucket, Taken, TakenSource};
pub use time::{Clock, Stamp, SystemClock};
