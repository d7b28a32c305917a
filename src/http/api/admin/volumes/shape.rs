//! A volume as it is told.

use serde::Serialize;
use utoipa::ToSchema;

use crate::blob::HOME;
use crate::model::bucket::BucketAddress;
use crate::store::volumes::{DrainRecord, VolumeKind};
use crate::volumes::Volume;

/// How a volume is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum VolumeState {
    Online,
    /// Not there. What lies on it is not lost, and cannot be opened until it is back.
    Offline,
    /// What it holds moves to the others.
    Draining,
    /// It holds nothing and takes nothing.
    Drained,
    /// It takes nothing more: its disk is full, or it holds as much as it may.
    Full,
    /// It will not come back, and what lay on it is lost until it does.
    GivenUp,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Volume)]
pub(super) struct VolumeShape {
    number: u16,
    /// Empty for the data folder's own.
    name: String,
    /// Null for the data folder's own, and for a bucket.
    path: Option<String>,
    /// Null for a disk.
    bucket: Option<BucketShape>,
    /// Null for the data folder's own.
    attached_at: Option<String>,
    state: VolumeState,
    /// Why it is offline.
    reason: Option<String>,
    /// Of the disk; null where it does not tell.
    disk_bytes: Option<u64>,
    free_bytes: Option<u64>,
    /// Bytes of originals that it may hold; null for whatever fits.
    limit_bytes: Option<u64>,
    /// What it still takes; null while it is not there, and for a bucket without a limit, which has no end.
    room_bytes: Option<u64>,
    /// Originals that lie there, everybody's.
    files: u64,
    bytes: u64,
    drain: Option<DrainShape>,
    given_up_at: Option<String>,
}

/// A bucket, as far as it is told: the secret of its key never is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bucket)]
struct BucketShape {
    endpoint: String,
    region: String,
    bucket: String,
    prefix: String,
    key_id: String,
    path_style: bool,
    redirect: bool,
}

impl From<BucketAddress> for BucketShape {
    fn from(address: BucketAddress) -> Self {
        let BucketAddress { endpoint, region, bucket, prefix, key_id, secret: _, path_style, redirect } =
            address;
        Self { endpoint, region, bucket, prefix, key_id, path_style, redirect }
    }
}

/// How far the emptying of a volume has come: what is left is what still lies there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Drain)]
struct DrainShape {
    began_at: String,
    /// What lay there when it began.
    files: u64,
    bytes: u64,
    /// Why it rests; it is tried again by itself.
    error: Option<String>,
}

impl From<DrainRecord> for DrainShape {
    fn from(record: DrainRecord) -> Self {
        let DrainRecord { began_at, files, bytes, error } = record;
        Self { began_at: began_at.rfc3339(), files, bytes, error }
    }
}

impl From<Volume> for VolumeShape {
    fn from(volume: Volume) -> Self {
        let state = state(&volume);
        let Volume { number, record, there, reason, disk, room, held, given_up_at } = volume;
        let path = record.as_ref().and_then(|record| match &record.kind {
            VolumeKind::Disk { path, .. } => Some(path.clone()),
            VolumeKind::Home | VolumeKind::Bucket { .. } => None,
        });
        let bucket = record.as_ref().and_then(|record| match &record.kind {
            VolumeKind::Bucket { address, .. } => Some(BucketShape::from(address.clone())),
            _ => None,
        });
        let attached = record.as_ref().filter(|_| number != HOME);
        Self {
            number,
            attached_at: attached.map(|record| record.attached_at.rfc3339()),
            name: record.as_ref().map(|record| record.name.clone()).unwrap_or_default(),
            path,
            bucket,
            state,
            reason,
            disk_bytes: disk.map(|disk| disk.size),
            free_bytes: disk.map(|disk| disk.free),
            limit_bytes: record.as_ref().and_then(|record| record.limit),
            room_bytes: (there && room < u64::MAX).then_some(room),
            files: held.files,
            bytes: held.bytes,
            drain: record.and_then(|record| record.draining).map(DrainShape::from),
            given_up_at: given_up_at.map(crate::model::Stamp::rfc3339),
        }
    }
}

fn state(volume: &Volume) -> VolumeState {
    let draining = volume.record.as_ref().is_some_and(|record| record.draining.is_some());
    match (volume.there, draining, volume.held.files) {
        _ if volume.given_up_at.is_some() => VolumeState::GivenUp,
        (false, ..) => VolumeState::Offline,
        (true, true, 0) => VolumeState::Drained,
        (true, true, _) => VolumeState::Draining,
        (true, false, _) if volume.room == 0 => VolumeState::Full,
        (true, false, _) => VolumeState::Online,
    }
}
