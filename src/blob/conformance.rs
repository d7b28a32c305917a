//! What every volume must do. A new one is added to `volumes` and has to pass all of it.

use std::io::Read;
use std::path::Path;

use super::{BlobError, BlobKey, Blobs, LocalVolume, Shelf, Volume};
use crate::model::{ContentHash, UserId};

fn volumes(folder: &Path) -> Vec<Box<dyn Volume>> {
    vec![Box::new(LocalVolume::new(&folder.join("local")))]
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
