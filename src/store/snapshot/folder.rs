//! The snapshots of a data folder: made, listed, verified, restored, and the oldest let go.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::name::{Reason, SnapshotName};
use super::stream::Counts;
use crate::model::Stamp;
use crate::store::layout::{forget_index, remove_if_there};
use crate::store::meta::VALUES;
use crate::store::{Reader, Store, StoreError, accounts, make_private};

/// A snapshot that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub name: SnapshotName,
    /// On disk.
    pub bytes: u64,
}

/// `<data>/snapshots/`. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Snapshots {
    data: PathBuf,
    folder: PathBuf,
}

impl Snapshots {
    pub fn of(data: &Path) -> Self {
        Self { data: data.to_owned(), folder: data.join("snapshots") }
    }

    /// Writes everything `store` holds now, reads it back, and lets the oldest of its kind go. Blocking.
    ///
    /// # Errors
    /// Nothing half is left behind by a full disk or a failed check.
    pub fn make(&self, store: &Store, reason: Reason, now: Stamp) -> Result<(Snapshot, Counts), StoreError> {
        // It holds what the metadata holds.
        make_private(&self.folder)?;
        let name = SnapshotName::new(now, reason);
        // Swept away by the next one when this is cut off.
        let part = self.folder.join("making.part");
        remove_if_there(&part)?;
        let written = super::write(store, &part).and_then(|written| Ok((written, super::verify(&part)?)));
        let counts = match written {
            Ok((written, read)) if written == read => written,
            outcome => {
                remove_if_there(&part)?;
                return Err(outcome.err().unwrap_or_else(|| {
                    let error = "what was read back is not what was written; is the disk failing?";
                    StoreError::Snapshot(std::io::Error::other(error))
                }));
            }
        };
        let path = self.path(&name);
        fs::rename(&part, &path)?;
        fs::File::open(&self.folder)?.sync_all()?;
        self.prune(reason)?;
        Ok((Snapshot { name, bytes: fs::metadata(path)?.len() }, counts))
    }

    /// Takes a snapshot when another version of the program wrote the data, before this one changes anything.
    pub fn before_upgrade(&self, store: &Store, now: Stamp) -> Result<(), StoreError> {
        let (key, this) = ("program-version".to_owned(), env!("CARGO_PKG_VERSION").as_bytes());
        let (last, used) = store.read(|tx| {
            let used = tx.last(&accounts::USERS, &())?.is_some();
            Ok::<_, StoreError>((tx.get(&VALUES, &key)?, used))
        })?;
        if last.as_deref() == Some(this) {
            return Ok(());
        }
        if used {
            tracing::info!(
                "this data was last used by another version; a snapshot is made before anything changes"
            );
            self.make(store, Reason::Upgrade, now)?;
        }
        store.write(move |tx| tx.put(&VALUES, &key, &this.to_vec()))
    }

    /// Newest first.
    pub fn list(&self) -> Result<Vec<Snapshot>, StoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            if let Some(name) = entry.file_name().to_str().and_then(SnapshotName::of_file) {
                found.push(Snapshot { name, bytes: entry.metadata()?.len() });
            }
        }
        found.sort_unstable_by(|a, b| b.name.cmp(&a.name));
        Ok(found)
    }

    /// Reads a snapshot to its end. An error says that it is not what was written.
    pub fn verify(&self, name: &str) -> Result<Counts, StoreError> {
        super::verify(&self.path(&self.named(name)?))
    }

    /// Puts a snapshot in the place of the metadata. The metadata there is kept as a snapshot of its own first,
    /// or moved aside when it cannot be read; the search index is made again by the next start. Blocking.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while a server runs. Until the last step, a rename, everything is as it was.
    pub fn restore(&self, name: &str, now: Stamp) -> Result<Counts, StoreError> {
        let from = self.path(&self.named(name)?);
        let (metadata, part) = (self.data.join("albumen.redb"), self.data.join("albumen.redb.restoring"));
        // Held to the end, so that no server can start in between.
        let current = match Store::open(&metadata) {
            Err(StoreError::InUse) => return Err(StoreError::InUse),
            Err(error) => {
                let aside = format!("albumen.redb.unreadable-{}", now.0);
                tracing::warn!(%error, aside, "the metadata cannot be read and is moved aside");
                fs::rename(&metadata, self.data.join(aside))?;
                None
            }
            Ok(store) => Some(store),
        };
        if let Some(store) = &current {
            self.make(store, Reason::Restore, now)?;
        }
        remove_if_there(&part)?;
        let restored = super::restore(&from, &part);
        if restored.is_err() {
            remove_if_there(&part)?;
        }
        let counts = restored?;
        forget_index(&self.data)?;
        fs::rename(&part, &metadata)?;
        fs::File::open(&self.data)?.sync_all()?;
        Ok(counts)
    }

    /// Makes a metadata file at `to`, where nothing may be, from a snapshot.
    pub(in crate::store) fn restore_at(&self, name: &SnapshotName, to: &Path) -> Result<Counts, StoreError> {
        super::restore(&self.path(name), to)
    }

    fn named(&self, name: &str) -> Result<SnapshotName, StoreError> {
        let name = name.strip_suffix(".snapshot").unwrap_or(name);
        let found = self.list()?.into_iter().find(|snapshot| snapshot.name.to_string() == name);
        found.map(|snapshot| snapshot.name).ok_or_else(|| StoreError::NoSnapshot(name.to_owned()))
    }

    fn prune(&self, reason: Reason) -> Result<(), StoreError> {
        let Some(kept) = reason.kept() else { return Ok(()) };
        let of_kind = self.list()?.into_iter().filter(|snapshot| snapshot.name.reason == reason);
        for old in of_kind.skip(kept) {
            remove_if_there(&self.path(&old.name))?;
        }
        Ok(())
    }

    fn path(&self, name: &SnapshotName) -> PathBuf {
        self.folder.join(name.file())
    }
}
