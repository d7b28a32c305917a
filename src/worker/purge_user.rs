//! The end of an account: everything of a person goes for good, piece by piece. Each piece can be cut off and begun
//! again, and the job stays due until all is gone.

use super::Worker;
use super::runner::Outcome;
use crate::model::UserId;
use crate::store::jobs::JobRecord;

pub(super) fn run(worker: &Worker, job: &JobRecord, user: UserId) -> Outcome {
    worker.libraries.forget_person(user)?;
    worker.photos.forget_owner(user)?;
    worker.drive.forget_owner(user)?;
    worker.accounts.forget(job, user)?;
    tracing::info!(%user, "an account is gone");
    Ok(())
}
