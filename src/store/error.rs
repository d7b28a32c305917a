//! What can go wrong with the metadata, in words for the person who runs the server.

use std::io::ErrorKind;

/// An error of the metadata store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("another Albumen is using this data folder; stop it first, or choose another folder with --data")]
    InUse,
    #[error(
        "this data folder was written by a newer Albumen (format {found}; this program knows {known}); \
         use the newer program"
    )]
    NewerFormat { found: u32, known: u32 },
    #[error("the disk is full: the change was not made")]
    DiskFull,
    #[error("a record of {table} cannot be read: {reason}")]
    Damaged { table: &'static str, reason: String },
    #[error("the metadata store failed: {0}")]
    Engine(String),
    #[error("there is metadata in this folder; with --replace it is moved aside and made again")]
    NotLost,
    #[error("there is no snapshot {0}; `albumen snapshot list` names those there are")]
    NoSnapshot(String),
    #[error("a snapshot could not be written or read: {0}")]
    Snapshot(std::io::Error),
    #[error("the metadata store is shutting down")]
    Closed,
    #[error("a change to the metadata failed unexpectedly and was undone")]
    Panicked,
}

impl StoreError {
    pub(super) fn damaged(table: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Damaged { table, reason: reason.to_string() }
    }
}

impl From<redb::Error> for StoreError {
    fn from(error: redb::Error) -> Self {
        match error {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            redb::Error::Io(io) if matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
                Self::DiskFull
            }
            other => Self::Engine(other.to_string()),
        }
    }
}

/// Files of the engine's own fail through the engine; these are the snapshots'.
impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Snapshot(error),
        }
    }
}

macro_rules! engine_errors {
    ($($error:ty),+) => {$(
        impl From<$error> for StoreError {
            fn from(error: $error) -> Self {
                redb::Error::from(error).into()
            }
        }
    )+};
}

engine_errors!(
    redb::DatabaseError,
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError,
    redb::SetDurabilityError
);
