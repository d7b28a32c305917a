//! The end of a resumable upload: its file comes in like any other.

use super::desk::Photos;
use super::error::PhotoError;
use crate::blob::{Incoming, Received};
use crate::drive::DriveError;
use crate::drive::file::{NewFile, OnConflict};
use crate::drive::part::Part;
use crate::model::{FileName, FolderPath, UploadId, UserId};
use crate::store::uploads::{FinishedUpload, UploadRecord};

impl Photos {
    /// Ends a part of a resumable upload, and takes the file in when it was the last one. Gives the upload's
    /// new offset and, once it is whole, what became of it.
    pub fn end_part(
        &self,
        record: &UploadRecord,
        part: Part,
    ) -> Result<(u64, Option<FinishedUpload>), PhotoError> {
        let (incoming, _turn) = part.end()?;
        self.enter_whole(record, incoming)
    }

    /// How far an upload has come. One that was cut off between its last byte and its place in the tree is
    /// brought to its end here, because its client is about to believe that it is done.
    pub fn upload(&self, owner: UserId, id: UploadId) -> Result<(UploadRecord, u64), PhotoError> {
        let (record, offset) = self.drive.upload(owner, id)?;
        let whole = record.finished.is_none() && offset == record.length && offset > 0;
        // Whoever has the turn brings it to its end.
        if whole && let Some(_turn) = self.drive.turns.try_take(id) {
            let incoming = self.drive.blobs.receive(&id.to_string(), record.length)?;
            if incoming.length() == record.length {
                self.enter_whole(&record, incoming)?;
            }
            return Ok(self.drive.upload(owner, id)?);
        }
        Ok((record, offset))
    }

    fn enter_whole(
        &self,
        record: &UploadRecord,
        incoming: Incoming,
    ) -> Result<(u64, Option<FinishedUpload>), PhotoError> {
        let offset = incoming.length();
        let Some(received) = self.drive.end_part(record, incoming)? else { return Ok((offset, None)) };
        match self.take_in_upload(record, &received) {
            Ok(finished) => Ok((offset, Some(finished))),
            Err(error) => {
                // What can never be taken is let go; after a passing failure the client begins again.
                if matches!(
                    error,
                    PhotoError::Drive(
                        DriveError::Program(_)
                            | DriveError::Litter(_)
                            | DriveError::Clash(_)
                            | DriveError::External
                    )
                ) {
                    self.drive.end_upload(record.id)?;
                }
                Err(error)
            }
        }
    }

    fn take_in_upload(
        &self,
        record: &UploadRecord,
        received: &Received,
    ) -> Result<FinishedUpload, PhotoError> {
        let new = NewFile {
            owner: record.owner,
            folder: FolderPath::parse(&record.folder).map_err(DriveError::from)?,
            name: FileName::parse(&record.name).map_err(DriveError::from)?,
            on_conflict: OnConflict::of_number(record.on_conflict),
            original_created_at: None,
            original_modified_at: record.modified_at,
        };
        let (content, _held) = self.keep(&new, received)?;
        let taken = self.enter(new, content, Some(record.id))?;
        Ok(FinishedUpload { file: taken.node.id, photo: taken.node.photo })
    }
}
