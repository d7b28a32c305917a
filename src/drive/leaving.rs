//! The end of what a person kept: records, then bytes.

use super::{Drive, DriveError};
use crate::model::UserId;
use crate::store::Reader;
use crate::store::leaving::{self, Walk};
use crate::store::uploads::UPLOADS;

impl Drive {
    /// Takes every file, folder, transfer and byte of a person away for good. Can be cut off and called again.
    pub fn forget_owner(&self, owner: UserId) -> Result<(), DriveError> {
        let uploads = self.store.read(|tx| tx.all(&UPLOADS, &()))?;
        for (id, _) in uploads.into_iter().filter(|(_, upload)| upload.owner == owner) {
            self.forget_upload(id)?;
        }
        let mut walk = Some(Walk::default());
        while let Some(place) = walk {
            walk = self.store.write(move |tx| leaving::files(tx, owner, place))?;
        }
        while self.store.write(move |tx| leaving::rest(tx, owner))? {}
        Ok(self.blobs.remove_owner(owner)?)
    }
}
