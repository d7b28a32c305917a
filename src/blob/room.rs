//! How much a disk still takes.

use std::fs::File;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;

/// What content leaves free, in bytes, or a twentieth of a smaller disk: on a disk that is full of photos the
/// metadata can still be written, so that photos can be deleted.
const RESERVE: u64 = 64 * 1024 * 1024;

/// Bytes of content that still fit on the disk that holds `place`. A disk that does not tell has no end.
pub(super) fn left(place: impl AsFd) -> u64 {
    match rustix::fs::fstatvfs(place) {
        Ok(disk) if disk.f_blocks > 0 => {
            let (free, whole) = (disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize);
            free.saturating_sub(RESERVE.min(whole / 20))
        }
        _ => u64::MAX,
    }
}

/// A disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disk {
    pub size: u64,
    /// For whoever runs the server.
    pub free: u64,
    /// What the kernel calls it: two folders on one disk have the same.
    pub device: u64,
}

/// The disk that holds `place`; `None` when it does not tell.
pub(super) fn disk(place: &File) -> Option<Disk> {
    let disk = rustix::fs::fstatvfs(place).ok().filter(|disk| disk.f_blocks > 0)?;
    let device = place.metadata().ok()?.dev();
    Some(Disk { size: disk.f_blocks * disk.f_frsize, free: disk.f_bavail * disk.f_frsize, device })
}
