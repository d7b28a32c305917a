//! The places where originals lie beside the data folder. What opens a bucket stands here as well, as readable as the
//! originals themselves are to whoever reads the data folder.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Reader, Record, StoreError, Table};
use crate::model::bucket::BucketAddress;
use crate::model::{Place, Stamp};

/// Number → volume. The data folder's own is `0` and stands here only once something was said of it.
pub const VOLUMES: Table<u16, VolumeRecord> = Table::new("volumes");
/// `0` → the highest number that was ever given: none is given twice, so that what an old snapshot says of a volume
/// never comes to mean another.
pub const VOLUME_NUMBERS: Table<u8, u64> = Table::new("volume_numbers");

/// Number → a volume that was given up. Bytes whose place it is are lost, and counted to nobody, until it comes back.
pub const GIVEN_UP: Table<u16, GivenUpRecord> = Table::new("given_up");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRecord {
    /// As people call it.
    pub name: String,
    pub kind: VolumeKind,
    pub attached_at: Stamp,
    /// It takes nothing new, and what it holds moves to the others.
    pub draining: Option<DrainRecord>,
}
impl Record for VolumeRecord {
    const VERSION: u8 = 2;

    /// Before there were buckets; what there was is written as it was.
    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        if version == 1 { postcard::from_bytes(bytes).ok() } else { None }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum VolumeKind {
    /// The data folder's own.
    Home,
    /// A folder on a local disk, known by what its mark says and not by its path.
    Disk { path: String, mark: String },
    /// A bucket, known by its mark and not by its address.
    Bucket { address: BucketAddress, mark: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrainRecord {
    pub began_at: Stamp,
    /// What was to be moved when it began.
    pub files: u64,
    pub bytes: u64,
    /// Why it rests.
    pub error: Option<String>,
}

impl VolumeRecord {
    /// The same disk, mounted elsewhere.
    #[must_use]
    pub fn mounted_at(mut self, folder: &Path) -> Self {
        if let VolumeKind::Disk { path, .. } = &mut self.kind {
            *path = folder.to_string_lossy().into_owned();
        }
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUpRecord {
    /// As it was called.
    pub name: String,
    pub kind: VolumeKind,
    pub attached_at: Stamp,
    pub given_up_at: Stamp,
}
impl Record for GivenUpRecord {}

/// Whether what lies at `place` is lost with a volume that was given up.
pub fn is_lost(tx: &impl Reader, place: &Place) -> Result<bool, StoreError> {
    let Place::Volume(number) = place;
    Ok(*place != Place::HOME && tx.has(&GIVEN_UP, number)?)
}
