//! What administrators do about background work.

use super::{AccountError, Accounts, Actor};
use crate::audit::{Act, Audit, Noun};
use crate::model::JobId;
use crate::queue;
use crate::store::jobs::{JOBS, JobRecord, Work};
use crate::store::mails::MAILS;
use crate::store::{Reader, WriteTx};

impl Accounts {
    /// Has a job tried again now.
    pub fn retry_job(&self, actor: &Actor, id: JobId) -> Result<(), AccountError> {
        let now = self.clock.now();
        let event = actor.event(Act::AdminJobRetried, now);
        self.store.write(move |tx| {
            let job = tx.get(&JOBS, &id)?.ok_or(AccountError::NotFound("job"))?;
            let event = event.clone().on(Noun::Job, id, owner(&job)).saying(job.work.kind());
            queue::again(tx, job, now)?;
            Ok::<_, AccountError>(Audit::record_in(tx, &event)?)
        })?;
        self.queue.ring();
        Ok(())
    }

    /// A job that may be given up; the audit hears that it is.
    pub fn cancellable(&self, actor: &Actor, id: JobId) -> Result<JobRecord, AccountError> {
        let event = actor.event(Act::AdminJobCancelled, self.clock.now());
        self.store.write(move |tx| {
            let job = tx.get(&JOBS, &id)?.ok_or(AccountError::NotFound("job"))?;
            if matches!(job.work, Work::PurgeUser(_)) {
                return Err(AccountError::Course("the end of an account cannot be given up"));
            }
            let event = event.clone().on(Noun::Job, id, owner(&job)).saying(job.work.kind());
            Audit::record_in(tx, &event)?;
            Ok(job)
        })
    }

    /// Forgets a job that failed for good, and the mail that it could not send.
    pub fn drop_failure(&self, job: &JobRecord) -> Result<(), AccountError> {
        let job = job.clone();
        Ok(self.store.write(move |tx: &WriteTx| {
            if let Work::Mail(mail) = job.work {
                tx.remove(&MAILS, &mail)?;
            }
            queue::forget(tx, job.owner, job.id)
        })?)
    }
}

fn owner(job: &JobRecord) -> Option<crate::model::UserId> {
    (job.owner != queue::SERVER).then_some(job.owner)
}
