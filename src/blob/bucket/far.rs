//! Reading an object piece by piece: what follows is fetched in growing pieces while it is read in order, so that a film
//! flows and a look at its end costs little.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer};

use super::way::{Way, wait};
use crate::blob::error::BlobError;
use crate::blob::room;
use crate::blob::transfer::scratch;

/// The smallest piece that is fetched, and the largest, which is all that memory holds of an object.
const LEAST: u64 = 256 * 1024;
const MOST: u64 = 8 << 20;
/// How long a link opens something: to begin with it, not to share it.
const LINK_LIFE: Duration = Duration::from_mins(10);

/// An object in a bucket.
#[derive(Debug)]
pub struct Far {
    way: Arc<Way>,
    path: Path,
    size: u64,
    /// Where reading in order goes on.
    at: u64,
    piece: Mutex<Piece>,
}

/// How something is to be saved by whoever follows a link.
#[derive(Debug)]
pub struct Saving<'a> {
    /// `attachment; …`
    pub disposition: &'a str,
    pub mime_type: &'a str,
}

/// What was fetched last.
#[derive(Debug, Default)]
struct Piece {
    start: u64,
    bytes: Bytes,
}

impl Piece {
    fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    /// What it has from `at` on.
    fn from(&self, at: u64) -> &[u8] {
        let skipped = at.checked_sub(self.start).and_then(|skipped| usize::try_from(skipped).ok());
        skipped.and_then(|skipped| self.bytes.get(skipped..)).unwrap_or_default()
    }
}

impl Far {
    pub(super) fn new(way: Arc<Way>, path: Path, size: u64) -> Self {
        Self { way, path, size, at: 0, piece: Mutex::default() }
    }

    pub(in crate::blob) fn read_exact_at(&self, buffer: &mut [u8], at: u64) -> io::Result<()> {
        if at + buffer.len() as u64 > self.size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut filled = 0;
        while filled < buffer.len() {
            filled += self.some(&mut buffer[filled..], at + filled as u64).map_err(io::Error::other)?;
        }
        Ok(())
    }

    /// Fills the beginning of `buffer`, which is not empty and does not begin beyond the end.
    fn some(&self, buffer: &mut [u8], at: u64) -> Result<usize, BlobError> {
        let mut piece = self.piece.lock().unwrap_or_else(PoisonError::into_inner);
        if piece.from(at).is_empty() {
            let in_order = at == piece.end() && !piece.bytes.is_empty();
            let wanted = if in_order { piece.bytes.len() as u64 * 2 } else { LEAST };
            let wanted = wanted.max(buffer.len() as u64).clamp(LEAST, MOST);
            *piece = Piece { start: at, bytes: self.fetch(at, wanted)? };
        }
        let there = piece.from(at);
        let taken = there.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&there[..taken]);
        Ok(taken)
    }

    fn fetch(&self, at: u64, wanted: u64) -> Result<Bytes, BlobError> {
        let end = (at + wanted).min(self.size);
        let bytes = self.way.seek(async { Ok(self.way.store.get_range(&self.path, at..end).await?) })?;
        if bytes.len() as u64 == end - at {
            return Ok(bytes);
        }
        Err(self.way.refused("its server gave fewer bytes than it has".to_owned()))
    }

    pub(in crate::blob) fn file(self) -> Result<File, BlobError> {
        let mut file = scratch(&self.way.scratch)?;
        if room::left(&file) < self.size {
            return Err(BlobError::DiskFull);
        }
        let mut at = 0;
        while at < self.size {
            let bytes = self.fetch(at, MOST)?;
            file.write_all(&bytes)?;
            at += bytes.len() as u64;
        }
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }

    pub(in crate::blob) fn link(&self, saving: &Saving<'_>) -> Result<Option<String>, BlobError> {
        if !self.way.site.address.redirect {
            return Ok(None);
        }
        let options = SignedUrlOptions::default().with_query([
            ("response-content-disposition", saving.disposition),
            ("response-content-type", saving.mime_type),
            ("response-cache-control", "private, no-store"),
        ]);
        let signed = wait(self.way.store.signed_url_opts(Method::GET, &self.path, LINK_LIFE, &options))?;
        Ok(Some(self.way.settled(signed.map_err(Into::into))?.into()))
    }
}

impl Read for Far {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.at >= self.size {
            return Ok(0);
        }
        let read = self.some(buffer, self.at).map_err(io::Error::other)?;
        self.at += read as u64;
        Ok(read)
    }
}
