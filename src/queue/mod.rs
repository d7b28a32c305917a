//! Durable jobs as data. A job is written in the transaction of the change that calls for it, stays due until
//! it has ended, and so survives a crash at any point. Which code runs it is the worker's business.

use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::model::{JobId, PhotoId, Stamp, UserId};
use crate::store::jobs::{COUNTS, DUE, FAILED, JOBS, JobCounts, JobRecord, Work};
use crate::store::{Reader, Store, StoreError, WriteTx};

/// Pauses before the second, third and last attempt, in ms.
const PAUSES: [i64; 3] = [Stamp::SECOND, 15 * Stamp::SECOND, 120 * Stamp::SECOND];

/// The same for what depends on machines elsewhere, which are down for hours rather than seconds.
const PATIENT_PAUSES: [i64; 6] = [
    30 * Stamp::SECOND,
    300 * Stamp::SECOND,
    900 * Stamp::SECOND,
    Stamp::HOUR,
    4 * Stamp::HOUR,
    12 * Stamp::HOUR,
];

/// The owner of work that is nobody's but the server's: mails, the end of accounts.
pub const SERVER: UserId = UserId::from_bytes([0; 16]);

/// What a job's error means for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The work can never succeed: a damaged file stays damaged.
    Never,
    /// The surroundings failed: try again, a few times, ever later.
    Later,
    /// A machine elsewhere failed: try again over a day.
    Patiently,
}

impl Retry {
    /// How long to wait before the attempt after this many, in ms.
    fn pause(self, attempts: u32) -> Option<i64> {
        let pauses: &[i64] = match self {
            Self::Never => &[],
            Self::Later => &PAUSES,
            Self::Patiently => &PATIENT_PAUSES,
        };
        pauses.get(attempts as usize - 1).copied()
    }
}

/// The jobs of a data folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {
    store: Store,
    bell: Arc<Notify>,
}

impl Queue {
    pub fn new(store: Store) -> Self {
        Self { store, bell: Arc::new(Notify::new()) }
    }

    /// Tells the worker that something was queued: call it once the change is committed.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    /// Resolves when [`Queue::ring`] was called since it last resolved.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    /// The jobs due at `now`, oldest first, at most `limit` of those `free` lets through; and, when there are
    /// none, when the next one is due.
    pub fn due(
        &self,
        now: Stamp,
        limit: usize,
        mut free: impl FnMut(JobId) -> bool,
    ) -> Result<(Vec<JobRecord>, Option<Stamp>), StoreError> {
        self.store.read(|tx| {
            let (mut ids, mut next) = (Vec::new(), None);
            tx.scan(&DUE, &(), None, |(run_at, id), ()| {
                if run_at > now.0 {
                    next = Some(Stamp(run_at));
                    return ControlFlow::Break(());
                }
                if free(id) {
                    ids.push(id);
                }
                if ids.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            let jobs = ids.iter().filter_map(|id| tx.get(&JOBS, id).transpose()).collect::<Result<_, _>>()?;
            Ok((jobs, next))
        })
    }

    pub fn counts(&self, owner: UserId) -> Result<JobCounts, StoreError> {
        self.store.read(|tx| Ok(tx.get(&COUNTS, &owner)?.unwrap_or_default()))
    }

    /// Everybody's together.
    pub fn all_counts(&self) -> Result<JobCounts, StoreError> {
        self.store.read(|tx| {
            let mut all = JobCounts::default();
            tx.scan(&COUNTS, &(), None, |_: UserId, counts: JobCounts| {
                all.waiting += counts.waiting;
                all.failed += counts.failed;
                ControlFlow::Continue(())
            })?;
            Ok(all)
        })
    }

    /// Everybody's jobs, newest first, before `before`.
    pub fn all(
        &self,
        failed: Option<bool>,
        before: Option<JobId>,
        limit: usize,
    ) -> Result<Vec<JobRecord>, StoreError> {
        self.store.read(|tx| {
            let mut jobs = Vec::new();
            tx.scan_back(&JOBS, &(), before.as_ref(), |_, job: JobRecord| {
                if failed.is_none_or(|failed| job.failed == failed) {
                    jobs.push(job);
                }
                if jobs.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            Ok(jobs)
        })
    }

    pub fn job(&self, id: JobId) -> Result<Option<JobRecord>, StoreError> {
        self.store.read(|tx| tx.get(&JOBS, &id))
    }

    /// A person's failed jobs, newest first, before `before`.
    pub fn failed(
        &self,
        owner: UserId,
        before: Option<JobId>,
        limit: usize,
    ) -> Result<Vec<JobRecord>, StoreError> {
        self.store.read(|tx| {
            let mut ids: Vec<_> = tx.all(&FAILED, &owner)?.into_iter().map(|((_, id), ())| id).collect();
            ids.reverse();
            let older = ids.iter().filter(|id| before.is_none_or(|before| **id < before)).take(limit);
            older.filter_map(|id| tx.get(&JOBS, id).transpose()).collect()
        })
    }
}

/// Queues work in the transaction that calls for it. Follow the commit with [`Queue::ring`].
pub fn add(
    tx: &WriteTx,
    owner: UserId,
    work: Work,
    subject: &str,
    photo: Option<PhotoId>,
    now: Stamp,
) -> Result<JobId, StoreError> {
    let id = JobId::new();
    let job = JobRecord {
        id,
        owner,
        work,
        subject: subject.to_owned(),
        attempts: 0,
        run_at: now,
        failed: false,
        error: None,
        photo,
        created_at: now,
        updated_at: now,
    };
    tx.put(&JOBS, &id, &job)?;
    tx.put(&DUE, &(now.0, id), &())?;
    count(tx, owner, 1, 0)?;
    Ok(id)
}

/// The work is done: nothing of the job remains.
pub fn finish(tx: &WriteTx, job: &JobRecord) -> Result<(), StoreError> {
    if tx.remove(&DUE, &(job.run_at.0, job.id))? {
        tx.remove(&JOBS, &job.id)?;
        count(tx, job.owner, -1, 0)?;
    }
    Ok(())
}

/// The work failed: it is due again later, or its failure is kept with the reason.
pub fn fail(tx: &WriteTx, job: &JobRecord, reason: &str, retry: Retry, now: Stamp) -> Result<(), StoreError> {
    if !tx.remove(&DUE, &(job.run_at.0, job.id))? {
        return Ok(());
    }
    let mut job = job.clone();
    job.attempts += 1;
    job.error = Some(reason.to_owned());
    job.updated_at = now;
    if let Some(pause) = retry.pause(job.attempts) {
        job.run_at = now.plus(pause);
        tx.put(&DUE, &(job.run_at.0, job.id), &())?;
    } else {
        job.failed = true;
        tx.put(&FAILED, &(job.owner, job.id), &())?;
        count(tx, job.owner, -1, 1)?;
    }
    tx.put(&JOBS, &job.id, &job)
}

/// A job is due now and as if it were new, whether it failed for good or waits for its next try. Follow the commit
/// with [`Queue::ring`].
pub fn again(tx: &WriteTx, mut job: JobRecord, now: Stamp) -> Result<(), StoreError> {
    tx.remove(&DUE, &(job.run_at.0, job.id))?;
    if tx.remove(&FAILED, &(job.owner, job.id))? {
        count(tx, job.owner, 1, -1)?;
    }
    (job.failed, job.attempts, job.error, job.run_at, job.updated_at) = (false, 0, None, now, now);
    tx.put(&DUE, &(now.0, job.id), &())?;
    tx.put(&JOBS, &job.id, &job)
}

/// Forgets the work of a person who is gone.
pub fn forget_owner(tx: &WriteTx, owner: UserId) -> Result<(), StoreError> {
    let mut jobs = Vec::new();
    tx.scan(&JOBS, &(), None, |_: JobId, job: JobRecord| {
        if job.owner == owner {
            jobs.push((job.run_at, job.id));
        }
        ControlFlow::Continue(())
    })?;
    for (run_at, id) in jobs {
        tx.remove(&DUE, &(run_at.0, id))?;
        tx.remove(&FAILED, &(owner, id))?;
        tx.remove(&JOBS, &id)?;
    }
    tx.remove(&COUNTS, &owner)?;
    Ok(())
}

/// Forgets a failure: its file is gone, or is tried again.
pub fn forget(tx: &WriteTx, owner: UserId, id: JobId) -> Result<(), StoreError> {
    if tx.remove(&FAILED, &(owner, id))? {
        tx.remove(&JOBS, &id)?;
        count(tx, owner, 0, -1)?;
    }
    Ok(())
}

fn count(tx: &WriteTx, owner: UserId, waiting: i64, failed: i64) -> Result<(), StoreError> {
    let mut counts = tx.get(&COUNTS, &owner)?.unwrap_or_default();
    counts.waiting = counts.waiting.saturating_add_signed(waiting);
    counts.failed = counts.failed.saturating_add_signed(failed);
    tx.put(&COUNTS, &owner, &counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FileId;

    const NOW: Stamp = Stamp(1_000_000);

    fn queue() -> (tempfile::TempDir, Queue, JobRecord) {
        let folder = tempfile::tempdir().unwrap();
        let queue = Queue::new(Store::open(&folder.path().join("albumen.redb")).unwrap());
        let (owner, work) = (UserId::new(), Work::Ingest(FileId::new()));
        queue.store.write(move |tx| add(tx, owner, work, "a.jpg", None, NOW)).unwrap();
        let job = queue.due(NOW, 9, |_| true).unwrap().0.remove(0);
        (folder, queue, job)
    }

    #[test]
    fn a_job_stays_due_until_it_has_ended() {
        let (_folder, queue, job) = queue();
        assert_eq!(queue.due(NOW, 9, |_| true).unwrap().0.len(), 1, "taking a job does not end it");
        assert!(queue.due(NOW, 9, |_| false).unwrap().0.is_empty());
        let ended = job.clone();
        queue.store.write(move |tx| finish(tx, &ended)).unwrap();
        assert!(queue.due(NOW, 9, |_| true).unwrap().0.is_empty());
        assert_eq!(queue.counts(job.owner).unwrap(), JobCounts::default());
    }

    #[test]
    fn a_passing_failure_is_retried_ever_later_and_then_kept() {
        let (_folder, queue, mut job) = queue();
        for pause in PAUSES {
            let failing = job.clone();
            queue.store.write(move |tx| fail(tx, &failing, "no memory", Retry::Later, NOW)).unwrap();
            let (none, next) = queue.due(NOW, 9, |_| true).unwrap();
            assert!(none.is_empty());
            assert_eq!(next, Some(NOW.plus(pause)));
            job = queue.due(NOW.plus(pause), 9, |_| true).unwrap().0.remove(0);
        }
        let failing = job.clone();
        queue.store.write(move |tx| fail(tx, &failing, "no memory", Retry::Later, NOW)).unwrap();
        assert_eq!(queue.counts(job.owner).unwrap(), JobCounts { waiting: 0, failed: 1 });
        assert_eq!(queue.failed(job.owner, None, 9).unwrap()[0].error.as_deref(), Some("no memory"));
    }

    #[test]
    fn a_hopeless_failure_is_kept_at_once_and_can_be_forgotten() {
        let (_folder, queue, job) = queue();
        let failing = job.clone();
        queue.store.write(move |tx| fail(tx, &failing, "damaged", Retry::Never, NOW)).unwrap();
        assert_eq!(queue.failed(job.owner, None, 9).unwrap().len(), 1);
        queue.store.write(move |tx| forget(tx, job.owner, job.id)).unwrap();
        assert_eq!(queue.counts(job.owner).unwrap(), JobCounts::default());
    }
}
