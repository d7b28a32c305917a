//! Group commit: one thread owns writing, runs every closure that is waiting, and commits them together.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use redb::Durability;

use super::engine::Engine;
use super::error::StoreError;
use super::journal::Journal;
use super::tx::WriteTx;

/// Closures that share one commit at the most, so that the first of them does not wait for ever.
const GROUP: usize = 256;
/// So long after the last commit a killed server would find the store made ready for its next start.
const QUIET: Duration = Duration::from_secs(10);

/// Whether a closure's changes are to stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Keep,
    Undo,
}

/// A write closure on its way through the writer thread.
trait Pending: Send {
    fn run(&mut self, tx: &WriteTx) -> Verdict;
    fn settle(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Write<T, E, F> {
    body: F,
    outcome: Option<Result<T, E>>,
    answer: SyncSender<Result<T, E>>,
}

impl<T, E, F> Pending for Write<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnMut(&WriteTx) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &WriteTx) -> Verdict {
        let result = catch_unwind(AssertUnwindSafe(|| (self.body)(tx)));
        let outcome = result.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        let verdict = if outcome.is_ok() { Verdict::Keep } else { Verdict::Undo };
        self.outcome = Some(outcome);
        verdict
    }

    fn settle(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match (committed, self.outcome) {
            (Ok(()), Some(outcome)) | (Err(_), Some(outcome @ Err(_))) => outcome,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Closed.into()),
        };
        // The caller may be gone (a cancelled request); the change stands all the same.
        let _ = self.answer.send(outcome);
    }
}

/// The writer thread and the queue before it. Dropping it waits until everything accepted is committed.
pub(super) struct Committer {
    queue: Mutex<Option<Sender<Box<dyn Pending>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Committer {
    pub(super) fn start(engine: Arc<Engine>, mut journal: Journal) -> Result<Self, StoreError> {
        let (sender, receiver) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || write_groups(&engine, &mut journal, &receiver))
            .map_err(|error| StoreError::Engine(error.to_string()))?;
        Ok(Self { queue: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    /// Blocks until the closure's changes are on disk, or were refused.
    pub(super) fn write<T, E>(
        &self,
        body: impl FnMut(&WriteTx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, outcome) = sync_channel(1);
        let sender = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sent = sender.map(|queue| queue.send(Box::new(Write { body, outcome: None, answer })));
        if !matches!(sent, Some(Ok(()))) {
            return Err(StoreError::Closed.into());
        }
        outcome.recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // A panic in there was already answered to its caller.
            let _ = thread.join();
        }
    }
}

fn write_groups(engine: &Engine, journal: &mut Journal, queue: &Receiver<Box<dyn Pending>>) {
    // From the start, which may have been one after a kill.
    let mut unready = Some(Instant::now());
    loop {
        let quiet = unready.map(|since| QUIET.saturating_sub(since.elapsed()));
        // Without an end where nothing waits to be brought to the disk: an idle server sleeps.
        let first = match journal.due().into_iter().chain(quiet).min() {
            Some(due) => queue.recv_timeout(due),
            None => queue.recv().map_err(RecvTimeoutError::from),
        };
        match first {
            Ok(first) => {
                let mut group = vec![first];
                group.extend(queue.try_iter().take(GROUP - 1));
                let before = engine.changes();
                write_group(engine, journal, group);
                if engine.changes() != before {
                    unready = Some(Instant::now());
                }
            }
            Err(RecvTimeoutError::Timeout) if journal.due().is_some() => journal.sync(),
            Err(RecvTimeoutError::Timeout) => {
                unready = None;
                if let Err(error) = make_ready(engine) {
                    tracing::warn!(%error, "after a kill the metadata would be looked through at the next start");
                    open_again(engine);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Writes down which pages are in use, so that a start after a kill need not read them all to know. The next commit
/// discards it; to write it with every commit would cost each a second fsync.
pub(super) fn make_ready(engine: &Engine) -> Result<(), StoreError> {
    let mut tx = engine.begin_write()?;
    tx.set_quick_repair(true);
    Ok(tx.commit()?)
}

/// At once, because readers are refused until then.
fn open_again(engine: &Engine) {
    if let Err(error) = engine.reopen() {
        tracing::error!(%error, "the metadata cannot be opened again yet");
    }
}

/// Runs the group in one transaction. A closure that fails after it changed something spoils the
/// transaction: it is answered, and the others start over without it.
fn write_group(engine: &Engine, journal: &mut Journal, mut group: Vec<Box<dyn Pending>>) {
    while !group.is_empty() {
        let tx = match begin(engine) {
            Ok(tx) => tx,
            Err(error) => return fail(group, &error),
        };
        match run(&tx, &mut group) {
            None => {
                let committed = if tx.dirty.get() { commit(tx, engine, journal) } else { Ok(()) };
                match committed {
                    Ok(()) => group.into_iter().for_each(|write| write.settle(Ok(()))),
                    Err(error) => {
                        open_again(engine);
                        fail(group, &error);
                    }
                }
                return;
            }
            Some(spoiler) => {
                drop(tx);
                group.remove(spoiler).settle(Ok(()));
            }
        }
    }
}

/// Runs every closure; gives the place of the one that spoiled the transaction.
fn run(tx: &WriteTx, group: &mut [Box<dyn Pending>]) -> Option<usize> {
    for (at, write) in group.iter_mut().enumerate() {
        let dirty_before = tx.dirty.replace(false);
        let verdict = write.run(tx);
        let changed = tx.dirty.replace(tx.dirty.get() || dirty_before);
        if verdict == Verdict::Undo && changed {
            return Some(at);
        }
    }
    None
}

fn begin(engine: &Engine) -> Result<WriteTx, StoreError> {
    let mut inner = engine.begin_write()?;
    inner.set_durability(Durability::Immediate)?;
    Ok(WriteTx { inner, dirty: Cell::new(false), changes: RefCell::default() })
}

fn commit(tx: WriteTx, engine: &Engine, journal: &mut Journal) -> Result<(), StoreError> {
    journal.append(&tx, tx.changes.take())?;
    tx.inner.commit()?;
    journal.committed();
    engine.changed();
    Ok(())
}

fn fail(group: Vec<Box<dyn Pending>>, error: &StoreError) {
    tracing::error!(%error, writes = group.len(), "the metadata could not be written");
    for write in group {
        write.settle(Err(match error {
            StoreError::DiskFull => StoreError::DiskFull,
            other => StoreError::Engine(other.to_string()),
        }));
    }
}
