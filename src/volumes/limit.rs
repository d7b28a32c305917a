//! What a volume may hold: set when it is attached, changed later. One that holds more than it may takes nothing new, and
//! keeps what it holds.

use super::{VolumeError, Volumes};
use crate::access::Viewer;
use crate::audit::{Act, Noun};
use crate::blob::{BlobError, Blobs, Limit};
use crate::store::volumes::{VolumeKind, VolumeRecord};
use crate::store::{Store, StoreError, held};

impl Volumes {
    /// Sets how many bytes of originals a volume may hold; `None` for whatever fits.
    pub fn set_limit(&self, viewer: &Viewer, number: u16, limit: Option<u64>) -> Result<(), VolumeError> {
        let name = self.record(number)?.name;
        let event = self.event(Act::AdminVolumeLimited, Some(viewer)).on(Noun::Volume, number, None);
        let record = self.amend(number, event.saying(name), move |record| record.limit = limit)?;
        lay(&self.store, &self.blobs, number, &record)?;
        // What found no room may find some.
        self.bell.notify_one();
        Ok(())
    }
}

/// Holds a volume in its place to the limit of its record.
pub(super) fn lay(
    store: &Store,
    blobs: &Blobs,
    number: u16,
    record: &VolumeRecord,
) -> Result<(), VolumeError> {
    let store = store.clone();
    let limit = record.limit.map(|bytes| {
        Limit::new(bytes, move || {
            let held = store.read(|tx| held::bytes(tx, number));
            held.map_err(|error: StoreError| BlobError::Io(std::io::Error::other(error)))
        })
    });
    let last = record.limit.is_none() && matches!(record.kind, VolumeKind::Bucket { .. });
    Ok(blobs.limit(number, limit, last)?)
}
