//! One pass over the folder: hash, ask, send what is missing.

use std::collections::HashSet;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::SystemTime;

use super::args::SyncArgs;
use super::cache::Cache;
use super::error::SyncError;
use super::matching::{Group, Matcher};
use super::output::Output;
use super::report::{Line, Outcome, Report};
use super::walk::{Local, walk};
use super::{hash, settle, transfer};
use crate::client::{ClientError, Server, Stop};
use crate::model::ContentHash;

/// Files hashed before the server is asked for them: as many as one question holds, or as many bytes as are worth
/// beginning with.
const BATCH_FILES: usize = 1_000;
const BATCH_BYTES: u64 = 512 << 20;

/// What a file was when it was dealt with.
type Settled = (String, u64, SystemTime);
type Batch = Vec<(Local, ContentHash)>;

/// Everything one run of the command goes by.
pub(super) struct Pass<'a> {
    pub server: &'a Server,
    pub folder: &'a Path,
    /// Beginning with a slash, or empty for the root.
    pub album: &'a str,
    pub args: &'a SyncArgs,
    pub output: &'a Output,
    pub stop: &'a Stop,
    cache: Mutex<Cache>,
    report: Mutex<Report>,
    /// Dealt with by an earlier pass of this process, so that watching asks for what is new alone.
    settled: Mutex<HashSet<Settled>>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        server: &'a Server,
        folder: &'a Path,
        album: &'a str,
        args: &'a SyncArgs,
        output: &'a Output,
        stop: &'a Stop,
        cache: Cache,
    ) -> Self {
        let (cache, report, settled) = (Mutex::new(cache), Mutex::default(), Mutex::default());
        Self { server, folder, album, args, output, stop, cache, report, settled }
    }

    /// Goes over the folder once. An error means that no other file would have fared better; what was done until
    /// then is printed before it.
    pub(super) fn run(&mut self) -> Result<Report, SyncError> {
        let walked = walk(self.folder);
        self.cache().keep_only(&walked.files);
        for (named, outcome) in walked
            .skipped
            .into_iter()
            .map(|named| (named, Outcome::Skipped))
            .chain(walked.failed.into_iter().map(|named| (named, Outcome::Failed)))
        {
            self.tell(&Line {
                path: named.path,
                outcome,
                bytes: 0,
                reason: Some(named.reason),
                file_id: None,
            });
        }
        let settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut matcher = Matcher::new(self.album, &walked.files);
        let files: Vec<Local> =
            walked.files.into_iter().filter(|local| !settled.contains(&identity(local))).collect();
        self.output.begin(files.len(), files.iter().map(|local| local.size).sum());
        let since = self.server.clock(self.stop)?;
        let done = self.batches(files, &mut matcher);
        self.cache().save();
        let mut report = std::mem::take(&mut *self.report());
        report.stopped = self.stop.is_wished();
        match done {
            Err(ClientError::Stopped) => report.stopped = true,
            Err(error) => {
                report.printed(self.output);
                return Err(error.into());
            }
            Ok(()) if self.args.no_wait || self.args.dry_run => {}
            Ok(()) => settle::settle(self, since.as_deref(), &mut report),
        }
        Ok(report)
    }

    /// Hashes ahead while files are being sent.
    fn batches(&self, files: Vec<Local>, matcher: &mut Matcher) -> Result<(), ClientError> {
        thread::scope(|scope| {
            let (sender, batches) = sync_channel(1);
            scope.spawn(move || self.hash_all(files, &sender));
            for batch in batches {
                if self.stop.is_wished() {
                    return Err(ClientError::Stopped);
                }
                self.batch(batch, matcher)?;
                self.cache().save_now_and_then();
            }
            Ok(())
        })
    }

    fn hash_all(&self, files: Vec<Local>, batches: &SyncSender<Batch>) {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for local in files {
            let known = self.cache().hash(&local);
            let hash = known.map_or_else(|| hash::hash(&local.file, self.stop), |hash| Ok(Some(hash)));
            match hash {
                Ok(Some(hash)) => {
                    if known.is_none() {
                        self.cache().learn(&local, hash);
                    }
                    bytes += local.size;
                    batch.push((local, hash));
                }
                Ok(None) => return,
                Err(error) => self.done(&local, Outcome::Failed, Some(format!("it cannot be read: {error}"))),
            }
            if batch.len() == BATCH_FILES || bytes > BATCH_BYTES {
                bytes = 0;
                if batches.send(std::mem::take(&mut batch)).is_err() {
                    // The other end gave up.
                    return;
                }
            }
        }
        let _ = batches.send(batch);
    }

    fn batch(&self, batch: Batch, matcher: &mut Matcher) -> Result<(), ClientError> {
        let distinct: HashSet<ContentHash> = batch.iter().map(|(_, hash)| *hash).collect();
        let known = self.server.known(&distinct.into_iter().collect::<Vec<_>>(), self.stop)?;
        let mut work = Vec::new();
        for group in matcher.groups(batch, &known) {
            for local in &group.present {
                self.done(local, Outcome::Present, None);
            }
            if self.args.dry_run {
                self.would(&group);
            } else if group.send.is_some() || !group.link.is_empty() {
                work.push(group);
            }
        }
        transfer::all(self, work)
    }

    fn would(&self, group: &Group) {
        if let Some(local) = &group.send {
            self.done(local, Outcome::WouldSend, None);
        }
        for local in &group.link {
            self.done(local, Outcome::WouldLink, None);
        }
    }

    /// A file is dealt with; its bytes count as settled whether they had to move or not.
    pub(super) fn done(&self, local: &Local, outcome: Outcome, reason: Option<String>) {
        self.output.moved(local.size as i64);
        self.tell(&Line { path: local.shown.clone(), outcome, bytes: local.size, reason, file_id: None });
        if outcome != Outcome::Failed {
            self.settled.lock().unwrap_or_else(PoisonError::into_inner).insert(identity(local));
        }
    }

    /// As [`Pass::done`], of a file whose bytes were counted while they moved.
    pub(super) fn arrived(&self, local: &Local, file_id: Option<crate::model::FileId>) {
        let (path, bytes) = (local.shown.clone(), local.size);
        self.tell(&Line { path, outcome: Outcome::Sent, bytes, reason: None, file_id });
        self.settled.lock().unwrap_or_else(PoisonError::into_inner).insert(identity(local));
    }

    fn tell(&self, line: &Line) {
        self.output.file(line);
        self.report().add(line);
    }

    pub(super) fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self) -> MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn identity(local: &Local) -> Settled {
    (local.shown.clone(), local.size, local.modified)
}
