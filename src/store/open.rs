//! The store itself: opening it, reading from a snapshot, writing through the group commit.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::commit::Committer;
use super::engine::Engine;
use super::error::StoreError;
use super::journal::Journal;
use super::meta;
use super::tx::{ReadTx, Reader, WriteTx};

/// The folder of the journal, beside the metadata and the originals.
pub const JOURNAL_FOLDER: &str = "journal";

/// The metadata of one data folder. Cheap to clone; the file is locked against a second process.
#[derive(Clone)]
pub struct Store {
    // Declared first, so that the last clone to go commits what was accepted before the file closes.
    committer: Arc<Committer>,
    engine: Arc<Engine>,
}

impl Store {
    /// Opens or makes the metadata file.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another process holds the file, [`StoreError::NewerFormat`] when a newer
    /// program wrote it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::over(Engine::open(path)?, &path.with_file_name(JOURNAL_FOLDER))
    }

    /// A store on an engine, with its journal in a folder.
    pub(super) fn over(engine: Engine, journal: &Path) -> Result<Self, StoreError> {
        let engine = Arc::new(engine);
        let journal = Journal::open(journal, Arc::clone(&engine))?;
        let store = Self { committer: Arc::new(Committer::start(Arc::clone(&engine), journal)?), engine };
        store.check_format()?;
        Ok(store)
    }

    /// Runs `body` on a snapshot. Blocking: not for async threads.
    pub fn read<T, E: From<StoreError>>(&self, body: impl FnOnce(&ReadTx) -> Result<T, E>) -> Result<T, E> {
        body(&ReadTx(self.engine.begin_read()?))
    }

    /// Runs `body` in a transaction that is on disk when this returns. An error from `body` undoes its
    /// changes. `body` may be run again and must have no other effect. Blocking: not for async threads.
    pub fn write<T, E>(&self, body: impl FnMut(&WriteTx) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.committer.write(body)
    }

    /// How many commits have changed something since this was opened: equal numbers, equal content.
    pub fn changes(&self) -> u64 {
        self.engine.changes()
    }

    /// What the metadata takes on disk, in bytes.
    pub fn size(&self) -> Result<u64, StoreError> {
        let facts = std::fs::metadata(self.engine.path());
        Ok(facts.map_err(|error| StoreError::Engine(error.to_string()))?.len())
    }

    #[cfg(test)]
    pub(super) fn make_ready(&self) -> Result<(), StoreError> {
        super::commit::make_ready(&self.engine)
    }

    fn check_format(&self) -> Result<(), StoreError> {
        match self.read(|tx| tx.get(&meta::FORMAT, &0))? {
            Some(found) if found > meta::CURRENT_FORMAT => {
                Err(StoreError::NewerFormat { found, known: meta::CURRENT_FORMAT })
            }
            Some(_) => Ok(()),
            None => self.write(|tx| tx.put(&meta::FORMAT, &0, &meta::CURRENT_FORMAT)),
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Table;
    use super::*;

    const THINGS: Table<u64, String> = Table::new("things");

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        (folder, store)
    }

    #[test]
    fn a_refused_write_leaves_nothing_and_spoils_no_other() {
        let (_folder, store) = store();
        let writers: Vec<_> = (0..64u64)
            .map(|n| {
                let store = store.clone();
                std::thread::spawn(move || {
                    store.write(move |tx| {
                        tx.put(&THINGS, &n, &format!("thing {n}"))?;
                        if n % 3 == 0 { Err(StoreError::Closed) } else { Ok(()) }
                    })
                })
            })
            .collect();
        for (n, writer) in writers.into_iter().enumerate() {
            assert_eq!(writer.join().unwrap().is_ok(), n % 3 != 0);
        }
        let kept = store.read(|tx| tx.all(&THINGS, &())).unwrap();
        assert_eq!(kept.len(), 42);
        assert!(kept.iter().all(|(n, _)| n % 3 != 0));
    }

    #[test]
    fn a_panicking_write_is_undone_and_the_store_goes_on() {
        let (_folder, store) = store();
        let error = store
            .write(|tx| -> Result<(), StoreError> {
                tx.put(&THINGS, &1, &"half".into())?;
                panic!("on purpose")
            })
            .unwrap_err();
        assert!(matches!(error, StoreError::Panicked));
        assert_eq!(store.read(|tx| tx.get(&THINGS, &1)).unwrap(), None);
        store.write(|tx| tx.put(&THINGS, &2, &"whole".into())).unwrap();
    }

    #[test]
    fn a_second_owner_and_a_newer_format_are_refused() {
        let (folder, store) = store();
        let path = folder.path().join("albumen.redb");
        assert!(matches!(Store::open(&path), Err(StoreError::InUse)));
        store.write(|tx| tx.put(&meta::FORMAT, &0, &(meta::CURRENT_FORMAT + 1))).unwrap();
        drop(store);
        let error = Store::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::NewerFormat { .. }), "{error}");
    }

    #[test]
    fn a_scan_goes_on_after_a_key_and_stays_in_its_prefix() {
        const PAIRS: Table<(u8, u64), ()> = Table::new("pairs");
        let (_folder, store) = store();
        store
            .write(|tx| {
                for n in 0..10 {
                    tx.put(&PAIRS, &(n as u8 % 2, n), &())?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let mut seen = Vec::new();
        store
            .read(|tx| {
                tx.scan(&PAIRS, &1u8, Some(&(1, 3)), |(_, n), ()| {
                    seen.push(n);
                    std::ops::ControlFlow::Continue(())
                })
            })
            .unwrap();
        assert_eq!(seen, [5, 7, 9]);
        assert_eq!(store.read(|tx| tx.last(&PAIRS, &0u8)).unwrap(), Some(((0, 8), ())));
    }
}
