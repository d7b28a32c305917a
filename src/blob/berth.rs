//! A volume in its place, and what it may hold there.

use std::fmt;
use std::sync::Arc;

use super::error::BlobError;
use super::volume::Volume;

/// A volume in its place.
#[derive(Debug, Clone)]
pub struct Berth {
    pub volume: Arc<dyn Volume>,
    /// Whether new originals may go there.
    pub takes: bool,
    /// What it may hold of originals; without one, whatever fits.
    pub limit: Option<Limit>,
    /// Whether it is taken only where no other has room.
    pub last: bool,
}

impl Berth {
    /// One that takes what is new as long as it has room.
    pub fn taking(volume: Arc<dyn Volume>) -> Self {
        Self { volume, takes: true, limit: None, last: false }
    }

    /// Bytes of content that it still takes here; `u64::MAX` where it has no end.
    ///
    /// # Errors
    /// [`BlobError::Offline`] when it takes none because it is not there.
    pub fn room(&self) -> Result<u64, BlobError> {
        let room = self.volume.room()?;
        match &self.limit {
            Some(limit) => Ok(room.min(limit.left()?)),
            None => Ok(room),
        }
    }
}

/// How many bytes of originals a volume may hold. What is on its way there at this moment does not count yet.
#[derive(Clone)]
pub struct Limit {
    bytes: u64,
    held: Arc<dyn Fn() -> Result<u64, BlobError> + Send + Sync>,
}

impl Limit {
    /// `held` tells what it holds now.
    pub fn new(bytes: u64, held: impl Fn() -> Result<u64, BlobError> + Send + Sync + 'static) -> Self {
        Self { bytes, held: Arc::new(held) }
    }

    fn left(&self) -> Result<u64, BlobError> {
        Ok(self.bytes.saturating_sub((self.held)()?))
    }
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Limit").field(&self.bytes).finish()
    }
}
