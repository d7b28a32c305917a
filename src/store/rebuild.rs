//! The metadata made again when it is lost: from the journal or the newest snapshot, whichever knows more.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::journal::{JOURNAL, replay};
use super::layout::{forget_index, remove_if_there};
use super::snapshot::{SnapshotName, Snapshots};
use super::{JOURNAL_FOLDER, Reader, Store};
use crate::model::Stamp;

/// Where the metadata came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `whole` says that everything found there could be read.
    Journal { whole: bool },
    /// The journal knew less, or nothing.
    Snapshot(SnapshotName),
    /// There is neither: only the originals themselves.
    Nothing,
}

/// Makes `albumen.redb` in `data` again. One that is there is refused, or with `replace` moved aside. `tell` hears how
/// many changes of the journal are in. Blocking.
///
/// # Errors
/// [`StoreError::InUse`] while a server runs, [`StoreError::NotLost`] where metadata is. Until the last step, a rename,
/// everything is as it was.
pub fn rebuild(
    data: &Path,
    replace: bool,
    now: Stamp,
    tell: &mut dyn FnMut(u64),
) -> Result<Source, StoreError> {
    let metadata = data.join("albumen.redb");
    if metadata.exists() {
        if !replace {
            return Err(StoreError::NotLost);
        }
        if matches!(Store::open(&metadata), Err(StoreError::InUse)) {
            return Err(StoreError::InUse);
        }
    }
    let part = data.join("albumen.redb.rebuilding");
    remove_if_there(&part)?;
    let replayed = replay(&data.join(JOURNAL_FOLDER), &part, tell)?;
    let reached = replayed.as_ref().map(|replayed| replayed.sequence);
    let source = match newer(data, reached, &data.join("albumen.redb.comparing"))? {
        Some((name, restored)) => {
            fs::rename(restored, &part)?;
            Source::Snapshot(name)
        }
        None => replayed.map_or(Source::Nothing, |replayed| Source::Journal { whole: replayed.whole }),
    };
    forget_index(data)?;
    if metadata.exists() {
        fs::rename(&metadata, data.join(format!("albumen.redb.replaced-{}", now.0)))?;
    }
    if source != Source::Nothing {
        fs::rename(&part, &metadata)?;
    }
    fs::File::open(data)?.sync_all()?;
    Ok(source)
}

/// The newest snapshot that can be read, restored at `to`, when it knows of changes that the journal does not.
fn newer(
    data: &Path,
    reached: Option<u64>,
    to: &Path,
) -> Result<Option<(SnapshotName, PathBuf)>, StoreError> {
    let snapshots = Snapshots::of(data);
    for found in snapshots.list()? {
        remove_if_there(to)?;
        if let Err(error) = snapshots.restore_at(&found.name, to) {
            tracing::warn!(%error, name = %found.name, "this snapshot cannot be read");
            continue;
        }
        let position = Store::open(to)?.read(|tx| tx.get(&JOURNAL, &0))?;
        // Snapshots of programs without a journal have no number; any journal is newer than they are.
        let sequence = position.map_or(0, |position| position.sequence);
        if reached.is_none_or(|reached| sequence > reached) {
            return Ok(Some((found.name, to.to_owned())));
        }
        break;
    }
    remove_if_there(to)?;
    Ok(None)
}
