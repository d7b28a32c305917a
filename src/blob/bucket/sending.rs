//! Bytes on their way into a bucket: in one piece, or in parts that become an object only when all are there.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use object_store::path::Path as ObjectPath;
use object_store::{
    Attribute, Attributes, MultipartUpload, ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions,
};
use sha2::{Digest, Sha256};

use super::way::{Failure, Way};
use crate::blob::arriving::Arriving;
use crate::blob::error::BlobError;
use crate::blob::key::BlobKey;
use crate::model::ContentHash;

/// What is sent in one request, in bytes; what is longer goes in parts of this size, or of more where there would be
/// more parts than S3 takes. Memory holds one.
const PART: u64 = 8 << 20;
const MOST_PARTS: u64 = 10_000;
/// What an object says of itself: the path that it has on every volume, so that it is known wherever it is copied to.
const PATH_SAID: &str = "albumen-path";

/// Sends the file at `from`, unless it is there.
pub(super) fn put(way: &Way, arriving: &Arriving, key: &BlobKey, from: &Path) -> Result<(), BlobError> {
    way.be_there()?;
    let source = File::open(from)?;
    let size = source.metadata()?.len();
    let path = way.path(&key.path())?;
    match way.ask(async { Ok(way.store.head(&path).await?.size) }) {
        Ok(there) if there == size => return Ok(()),
        Ok(_) | Err(BlobError::Missing) => {}
        Err(error) => return Err(error),
    }
    if size <= PART {
        return way.ask(whole(way, key, &path, source));
    }
    let underway = arriving.begin(path.as_ref());
    way.ask(in_parts(way, key, &path, source, size))?;
    drop(underway);
    let there = way.ask(async { Ok(way.store.head(&path).await?.size) })?;
    if there == size { Ok(()) } else { Err(other_bytes()) }
}

async fn whole(way: &Way, key: &BlobKey, path: &ObjectPath, mut source: File) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes)?;
    if ContentHash::of(&bytes) != key.hash {
        return Err(other_bytes().into());
    }
    let options = PutOptions { attributes: said(key), ..PutOptions::default() };
    way.store.put_opts(path, bytes.into(), options).await?;
    Ok(())
}

async fn in_parts(
    way: &Way,
    key: &BlobKey,
    path: &ObjectPath,
    source: File,
    size: u64,
) -> Result<(), Failure> {
    let options = PutMultipartOptions { attributes: said(key), ..PutMultipartOptions::default() };
    let mut upload = way.store.put_multipart_opts(path, options).await?;
    let sent = parts(&mut *upload, key, source, size).await;
    let sent = match sent {
        Ok(()) => upload.complete().await.map(drop).map_err(Failure::from),
        sent => sent,
    };
    if sent.is_err() {
        // What cannot be cleared away now is at the next start.
        let _ = upload.abort().await;
    }
    sent
}

async fn parts(
    upload: &mut dyn MultipartUpload,
    key: &BlobKey,
    source: File,
    size: u64,
) -> Result<(), Failure> {
    let length = PART.max(size.div_ceil(MOST_PARTS));
    let (mut source, mut hasher, mut left) = (source.take(size), Sha256::new(), size);
    while left > 0 {
        let mut part = Vec::with_capacity(length.min(left) as usize);
        source.by_ref().take(length).read_to_end(&mut part)?;
        if part.is_empty() {
            return Err(other_bytes().into());
        }
        left -= part.len() as u64;
        hasher.update(&part);
        upload.put_part(part.into()).await?;
    }
    if ContentHash(hasher.finalize().into()) == key.hash { Ok(()) } else { Err(other_bytes().into()) }
}

fn said(key: &BlobKey) -> Attributes {
    let path = key.path().to_string_lossy().into_owned();
    let path = percent_encoding::utf8_percent_encode(&path, percent_encoding::CONTROLS).to_string();
    // Nothing in a bucket that somebody made public is to run in a browser.
    Attributes::from_iter([
        (Attribute::ContentType, "application/octet-stream".to_owned()),
        (Attribute::Metadata(PATH_SAID.into()), path),
    ])
}

fn other_bytes() -> BlobError {
    BlobError::Io(io::Error::other("other bytes were read than had been written"))
}
