//! Looks at external folders: at the start, when the system tells of a change, when somebody asks, and once a day where
//! nobody tells. In between nothing is touched, so that disks sleep.

mod mounts;
mod watch;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch as signal};
use tokio::time::Instant;

use super::scrub::next_window;
use super::{Worker, stopped};
use crate::drive::external::Ask;
use crate::external::{ExternalError, Halt, Sight};
use crate::model::FileId;
use mounts::Mounts;
use watch::{Told, Watch};

/// A folder is at rest when nothing was told of it for so long.
const QUIET: Duration = Duration::from_secs(2);
/// One that is never at rest is looked at all the same.
const RESTLESS: Duration = Duration::from_secs(30);
/// A file that is being written is looked at again after this.
const AGAIN: Duration = Duration::from_secs(5);
/// How far other work goes before this, as nice(1) has it.
const NICE: i32 = 10;

/// What was told and not looked at yet.
#[derive(Default)]
struct Changes {
    folders: BTreeMap<FileId, Option<BTreeSet<PathBuf>>>,
    /// When to look, and by when at the latest.
    due: Option<(Instant, Instant)>,
}

impl Changes {
    fn note(&mut self, (folder, told): (FileId, Told), after: Duration) {
        let known = self.folders.entry(folder).or_insert_with(|| Some(BTreeSet::new()));
        match (known, told) {
            (Some(known), Told::Below(paths)) => known.extend(paths),
            (known, Told::All) => *known = None,
            (None, Told::Below(_)) => {}
        }
        let now = Instant::now();
        let latest = self.due.map_or(now + RESTLESS, |(_, latest)| latest);
        self.due = Some(((now + after).min(latest), latest));
    }
}

struct Keeper {
    worker: Worker,
    watches: HashMap<FileId, Watch>,
    tell: mpsc::UnboundedSender<(FileId, Told)>,
    changes: Changes,
    /// Folders that nobody tells of, or that are away.
    blind: BTreeSet<FileId>,
}

pub(super) async fn run(worker: Worker, mut stop: signal::Receiver<bool>) {
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut keeper =
        Keeper { worker, watches: HashMap::new(), tell, changes: Changes::default(), blind: BTreeSet::new() };
    let externals = keeper.worker.externals.clone();
    let asks = externals.asks().clone();
    let listing = externals.clone();
    let listed = tokio::task::spawn_blocking(move || listing.look_at_all()).await;
    if let Ok(Err(error)) = listed {
        tracing::error!(%error, "external folders cannot be listed");
    }
    let mut mounts = Mounts::default();
    loop {
        while let Some((folder, ask)) = externals.next_ask() {
            if *stop.borrow() {
                return;
            }
            keeper.look(folder, ask, &stop).await;
        }
        mounts.heed(!keeper.watches.is_empty() || !keeper.blind.is_empty());
        let due = keeper.changes.due.map(|(due, _)| due);
        let daily = keeper.until_window();
        tokio::select! {
            () = asks.rung() => {}
            Some(change) = told.recv() => keeper.changes.note(change, QUIET),
            () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => keeper.ask_for_changes(),
            () = tokio::time::sleep(daily.unwrap_or_default()), if daily.is_some() => keeper.ask_for_blind(),
            () = mounts.changed() => keeper.ask_for_roots(),
            () = stopped(&mut stop) => return,
        }
    }
}

impl Keeper {
    async fn look(&mut self, folder: FileId, ask: Ask, stop: &signal::Receiver<bool>) {
        let (worker, stop) = (self.worker.clone(), stop.clone());
        // Watched first, so that what changes during the look is told.
        let ask = if self.watch(folder).await { Ask::All } else { ask };
        let looked = apart(move || worker.externals.scan(folder, &ask, &|| !*stop.borrow())).await;
        match looked {
            Some(Ok(Halt::Over(unsettled))) => {
                if !unsettled.is_empty() {
                    self.changes.note((folder, Told::Below(unsettled)), AGAIN);
                }
            }
            Some(Ok(Halt::Stopped)) => {}
            Some(Ok(Halt::Offline)) => {
                self.watches.remove(&folder);
                self.blind.insert(folder);
            }
            Some(Ok(Halt::Detached)) => {
                self.watches.remove(&folder);
                self.blind.remove(&folder);
            }
            Some(Err(error)) => {
                tracing::error!(%error, %folder, "an external folder could not be looked at");
                self.blind.insert(folder);
            }
            None => tracing::error!(%folder, "the look at an external folder ended badly"),
        }
    }

    /// Has the system tell of changes. Says whether it was not told of them until now.
    async fn watch(&mut self, folder: FileId) -> bool {
        if self.watches.contains_key(&folder) {
            return false;
        }
        let (externals, tell) = (self.worker.externals.clone(), self.tell.clone());
        let watched = apart(move || {
            let path = externals.get(folder)?.record.path;
            Ok::<_, ExternalError>(Watch::begin(folder, Path::new(&path), tell))
        });
        match watched.await {
            Some(Ok(Ok(watch))) => {
                self.watches.insert(folder, watch);
                self.blind.remove(&folder);
                self.worker.externals.sees(folder, Sight::Told, None);
            }
            Some(Ok(Err(reason))) => {
                self.blind.insert(folder);
                self.worker.externals.sees(folder, Sight::Daily, Some(reason));
            }
            // Detached; the look says so.
            Some(Err(_)) | None => return false,
        }
        true
    }

    fn ask_for_changes(&mut self) {
        self.changes.due = None;
        let asks = self.worker.externals.asks();
        for (folder, changed) in std::mem::take(&mut self.changes.folders) {
            match changed {
                Some(paths) => paths.into_iter().for_each(|path| asks.some(folder, path)),
                None => asks.all(folder),
            }
        }
    }

    fn ask_for_blind(&self) {
        self.blind.iter().for_each(|folder| self.worker.externals.asks().all(*folder));
    }

    /// A disk came or went: a folder that is there is looked at from above, one that is away as a whole.
    fn ask_for_roots(&self) {
        self.ask_for_blind();
        self.watches.keys().for_each(|folder| self.worker.externals.asks().some(*folder, PathBuf::new()));
    }

    fn until_window(&self) -> Option<Duration> {
        if self.blind.is_empty() {
            return None;
        }
        let (clock, hour) = (&*self.worker.clock, self.worker.scrub.hour);
        let begin = next_window(clock, hour, clock.now());
        Some(Duration::from_millis(begin.since(clock.now()).unsigned_abs()))
    }
}

/// Runs on a thread of its own, behind other work. `None` when it panicked.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = oneshot::channel();
    let thread = std::thread::Builder::new().name("external".into()).spawn(move || {
        if let Err(error) = rustix::process::nice(NICE) {
            tracing::debug!(%error, "external folders are read as fast as anything else");
        }
        // Nobody waits for it any more when the server stops.
        let _ = done.send(work());
    });
    match thread {
        Ok(_) => result.await.ok(),
        Err(error) => {
            tracing::error!(%error, "no thread could be begun");
            None
        }
    }
}
