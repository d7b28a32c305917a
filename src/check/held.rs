//! What volumes are said to hold against the records of what lies on them.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Kind, Report};
use super::{Check, CheckError, Wish};
use crate::store::held::{HELD, HeldRecord, count, set};
use crate::store::volumes::{GIVEN_UP, VOLUMES};
use crate::store::{Reader, StoreError};

impl Check {
    pub(super) fn check_held(&self, wish: Wish, report: &mut Report) -> Result<(), CheckError> {
        let wrong = self.store.read(differing)?;
        if wish.repair && !wrong.is_empty() {
            self.store.write(|tx| set(tx, &count(tx)?))?;
        }
        for (name, counted, there) in wrong {
            let (files, bytes) = (counted.files, counted.bytes);
            let what = format!(
                "{files} originals of {bytes} bytes are counted, {} of {} lie there",
                there.files, there.bytes
            );
            report.note(Kind::VolumeWrong, &name, &what, wish.repair);
        }
        Ok(())
    }
}

/// Volumes that are counted otherwise than they should be: what is counted, and what is there.
fn differing(tx: &impl Reader) -> Result<Vec<(String, HeldRecord, HeldRecord)>, StoreError> {
    let counted: BTreeMap<_, _> = tx.all(&HELD, &())?.into_iter().collect();
    let there = count(tx)?;
    let numbers: BTreeSet<u16> = counted.keys().chain(there.keys()).copied().collect();
    let mut wrong = Vec::new();
    for number in numbers {
        let of = |all: &BTreeMap<u16, HeldRecord>| all.get(&number).copied().unwrap_or_default();
        if of(&counted) != of(&there) {
            wrong.push((named(tx, number)?, of(&counted), of(&there)));
        }
    }
    Ok(wrong)
}

fn named(tx: &impl Reader, number: u16) -> Result<String, StoreError> {
    let attached = tx.get(&VOLUMES, &number)?.map(|record| record.name);
    let name = attached.or(tx.get(&GIVEN_UP, &number)?.map(|record| record.name)).unwrap_or_default();
    Ok(if name.is_empty() { format!("volume {number}") } else { format!("volume “{name}”") })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::blob::Blobs;
    use crate::drive::Drive;
    use crate::model::time::SetClock;
    use crate::model::{ContentHash, Place, Stamp, UserId};
    use crate::queue::Queue;
    use crate::store::Store;
    use crate::store::held::{count_once, own};
    use crate::store::nodes::BlobRecord;

    #[test]
    fn a_volume_that_is_counted_wrong_is_named_and_counted_anew() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        let blobs = Blobs::local(folder.path()).unwrap();
        let drive = Drive::new(store.clone(), blobs, Arc::new(SetClock::at(Stamp(0))));
        let check = Check::new(drive, Queue::new(store.clone()));
        count_once(&store).unwrap();
        let found = |repair| {
            let mut report = Report::default();
            check.check_held(Wish { deep: false, repair }, &mut report).unwrap();
            report.findings
        };
        let at = (UserId::new(), ContentHash([1; 32]));
        let blob = BlobRecord { size: 7, extension: String::new(), counted: None, place: Place::Volume(2) };
        store.write(move |tx| own(tx, &at, &blob)).unwrap();
        assert_eq!(found(false), []);
        store.write(|tx| tx.put(&HELD, &2, &HeldRecord { files: 3, bytes: 9 })).unwrap();
        let told = found(true);
        assert_eq!((told.len(), told[0].about.as_str(), told[0].repaired), (1, "volume 2", true));
        assert_eq!(told[0].what, "3 originals of 9 bytes are counted, 1 of 7 lie there");
        assert_eq!(found(false), []);
    }
}
