//! What lies in external folders. It is other programs' to keep: what is not there is told as that, and is not lost.

use super::report::{Kind, Report};
use super::{Check, CheckError, Wish, named};
use crate::blob::{BlobError, hash_paced};
use crate::drive::{DriveError, trash};
use crate::model::{ContentHash, UserId};
use crate::store::Reader;
use crate::store::StoreError;
use crate::store::nodes::{BLOB_FILES, NODES};

impl Check {
    /// Looks at bytes that lie in external folders alone.
    pub(super) fn check_borrowed(
        &self,
        (owner, hash): (UserId, ContentHash),
        wish: Wish,
        report: &mut Report,
    ) -> Result<(), CheckError> {
        report.files += 1;
        let opened = self.store.read(|tx| Ok::<_, StoreError>(self.drive.bytes(tx, owner, hash, None)))?;
        let finding = match opened {
            Ok(mut file) if wish.deep => {
                let read = hash_paced(&mut file, &mut |bytes| {
                    report.bytes_read += bytes as u64;
                    true
                });
                match read {
                    Ok(read) if read == Some(hash) => return Ok(()),
                    Ok(_) | Err(BlobError::Io(_)) => (
                        Kind::FileChanged,
                        "its bytes in the external folder are not those that were read there",
                    ),
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(_) => return Ok(()),
            Err(DriveError::ExternalOffline) => {
                (Kind::ExternalUnseen, "its external folder is not there now")
            }
            Err(_) => (
                Kind::ExternalUnseen,
                "it is not in its external folder as it was; the next look there settles it",
            ),
        };
        for name in self.store.read(|tx| live_names(tx, owner, hash))? {
            report.note(finding.0, &name, finding.1, false);
        }
        Ok(())
    }
}

/// The files that name these bytes and are in sight.
fn live_names(tx: &impl Reader, owner: UserId, hash: ContentHash) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for ((.., file), ()) in tx.all(&BLOB_FILES, &(owner, hash))? {
        if let Some(node) = tx.get(&NODES, &file)?
            && trash::root_of(tx, &node)?.is_none()
        {
            names.push(named(tx, file)?);
        }
    }
    Ok(names)
}
