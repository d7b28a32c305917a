//! Originals that lie in a bucket, for programs that need a file.

use std::path::PathBuf;

use super::{Drive, DriveError, content};
use crate::model::{ContentHash, UserId};
use crate::store::nodes::BLOBS;
use crate::store::{Reader, StoreError};

impl Drive {
    /// Fetches content into a file below the data folder, which whoever asked removes. Slow.
    pub fn fetched(&self, owner: UserId, hash: ContentHash) -> Result<PathBuf, DriveError> {
        let found = self.store.read(|tx| {
            let size = tx.get(&BLOBS, &(owner, hash))?.map(|blob| blob.size);
            Ok::<_, StoreError>(content::locate(tx, owner, hash)?.zip(size))
        })?;
        let (at, size) = found.ok_or(DriveError::NotFound("file"))?;
        Ok(self.blobs.hand_over(&self.blobs.fetched(&at, size)?, "fetched")?)
    }
}
