//! Quotas: hard, promised when an upload begins, exact however many begin at once.

use super::World;
use crate::drive::DriveError;
use crate::drive::upload::NewUpload;
use crate::model::FileName;
use crate::photos::PhotoError;
use crate::store::uploads::UploadRecord;

fn begin(world: &World, name: &str, length: u64) -> Result<UploadRecord, DriveError> {
    world.photos.drive.begin_upload(NewUpload {
        owner: world.owner,
        sender: world.owner,
        length,
        name: FileName::parse(name).unwrap(),
        folder: String::new(),
        modified_at: None,
        metadata: String::new(),
        on_conflict: crate::drive::file::OnConflict::Rename,
    })
}

fn send(world: &World, record: &UploadRecord, byte: u8) -> Result<bool, PhotoError> {
    let mut part = world.photos.drive.begin_part(record, 0, None)?;
    part.write(&vec![byte; record.length as usize])?;
    Ok(world.photos.end_part(record, part)?.1.is_some())
}

#[test]
fn uploads_that_begin_together_are_promised_no_more_than_there_is() {
    let world = World::new(Some(1_000));
    let begun: Vec<_> = std::thread::scope(|scope| {
        let each = (0..16).map(|n| {
            let world = &world;
            scope.spawn(move || begin(world, &format!("{n}.bin"), 150).ok())
        });
        let each: Vec<_> = each.collect();
        each.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(begun.len(), 6, "six times 150 fit in 1,000");
    std::thread::scope(|scope| {
        for (n, record) in begun.iter().enumerate() {
            let world = &world;
            scope.spawn(move || assert!(send(world, record, n as u8).unwrap(), "what was promised is kept"));
        }
    });
    let usage = world.photos.drive.usage(world.owner).unwrap();
    assert_eq!((usage.total(), usage.reserved), (900, 0));
    assert!(begin(&world, "more.bin", 101).is_err());
    let last = begin(&world, "last.bin", 100).unwrap();
    assert!(matches!(begin(&world, "more.bin", 1), Err(DriveError::OverQuota { .. })));
    world.photos.drive.forget_upload(last.id).unwrap();
    assert!(begin(&world, "more.bin", 100).is_ok(), "what is given up is free again");
}

#[test]
fn an_upload_of_known_bytes_gives_its_room_back() {
    let world = World::new(Some(1_000));
    for name in ["a.bin", "b.bin", "c.bin", "d.bin"] {
        let record = begin(&world, name, 400).unwrap();
        assert!(send(&world, &record, 7).unwrap());
    }
    let usage = world.photos.drive.usage(world.owner).unwrap();
    assert_eq!((usage.total(), usage.reserved), (400, 0));
}

/// Two requests that both saw the last byte used to enter the file twice.
#[test]
fn a_whole_upload_is_entered_once() {
    let world = World::new(None);
    let record = begin(&world, "a.bin", 10).unwrap();
    let mut part = world.photos.drive.begin_part(&record, 0, None).unwrap();
    part.write(b"0123456789").unwrap();
    let first = world.photos.end_part(&record, part).unwrap().1.unwrap();
    let (again, offset) = world.photos.upload(world.owner, record.id).unwrap();
    assert_eq!((offset, again.finished.unwrap().file), (10, first.file));
    assert!(world.photos.drive.blobs.transfers().unwrap().is_empty());
    let stale = world.photos.drive.begin_part(&record, 0, None);
    let mut stale = stale.unwrap();
    stale.write(b"0123456789").unwrap();
    let refused = world.photos.end_part(&record, stale);
    assert!(matches!(refused, Err(PhotoError::Drive(DriveError::UploadGone))), "{refused:?}");
    assert_eq!(world.photos.drive.list(world.owner, None, None, 9).unwrap().len(), 1);
}
