//! Bytes of a blob, to be read where they lie.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

use super::bucket::{Far, Saving};
use super::error::BlobError;
use super::incoming;
use crate::model::ContentHash;

/// A blob's bytes: a file of this machine, or an object that is fetched piece by piece.
#[derive(Debug)]
pub enum Content {
    Here(File),
    Far(Far),
}

impl Content {
    /// Fills `buffer` from `at` on.
    ///
    /// # Errors
    /// Also when there are fewer bytes than that.
    pub fn read_exact_at(&self, buffer: &mut [u8], at: u64) -> io::Result<()> {
        match self {
            Self::Here(file) => file.read_exact_at(buffer, at),
            Self::Far(far) => far.read_exact_at(buffer, at),
        }
    }

    /// A file of this machine, for whoever needs one; fetched whole where it is none. Slow then.
    pub fn file(self) -> Result<File, BlobError> {
        match self {
            Self::Here(file) => Ok(file),
            Self::Far(far) => far.file(),
        }
    }

    /// See [`super::Blobs::hash_from_disk`].
    pub fn hash_from_disk(
        mut self,
        pace: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Option<ContentHash>, BlobError> {
        match &mut self {
            Self::Here(file) => incoming::hash_from_disk(file, pace),
            Self::Far(far) => incoming::hash_paced(far, pace),
        }
    }

    /// Where somebody else can fetch it without this server; `None` where nobody can.
    pub fn link(&self, saving: &Saving<'_>) -> Result<Option<String>, BlobError> {
        match self {
            Self::Here(_) => Ok(None),
            Self::Far(far) => far.link(saving),
        }
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Here(file) => file.read(buffer),
            Self::Far(far) => far.read(buffer),
        }
    }
}
