//! The scrub: every original is read again within a set period, a batch at a time, so that bit rot is found while a
//! backup still has the right bytes.

use std::time::{Duration, Instant};

use super::{Check, CheckError, page};
use crate::audit::{Act, Audit, Event, Noun};
use crate::blob::{BlobError, BlobKey, Content, Located};
use crate::drive::content;
use crate::drive::external::is_borrowed;
use crate::model::{Clock, ContentHash, Origin, Stamp, UserId};
use crate::store::nodes::{BLOB_FILES, BLOBS};
use crate::store::scrubs::{FLAWS, FlawRecord, SCRUB, ScrubRecord};
use crate::store::versions::BLOB_VERSIONS;
use crate::store::{Reader, StoreError, WriteTx};

/// Read again after a crash at the most, in bytes: how far the round has come is noted this often.
const NOTED: u64 = 256 * 1024 * 1024;

/// How a batch goes.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Bytes a second.
    pub rate: u64,
    /// No file is begun after this.
    pub until: Stamp,
}

/// Where a batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// Everything was read.
    RoundOver,
    /// There is more for the next batch.
    Paused,
    /// `rest` said so.
    Stopped,
}

/// What came of reading a blob.
enum Reading {
    /// What is wrong with it, if anything is.
    Done(Option<FlawRecord>),
    /// It cannot be read where it lies now: the next round reads it.
    Offline,
}

impl Check {
    /// When the next batch is due: at once while a round goes on, else a period after the last one began.
    pub fn scrub_due(&self, period: i64, now: Stamp) -> Result<Stamp, StoreError> {
        let last = self.store.read(|tx| tx.get(&SCRUB, &0))?;
        Ok(match last {
            Some(ScrubRecord { ended_at: Some(_), began_at, .. }) => began_at.plus(period),
            _ => now,
        })
    }

    /// Reads a batch of originals. `rest` waits for as long as it is told, and says whether to go on. Blocking, and slow
    /// on purpose.
    ///
    /// # Errors
    /// [`BlobError::Offline`] where every volume is gone, which is no reason to call every file missing.
    pub fn scrub(
        &self,
        clock: &dyn Clock,
        pace: Pace,
        rest: &mut dyn FnMut(Duration) -> bool,
    ) -> Result<Halt, CheckError> {
        let mut round = self.round(clock.now())?;
        let mut unnoted = 0;
        loop {
            let entries = self.store.read(|tx| page(tx, &BLOBS, round.reached.as_ref()))?;
            if entries.is_empty() {
                round.ended_at = Some(clock.now());
                self.note_round(round)?;
                self.forget_gone()?;
                return Ok(Halt::RoundOver);
            }
            for ((owner, hash), blob) in entries {
                let size = blob.size;
                let at = content::located(owner, hash, blob);
                let Some(flaw) = self.reread(&at, pace.rate, rest, clock.now())? else {
                    self.note_round(round)?;
                    return Ok(Halt::Stopped);
                };
                if let Reading::Done(flaw) = flaw {
                    self.note_flaw((owner, hash), flaw)?;
                }
                round.reached = Some((owner, hash));
                round.files += 1;
                round.bytes += size;
                unnoted += size;
                let over = clock.now() >= pace.until;
                if over || unnoted >= NOTED {
                    self.note_round(round)?;
                    unnoted = 0;
                }
                if over {
                    return Ok(Halt::Paused);
                }
            }
        }
    }

    /// The round that goes on, or a new one.
    fn round(&self, now: Stamp) -> Result<ScrubRecord, StoreError> {
        let last = self.store.read(|tx| tx.get(&SCRUB, &0))?;
        let new = ScrubRecord { began_at: now, ended_at: None, reached: None, files: 0, bytes: 0 };
        Ok(last.filter(|round| round.ended_at.is_none()).unwrap_or(new))
    }

    fn note_round(&self, round: ScrubRecord) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.put(&SCRUB, &0, &round))
    }

    /// Reads a blob; `None` when it was told to stop.
    fn reread(
        &self,
        at: &Located,
        rate: u64,
        rest: &mut dyn FnMut(Duration) -> bool,
        now: Stamp,
    ) -> Result<Option<Reading>, CheckError> {
        let mut since = Instant::now();
        let borrowed = self.borrowed(&at.key)?;
        if let Some(None) = borrowed {
            // Other programs take away and change what is theirs, and their disks are not always there.
            return Ok(Some(Reading::Offline));
        }
        let mut pace = |bytes: usize| {
            let due = Duration::from_micros(bytes as u64 * 1_000_000 / rate.max(1));
            let go_on = rest(due.saturating_sub(since.elapsed()));
            since = Instant::now();
            go_on
        };
        let read = match borrowed.flatten() {
            Some(content) => content.hash_from_disk(&mut pace),
            None => self.blobs.hash_from_disk(at, &mut pace),
        };
        let missing = match read {
            Ok(None) => return Ok(None),
            Ok(Some(hash)) if hash == at.key.hash => return Ok(Some(Reading::Done(None))),
            Err(BlobError::Missing) if self.blobs.is_there() => true,
            Err(BlobError::GivenUp(_)) => return Ok(Some(Reading::Offline)),
            Err(BlobError::Offline(_)) if self.blobs.is_there() => return Ok(Some(Reading::Offline)),
            Err(error @ BlobError::Refused { .. }) => {
                tracing::warn!(%error, blob = %at.key.path().display(), "an original was not read");
                return Ok(Some(Reading::Offline));
            }
            // A sector that cannot be read is bit rot as well, and no reason to stop here.
            Ok(Some(_)) | Err(BlobError::Io(_)) => false,
            Err(error) => return Err(error.into()),
        };
        Ok(Some(Reading::Done(Some(FlawRecord { missing, found_at: now }))))
    }

    /// Opens bytes that lie in external folders alone, if they can be; `None` for all others.
    fn borrowed(&self, key: &BlobKey) -> Result<Option<Option<Content>>, StoreError> {
        self.store.read(|tx| {
            let borrowed = is_borrowed(tx, key.owner, key.hash)?;
            Ok(borrowed.then(|| self.drive.bytes(tx, key.owner, key.hash, None).ok()))
        })
    }

    fn note_flaw(&self, place: (UserId, ContentHash), flaw: Option<FlawRecord>) -> Result<(), StoreError> {
        let known = self.store.read(|tx| tx.get(&FLAWS, &place))?;
        match (known, flaw) {
            (None, None) => Ok(()),
            (Some(known), Some(flaw)) if known.missing == flaw.missing => Ok(()),
            (_, None) => self.store.write(move |tx| tx.remove(&FLAWS, &place).map(drop)),
            (_, Some(flaw)) => {
                let noted = self.store.write(move |tx| record(tx, place, flaw))?;
                if noted {
                    let (owner, hash) = place;
                    let what =
                        if flaw.missing { "is not on the disk" } else { "has other bytes than were stored" };
                    tracing::error!(%owner, %hash, "an original {what}; `albumen check` names it: bring it back from a backup");
                }
                Ok(())
            }
        }
    }

    /// Flaws of what was purged since.
    fn forget_gone(&self) -> Result<(), StoreError> {
        self.store.write(|tx| {
            for (place, _) in tx.all(&FLAWS, &())? {
                if !tx.has(&BLOBS, &place)? {
                    tx.remove(&FLAWS, &place)?;
                }
            }
            Ok(())
        })
    }
}

/// Notes a flaw and tells the audit; `false` for what was purged meanwhile.
fn record(tx: &WriteTx, place: (UserId, ContentHash), flaw: FlawRecord) -> Result<bool, StoreError> {
    if !tx.has(&BLOBS, &place)? {
        return Ok(false);
    }
    tx.put(&FLAWS, &place, &flaw)?;
    let files = tx.all(&BLOB_FILES, &place)?.into_iter().map(|((.., file), ())| file);
    let versions = tx.all(&BLOB_VERSIONS, &place)?.into_iter().map(|((_, _, file, _), ())| file);
    if let Some(file) = files.chain(versions).next() {
        let event = Event::new(Act::DamageFound, flaw.found_at, &Origin::default());
        let what = if flaw.missing { "missing" } else { "changed" };
        Audit::record_in(tx, &event.on(Noun::File, file, Some(place.0)).saying(what))?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::blob::conformance::{address, store as s3};
    use crate::blob::{Berth, Blobs, Shelf};
    use crate::check::{Kind, Wish};
    use crate::drive::Drive;
    use crate::model::Place;
    use crate::model::time::SetClock;
    use crate::queue::Queue;
    use crate::store::Store;
    use crate::store::nodes::BlobRecord;

    const NOW: Stamp = Stamp(1_795_230_900_000);
    const EASY: Pace = Pace { rate: 1 << 40, until: Stamp(i64::MAX) };

    struct House {
        folder: tempfile::TempDir,
        clock: Arc<SetClock>,
        check: Check,
        keys: Vec<BlobKey>,
    }

    /// Some originals with their records.
    fn house(count: u64) -> House {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        let blobs = Blobs::local(folder.path()).unwrap().with_local_buckets(true);
        let clock = Arc::new(SetClock::at(NOW));
        let drive = Drive::new(store.clone(), blobs.clone(), clock.clone());
        let owner = UserId::new();
        let mut keys = Vec::new();
        for n in 0..count {
            let key = |hash| BlobKey { owner, shelf: Shelf::Originals, hash, extension: "bin".into() };
            let hash = blobs.keep_bytes(&n.to_le_bytes().repeat(1_000), key).unwrap();
            let blob = BlobRecord { size: 8_000, extension: "bin".into(), counted: None, place: Place::HOME };
            store.write(move |tx| tx.put(&BLOBS, &(owner, hash), &blob)).unwrap();
            keys.push(key(hash));
        }
        keys.sort_unstable_by_key(|key| key.hash);
        let check = Check::new(drive, Queue::new(store));
        House { folder, clock, check, keys }
    }

    impl House {
        fn path(&self, at: usize) -> std::path::PathBuf {
            self.folder.path().join(self.keys[at].path())
        }

        fn flip(&self, at: usize) {
            let mut bytes = std::fs::read(self.path(at)).unwrap();
            bytes[4_000] ^= 1;
            std::fs::write(self.path(at), bytes).unwrap();
        }

        fn flaws(&self) -> Vec<(ContentHash, bool)> {
            let all = self.check.store.read(|tx| tx.all(&FLAWS, &())).unwrap();
            all.into_iter().map(|((_, hash), flaw)| (hash, flaw.missing)).collect()
        }

        fn scrub(&self, pace: Pace, mut rest: impl FnMut(Duration) -> bool) -> Halt {
            self.check.scrub(&*self.clock, pace, &mut rest).unwrap()
        }
    }

    #[test]
    fn a_flipped_byte_and_a_missing_file_are_found_and_forgotten_once_they_are_right_again() {
        let house = house(20);
        assert_eq!(house.scrub(EASY, |_| true), Halt::RoundOver);
        assert_eq!(house.flaws(), []);
        let whole = std::fs::read(house.path(7)).unwrap();
        house.flip(7);
        std::fs::remove_file(house.path(12)).unwrap();
        assert_eq!(house.scrub(EASY, |_| true), Halt::RoundOver);
        assert_eq!(house.flaws(), [(house.keys[7].hash, false), (house.keys[12].hash, true)]);
        std::fs::write(house.path(7), whole).unwrap();
        house.scrub(EASY, |_| true);
        assert_eq!(house.flaws(), [(house.keys[12].hash, true)]);
    }

    #[test]
    fn known_damage_is_told_by_a_quick_check_as_well() {
        let house = house(3);
        house.flip(1);
        let quick = |house: &House| {
            let mut report = crate::check::Report::default();
            house.check.check_originals(Wish::default(), &mut report).unwrap();
            report.findings.iter().filter(|found| found.kind == Kind::FileChanged).count() as u64
                + report.bytes_read
        };
        assert_eq!(quick(&house), 0, "sizes alone do not tell");
        house.scrub(EASY, |_| true);
        assert_eq!(quick(&house), 8_000, "it is read again, and no file names these bytes here");
    }

    #[test]
    fn a_batch_ends_with_its_window_and_the_next_goes_on_behind_it() {
        let house = house(10);
        let window = Pace { until: NOW.plus(5), ..EASY };
        let clock = Arc::clone(&house.clock);
        let rest = move |_| {
            clock.advance(1);
            true
        };
        assert_eq!(house.scrub(window, rest.clone()), Halt::Paused);
        let half = house.check.store.read(|tx| tx.get(&SCRUB, &0)).unwrap().unwrap();
        assert_eq!((half.files, half.ended_at), (5, None));
        assert_eq!(house.check.scrub_due(Stamp::DAY, NOW.plus(9)).unwrap(), NOW.plus(9));
        house.flip(0);
        house.flip(9);
        assert_eq!(house.scrub(EASY, rest), Halt::RoundOver);
        assert_eq!(house.flaws(), [(house.keys[9].hash, false)], "the first was read before it changed");
        assert_eq!(house.check.scrub_due(Stamp::DAY, NOW.plus(99)).unwrap(), NOW.plus(Stamp::DAY));
    }

    #[test]
    fn it_keeps_to_its_rate_and_stops_when_it_is_told_to() {
        let house = house(4);
        let mut waited = Duration::ZERO;
        let slow = Pace { rate: 8_000, ..EASY };
        assert_eq!(
            house.scrub(slow, |due| {
                waited += due;
                true
            }),
            Halt::RoundOver
        );
        assert!(waited > Duration::from_millis(3_900), "four files of a second each: {waited:?}");
        assert_eq!(house.scrub(EASY, |_| false), Halt::Stopped);
        assert_eq!(house.check.store.read(|tx| tx.get(&SCRUB, &0)).unwrap().unwrap().files, 0);
    }

    /// A disk that is not mounted used to look like a thousand files gone.
    #[test]
    fn a_vanished_disk_is_no_damage() {
        let house = house(3);
        std::fs::rename(house.folder.path().join("users"), house.folder.path().join("elsewhere")).unwrap();
        house.check.scrub(&*house.clock, EASY, &mut |_| true).unwrap_err();
        assert_eq!(house.flaws(), []);
    }

    /// What a store would not give just then was called bit rot.
    #[test]
    fn in_a_bucket_other_bytes_are_damage_and_what_its_store_does_not_give_is_not() {
        let house = house(1);
        let (line, bucket, owner) = (s3::Line::new(), s3::bucket(), UserId::new());
        let blobs = &house.check.blobs;
        let far = blobs.bucket("Cloud", address(line.port, &bucket, ""), "one").unwrap();
        far.write_mark().unwrap();
        let mut objects = Vec::new();
        for n in 0_u8..3 {
            let (hash, place) = (ContentHash::of(&[n; 500]), Place::Volume(1));
            let key = BlobKey { owner, shelf: Shelf::Originals, hash, extension: "bin".into() };
            let file = house.folder.path().join("one");
            std::fs::write(&file, [n; 500]).unwrap();
            crate::blob::Volume::put(&far, &key, &file).unwrap();
            let blob = BlobRecord { size: 500, extension: "bin".into(), counted: None, place };
            house.check.store.write(move |tx| tx.put(&BLOBS, &(owner, hash), &blob)).unwrap();
            objects.push((hash, key.path().to_str().unwrap().to_owned()));
        }
        blobs.attach(1, Berth::taking(Arc::new(far)));
        s3::harm(&bucket, &objects[0].1, Some(&[9; 500]));
        s3::archive(&bucket, &objects[1].1);
        assert_eq!(house.scrub(EASY, |_| true), Halt::RoundOver);
        assert_eq!(house.flaws(), [(objects[0].0, false)]);
        s3::harm(&bucket, &objects[2].1, None);
        line.cut();
        assert_eq!(house.scrub(EASY, |_| true), Halt::RoundOver);
        assert_eq!(house.flaws(), [(objects[0].0, false)], "nothing was looked at");
    }
}
