//! What every volume must do. A new one is added to `volumes` and has to pass all of it.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::{
    Berth, BlobError, BlobKey, Blobs, BucketSite, BucketVolume, HOME, LocalVolume, Saving, Shelf, Volume,
    write_mark,
};
use crate::model::bucket::{BucketAddress, Secret};
use crate::model::{ContentHash, Place, UserId};

#[path = "../../tests/s3/store.rs"]
pub(crate) mod store;

fn volumes(folder: &Path) -> Vec<Box<dyn Volume>> {
    let marked = folder.join("marked");
    write_mark(&marked, Some("one")).unwrap();
    vec![
        Box::new(LocalVolume::new(&folder.join("local"))),
        Box::new(LocalVolume::marked(&marked, "Marked", "one")),
        Box::new(bucket(folder, store::port(), &store::bucket(), "")),
        Box::new(bucket(folder, store::port(), &store::bucket(), "below/this")),
    ]
}

fn bucket(folder: &Path, port: u16, bucket: &str, prefix: &str) -> BucketVolume {
    let volume = unmarked(folder, port, bucket, prefix);
    volume.write_mark().unwrap();
    volume
}

pub(crate) fn address(port: u16, bucket: &str, prefix: &str) -> BucketAddress {
    BucketAddress {
        endpoint: format!("http://127.0.0.1:{port}"),
        region: "us-east-1".into(),
        bucket: bucket.into(),
        prefix: prefix.into(),
        key_id: store::KEY.0.into(),
        secret: Secret(store::KEY.1.into()),
        path_style: true,
        redirect: true,
    }
}

fn unmarked(folder: &Path, port: u16, bucket: &str, prefix: &str) -> BucketVolume {
    let address = address(port, bucket, prefix);
    let site = BucketSite { address, name: "Cloud".into(), mark: "one".into(), local: true };
    BucketVolume::new(site, folder.to_owned(), None).unwrap()
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

/// What is on its way to the disk already may be taken back and sent again.
#[test]
fn a_transfer_of_many_strides_is_whole_when_a_part_of_it_was_sent_twice() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::local(folder.path()).unwrap();
    let pieces: Vec<Vec<u8>> = (0..20).map(|piece| vec![piece; 1 << 20]).collect();
    let mut incoming = blobs.receive("t", 1 << 30).unwrap();
    for piece in &pieces {
        incoming.write(piece).unwrap();
    }
    incoming.truncate(5 << 20).unwrap();
    for piece in &pieces[5..] {
        incoming.write(piece).unwrap();
    }
    assert_eq!(incoming.finish().unwrap().hash, ContentHash::of(&pieces.concat()));
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
            let mut visit = |key, _| {
                volume.size(&key).expect("whoever visits may ask");
                found.push(key);
            };
            volume.each(&mut visit).unwrap();
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

/// Whatever it is asked, it says that it is not there.
fn assert_away(folder: &Path, volume: &dyn Volume, key: &BlobKey) {
    assert!(!volume.is_there());
    assert!(matches!(volume.open(key), Err(BlobError::Offline(_))));
    assert!(matches!(volume.size(key), Err(BlobError::Offline(_))));
    assert!(matches!(volume.remove(key), Err(BlobError::Offline(_))));
    assert!(matches!(volume.remove_owner(key.owner), Err(BlobError::Offline(_))));
    assert!(matches!(volume.each(&mut |_, _| ()), Err(BlobError::Offline(_))));
    assert!(matches!(volume.room(), Err(BlobError::Offline(_))));
    assert!(matches!(put(folder, volume, key, b"kept"), Err(BlobError::Offline(_))));
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
    assert_away(folder.path(), &volume, &key);
    write_mark(&root, Some("another")).unwrap();
    assert_away(folder.path(), &volume, &key);
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
    blobs.attach(1, Berth::taking(Arc::new(volume)));
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

/// Bytes that no part of is like another.
fn long(length: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(&mut next).take(length).collect()
}

#[test]
fn what_is_longer_than_a_part_is_read_back_from_any_place() {
    with_each(|folder, volume| {
        let bytes = long((19 << 20) + 123);
        let key = key(&bytes, "mov");
        put(folder, volume, &key, &bytes).unwrap();
        assert_eq!(volume.size(&key).unwrap(), bytes.len() as u64);
        let content = volume.open(&key).unwrap();
        for (at, length) in [(0, 10), (8 << 20, 100), ((8 << 20) - 5, 10), (bytes.len() - 3, 3), (5, 9 << 20)]
        {
            let mut found = vec![0; length];
            content.read_exact_at(&mut found, at as u64).unwrap();
            assert!(found == bytes[at..at + length], "{length} bytes at {at}");
        }
        assert!(content.read_exact_at(&mut [0; 4], bytes.len() as u64 - 3).is_err());
        let mut all = Vec::new();
        volume.open(&key).unwrap().read_to_end(&mut all).unwrap();
        assert!(all == bytes);
        all.clear();
        volume.open(&key).unwrap().file().unwrap().read_to_end(&mut all).unwrap();
        assert!(all == bytes);
    });
}

/// Bytes that changed on the disk while they were copied would have been called what they were before.
#[test]
fn other_bytes_than_the_key_says_make_no_object_whole_or_in_parts() {
    let folder = tempfile::tempdir().unwrap();
    let volume = bucket(folder.path(), store::port(), &store::bucket(), "");
    for length in [100, 9 << 20] {
        let key = key(b"something else", "jpg");
        assert!(matches!(put(folder.path(), &volume, &key, &long(length)), Err(BlobError::Io(_))));
        assert!(matches!(volume.size(&key), Err(BlobError::Missing)));
    }
    assert_eq!(parts_left(&volume), 0);
}

fn parts_left(volume: &BucketVolume) -> usize {
    let address = volume.address();
    let uri = format!("{}/{}?uploads", address.endpoint, address.bucket);
    let text = ureq::get(uri).call().unwrap().body_mut().read_to_string().unwrap();
    text.matches("<UploadId>").count()
}

/// What a server had sent in parts when it was killed lay in the bucket for ever, unseen and paid for.
#[test]
fn parts_of_what_never_became_whole_are_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let volume = bucket(folder.path(), store::port(), &store::bucket(), "below");
    let address = volume.address();
    let object = format!("below/{}", key(b"left", "mov").path().display());
    ureq::post(format!("{}/{}/{object}?uploads", address.endpoint, address.bucket)).send_empty().unwrap();
    assert_eq!(parts_left(&volume), 1);
    volume.clear_arriving().unwrap();
    assert_eq!(parts_left(&volume), 0);
}

#[test]
fn a_bucket_is_known_by_its_mark_and_nothing_in_it_is_called_missing_while_it_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let (line, name) = (store::Line::new(), store::bucket());
    let volume = bucket(folder.path(), line.port, &name, "");
    let key = key(b"kept", "jpg");
    put(folder.path(), &volume, &key, b"kept").unwrap();
    line.cut();
    assert!(matches!(volume.size(&key), Err(BlobError::Offline(_))));
    assert_away(folder.path(), &volume, &key);
    line.mend();
    let again = unmarked(folder.path(), line.port, &name, "");
    assert_eq!(again.size(&key).unwrap(), 4);
    // Emptied, or another one of the same name.
    again.remove(&key).unwrap();
    again.unmark().unwrap();
    assert!(matches!(again.size(&key), Err(BlobError::Offline(_))));
    assert_away(folder.path(), &again, &key);
    let site = BucketSite {
        address: again.address().clone(),
        name: "Cloud".into(),
        mark: "two".into(),
        local: true,
    };
    BucketVolume::new(site, folder.path().to_owned(), None).unwrap().write_mark().unwrap();
    assert_away(folder.path(), &unmarked(folder.path(), line.port, &name, ""), &key);
    let nowhere = unmarked(folder.path(), store::port(), "no-such-bucket", "");
    let why = nowhere.room().unwrap_err().to_string();
    assert!(why.contains("no bucket of this name"), "{why}");
}

#[test]
fn a_bucket_on_this_machine_is_not_asked_unless_that_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let allowed = bucket(folder.path(), store::port(), &store::bucket(), "");
    let site = BucketSite {
        address: allowed.address().clone(),
        name: "Cloud".into(),
        mark: "one".into(),
        local: false,
    };
    let refused =
        BucketVolume::new(site, folder.path().to_owned(), None).unwrap().room().unwrap_err().to_string();
    assert!(refused.contains("on this machine, which is not allowed"), "{refused}");
}

#[test]
fn a_link_opens_an_object_and_says_how_it_is_to_be_saved() {
    let folder = tempfile::tempdir().unwrap();
    let volume = bucket(folder.path(), store::port(), &store::bucket(), "below/this");
    let key = key(b"<b>kept</b>", "html");
    put(folder.path(), &volume, &key, b"<b>kept</b>").unwrap();
    let saving =
        Saving { disposition: "attachment; filename=\"a b.html\"", mime_type: "application/octet-stream" };
    let link = volume.open(&key).unwrap().link(&saving).unwrap().unwrap();
    let mut answer = ureq::get(&link).call().unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-disposition"), "attachment; filename=\"a b.html\"");
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("x-amz-meta-albumen-path"), key.path().to_str().unwrap());
    assert_eq!(answer.body_mut().read_to_string().unwrap(), "<b>kept</b>");
    let local = LocalVolume::new(&folder.path().join("local"));
    put(folder.path(), &local, &key, b"<b>kept</b>").unwrap();
    assert_eq!(local.open(&key).unwrap().link(&saving).unwrap(), None);
}
