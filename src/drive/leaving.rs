//! The end of what a person kept: records, then bytes.

use super::{Drive, DriveError};
use crate::model::UserId;
use crate::store::Reader;
use crate::store::leaving::{self, Walk};
use crate::store::uploads::{SENDERS, UPLOADS};

impl Drive {
    /// Takes every file, folder, transfer and byte of a person away for good. Can be cut off and called again.
    pub fn forget_owner(&self, owner: UserId) -> Result<(), DriveError> {
        let uploads = self.store.read(|tx| tx.all(&UPLOADS, &()))?;
        let own = uploads.into_iter().filter(|(_, upload)| upload.owner == owner).map(|(id, _)| id);
        let senders = self.store.read(|tx| tx.all(&SENDERS, &()))?;
        let sent = senders.into_iter().filter(|(_, sender)| sender.0 == owner).map(|(id, _)| id);
        for id in own.chain(sent) {
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
