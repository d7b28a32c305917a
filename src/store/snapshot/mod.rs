//! Snapshots: the whole metadata at one moment, in a file that needs neither the engine nor a stopped server.

mod folder;
mod name;
mod stream;

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use redb::{Database, ReadableTable, TableDefinition, TableHandle, WriteTransaction};

use super::error::StoreError;
use super::journal::{JOURNAL, Position};
use super::open::Store;
use super::private::private_file;
use super::tx::ReadTx;
pub use folder::{Snapshot, Snapshots};
pub use name::{Reason, SnapshotName};
pub use stream::Counts;
use stream::{Row, RowReader, RowWriter};

/// Entries restored in one commit: bounds the memory a restore takes.
const COMMIT: u64 = 20_000;

type Bytes = &'static [u8];

/// Writes every table to `file` as it is now, while others go on writing. On disk when this returns.
fn write(store: &Store, file: &Path) -> Result<Counts, StoreError> {
    store.read(|tx| write_tables(tx, file, |_| true, &AtomicBool::new(false)))
}

/// Writes those tables that are wanted, as `tx` sees them, unless it is given up. On disk when this returns.
pub(super) fn write_tables(
    tx: &ReadTx,
    file: &Path,
    wanted: impl Fn(&str) -> bool,
    given_up: &AtomicBool,
) -> Result<Counts, StoreError> {
    let mut rows = RowWriter::begin(BufWriter::new(private_file(file)?))?;
    let mut names: Vec<String> = tx.0.list_tables()?.map(|table| table.name().to_owned()).collect();
    names.retain(|name| wanted(name));
    names.sort_unstable();
    for name in &names {
        rows.table(name)?;
        let table = tx.0.open_table(TableDefinition::<Bytes, Bytes>::new(name))?;
        for entry in table.iter()? {
            if given_up.load(Ordering::Relaxed) {
                return Err(StoreError::Closed);
            }
            let (key, value) = entry?;
            rows.entry(key.value(), value.value())?;
        }
    }
    let (out, counts) = rows.finish()?;
    let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(counts)
}

/// Reads a snapshot to its end. An error when it is not what was written.
fn verify(file: &Path) -> Result<Counts, StoreError> {
    let mut rows = open(file)?;
    while rows.next()?.is_some() {}
    Ok(rows.counts())
}

/// Makes a metadata file at `to` from a snapshot. Nothing may be there.
pub(super) fn restore(snapshot: &Path, to: &Path) -> Result<Counts, StoreError> {
    let mut rows = open(snapshot)?;
    private_file(to)?;
    let database = Database::create(to)?;
    let mut table = String::new();
    loop {
        let tx = database.begin_write()?;
        let more = restore_some(&tx, &mut rows, &mut table)?;
        tx.commit()?;
        if !more {
            break;
        }
    }
    File::open(to)?.sync_all()?;
    Ok(rows.counts())
}

/// Puts the next entries in, `table` being the one they belong to. Says whether there may be more.
fn restore_some(
    tx: &WriteTransaction,
    rows: &mut RowReader<BufReader<File>>,
    table: &mut String,
) -> Result<bool, StoreError> {
    let until = rows.counts().entries + COMMIT;
    while rows.counts().entries < until {
        match rows.next()? {
            None => return Ok(false),
            Some(Row::Table(name)) => *table = name,
            Some(Row::Entry(key, value)) => {
                let mut open = tx.open_table(TableDefinition::<Bytes, Bytes>::new(table))?;
                // The journal has gone on since, so what is restored goes with no place in it.
                let value = if table == JOURNAL.name() { Position::restored(&value)? } else { value };
                open.insert(key.as_slice(), value.as_slice())?;
            }
        }
    }
    Ok(true)
}

fn open(file: &Path) -> Result<RowReader<BufReader<File>>, StoreError> {
    Ok(RowReader::begin(BufReader::new(File::open(file)?))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Stamp;
    use crate::store::{Reader, Table};

    const THINGS: Table<u64, String> = Table::new("things");
    const OTHERS: Table<String, ()> = Table::new("others");
    const NOW: Stamp = Stamp(1_795_230_900_000);

    fn fill(store: &Store, from: u64, to: u64) {
        let write = store.write(move |tx| {
            tx.put(&OTHERS, &format!("up to {to}"), &())?;
            (from..to).try_for_each(|n| tx.put(&THINGS, &n, &format!("thing {n}")))
        });
        write.unwrap();
    }

    fn things(data: &Path) -> usize {
        let store = Store::open(&data.join("albumen.redb")).unwrap();
        store.read(|tx| tx.all(&THINGS, &())).unwrap().len()
    }

    #[test]
    fn what_was_there_then_is_there_again_and_what_was_replaced_is_a_snapshot_too() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let snapshots = Snapshots::of(data);
        let store = Store::open(&data.join("albumen.redb")).unwrap();
        fill(&store, 0, 25_000);
        let (first, counts) = snapshots.make(&store, Reason::Asked, NOW).unwrap();
        assert_eq!(counts.entries, 25_000 + 3, "the things, the other, the format, the journal's place");
        fill(&store, 25_000, 25_100);
        let name = first.name.to_string();
        assert!(matches!(snapshots.restore(&name, NOW), Err(StoreError::InUse)), "a server runs");
        drop(store);
        assert_eq!(snapshots.restore(&name, NOW.plus(1)).unwrap(), counts);
        assert_eq!(things(data), 25_000);
        let replaced = snapshots.list().unwrap()[0].name.clone();
        assert_eq!(replaced.reason, Reason::Restore);
        snapshots.restore(&replaced.to_string(), NOW.plus(2)).unwrap();
        assert_eq!(things(data), 25_100);
        assert!(matches!(
            snapshots.restore("20200101T000000.000Z-daily", NOW),
            Err(StoreError::NoSnapshot(_))
        ));
    }

    #[test]
    fn metadata_that_cannot_be_read_is_moved_aside_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let snapshots = Snapshots::of(data);
        let store = Store::open(&data.join("albumen.redb")).unwrap();
        fill(&store, 0, 10);
        let (made, _) = snapshots.make(&store, Reason::Daily, NOW).unwrap();
        drop(store);
        std::fs::write(data.join("albumen.redb"), "rubbish").unwrap();
        snapshots.restore(&made.name.to_string(), NOW).unwrap();
        assert_eq!(things(data), 10);
        let aside = data.join(format!("albumen.redb.unreadable-{}", NOW.0));
        assert_eq!(std::fs::read(aside).unwrap(), b"rubbish");
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        fill(&store, 0, 200);
        let snapshots = Snapshots::of(folder.path());
        let (made, _) = snapshots.make(&store, Reason::Asked, NOW).unwrap();
        let path = folder.path().join("snapshots").join(format!("{}.snapshot", made.name));
        let whole = std::fs::read(&path).unwrap();
        let verify = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            snapshots.verify(&made.name.to_string())
        };
        assert!(verify(&whole).is_ok());
        for at in (0..whole.len()).step_by(7) {
            assert!(verify(&whole[..at]).is_err(), "cut at {at}");
        }
        // gzip's own header has bytes that mean nothing: a time and a system.
        for at in (10..whole.len()).step_by(7) {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            assert!(verify(&changed).is_err(), "byte {at}");
        }
    }

    #[test]
    fn fourteen_of_the_daily_ones_are_kept_and_all_that_were_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        let snapshots = Snapshots::of(folder.path());
        snapshots.make(&store, Reason::Asked, NOW).unwrap();
        for day in 1..=20 {
            snapshots.make(&store, Reason::Daily, NOW.plus(day * Stamp::DAY)).unwrap();
        }
        let list = snapshots.list().unwrap();
        assert_eq!(list.len(), 15);
        assert_eq!(list[0].name.at(), Some(NOW.plus(20 * Stamp::DAY)));
        assert_eq!(list[14].name.reason, Reason::Asked);
    }
}
