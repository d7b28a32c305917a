//! The end of a resumable upload: its file comes in like any other.

use super::desk::Photos;
use super::error::PhotoError;
use crate::drive::DriveError;
use crate::drive::file::{NewFile, OnConflict};
use crate::drive::upload::Part;
use crate::model::{FileName, FolderPath};
use crate::store::uploads::{FinishedUpload, UploadRecord};

impl Photos {
    /// Ends a part of a resumable upload, and takes the file in when it was the last one. Gives the upload's
    /// new offset and, once it is whole, what became of it.
    pub fn end_part(
        &self,
        record: &UploadRecord,
        part: Part,
    ) -> Result<(u64, Option<FinishedUpload>), PhotoError> {
        let incoming = part.end()?;
        let offset = incoming.length();
        let Some(received) = self.drive.end_part(record, incoming)? else { return Ok((offset, None)) };
        let new = NewFile {
            owner: record.owner,
            folder: FolderPath::parse(&record.folder).map_err(DriveError::from)?,
            name: FileName::parse(&record.name).map_err(DriveError::from)?,
            on_conflict: OnConflict::Rename,
            original_created_at: None,
            original_modified_at: record.modified_at,
        };
        let taken = match self.take_in(new, &received) {
            Ok(taken) => taken,
            Err(error) => {
                // Refused for good: nothing is gained by sending the last part again.
                self.drive.forget_upload(record.id)?;
                return Err(error);
            }
        };
        let finished = FinishedUpload { file: taken.node.id, photo: taken.node.photo };
        self.drive.finish_upload(record, finished)?;
        Ok((offset, Some(finished)))
    }
}
