//! Background work that survives a crash.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{FileId, JobId, LibraryId, MailId, PhotoId, Stamp, UserId};

/// Job id → job.
pub const JOBS: Table<JobId, JobRecord> = Table::new("jobs");
/// When to run (ms since 1970), job id: what is to be done. A job that runs keeps its place here until it has
/// ended, so that one cut off by a crash is simply due again.
pub const DUE: Table<(i64, JobId), ()> = Table::new("jobs_due");
/// Owner, job id: what failed for good.
pub const FAILED: Table<(UserId, JobId), ()> = Table::new("jobs_failed");
/// Owner → how many jobs wait (or run) and how many failed.
pub const COUNTS: Table<UserId, JobCounts> = Table::new("jobs_counts");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JobRecord {
    pub id: JobId,
    pub owner: UserId,
    pub work: Work,
    /// What the job is about, for people: a file name.
    pub subject: String,
    pub attempts: u32,
    pub run_at: Stamp,
    pub failed: bool,
    /// Why the last attempt failed.
    pub error: Option<String>,
    pub photo: Option<PhotoId>,
    pub created_at: Stamp,
    pub updated_at: Stamp,
}
impl Record for JobRecord {}

/// What there is to do. Only the worker knows how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Read an image file, make its pictures, and join or fill its photo.
    Ingest(FileId),
    /// Let the photos below a folder follow it: into the trash, out of it, to another path.
    Follow(FileId),
    /// End what lies below a folder for good.
    Purge(FileId),
    /// Send a mail.
    Mail(MailId),
    /// Take away everything of a person who leaves.
    PurgeUser(UserId),
    /// Ask the search of a smart library about everything its owner has.
    Fill(LibraryId),
    /// Bring timelines in line with a large library, or clear away one that has ended.
    Clear(LibraryId),
}

impl Work {
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Ingest(_) => "ingest",
            Self::Follow(_) => "follow",
            Self::Purge(_) => "purge",
            Self::Mail(_) => "mail",
            Self::PurgeUser(_) => "purge_user",
            Self::Fill(_) => "smart_library",
            Self::Clear(_) => "library",
        }
    }

    /// The file it is about, if it is about one.
    pub const fn file(self) -> Option<FileId> {
        match self {
            Self::Ingest(file) | Self::Follow(file) | Self::Purge(file) => Some(file),
            Self::Mail(_) | Self::PurgeUser(_) | Self::Fill(_) | Self::Clear(_) => None,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCounts {
    pub waiting: u64,
    pub failed: u64,
}
impl Record for JobCounts {}
