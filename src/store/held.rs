//! What each volume holds, kept with every change of a blob so that asking costs one read. Whoever changes the record
//! of a blob does it here; a test sees to that.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::externals::EXTERNAL_BLOBS;
use super::nodes::{BLOBS, BlobRecord};
use super::{Reader, Record, Store, StoreError, Table, WriteTx};
use crate::model::{ContentHash, Place, UserId};

/// Volume → the originals that lie on it or are lost with it. The data folder's own, `0`, stands here from the moment that
/// everything was counted; another only while it holds something.
pub const HELD: Table<u16, HeldRecord> = Table::new("held");

/// The number of the data folder's own volume.
const HOME: u16 = 0;

/// Originals on a volume.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRecord {
    pub files: u64,
    pub bytes: u64,
}
impl Record for HeldRecord {}

impl HeldRecord {
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }

    fn take(&mut self, bytes: u64) {
        self.files = self.files.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

/// Which blob.
type At = (UserId, ContentHash);

/// Puts the record of a blob, which lies where it lay: on a volume, or in external folders alone.
pub fn put(tx: &WriteTx, at: &At, blob: &BlobRecord) -> Result<(), StoreError> {
    let before = weight(tx, at)?;
    tx.put(&BLOBS, at, blob)?;
    settle(tx, at, before)
}

/// The same of one that lies on a volume from now on.
pub fn own(tx: &WriteTx, at: &At, blob: &BlobRecord) -> Result<(), StoreError> {
    let before = weight(tx, at)?;
    tx.put(&BLOBS, at, blob)?;
    tx.remove(&EXTERNAL_BLOBS, at)?;
    settle(tx, at, before)
}

/// The same of one that lies in external folders alone from now on, and so on no volume.
pub fn borrow(tx: &WriteTx, at: &At, blob: &BlobRecord) -> Result<(), StoreError> {
    let before = weight(tx, at)?;
    tx.put(&BLOBS, at, blob)?;
    tx.put(&EXTERNAL_BLOBS, at, &())?;
    settle(tx, at, before)
}

/// Removes the record of a blob. Says whether it lay in external folders alone.
pub fn forget(tx: &WriteTx, at: &At) -> Result<bool, StoreError> {
    let before = weight(tx, at)?;
    tx.remove(&BLOBS, at)?;
    let borrowed = tx.remove(&EXTERNAL_BLOBS, at)?;
    settle(tx, at, before)?;
    Ok(borrowed)
}

/// Bytes of originals that lie on a volume.
pub fn bytes(tx: &impl Reader, number: u16) -> Result<u64, StoreError> {
    Ok(tx.get(&HELD, &number)?.unwrap_or_default().bytes)
}

/// Counts everything anew, which reads the record of every blob.
pub fn count(tx: &impl Reader) -> Result<BTreeMap<u16, HeldRecord>, StoreError> {
    let mut all = BTreeMap::from([(HOME, HeldRecord::default())]);
    tx.scan(&BLOBS, &(), None, |_, blob: BlobRecord| {
        let Place::Volume(number) = blob.place;
        all.entry(number).or_default().add(blob.size);
        ControlFlow::Continue(())
    })?;
    let mut outcome = Ok(());
    tx.scan(&EXTERNAL_BLOBS, &(), None, |at: At, ()| {
        outcome = tx.get(&BLOBS, &at).map(|blob| {
            if let Some(BlobRecord { place: Place::Volume(number), size, .. }) = blob {
                all.entry(number).or_default().take(size);
            }
        });
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    outcome?;
    all.retain(|number, held| *number == HOME || held.files > 0);
    Ok(all)
}

/// Writes down what was counted anew.
pub fn set(tx: &WriteTx, counted: &BTreeMap<u16, HeldRecord>) -> Result<(), StoreError> {
    for (number, _) in tx.all(&HELD, &())? {
        if !counted.contains_key(&number) {
            tx.remove(&HELD, &number)?;
        }
    }
    counted.iter().try_for_each(|(number, held)| tx.put(&HELD, number, held))
}

/// Counts what was written before anybody counted. Slow once where there is much.
pub fn count_once(store: &Store) -> Result<(), StoreError> {
    if store.read(|tx| tx.has(&HELD, &HOME))? {
        return Ok(());
    }
    store.write(|tx| set(tx, &count(tx)?))
}

/// On which volume a blob lies, and its bytes.
fn weight(tx: &impl Reader, at: &At) -> Result<Option<(u16, u64)>, StoreError> {
    let Some(BlobRecord { place: Place::Volume(number), size, .. }) = tx.get(&BLOBS, at)? else {
        return Ok(None);
    };
    Ok(if tx.has(&EXTERNAL_BLOBS, at)? { None } else { Some((number, size)) })
}

fn settle(tx: &WriteTx, at: &At, before: Option<(u16, u64)>) -> Result<(), StoreError> {
    let after = weight(tx, at)?;
    // Where nothing was counted yet, everything is soon.
    if before == after || !tx.has(&HELD, &HOME)? {
        return Ok(());
    }
    if let Some((number, bytes)) = before {
        change(tx, number, |held| held.take(bytes))?;
    }
    if let Some((number, bytes)) = after {
        change(tx, number, |held| held.add(bytes))?;
    }
    Ok(())
}

fn change(tx: &WriteTx, number: u16, change: impl FnOnce(&mut HeldRecord)) -> Result<(), StoreError> {
    let mut held = tx.get(&HELD, &number)?.unwrap_or_default();
    change(&mut held);
    if held.files == 0 && number != HOME {
        tx.remove(&HELD, &number).map(drop)
    } else {
        tx.put(&HELD, &number, &held)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        (folder, store)
    }

    fn at(n: u8) -> At {
        (UserId::from_bytes([7; 16]), ContentHash([n; 32]))
    }

    fn blob(size: u64, number: u16) -> BlobRecord {
        BlobRecord { size, extension: "bin".into(), counted: None, place: Place::Volume(number) }
    }

    fn told(store: &Store) -> Vec<(u16, u64, u64)> {
        let all = store.read(|tx| Ok::<_, StoreError>((tx.all(&HELD, &())?, count(tx)?))).unwrap();
        assert_eq!(all.0, all.1.into_iter().collect::<Vec<_>>());
        all.0.into_iter().map(|(number, held)| (number, held.files, held.bytes)).collect()
    }

    #[test]
    fn every_change_of_a_blob_is_counted_where_it_lies() {
        let (_folder, store) = store();
        count_once(&store).unwrap();
        assert_eq!(told(&store), [(0, 0, 0)]);
        store
            .write(|tx| {
                own(tx, &at(1), &blob(10, 0))?;
                own(tx, &at(2), &blob(20, 3))?;
                own(tx, &at(2), &blob(20, 3))?;
                borrow(tx, &at(3), &blob(5, 0))
            })
            .unwrap();
        assert_eq!(told(&store), [(0, 1, 10), (3, 1, 20)]);
        store
            .write(|tx| {
                put(tx, &at(1), &blob(10, 3))?;
                put(tx, &at(3), &blob(5, 0))?;
                own(tx, &at(3), &blob(5, 4))
            })
            .unwrap();
        assert_eq!(told(&store), [(0, 0, 0), (3, 2, 30), (4, 1, 5)]);
        store
            .write(|tx| {
                assert!(!forget(tx, &at(2))?);
                assert!(!forget(tx, &at(9))?);
                borrow(tx, &at(3), &blob(5, 0))?;
                forget(tx, &at(3)).map(|borrowed| assert!(borrowed))
            })
            .unwrap();
        assert_eq!(told(&store), [(0, 0, 0), (3, 1, 10)]);
    }

    #[test]
    fn what_was_written_before_anybody_counted_is_counted_once() {
        let (_folder, store) = store();
        store
            .write(|tx| {
                tx.put(&BLOBS, &at(1), &blob(10, 0))?;
                tx.put(&BLOBS, &at(2), &blob(20, 2))?;
                tx.put(&BLOBS, &at(3), &blob(40, 2))?;
                tx.put(&EXTERNAL_BLOBS, &at(3), &())?;
                own(tx, &at(4), &blob(1, 0))
            })
            .unwrap();
        assert!(store.read(|tx| tx.all(&HELD, &())).unwrap().is_empty());
        count_once(&store).unwrap();
        assert_eq!(told(&store), [(0, 2, 11), (2, 1, 20)]);
    }

    /// A record that is changed elsewhere is not counted.
    #[test]
    fn nobody_else_changes_the_record_of_a_blob() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for entry in walkdir::WalkDir::new(folder).into_iter().flatten() {
            let is_code = entry.path().extension().is_some_and(|end| end == "rs");
            if !is_code || entry.path().ends_with("store/held.rs") || entry.path().ends_with("tests.rs") {
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for table in ["BLOBS", "EXTERNAL_BLOBS"] {
                for change in
                    [format!("put(&{table},"), format!("remove(&{table},"), format!("clear(tx, &{table},")]
                {
                    assert!(!code.contains(&change), "{}: {change}", entry.path().display());
                }
            }
        }
    }
}
