//! What every volume must do. A new one is added to `volumes` and has to pass all of it.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::{Berth, BlobError, BlobKey, Blobs, HOME, LocalVolume, Shelf, Volume, write_mark};
use crate::model::{ContentHash, Place, UserId};

fn volumes(folder: &Path) -> Vec<Box<dyn Volume>> {
    let marked = folder.join("marked");
    write_mark(&marked, Some("one")).unwrap();
    vec![
        Box::new(LocalVolume::new(&folder.join("local"))),
        Box::new(LocalVolume::marked(&marked, "Marked", "one")),
    ]
}

fn key(bytes: &[u8], extension: &str) -> BlobKey {
    let owner = UserId::new();
    BlobKey { owner, shelf: Shelf::Originals, hash: ContentHash::of(bytes), extension: extension.into() }
}

fn with_each(test: impl Fn(&Path, &dyn Volume)) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("local")).unwrap();
    for volume in volumes(folder.path()) {
        test(folder.path(), volume.as_ref());
    }
}

fn put(folder: &Path, volume: &dyn Volume, key: &BlobKey, bytes: &[u8]) -> Result<(), BlobError> {
    let source = folder.join("source");
    std::fs::write(&source, bytes).unwrap();
    volume.put(key, &source)
}

#[test]
fn what_was_put_is_read_back() {
    with_each(|folder, volume| {
        let key = key(b"photo", "jpg");
        put(folder, volume, &key, b"photo").unwrap();
        let mut text = String::new();
        volume.open(&key).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "photo");
        assert_eq!(volume.size(&key).unwrap(), 5);
    });
}

#[test]
fn putting_twice_and_removing_twice_are_no_errors() {
    with_each(|folder, volume| {
        let key = key(b"twice", "");
        put(folder, volume, &key, b"twice").unwrap();
        put(folder, volume, &key, b"twice").unwrap();
        volume.remove(&key).unwrap();
        volume.remove(&key).unwrap();
        assert!(matches!(volume.open(&key), Err(BlobError::Missing)));
    });
}

#[test]
fn a_failed_put_leaves_nothing_under_the_key() {
    with_each(|folder, volume| {
        let key = key(b"never", "jpg");
        assert!(volume.put(&key, &folder.join("no such file")).is_err());
        assert!(matches!(volume.size(&key), Err(BlobError::Missing)));
    });
}

#[test]
fn a_resumed_transfer_has_the_hash_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::local(folder.path()).unwrap();
    let mut first = blobs.receive("t", 100).unwrap();
    first.write(b"first half, ").unwrap();
    first.sync().unwrap();
    drop(first);
    assert_eq!(blobs.received("t"), Some(12));
    let mut second = blobs.receive("t", 100).unwrap();
    second.write(b"a bad part").unwrap();
    second.truncate(12).unwrap();
    second.write(b"second half").unwrap();
    let received = second.finish().unwrap();
    assert_eq!(received.hash, ContentHash::of(b"first half, second half"));
    assert_eq!(received.size, 23);
}

#[test]
fn a_transfer_cannot_grow_beyond_its_limit_and_leaves_no_file_when_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::local(folder.path()).unwrap();
    let mut incoming = blobs.receive("t", 4).unwrap();
    assert!(matches!(incoming.write(b"12345"), Err(BlobError::TooLarge(4))));
    incoming.write(b"1234").unwrap();
    drop(incoming.finish().unwrap());
    assert_eq!(blobs.transfers().unwrap(), Vec::<String>::new());
}

#[test]
fn every_blob_is_visited_and_those_of_one_owner_can_go_at_once() {
    with_each(|folder, volume| {
        let (one, other) = (key(b"one", "jpg"), key(b"other", "tar.gz"));
        put(folder, volume, &one, b"one").unwrap();
        put(folder, volume, &other, b"other").unwrap();
        let visited = || {
            let mut found = Vec::new();
            volume.each(&mut |key, _| found.push(key)).unwrap();
            found.sort_by_key(|key| key.hash);
            found
        };
        let mut both = vec![one.clone(), other.clone()];
        both.sort_by_key(|key| key.hash);
        assert_eq!(visited(), both);
        volume.remove_owner(one.owner).unwrap();
        volume.remove_owner(one.owner).unwrap();
        assert_eq!(visited(), [other]);
    });
}

/// Another disk at the same path used to be taken for the one that was unplugged.
#[test]
fn a_disk_is_known_by_its_mark_and_nothing_on_it_is_called_missing_while_it_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("disk");
    write_mark(&root, Some("one")).unwrap();
    let volume = LocalVolume::marked(&root, "Disk", "one");
    let key = key(b"kept", "jpg");
    put(folder.path(), &volume, &key, b"kept").unwrap();
    std::fs::rename(&root, folder.path().join("away")).unwrap();
    let away = |volume: &LocalVolume| {
        assert!(!volume.is_there());
        assert!(matches!(volume.open(&key), Err(BlobError::Offline(_))));
        assert!(matches!(volume.size(&key), Err(BlobError::Offline(_))));
        assert!(matches!(volume.remove(&key), Err(BlobError::Offline(_))));
        assert!(matches!(volume.remove_owner(key.owner), Err(BlobError::Offline(_))));
        assert!(matches!(volume.each(&mut |_, _| ()), Err(BlobError::Offline(_))));
        assert!(matches!(volume.room(), Err(BlobError::Offline(_))));
        assert!(matches!(put(folder.path(), volume, &key, b"kept"), Err(BlobError::Offline(_))));
    };
    away(&volume);
    write_mark(&root, Some("another")).unwrap();
    away(&volume);
    std::fs::remove_dir_all(&root).unwrap();
    std::fs::rename(folder.path().join("away"), &root).unwrap();
    assert_eq!(volume.size(&key).unwrap(), 4);
}

/// Uploads to a second disk failed where the two were not on one file system.
#[test]
fn what_is_new_goes_to_the_disk_with_most_room_and_is_copied_there_from_another() {
    let folder = tempfile::tempdir().unwrap();
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let blobs = Blobs::local(folder.path()).unwrap();
    write_mark(memory.path(), Some("memory")).unwrap();
    let volume = LocalVolume::marked(memory.path(), "Memory", "memory");
    let roomier = volume.room().unwrap() > blobs.volume(HOME).unwrap().room().unwrap();
    blobs.attach(1, Berth { volume: Arc::new(volume), takes: true });
    let bytes = vec![7; 3 << 20];
    let mut incoming = blobs.receive_whole("t", 1 << 30).unwrap();
    incoming.write(&bytes).unwrap();
    let received = incoming.finish().unwrap();
    let key = key(&bytes, "bin");
    let first = if roomier { 1 } else { HOME };
    assert_eq!(blobs.keep(&key, None, &received).unwrap(), Place::Volume(first));
    blobs.let_take(first, false).unwrap();
    let other = 1 - first;
    assert_eq!(blobs.keep(&key, None, &received).unwrap(), Place::Volume(other));
    blobs.let_take(other, false).unwrap();
    assert!(matches!(blobs.keep(&key, None, &received), Err(BlobError::DiskFull)));
    for number in [HOME, 1] {
        let at = key.clone().at(Place::Volume(number));
        assert_eq!(blobs.size_there(&at).unwrap(), 3 << 20);
        assert_eq!(blobs.hash(&at).unwrap(), key.hash);
    }
    assert_eq!(std::fs::read_dir(memory.path().join("users/.arriving")).unwrap().count(), 0);
}
