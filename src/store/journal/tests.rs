use std::collections::BTreeMap;
use std::path::PathBuf;

use redb::{ReadableTable, TableDefinition, TableHandle};

use super::*;
use crate::model::Stamp;
use crate::store::snapshot::{Reason, Snapshots};
use crate::store::{JOURNAL_FOLDER, Store, Table, accounts, meta};

const THINGS: Table<u64, String> = Table::new("things");
const OTHERS: Table<String, u64> = Table::new("others");
const NOW: Stamp = Stamp(1_795_230_900_000);

type Everything = BTreeMap<(String, Vec<u8>), Vec<u8>>;

struct House(tempfile::TempDir);

impl House {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> &Path {
        self.0.path()
    }

    fn open(&self) -> Store {
        Store::open(&self.data().join("albumen.redb")).unwrap()
    }

    fn journal(&self) -> PathBuf {
        self.data().join(JOURNAL_FOLDER)
    }

    fn listed(&self) -> folder::Listed {
        Folder::new(&self.journal()).list().unwrap()
    }

    /// What a rebuild makes of the journal as it lies there.
    fn rebuilt(&self) -> (Replayed, Everything) {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("albumen.redb");
        let replayed = replay(&self.journal(), &to, &mut |_| {}).unwrap().expect("a journal");
        (replayed, everything(&Store::open(&to).unwrap()))
    }
}

/// All that is stored, but for how far the journal goes.
fn everything(store: &Store) -> Everything {
    let mut found = Everything::new();
    store
        .read(|tx| {
            for table in tx.0.list_tables()? {
                let name = table.name().to_owned();
                if name == JOURNAL.name() {
                    continue;
                }
                let table = tx.0.open_table(TableDefinition::<&[u8], &[u8]>::new(&name))?;
                for entry in table.iter()? {
                    let (key, value) = entry?;
                    found.insert((name.clone(), key.value().to_vec()), value.value().to_vec());
                }
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    found
}

fn put(store: &Store, from: u64, to: u64, text: &str) {
    let text = text.to_owned();
    store
        .write(move |tx| {
            tx.put(&OTHERS, &text, &to)?;
            (from..to).try_for_each(|n| tx.put(&THINGS, &n, &format!("{text} {n}")))
        })
        .unwrap();
}

/// Writes until the base that is being made takes effect.
fn until_based(house: &House, store: &Store, number: u64) {
    for n in 0..2_000 {
        if house.listed().bases.contains_key(&number) {
            return;
        }
        put(store, n, n + 1, "waiting");
    }
    panic!("no base came");
}

#[test]
fn what_was_written_and_removed_is_so_again() {
    let house = House::new();
    let store = house.open();
    put(&store, 0, 500, "first");
    put(&store, 100, 200, "second");
    store.write(|tx| (0..50).try_for_each(|n| tx.remove(&THINGS, &n).map(drop))).unwrap();
    let refused = store.write(|tx| {
        tx.put(&THINGS, &9_999, &"refused".into())?;
        Err::<(), _>(StoreError::Closed)
    });
    refused.unwrap_err();
    let there = everything(&store);
    let (replayed, rebuilt) = house.rebuilt();
    assert_eq!(rebuilt, there, "beside a store that is open");
    assert!(replayed.whole && replayed.sequence >= 4, "{replayed:?}");
    drop(store);
    put(&house.open(), 600, 700, "after a restart");
    let (replayed, rebuilt) = house.rebuilt();
    assert_eq!(rebuilt, everything(&house.open()));
    assert!(replayed.whole);
    assert_eq!(house.listed().segments.len(), 1, "it is gone on with");
}

#[test]
fn sessions_and_tokens_are_in_no_second_place() {
    let house = House::new();
    let store = house.open();
    let raw: Table<Vec8, String> = Table::new(accounts::SESSIONS.name());
    store.write(move |tx| tx.put(&raw, &Vec8, &"a session".into())).unwrap();
    let bytes: Vec<u8> = house
        .listed()
        .segments
        .keys()
        .flat_map(|n| std::fs::read(Folder::new(&house.journal()).segment(*n)).unwrap())
        .collect();
    assert!(!bytes.windows(9).any(|part| part == b"a session"));
}

/// A key of any table.
struct Vec8;

impl crate::store::KeyPart for Vec8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend([1; 8]);
    }
    fn take(_: &mut &[u8]) -> Option<Self> {
        None
    }
}

#[test]
fn a_torn_end_gives_what_was_before_it() {
    let house = House::new();
    let store = house.open();
    (0..20).for_each(|n| put(&store, n, n + 1, "thing"));
    drop(store);
    let path = Folder::new(&house.journal()).segment(1);
    let whole = std::fs::read(&path).unwrap();
    let (all, _) = house.rebuilt();
    let mut last = 0;
    for cut in (40..whole.len()).step_by(13) {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let (replayed, _) = house.rebuilt();
        assert!(replayed.sequence >= last && replayed.sequence < all.sequence, "{cut}: {replayed:?}");
        last = replayed.sequence;
    }
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    std::fs::write(&path, &changed).unwrap();
    let (replayed, _) = house.rebuilt();
    assert!(!replayed.whole && replayed.sequence < all.sequence, "{replayed:?}");
}

#[test]
fn what_the_engine_never_committed_is_cut_off_and_what_it_lacks_is_made_again() {
    let house = House::new();
    let store = house.open();
    put(&store, 0, 10, "kept");
    drop(store);
    let (path, database) = (Folder::new(&house.journal()).segment(1), house.data().join("albumen.redb"));
    let before = std::fs::read(&database).unwrap();
    put(&house.open(), 10, 20, "unacknowledged");
    // The engine stands before the last change: its commit did not come to the disk.
    std::fs::write(&database, &before).unwrap();
    put(&house.open(), 30, 40, "later");
    let (replayed, rebuilt) = house.rebuilt();
    assert!(replayed.whole);
    assert_eq!(rebuilt, everything(&house.open()));
    assert!(!rebuilt.values().any(|value| value.windows(6).any(|part| part == b"unackn")));
    // The journal lost its end, as a power cut may have it: it is begun anew from the metadata.
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
    let store = house.open();
    until_based(&house, &store, 1);
    let (replayed, rebuilt) = house.rebuilt();
    assert!(replayed.whole);
    assert_eq!(rebuilt, everything(&store));
    assert!(!path.exists(), "the old one is let go");
}

#[test]
fn metadata_without_a_journal_gets_one_while_it_is_worked_with() {
    let house = House::new();
    let store = house.open();
    put(&store, 0, 5_000, "old");
    drop(store);
    std::fs::remove_dir_all(house.journal()).unwrap();
    let store = house.open();
    assert!(!house.journal().exists(), "nothing is written until something changes");
    put(&store, 4_000, 6_000, "new");
    until_based(&house, &store, 0);
    put(&store, 5_999, 6_001, "newest");
    let (replayed, rebuilt) = house.rebuilt();
    assert_eq!(rebuilt, everything(&store));
    assert!(replayed.whole && replayed.sequence > 2, "{replayed:?}");
}

#[test]
fn a_journal_of_the_same_things_again_and_again_stays_small() {
    let house = House::new();
    let store = house.open();
    let long = "x".repeat(20_000);
    for n in 0..1_200 {
        put(&store, n % 10, n % 10 + 1, &format!("{}{long}", n % 7));
    }
    let listed = house.listed();
    let bytes: u64 = listed.segments.values().chain(listed.bases.values()).sum();
    assert!(bytes < 3 * SLACK, "{bytes} after {} bytes of changes", 1_200 * 40_000);
    assert!(!listed.bases.is_empty());
    let (replayed, rebuilt) = house.rebuilt();
    assert!(replayed.whole);
    assert_eq!(rebuilt, everything(&store));
    drop(store);
    let store = house.open();
    put(&store, 0, 10, "after a restart");
    assert_eq!(house.rebuilt().1, everything(&store));
}

#[test]
fn after_an_older_state_was_restored_the_journal_goes_with_it() {
    let house = House::new();
    let store = house.open();
    put(&store, 0, 100, "then");
    let snapshots = Snapshots::of(house.data());
    let (made, _) = snapshots.make(&store, Reason::Asked, NOW).unwrap();
    put(&store, 100, 200, "later");
    drop(store);
    let (before, _) = house.rebuilt();
    snapshots.restore(&made.name.to_string(), NOW.plus(1)).unwrap();
    let store = house.open();
    put(&store, 300, 301, "since");
    until_based(&house, &store, 1);
    let (after, rebuilt) = house.rebuilt();
    assert_eq!(rebuilt, everything(&store));
    assert!(!rebuilt.contains_key(&(OTHERS.name().to_owned(), b"later\0".to_vec())));
    assert!(after.whole && after.sequence > before.sequence, "{after:?} {before:?}");
    assert_eq!(store.read(|tx| tx.get(&meta::FORMAT, &0)).unwrap(), Some(meta::CURRENT_FORMAT));
}

/// Sums are read backwards by nobody: a segment that belongs to another time is not applied.
#[test]
fn a_segment_that_does_not_go_on_from_the_one_before_is_left_out() {
    let house = House::new();
    put(&house.open(), 0, 10, "one");
    let folder = Folder::new(&house.journal());
    let mut stranger = Segment::create(&folder, 2, Some(7)).unwrap();
    let changes = Changes::from([(("things".into(), vec![0; 8]), None)]);
    stranger.append(&Group { sequence: 99, changes }).unwrap();
    let (replayed, _) = house.rebuilt();
    assert!(!replayed.whole && replayed.sequence < 99, "{replayed:?}");
}
