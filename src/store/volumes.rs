//! The places where originals lie beside the data folder.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::Stamp;

/// Number → volume. The data folder's own is `0` and stands here only once something was said of it.
pub const VOLUMES: Table<u16, VolumeRecord> = Table::new("volumes");
/// `0` → the highest number that was ever given: none is given twice, so that what an old snapshot says of a volume
/// never comes to mean another.
pub const VOLUME_NUMBERS: Table<u8, u64> = Table::new("volume_numbers");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRecord {
    /// As people call it.
    pub name: String,
    pub kind: VolumeKind,
    pub attached_at: Stamp,
    /// It takes nothing new, and what it holds moves to the others.
    pub draining: Option<DrainRecord>,
}
impl Record for VolumeRecord {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum VolumeKind {
    /// The data folder's own.
    Home,
    /// A folder on a local disk, known by what its mark says and not by its path.
    Disk { path: String, mark: String },
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
