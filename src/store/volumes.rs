//! The places where originals lie beside the data folder. What opens a bucket stands here as well, as readable as the
//! originals themselves are to whoever reads the data folder.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Reader, Record, StoreError, Table};
use crate::model::bucket::{self, BucketAddress};
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
    /// Bytes of originals that it may hold; it takes nothing new beyond them.
    pub limit: Option<u64>,
}
impl Record for VolumeRecord {
    const VERSION: u8 = 3;

    /// The first, before there were buckets, wrote what there was as the second did.
    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        let old: v2::VolumeRecord =
            (1..=2).contains(&version).then(|| postcard::from_bytes(bytes).ok())??;
        let v2::VolumeRecord { name, kind, attached_at, draining } = old;
        Some(Self { name, kind, attached_at, draining, limit: None })
    }
}

/// What was held before a volume had a limit.
mod v2 {
    use super::{DrainRecord, VolumeKind};
    use crate::model::Stamp;

    #[derive(serde::Serialize, serde::Deserialize)]
    pub struct VolumeRecord {
        pub name: String,
        pub kind: VolumeKind,
        pub attached_at: Stamp,
        pub draining: Option<DrainRecord>,
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

impl VolumeKind {
    /// What one of this name is called in a sentence.
    pub fn called(&self, name: &str) -> String {
        match self {
            Self::Home => "the data folder's disk".to_owned(),
            Self::Disk { .. } => format!("the disk “{name}”"),
            Self::Bucket { .. } => bucket::called(name),
        }
    }
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
    /// As it was.
    pub limit: Option<u64>,
}
impl Record for GivenUpRecord {
    const VERSION: u8 = 2;

    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        let old: v1::GivenUpRecord = (version == 1).then(|| postcard::from_bytes(bytes).ok())??;
        let v1::GivenUpRecord { name, kind, attached_at, given_up_at } = old;
        Some(Self { name, kind, attached_at, given_up_at, limit: None })
    }
}

/// The same of one that was given up.
mod v1 {
    use super::VolumeKind;
    use crate::model::Stamp;

    #[derive(serde::Serialize, serde::Deserialize)]
    pub struct GivenUpRecord {
        pub name: String,
        pub kind: VolumeKind,
        pub attached_at: Stamp,
        pub given_up_at: Stamp,
    }
}

/// Whether what lies at `place` is lost with a volume that was given up.
pub fn is_lost(tx: &impl Reader, place: &Place) -> Result<bool, StoreError> {
    let Place::Volume(number) = place;
    Ok(*place != Place::HOME && tx.has(&GIVEN_UP, number)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::bucket::Secret;
    use crate::store::codec::decode;

    fn bucket() -> VolumeKind {
        let address = BucketAddress {
            endpoint: "https://s3.example.org".into(),
            region: "r".into(),
            bucket: "b".into(),
            prefix: String::new(),
            key_id: "k".into(),
            secret: Secret("s".into()),
            path_style: true,
            redirect: false,
        };
        VolumeKind::Bucket { address, mark: "m".into() }
    }

    #[test]
    fn volumes_from_before_there_were_limits_have_none() {
        let old =
            v2::VolumeRecord { name: "Cloud".into(), kind: bucket(), attached_at: Stamp(5), draining: None };
        for version in [1, 2] {
            let bytes = postcard::to_extend(&old, vec![version]).unwrap();
            let read: VolumeRecord = decode("volumes", &bytes).unwrap();
            assert_eq!((read.kind, read.attached_at, read.limit), (bucket(), Stamp(5), None));
        }
        let (name, kind) = ("Cloud".into(), bucket());
        let old = v1::GivenUpRecord { name, kind, attached_at: Stamp(5), given_up_at: Stamp(6) };
        let bytes = postcard::to_extend(&old, vec![1]).unwrap();
        let read: GivenUpRecord = decode("given_up", &bytes).unwrap();
        assert_eq!((read.given_up_at, read.limit), (Stamp(6), None));
    }
}
