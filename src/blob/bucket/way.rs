//! The way to a bucket: what was seen of it lately, and one question after the other.

use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{BackoffConfig, ObjectStoreExt, RetryConfig};
use tokio::runtime::{Builder, Runtime};

use super::site::BucketSite;
use super::trouble::Trouble;
use super::wire::Wire;
use crate::blob::error::{BlobError, Gone};
use crate::blob::mark::{MARK, USERS, told_by};
use crate::model::bucket::called;

/// For how long a bucket that was seen is taken to be there, and its mark not read again.
const TRUST: Duration = Duration::from_mins(1);
/// For how long one that was not reached is not asked again: who comes meanwhile is told at once.
const REST: Duration = Duration::from_secs(10);
/// How long its server may think about work, and about whether it is there.
const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_secs(5);
/// After this no request is begun again.
const RETRIES_END: Duration = Duration::from_secs(20);

#[derive(Debug, Clone)]
enum Seen {
    Never,
    There(Instant),
    Away(Instant, String),
}

#[derive(Debug)]
pub(super) struct Way {
    pub(super) site: BucketSite,
    pub(super) store: AmazonS3,
    pub(super) wire: Wire,
    /// Where what is needed as a file is fetched to.
    pub(super) scratch: PathBuf,
    /// For questions that must be answered soon.
    quick: AmazonS3,
    seen: Mutex<Seen>,
    /// Held by the one who looks whether it is there.
    looking: Mutex<()>,
}

/// Why work on a bucket ended.
#[derive(Debug)]
pub(super) enum Failure {
    Bucket(object_store::Error),
    Here(BlobError),
}

impl From<object_store::Error> for Failure {
    fn from(error: object_store::Error) -> Self {
        Self::Bucket(error)
    }
}

impl From<BlobError> for Failure {
    fn from(error: BlobError) -> Self {
        Self::Here(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Here(error.into())
    }
}

impl Way {
    /// # Errors
    /// When the address cannot be one. Nothing is asked yet.
    pub(super) fn new(
        site: BucketSite,
        scratch: PathBuf,
        own: Option<&std::path::Path>,
    ) -> Result<Self, BlobError> {
        let work = Wire::new(site.local, PATIENCE, own);
        let again = RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(200),
                max_backoff: Duration::from_secs(3),
                base: 2.0,
            },
            max_retries: 4,
            retry_timeout: RETRIES_END,
        };
        let never = RetryConfig { max_retries: 0, ..RetryConfig::default() };
        let store = site.store(work.clone(), again)?;
        let quick = site.store(Wire::new(site.local, GLANCE, own), never)?;
        let (seen, looking) = (Mutex::new(Seen::Never), Mutex::default());
        Ok(Self { site, store, wire: work, scratch, quick, seen, looking })
    }

    /// The key of what is at `below` in the layout of a volume.
    pub(super) fn path(&self, below: &std::path::Path) -> Result<Path, BlobError> {
        let below = below.to_str().ok_or(BlobError::Missing)?;
        let prefix = &self.site.address.prefix;
        let slash = if prefix.is_empty() { "" } else { "/" };
        Path::parse(format!("{prefix}{slash}{below}")).map_err(|error| BlobError::Io(io::Error::other(error)))
    }

    pub(super) fn mark(&self) -> Result<Path, BlobError> {
        self.path(&std::path::Path::new(USERS).join(MARK))
    }

    /// Does work on the bucket that is there.
    ///
    /// # Errors
    /// [`BlobError::Offline`] when it cannot be reached, or is another; [`BlobError::Missing`] for an object that is not
    /// in it.
    pub(super) fn ask<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, BlobError> {
        self.be_there()?;
        self.settled(wait(work)?)
    }

    /// The same for questions whose answer may be that it is missing: an emptied bucket must not say so.
    pub(super) fn seek<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, BlobError> {
        match self.ask(work) {
            Err(BlobError::Missing) => Err(self.look_again().err().unwrap_or(BlobError::Missing)),
            found => found,
        }
    }

    /// The same without asking first whether it is the bucket that it should be.
    pub(super) fn settled<T>(&self, outcome: Result<T, Failure>) -> Result<T, BlobError> {
        outcome.map_err(|failure| match failure {
            Failure::Here(error) => error,
            Failure::Bucket(error) => match Trouble::of(&error) {
                Trouble::Missing => BlobError::Missing,
                Trouble::Failed(why) => self.refused(why),
                Trouble::Away(why) => {
                    self.note(Seen::Away(Instant::now(), why.clone()));
                    self.gone(why)
                }
            },
        })
    }

    pub(super) fn be_there(&self) -> Result<(), BlobError> {
        if let Some(known) = self.known() {
            return known;
        }
        let looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody else looked meanwhile.
        self.known().unwrap_or_else(|| self.look(&looking))
    }

    fn look_again(&self) -> Result<(), BlobError> {
        self.look(&self.looking.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn look(&self, _alone: &MutexGuard<'_, ()>) -> Result<(), BlobError> {
        let found = self.read_mark()?;
        if found.as_deref() == Some(&*self.site.mark) {
            self.note(Seen::There(Instant::now()));
            return Ok(());
        }
        let why = "what is found there is not marked as this volume: it was emptied, or it is another bucket";
        self.note(Seen::Away(Instant::now(), why.to_owned()));
        Err(self.gone(why.to_owned()))
    }

    /// What the mark in the bucket says; `None` without one.
    pub(super) fn read_mark(&self) -> Result<Option<String>, BlobError> {
        let mark = self.mark()?;
        let read = wait(async { Ok(self.quick.get(&mark).await?.bytes().await?) })?;
        match self.settled(read) {
            Ok(bytes) => Ok(Some(told_by(&String::from_utf8_lossy(&bytes)).unwrap_or_default())),
            Err(BlobError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn known(&self) -> Option<Result<(), BlobError>> {
        match &*self.seen() {
            Seen::There(since) if since.elapsed() < TRUST => Some(Ok(())),
            Seen::Away(since, why) if since.elapsed() < REST => Some(Err(self.gone(why.clone()))),
            _ => None,
        }
    }

    fn gone(&self, why: String) -> BlobError {
        BlobError::Offline(Gone::Bucket { name: self.site.name.clone(), why })
    }

    /// What became of a request that its server did not do.
    pub(super) fn refused(&self, why: String) -> BlobError {
        BlobError::Refused { volume: called(&self.site.name), why }
    }

    fn note(&self, seen: Seen) {
        *self.seen() = seen;
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs work to its end on this thread, which may wait.
pub(super) fn wait<T>(work: impl Future<Output = T>) -> Result<T, BlobError> {
    Ok(runtime()?.block_on(work))
}

/// Made for each piece of work: it has no thread of its own, and nothing is left that would wake up.
pub(super) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_time().build()
}
