//! Volumes: places where blobs live.

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use super::content::Content;
use super::error::BlobError;
use super::key::BlobKey;
use super::room::Disk;
use crate::model::Stamp;
use crate::model::UserId;

/// A place blobs live. All calls block.
///
/// What every implementation owes: a blob that `put` accepted is there after a power cut; putting one that is
/// there already changes nothing; removing one that is not there is no error; a failed `put` leaves no half
/// blob under its key; while the place itself is gone, everything fails with [`BlobError::Offline`] and nothing is
/// called missing.
pub trait Volume: Send + Sync + Debug {
    /// Takes in the complete, synced file at `from`, whose own name may stay or go.
    fn put(&self, key: &BlobKey, from: &Path) -> Result<(), BlobError>;
    /// From now on bytes are taken only while the place itself is there, a disk that is mounted: what came meanwhile
    /// would lie on another disk and be missed. `used` says that it must hold something already.
    fn guard(&self, used: bool) -> Result<(), BlobError>;
    /// Whether the place itself is there.
    fn is_there(&self) -> bool;
    /// Bytes of content that it still takes.
    ///
    /// # Errors
    /// [`BlobError::Offline`] when it takes none because it is not there.
    fn room(&self) -> Result<u64, BlobError>;
    /// The disk it lies on, where there is one that tells.
    fn disk(&self) -> Option<Disk>;
    fn open(&self, key: &BlobKey) -> Result<Content, BlobError>;
    /// The file that other programs on this machine read it from, where there is one.
    fn path(&self, key: &BlobKey) -> Option<PathBuf>;
    /// Bytes.
    fn size(&self, key: &BlobKey) -> Result<u64, BlobError>;
    fn remove(&self, key: &BlobKey) -> Result<(), BlobError>;
    /// Visits every blob there is, with the moment it was written, in no order.
    fn each(&self, visit: &mut dyn FnMut(BlobKey, Stamp)) -> Result<(), BlobError>;
    /// Removes everything of one owner. Nothing there is fine.
    fn remove_owner(&self, owner: UserId) -> Result<(), BlobError>;
    /// Takes its mark away, so that the place may become a volume again.
    fn unmark(&self) -> Result<(), BlobError>;
    /// Clears away what was on its way in when a server ended, and nothing that is on its way now.
    fn clear_arriving(&self) -> Result<(), BlobError>;
}
