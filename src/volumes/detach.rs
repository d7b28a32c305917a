//! A volume that holds nothing leaves.

use super::{VolumeError, Volumes};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Noun};
use crate::blob::HOME;
use crate::store::held::HELD;
use crate::store::trash::DOOMED;
use crate::store::volumes::VOLUMES;
use crate::store::{Reader, StoreError, WriteTx};

impl Volumes {
    /// Detaches a volume.
    ///
    /// # Errors
    /// [`VolumeError::Holds`] while something lies on it, there or not.
    pub fn detach(&self, viewer: &Viewer, number: u16) -> Result<(), VolumeError> {
        if number == HOME {
            return Err(VolumeError::Home);
        }
        let volume = self.blobs.volume(number).map_err(|_| VolumeError::NotFound)?;
        let record = self.record(number)?;
        if volume.is_there() {
            // What left it last is removed first.
            self.drive.sweep_doomed()?;
        }
        let event = self.event(Act::AdminVolumeDetached, Some(viewer));
        let event = event.on(Noun::Volume, number, None).saying(record.name.clone());
        // Nothing is brought in meanwhile; what was on its way there is sent again.
        let alone = self.drive.gate.alone();
        self.store.write(move |tx| {
            if let Some(held) = tx.get(&HELD, &number)? {
                return Err(VolumeError::Holds { files: held.files });
            }
            spare(tx, number)?;
            tx.remove(&VOLUMES, &number)?;
            Audit::record_in(tx, &event)?;
            Ok(())
        })?;
        self.blobs.detach(number);
        drop(alone);
        if let Err(error) = volume.unmark() {
            tracing::warn!(%error, number, "the mark of a detached volume stays on it");
        }
        Ok(())
    }
}

/// Blobs that were to be removed from a volume need not be any more.
pub(super) fn spare(tx: &WriteTx, number: u16) -> Result<(), StoreError> {
    for (key, mut doomed) in tx.all(&DOOMED, &())? {
        if !doomed.volumes.contains(&number) {
            continue;
        }
        doomed.volumes.retain(|its| *its != number);
        if doomed.volumes.is_empty() {
            tx.remove(&DOOMED, &key)?;
        } else {
            tx.put(&DOOMED, &key, &doomed)?;
        }
    }
    Ok(())
}
