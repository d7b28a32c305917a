//! The engine behind the store, closed and opened again when it must be.
//!
//! After a failed write (a full disk, most often) redb refuses everything, reading too, until it is opened anew;
//! then it stands where the last commit left it. A server must not have to be restarted for that.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use redb::{Builder, Database, DatabaseError, ReadTransaction, ReadableDatabase, WriteTransaction};

use super::error::StoreError;
use super::private::private_file;

/// redb's page cache, in bytes. Small, because the kernel caches the file as well.
const CACHE: usize = 12 * 1024 * 1024;

/// A file that is in use is tried so often again, and after so long.
const AGAIN: u32 = 20;
const WAITS: Duration = Duration::from_millis(25);

pub(super) struct Engine {
    path: PathBuf,
    open: Box<dyn Fn() -> Result<Database, StoreError> + Send + Sync>,
    /// `None` while it could not be opened again; whoever comes next tries.
    database: RwLock<Option<Database>>,
    /// Commits that changed something, since this was opened.
    changes: AtomicU64,
}

impl Engine {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let file = path.to_owned();
        Self::over(path, move || opened(&file))
    }

    /// An engine on what `open` opens, now and after each failure.
    pub(super) fn over(
        path: &Path,
        open: impl Fn() -> Result<Database, StoreError> + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let database = RwLock::new(Some(open()?));
        Ok(Self { path: path.to_owned(), open: Box::new(open), database, changes: AtomicU64::new(0) })
    }

    /// Its file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn changed(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    pub(super) fn begin_read(&self) -> Result<ReadTransaction, StoreError> {
        self.with(|database| Ok(database.begin_read()?))
    }

    pub(super) fn begin_write(&self) -> Result<WriteTransaction, StoreError> {
        let begin = |database: &Database| Ok(database.begin_write()?);
        // What failed before may have passed; a failed read inside a write is noticed only here.
        self.with(begin).or_else(|_| {
            self.reopen()?;
            self.with(begin)
        })
    }

    /// Closes the engine and opens it at its last commit. No transaction of the caller may be alive; snapshots
    /// of others end with an error.
    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        // Closed first, because a second opening of the locked file would be refused.
        drop(database.take());
        *database = Some((self.open)()?);
        tracing::warn!("the metadata was opened again after a failure");
        Ok(())
    }

    fn with<T>(&self, begin: impl Fn(&Database) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if let Some(database) = &*self.database.read().unwrap_or_else(PoisonError::into_inner) {
            return begin(database);
        }
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        // Another may have opened it while this one waited.
        let opened = match database.take() {
            Some(opened) => opened,
            None => (self.open)()?,
        };
        begin(database.insert(opened))
    }
}

/// A child that is being started has what its parent had open, locks too, until its own program runs: a file that was
/// closed a moment ago may look in use.
fn opened(path: &Path) -> Result<Database, StoreError> {
    match private_file(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    for _ in 0..AGAIN {
        match builder().create(path) {
            Err(DatabaseError::DatabaseAlreadyOpen) => rest(),
            opened => return Ok(opened?),
        }
    }
    Err(StoreError::InUse)
}

#[allow(clippy::disallowed_methods, reason = "another process is waited for")]
fn rest() {
    std::thread::sleep(WAITS);
}

pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE);
    builder
}
