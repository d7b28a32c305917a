//! The ingest job: a file goes to the decoder, what it tells goes to the photo.

use super::Worker;
use crate::blob::BlobError;
use crate::drive::DriveError;
use crate::media::Hint;
use crate::model::FileId;
use crate::photos::PhotoError;
use crate::queue::Retry;
use crate::store::jobs::JobRecord;

pub(super) fn run(worker: &Worker, job: &JobRecord, file: FileId) -> Result<(), PhotoError> {
    let photos = &worker.photos;
    let original = match photos.original(file) {
        Ok(Some(original)) => original,
        Ok(None) => return photos.drop_job(job),
        Err(PhotoError::Blob(
            error @ (BlobError::Missing | BlobError::Offline(_) | BlobError::Refused { .. }),
        )) => {
            return photos.give_up(job, &error.to_string(), Retry::Later);
        }
        Err(PhotoError::Blob(error @ BlobError::GivenUp(_))) => {
            return photos.give_up(job, &error.to_string(), Retry::Never);
        }
        // Comes back with its disk, or is looked at again.
        Err(PhotoError::Drive(error @ (DriveError::ExternalOffline | DriveError::ExternalChanged))) => {
            return photos.give_up(job, &error.to_string(), Retry::Patiently);
        }
        Err(error) => return Err(error),
    };
    let hint = Hint { file_name: original.name };
    match worker.decoder.develop(&original.file, &hint) {
        Ok(developed) => {
            photos.absorb(job, developed)?;
            worker.metrics.took_in_a_photo();
            Ok(())
        }
        Err(error) => {
            tracing::warn!(%error, job = %job.id, "a file could not be read");
            let retry = if error.is_transient() { Retry::Later } else { Retry::Never };
            photos.give_up(job, &error.to_string(), retry)
        }
    }
}
