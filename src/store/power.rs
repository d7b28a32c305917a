//! Power cuts, on a disk that loses what was not brought to it: of what was written since the last sync, any sectors may
//! be there and any may not, and the journal may end anywhere behind what it knew to be on disk.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use redb::StorageBackend;

use super::engine::{Engine, builder};
use super::journal::replay;
use super::{Reader, Store, StoreError, Table};

const THINGS: Table<u64, String> = Table::new("things");
/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

fn apply(image: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(at, bytes) => {
            image.resize(image.len().max(at + bytes.len()), 0);
            image[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        Change::Length(length) => image.resize(*length, 0),
    }
}

#[derive(Debug)]
struct Held {
    durable: Vec<u8>,
    /// As the program sees it.
    seen: Vec<u8>,
    since: Vec<Change>,
    /// Writes and syncs until the power goes.
    left: u64,
}

#[derive(Debug, Clone)]
struct Disk(Arc<Mutex<Held>>);

impl Disk {
    fn of(image: Vec<u8>, left: u64) -> Self {
        Self(Arc::new(Mutex::new(Held { durable: image.clone(), seen: image, since: Vec::new(), left })))
    }

    fn with<T>(&self, body: impl FnOnce(&mut Held) -> T) -> T {
        body(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn spend(&self, body: impl FnOnce(&mut Held)) -> io::Result<()> {
        self.with(|held| {
            held.left = held.left.checked_sub(1).ok_or_else(|| io::Error::other("the power is off"))?;
            body(held);
            Ok(())
        })
    }

    /// What is found when the power is back.
    fn after_the_cut(&self, random: &mut Random) -> Vec<u8> {
        self.with(|held| {
            let mut image = held.durable.clone();
            for change in &held.since {
                match change {
                    Change::Length(_) if random.below(2) == 0 => apply(&mut image, change),
                    Change::Length(_) => {}
                    Change::Write(at, bytes) => {
                        for (n, sector) in bytes.chunks(SECTOR).enumerate() {
                            if random.below(2) == 0 {
                                apply(&mut image, &Change::Write(at + n * SECTOR, sector.to_vec()));
                            }
                        }
                    }
                }
            }
            image
        })
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.with(|held| held.seen.len() as u64))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let at = usize::try_from(offset).map_err(io::Error::other)?;
        self.with(|held| {
            let found = held.seen.get(at..at + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
            out.copy_from_slice(found);
            Ok(())
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let change = Change::Length(usize::try_from(len).map_err(io::Error::other)?);
        self.spend(|held| {
            apply(&mut held.seen, &change);
            held.since.push(change);
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.spend(|held| {
            held.durable.clone_from(&held.seen);
            held.since.clear();
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let change = Change::Write(usize::try_from(offset).map_err(io::Error::other)?, data.to_vec());
        self.spend(|held| {
            apply(&mut held.seen, &change);
            held.since.push(change);
        })
    }
}

fn open(disk: &Disk, journal: &Path) -> Result<Store, StoreError> {
    Ok(opened(disk, journal)?.0)
}

/// A store on `disk`, and whether all of it was looked through for that.
fn opened(disk: &Disk, journal: &Path) -> Result<(Store, bool), StoreError> {
    let (disk, searched) = (disk.clone(), Arc::new(AtomicBool::new(false)));
    let told = Arc::clone(&searched);
    let engine = Engine::over(journal, move || {
        let (mut builder, told) = (builder(), Arc::clone(&told));
        builder.set_repair_callback(move |_| told.store(true, Ordering::Relaxed));
        Ok(builder.create_with_backend(disk.clone())?)
    })?;
    Ok((Store::over(engine, journal)?, searched.load(Ordering::Relaxed)))
}

/// Changes things until the power goes. Gives the last state that was acknowledged, and the one that was asked for then.
fn work(store: &Store, from: u64, random: &mut Random) -> (Vec<u64>, Vec<u64>) {
    let mut acknowledged: Vec<u64> =
        store.read(|tx| tx.all(&THINGS, &())).unwrap().into_iter().map(|(n, _)| n).collect();
    for n in from.. {
        let gone = (random.below(3) == 0).then(|| acknowledged.first().copied()).flatten();
        let text = "x".repeat(random.below(9_000) as usize);
        let mut asked = acknowledged.clone();
        asked.retain(|one| Some(*one) != gone);
        asked.push(n);
        let done = store.write(move |tx| {
            tx.put(&THINGS, &n, &text)?;
            gone.map_or(Ok(false), |gone| tx.remove(&THINGS, &gone))
        });
        if done.is_err() {
            return (acknowledged, asked);
        }
        acknowledged = asked;
        if random.below(4) == 0 && store.make_ready().is_err() {
            return (acknowledged.clone(), acknowledged);
        }
    }
    unreachable!("the power goes")
}

/// Cuts the end off the journal's last segment: it had not come to the disk.
fn cut_journal(folder: &Path, random: &mut Random) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let logs = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "log"));
    let Some(last) = logs.max() else { return };
    let length = std::fs::metadata(&last).unwrap().len();
    let head = 31.min(length);
    let file = std::fs::File::options().write(true).open(&last).unwrap();
    file.set_len(head + random.below(length - head + 1)).unwrap();
}

#[test]
fn what_was_acknowledged_outlives_power_cuts_at_any_write() {
    for seed in 0..80 {
        let mut random = Random(seed * 7_919 + 1);
        let folder = tempfile::tempdir().unwrap();
        let (mut image, mut owed) = (Vec::new(), vec![Vec::new()]);
        for life in 0..4 {
            let disk = Disk::of(image, 40 + random.below(400));
            // The power may go while it opens.
            if let Ok(store) = open(&disk, folder.path()) {
                let found: Vec<u64> =
                    store.read(|tx| tx.all(&THINGS, &())).unwrap().into_iter().map(|(n, _)| n).collect();
                assert!(owed.contains(&found), "seed {seed}, life {life}: {found:?} where {owed:?} was owed");
                let (acknowledged, asked) = work(&store, life * 1_000, &mut random);
                owed = vec![acknowledged, asked];
            }
            image = disk.after_the_cut(&mut random);
            if random.below(2) == 0 {
                cut_journal(folder.path(), &mut random);
            }
        }
        let store = open(&Disk::of(image, u64::MAX), folder.path()).unwrap();
        let there = || store.read(|tx| tx.all(&THINGS, &())).unwrap();
        let found: Vec<u64> = there().into_iter().map(|(n, _)| n).collect();
        assert!(owed.contains(&found), "seed {seed}: {found:?} where {owed:?} was owed");
        agrees(&store, folder.path(), seed);
    }
}

#[test]
fn a_store_that_was_made_ready_is_not_looked_through_after_a_kill() {
    let (folder, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let disk = Disk::of(Vec::new(), u64::MAX);
    let store = open(&disk, folder.path()).unwrap();
    let killed = || Disk::of(disk.with(|held| held.durable.clone()), u64::MAX);
    store.write(|tx| tx.put(&THINGS, &1, &"one".into())).unwrap();
    assert!(opened(&killed(), again.path()).unwrap().1);

    store.make_ready().unwrap();
    let (found, searched) = opened(&killed(), again.path()).unwrap();
    assert_eq!(found.read(|tx| tx.get(&THINGS, &1)).unwrap().as_deref(), Some("one"));
    assert!(!searched);

    store.write(|tx| tx.put(&THINGS, &2, &"two".into())).unwrap();
    let (found, searched) = opened(&killed(), again.path()).unwrap();
    assert_eq!(found.read(|tx| tx.get(&THINGS, &2)).unwrap().as_deref(), Some("two"));
    assert!(searched);
}

/// Once a base that was needed is there, the journal gives what the store holds.
fn agrees(store: &Store, journal: &Path, seed: u64) {
    for n in 0..2_000 {
        store.write(move |tx| tx.put(&THINGS, &(1 << 40), &format!("{n}"))).unwrap();
        let to = tempfile::tempdir().unwrap();
        let to = to.path().join("albumen.redb");
        // A base that is done just now takes segments away.
        if let Ok(Some(replayed)) = replay(journal, &to, &mut |_| {})
            && replayed.whole
        {
            let rebuilt = Store::open(&to).unwrap().read(|tx| tx.all(&THINGS, &())).unwrap();
            assert_eq!(rebuilt, store.read(|tx| tx.all(&THINGS, &())).unwrap(), "seed {seed}");
            return;
        }
    }
    panic!("seed {seed}: the journal never became whole");
}
