//! A disk that will not come back is given up. The files that lay on it stay in sight with all that was said of them and
//! with their thumbnails, and are told to be lost; they take nobody's room. The disk itself, or the same bytes sent again,
//! make them whole.

use std::collections::BTreeMap;

use super::detach::spare;
use super::held::each_on;
use super::{Volume, VolumeError, Volumes};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Noun};
use crate::blob::HOME;
use crate::drive::{file, usage};
use crate::model::{Place, UserId};
use crate::store::held;
use crate::store::nodes::{BLOBS, BlobRecord};
use crate::store::usage::{Counted, UsageRecord};
use crate::store::volumes::{GIVEN_UP, GivenUpRecord, VOLUMES, VolumeRecord};
use crate::store::{Reader, StoreError, WriteTx};

impl Volumes {
    /// Gives a volume up with what lies on it. `name` is its own, said again by who does it.
    ///
    /// # Errors
    /// [`VolumeError::IsThere`] while it is not lost at all.
    pub fn give_up(&self, viewer: &Viewer, number: u16, name: &str) -> Result<(), VolumeError> {
        if number == HOME {
            return Err(VolumeError::Home);
        }
        let volume = self.blobs.volume(number).map_err(|_| VolumeError::NotFound)?;
        let record = self.record(number)?;
        if volume.is_there() {
            return Err(VolumeError::IsThere);
        }
        if name.trim() != record.name {
            return Err(VolumeError::name(format!(
                "type its name to give it up: it is {}",
                record.kind.called(&record.name)
            )));
        }
        self.rescue(number)?;
        let now = self.clock.now();
        let event = self.event(Act::AdminVolumeGivenUp, Some(viewer));
        let event = event.on(Noun::Volume, number, None).saying(record.name.clone());
        let VolumeRecord { name, kind, attached_at, limit, .. } = record;
        let called = kind.called(&name);
        let given_up = GivenUpRecord { name, kind, attached_at, given_up_at: now, limit };
        // Nothing is brought in meanwhile.
        let alone = self.drive.gate.alone();
        self.store.write(move |tx| {
            count(tx, number, |usage, lost| {
                usage.photos = usage.photos.saturating_sub(lost.photos);
                usage.videos = usage.videos.saturating_sub(lost.videos);
                usage.other = usage.other.saturating_sub(lost.other);
            })?;
            spare(tx, number)?;
            tx.remove(&VOLUMES, &number)?;
            tx.put(&GIVEN_UP, &number, &given_up)?;
            Audit::record_in(tx, &event)
        })?;
        self.blobs.give_up(number, called);
        drop(alone);
        // What waited for this disk waits no more.
        self.drive.gate.ring();
        self.bell.notify_one();
        Ok(())
    }

    /// Notes what lies on another volume as well, as after a move that was not finished: it is not lost.
    fn rescue(&self, number: u16) -> Result<(), VolumeError> {
        let mut after = None;
        loop {
            let (last, page) = self.page(number, after)?;
            let found: Vec<_> =
                page.into_iter().filter_map(|(at, _)| Some((self.blobs.find(&at.key)?, at.key))).collect();
            if !found.is_empty() {
                self.store.write(move |tx| {
                    found.iter().try_for_each(|(place, key)| {
                        let at = (key.owner, key.hash);
                        match tx.get(&BLOBS, &at)?.filter(|blob| blob.place == Place::Volume(number)) {
                            Some(blob) => held::put(tx, &at, &BlobRecord { place: place.clone(), ..blob }),
                            None => Ok(()),
                        }
                    })
                })?;
            }
            let Some(last) = last else { return Ok(()) };
            after = Some(last);
        }
    }

    /// Volumes that were given up, of which something is lost.
    pub(super) fn lost(&self) -> Result<Vec<Volume>, StoreError> {
        let given_up = self.store.read(|tx| tx.all(&GIVEN_UP, &()))?;
        let lost = given_up.into_iter().map(|(number, record)| {
            let held = self.held(number)?;
            let given_up_at = Some(record.given_up_at);
            let record = Some(volume_of(record));
            Ok(Volume { number, record, there: false, reason: None, disk: None, room: 0, held, given_up_at })
        });
        let all = lost.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(all.into_iter().filter(|volume| volume.held.files > 0).collect())
    }
}

fn volume_of(record: GivenUpRecord) -> VolumeRecord {
    let GivenUpRecord { name, kind, attached_at, limit, .. } = record;
    VolumeRecord { name, kind, attached_at, draining: None, limit }
}

/// The record of a volume that was given up and comes back. Its name may be another's by now.
pub(super) fn taken_up(number: u16, record: GivenUpRecord, others: &[(u16, VolumeRecord)]) -> VolumeRecord {
    let mut record = volume_of(record);
    if others.iter().any(|(_, other)| other.name == record.name) {
        record.name = format!("{} ({number})", record.name);
    }
    record
}

/// What was lost with a volume counts again once that is back.
pub(super) fn found_again(tx: &WriteTx, number: u16) -> Result<(), StoreError> {
    if !tx.remove(&GIVEN_UP, &number)? {
        return Ok(());
    }
    count(tx, number, |usage, found| {
        usage.photos += found.photos;
        usage.videos += found.videos;
        usage.other += found.other;
    })
}

/// Changes what is counted for everybody who has something on a volume.
fn count(tx: &WriteTx, number: u16, change: fn(&mut UsageRecord, UsageRecord)) -> Result<(), StoreError> {
    let mut sums: BTreeMap<UserId, UsageRecord> = BTreeMap::new();
    each_on(tx, number, |owner, hash, blob| {
        let counted = match blob.counted {
            Some(counted) => counted,
            // The first format did not say; a file that names it does.
            None => file::with_content(tx, owner, hash)?
                .into_iter()
                .find_map(|node| node.content)
                .map_or(Counted::Other, |content| Counted::of(&content.mime_type)),
        };
        *sums.entry(owner).or_default().counted_mut(counted) += blob.size;
        Ok(())
    })?;
    sums.into_iter().try_for_each(|(owner, sum)| usage::change(tx, owner, |usage| change(usage, sum)))
}
