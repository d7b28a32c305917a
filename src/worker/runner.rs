//! Takes due jobs, as many at once as there are slots, and sees each to its end.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::{Id, JoinSet};

use super::{Worker, ingest, mail, purge_user, stopped};
use crate::model::{JobId, Stamp, UserId};
use crate::store::jobs::{JobRecord, Work};

/// A job whose outcome could not even be written (a full disk) waits this long before it is taken again.
const REST: i64 = 30 * Stamp::SECOND;

/// Jobs in hand.
#[derive(Default)]
struct Hand {
    tasks: JoinSet<bool>,
    jobs: HashMap<Id, JobRecord>,
    /// Running: not to be taken again.
    held: HashSet<JobId>,
    /// Not to be taken again before this.
    resting: HashMap<JobId, Stamp>,
}

pub(super) async fn run(worker: Worker, mut stop: watch::Receiver<bool>) {
    let mut hand = Hand::default();
    loop {
        let next = take(&worker, &mut hand).await;
        let pause = next.map(|next| next.since(worker.clock.now()));
        tokio::select! {
            () = worker.photos.queue().rung() => {}
            Some(ended) = hand.tasks.join_next_with_id(), if !hand.tasks.is_empty() => settle(&worker, &mut hand, ended),
            () = sleep(pause), if pause.is_some() => {}
            () = stopped(&mut stop) => break,
        }
    }
    while let Some(ended) = hand.tasks.join_next_with_id().await {
        settle(&worker, &mut hand, ended);
    }
}

async fn sleep(ms: Option<i64>) {
    tokio::time::sleep(Duration::from_millis(ms.unwrap_or(0).unsigned_abs() + 1)).await;
}

/// Starts what is due and fits. Gives when something else will be due.
async fn take(worker: &Worker, hand: &mut Hand) -> Option<Stamp> {
    let room = worker.slots.saturating_sub(hand.jobs.len());
    if room == 0 {
        return None;
    }
    let (queue, now) = (worker.photos.queue().clone(), worker.clock.now());
    hand.resting.retain(|_, until| *until > now);
    let held: HashSet<JobId> = hand.held.iter().chain(hand.resting.keys()).copied().collect();
    let due = tokio::task::spawn_blocking(move || queue.due(now, room, |id| !held.contains(&id))).await;
    let rested = hand.resting.values().min().copied();
    let (jobs, next) = match due {
        Ok(Ok((jobs, next))) => (jobs, [next, rested].into_iter().flatten().min()),
        Ok(Err(error)) => {
            tracing::error!(%error, "the job list cannot be read");
            return Some(now.plus(REST));
        }
        Err(_) => return None,
    };
    for job in jobs {
        hand.held.insert(job.id);
        let (worker, todo) = (worker.clone(), job.clone());
        let task = hand.tasks.spawn_blocking(move || perform(&worker, &todo));
        hand.jobs.insert(task.id(), job);
    }
    next
}

/// What becomes of a job: an error means that not even its failure could be kept.
pub(super) type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Runs one job. Says whether its end is on record.
fn perform(worker: &Worker, job: &JobRecord) -> bool {
    let begun = Instant::now();
    let outcome: Outcome = match job.work {
        Work::Ingest(file) => ingest::run(worker, job, file).map_err(Into::into),
        Work::Follow(folder) => worker.photos.follow_folder(job, folder).map_err(Into::into),
        Work::Purge(folder) => worker.photos.purge_folder(job, folder).map_err(Into::into),
        Work::Mail(mail) => mail::run(worker, job, mail).map_err(Into::into),
        Work::Clear(library) => worker.libraries.clear(job, library).map_err(Into::into),
        Work::Fill(library) => worker.libraries.fill(job, library).map_err(Into::into),
        Work::PurgeUser(user) => purge_user::run(worker, job, user),
    };
    if let Err(error) = &outcome {
        tracing::error!(%error, job = %job.id, kind = job.work.kind(), "a job's outcome could not be kept");
    }
    worker.metrics.worked(job.work.kind(), begun.elapsed());
    outcome.is_ok()
}

type Ended = Result<(Id, bool), tokio::task::JoinError>;

fn settle(worker: &Worker, hand: &mut Hand, ended: Ended) {
    let (id, kept) = match ended {
        Ok(ended) => ended,
        Err(error) => {
            tracing::error!(%error, "a job panicked");
            (error.id(), false)
        }
    };
    let Some(job) = hand.jobs.remove(&id) else { return };
    hand.held.remove(&job.id);
    if !kept {
        hand.resting.insert(job.id, worker.clock.now().plus(REST));
    }
    announce(worker, job.owner, hand);
}

fn announce(worker: &Worker, owner: UserId, hand: &Hand) {
    let running = hand.jobs.values().filter(|job| job.owner == owner).count() as u64;
    let photos = worker.photos.clone();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = photos.tell_progress(owner, running) {
            tracing::warn!(%error, "progress could not be told");
        }
    });
}
