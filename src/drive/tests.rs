//! Uploads that nobody comes back for, in a world whose clock is moved by hand.

use std::sync::Arc;

use super::upload::NewUpload;
use super::{Drive, DriveError};
use crate::blob::Blobs;
use crate::model::time::SetClock;
use crate::model::{FileName, Stamp, UploadId, UserId};
use crate::store::Store;
use crate::store::uploads::UploadRecord;

struct World {
    folder: tempfile::TempDir,
    drive: Drive,
    clock: Arc<SetClock>,
    owner: UserId,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        let clock = Arc::new(SetClock::at(Stamp(1_700_000_000_000)));
        let drive = Drive::new(store, Blobs::local(folder.path()).unwrap(), clock.clone());
        Self { folder, drive, clock, owner: UserId::new() }
    }

    /// Ten bytes announced, four of them here.
    fn half_done(&self) -> UploadRecord {
        let record = self.begin(10);
        self.send(&record, 0, b"0123");
        record
    }

    fn begin(&self, length: u64) -> UploadRecord {
        let new = NewUpload {
            owner: self.owner,
            sender: self.owner,
            length,
            name: FileName::parse("a.bin").unwrap(),
            folder: String::new(),
            modified_at: None,
            metadata: String::new(),
            on_conflict: crate::drive::file::OnConflict::Rename,
        };
        self.drive.begin_upload(new).unwrap()
    }

    fn send(&self, record: &UploadRecord, offset: u64, bytes: &[u8]) -> bool {
        let mut part = self.drive.begin_part(record, offset, None).unwrap();
        part.write(bytes).unwrap();
        let (incoming, _turn) = part.end().unwrap();
        self.drive.end_part(record, incoming).unwrap().is_some()
    }

    fn standing(&self, id: UploadId) -> Result<u64, DriveError> {
        self.drive.upload(self.owner, id).map(|(_, offset)| offset)
    }

    fn on_disk(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("uploads")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

#[test]
fn an_upload_ten_hours_old_goes_on_where_it_stopped() {
    let world = World::new();
    let record = world.half_done();
    world.clock.advance(10 * Stamp::HOUR);
    assert!(world.drive.sweep_uploads(true).unwrap().is_some(), "something is waited for");
    assert_eq!(world.standing(record.id).unwrap(), 4);
    assert!(world.send(&record, 4, b"456789"), "it is whole");
}

/// A file system may know that a file has grown before the bytes are on the disk.
#[test]
fn what_a_power_cut_left_behind_what_was_acknowledged_is_not_believed() {
    let world = World::new();
    let record = world.half_done();
    let path = world.folder.path().join("uploads").join(record.id.to_string());
    std::fs::write(&path, b"0123\0\0\0").unwrap();
    assert_eq!(world.standing(record.id).unwrap(), 4);
    let refused = world.drive.begin_part(&record, 7, None);
    assert!(matches!(refused, Err(DriveError::WrongOffset { actual: 4, claimed: 7 })), "{refused:?}");
    assert!(!world.send(&record, 4, b"45"));
    assert_eq!(std::fs::read(&path).unwrap(), b"012345");
}

#[test]
fn of_a_long_part_that_is_cut_off_the_most_is_kept() {
    let world = World::new();
    let film = world.begin(200 << 20);
    let mut part = world.drive.begin_part(&film, 0, None).unwrap();
    let mib = vec![7; 1 << 20];
    for _ in 0..150 {
        part.write(&mib).unwrap();
    }
    // As if the process had been killed.
    drop(part);
    assert_eq!(world.standing(film.id).unwrap(), 128 << 20);
    world.drive.begin_part(&film, 128 << 20, None).unwrap().abandon().unwrap();
    assert_eq!(world.drive.blobs.received(&film.id.to_string()), Some(128 << 20));
}

/// Idle is counted from the last part, not from the beginning.
#[test]
fn an_upload_that_goes_on_slowly_for_two_days_does_not_expire() {
    let world = World::new();
    let record = world.half_done();
    for offset in 4..7 {
        world.clock.advance(16 * Stamp::HOUR);
        world.drive.sweep_uploads(false).unwrap();
        let (record, _) = world.drive.upload(world.owner, record.id).unwrap();
        assert!(!world.send(&record, offset, b"x"));
    }
    assert_eq!(world.standing(record.id).unwrap(), 7);
}

#[test]
fn an_upload_idle_for_25_hours_is_gone_with_its_bytes() {
    let world = World::new();
    let (asked, swept) = (world.half_done(), world.half_done());
    world.clock.advance(25 * Stamp::HOUR);
    assert!(matches!(world.standing(asked.id), Err(DriveError::UploadGone)));
    assert_eq!(world.on_disk(), [swept.id.to_string()], "forgotten on sight");
    assert_eq!(world.drive.sweep_uploads(false).unwrap(), None);
    assert!(world.on_disk().is_empty());
    assert!(matches!(world.standing(swept.id), Err(DriveError::NotFound(_))));
}

/// A power cut leaves the files of forms, which nothing can go on with, and of uploads whose record is gone.
#[test]
fn the_first_sweep_removes_orphans_and_later_ones_leave_running_forms_alone() {
    let world = World::new();
    let alive = world.half_done();
    let orphan = UploadId::new().to_string();
    for name in ["form-1", orphan.as_str()] {
        std::fs::write(world.folder.path().join("uploads").join(name), b"half").unwrap();
    }
    world.drive.sweep_uploads(false).unwrap();
    let mut left = world.on_disk();
    left.sort();
    let mut expected = vec![alive.id.to_string(), "form-1".to_owned()];
    expected.sort();
    assert_eq!(left, expected, "a form may be running");
    world.drive.sweep_uploads(true).unwrap();
    assert_eq!(world.on_disk(), [alive.id.to_string()]);
}

/// A part with a checksum that is cut off by a full disk or a vanished client used to stay, unchecked.
#[test]
fn a_part_that_was_to_be_checked_is_taken_back_however_it_ends() {
    let world = World::new();
    let record = world.half_done();
    let sum = super::part::Checksum::Sha256(vec![0; 32]);
    let mut part = world.drive.begin_part(&record, 4, Some(sum)).unwrap();
    part.write(b"456").unwrap();
    drop(part);
    assert_eq!(world.standing(record.id).unwrap(), 4);
}
