//! Links by which visitors put files into a folder. What may come is counted before it is taken in, in one
//! transaction, so that the limits hold however many send at once.

use super::desk::Shares;
use super::error::ShareError;
use super::given::by_id;
use super::visit::{Visitor, link_of};
use crate::access::{Add, Permit};
use crate::blob::Received;
use crate::drive::DriveError;
use crate::drive::file::{NewFile, OnConflict};
use crate::drive::tree::Paths;
use crate::drive::upload::NewUpload;
use crate::model::{FileId, FileName, FolderPath, ShareId, Stamp, UploadId};
use crate::photos::PhotoError;
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::shares::{DROP_UPLOADS, DROPS, DropRecord};
use crate::store::uploads::{UPLOADS, UploadRecord};
use crate::store::{Reader, WriteTx};

/// A file that a visitor puts in.
#[derive(Debug, Clone)]
pub struct Dropped {
    pub name: FileName,
    /// The source's own time.
    pub modified_at: Option<Stamp>,
}

impl DropRecord {
    /// Whether a file of so many bytes may still come.
    fn admit(&self, bytes: u64) -> Result<(), ShareError> {
        if let Some(most) = self.max_file_bytes.filter(|most| bytes > *most) {
            return Err(ShareError::TooLarge(most));
        }
        let files = self.max_files.is_some_and(|most| self.files >= most);
        let full = self.max_bytes.is_some_and(|most| self.bytes.saturating_add(bytes) > most);
        if files || full { Err(ShareError::DropFull) } else { Ok(()) }
    }

    /// The largest file that may still come, in bytes; `None` without a limit.
    pub fn most(&self) -> Option<u64> {
        let left = self.max_bytes.map(|most| most.saturating_sub(self.bytes));
        match (self.max_file_bytes, left) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

impl Shares {
    /// What may be put in by a visitor's link, and what came already.
    pub fn drop_of(&self, visitor: &Visitor) -> Result<Option<DropRecord>, ShareError> {
        Ok(self.store.read(|tx| tx.get(&DROPS, &visitor.share))?)
    }

    /// Takes in what a visitor sent. It is added under a name that is free, and replaces nothing.
    pub fn put_in(
        &self,
        permit: Permit<Add, FileId>,
        visitor: &Visitor,
        dropped: Dropped,
        received: &Received,
    ) -> Result<(), ShareError> {
        let folder = self.folder_of(permit)?;
        self.promise(permit, visitor.share, received.size, None)?;
        let new = NewFile {
            owner: permit.owner,
            folder,
            name: dropped.name,
            on_conflict: OnConflict::Rename,
            original_created_at: None,
            original_modified_at: dropped.modified_at,
        };
        let taken = self.photos.take_in(new, received);
        if taken.is_err() {
            self.take_back(visitor.share, received.size)?;
        }
        taken.map(|_| ()).map_err(discreet)
    }

    /// Begins a resumable transfer by link; its bytes are promised as if they were there.
    pub fn begin_drop(
        &self,
        permit: Permit<Add, FileId>,
        visitor: &Visitor,
        upload: NewUpload,
    ) -> Result<UploadRecord, ShareError> {
        let folder = self.folder_of(permit)?;
        let length = upload.length;
        let new =
            NewUpload { owner: permit.owner, sender: permit.owner, folder: folder.to_string(), ..upload };
        let drive = self.photos.drive();
        let record = drive.begin_upload(new).map_err(|error| discreet(error.into()))?;
        let promised = self.promise(permit, visitor.share, length, Some(record.id));
        if promised.is_err() {
            drive.forget_upload(record.id).map_err(PhotoError::from)?;
        }
        promised.map(|()| record)
    }

    /// Whether a transfer was begun by this link: visitors know of no others.
    pub fn check_drop(&self, visitor: &Visitor, id: UploadId) -> Result<(), ShareError> {
        let known = self.store.read(|tx| tx.has(&DROP_UPLOADS, &(visitor.share, id)))?;
        if known { Ok(()) } else { Err(ShareError::NotFound("upload")) }
    }

    /// The file of a transfer is in the folder: what was promised has come.
    pub fn end_drop(&self, visitor: &Visitor, id: UploadId) -> Result<(), ShareError> {
        let key = (visitor.share, id);
        Ok(self.store.write(move |tx| {
            if tx.has(&DROP_UPLOADS, &key)? { tx.put(&DROP_UPLOADS, &key, &HAS_COME) } else { Ok(()) }
        })?)
    }

    fn folder_of(&self, permit: Permit<Add, FileId>) -> Result<FolderPath, ShareError> {
        let path = self.store.read(|tx| {
            let node = tx.get(&NODES, &permit.subject)?.filter(NodeRecord::is_folder);
            let node = node.ok_or(ShareError::NotFound("folder"))?;
            Ok::<_, ShareError>(Paths::default().of(tx, &node)?)
        })?;
        FolderPath::parse(&path).map_err(|error| PhotoError::from(DriveError::from(error)).into())
    }

    fn promise(
        &self,
        permit: Permit<Add, FileId>,
        share: ShareId,
        bytes: u64,
        upload: Option<UploadId>,
    ) -> Result<(), ShareError> {
        let now = self.clock.now();
        self.store.write(move |tx| {
            permit.still(tx)?;
            let record = by_id(tx, share)?;
            if link_of(&record)?.expires_at.is_some_and(|end| end <= now) {
                return Err(ShareError::Ended);
            }
            let mut drop = settled(tx, share)?;
            drop.admit(bytes)?;
            drop.bytes += bytes;
            drop.files += 1;
            tx.put(&DROPS, &share, &drop)?;
            match upload {
                Some(id) => Ok(tx.put(&DROP_UPLOADS, &(share, id), &bytes)?),
                None => Ok(()),
            }
        })
    }

    fn take_back(&self, share: ShareId, bytes: u64) -> Result<(), ShareError> {
        Ok(self.store.write(move |tx| match tx.get(&DROPS, &share)? {
            Some(mut drop) => {
                drop.bytes = drop.bytes.saturating_sub(bytes);
                drop.files = drop.files.saturating_sub(1);
                tx.put(&DROPS, &share, &drop)
            }
            None => Ok(()),
        })?)
    }
}

/// Bytes promised to a transfer whose file is in the folder.
const HAS_COME: u64 = 0;

/// What a link has taken, once transfers that nobody will end have given back what they were promised.
fn settled(tx: &WriteTx, share: ShareId) -> Result<DropRecord, ShareError> {
    let mut drop = tx.get(&DROPS, &share)?.ok_or(ShareError::Ended)?;
    for (key, promised) in tx.all(&DROP_UPLOADS, &share)? {
        match tx.get(&UPLOADS, &key.1)? {
            Some(upload) if upload.finished.is_some() && promised != HAS_COME => {
                tx.put(&DROP_UPLOADS, &key, &HAS_COME)?;
            }
            Some(_) => {}
            None => {
                tx.remove(&DROP_UPLOADS, &key)?;
                if promised != HAS_COME {
                    drop.bytes = drop.bytes.saturating_sub(promised);
                    drop.files = drop.files.saturating_sub(1);
                }
            }
        }
    }
    Ok(drop)
}

/// How much room the owner has is none of a visitor's business.
fn discreet(error: PhotoError) -> ShareError {
    match error {
        PhotoError::Drive(DriveError::OverQuota { .. }) => ShareError::NoRoom,
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drop_takes_no_more_files_and_bytes_than_it_may() {
        let drop = DropRecord {
            max_bytes: Some(100),
            max_file_bytes: Some(60),
            max_files: Some(3),
            bytes: 50,
            files: 2,
            ..DropRecord::default()
        };
        assert!(drop.admit(50).is_ok());
        assert!(matches!(drop.admit(51), Err(ShareError::DropFull)));
        assert!(matches!(drop.admit(61), Err(ShareError::TooLarge(60))));
        assert_eq!(drop.most(), Some(50));
        assert!(matches!(DropRecord { files: 3, ..drop }.admit(0), Err(ShareError::DropFull)));
        assert_eq!(DropRecord::default().most(), None);
    }
}
