//! A folder becomes a volume, or one that was mounted elsewhere is found again.

use std::io::ErrorKind;
use std::path::Path;

use super::give_up::{found_again, taken_up};
use super::{VolumeError, Volumes, berth};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Event, Noun};
use crate::blob::{self, BlobError};
use crate::model::UserId;
use crate::store::accounts::USERS;
use crate::store::volumes::{GIVEN_UP, VOLUME_NUMBERS, VOLUMES, VolumeKind, VolumeRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// Characters of a name.
const LONGEST: usize = 64;

impl Volumes {
    /// Attaches the folder at `path`. One that is a volume of this server already, mounted elsewhere, keeps its number
    /// and what lies on it, and its limit unless another is named. Gives the number.
    pub fn attach(
        &self,
        viewer: &Viewer,
        path: &Path,
        name: &str,
        limit: Option<u64>,
    ) -> Result<u16, VolumeError> {
        let plot = self.grounds.for_volume(path)?;
        let path = &plot.path;
        let event = self.event(Act::AdminVolumeAttached, Some(viewer));
        let Some(found) = self.marked(path)? else {
            if self.holds_strangers(path)? {
                return Err(VolumeError::path(format!(
                    "{} holds originals of another Albumen, or a folder “users” of somebody else; name another folder",
                    path.display()
                )));
            }
            let mark = blob::read_mark(path)?.unwrap_or_else(|| uuid::Uuid::now_v7().to_string());
            return self.take(event, path, name, &mark, limit);
        };
        let (number, mut record) = found;
        record.limit = limit.or(record.limit);
        if self.blobs.volume(number).is_ok_and(|volume| volume.is_there()) {
            return Err(VolumeError::path(format!("this disk is attached already, as “{}”", record.name)));
        }
        self.put_in_place(event, Some(number), &record.mounted_at(path))
    }

    /// Attaches a volume whose record was lost with the metadata, by its mark.
    pub fn recover(&self, path: &Path) -> Result<u16, VolumeError> {
        let plot = self.grounds.for_volume(path)?;
        let path = &plot.path;
        let event = self.event(Act::AdminVolumeAttached, None);
        if let Some((number, record)) = self.marked(path)? {
            return self.put_in_place(event, Some(number), &record.mounted_at(path));
        }
        let mark = blob::read_mark(path)?;
        let mark =
            mark.ok_or_else(|| VolumeError::path(format!("{} is no volume of Albumen", path.display())))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.take(event, path, &self.name_again(&name, &mark)?, &mark, None)
    }

    /// The volume of this server that `path` has the mark of.
    fn marked(&self, path: &Path) -> Result<Option<(u16, VolumeRecord)>, VolumeError> {
        let Some(found) = blob::read_mark(path)? else { return Ok(None) };
        self.known_as(|kind| matches!(kind, VolumeKind::Disk { mark, .. } if *mark == found))
    }

    /// The volume of this server that is it, one that was given up among them.
    pub(super) fn known_as(
        &self,
        is_it: impl Fn(&VolumeKind) -> bool,
    ) -> Result<Option<(u16, VolumeRecord)>, VolumeError> {
        let (known, given_up) =
            self.store.read(|tx| Ok::<_, StoreError>((tx.all(&VOLUMES, &())?, tx.all(&GIVEN_UP, &())?)))?;
        let back: Vec<_> =
            given_up.into_iter().map(|(number, record)| (number, taken_up(number, record, &known))).collect();
        Ok(known.into_iter().chain(back).find(|(_, record)| is_it(&record.kind)))
    }

    fn take(
        &self,
        event: Event,
        path: &Path,
        name: &str,
        mark: &str,
        limit: Option<u64>,
    ) -> Result<u16, VolumeError> {
        let name = self.free_name(name)?;
        let refused = |error: BlobError| {
            VolumeError::path(format!("{} cannot be written by the server: {error}", path.display()))
        };
        blob::write_mark(path, Some(mark)).map_err(refused)?;
        let kind = VolumeKind::Disk { path: path.to_string_lossy().into_owned(), mark: mark.to_owned() };
        let record = VolumeRecord { name, kind, attached_at: self.clock.now(), draining: None, limit };
        self.put_in_place(event, None, &record)
    }

    pub(super) fn put_in_place(
        &self,
        event: Event,
        number: Option<u16>,
        record: &VolumeRecord,
    ) -> Result<u16, VolumeError> {
        let kept = record.clone();
        let number = self.store.write(move |tx| {
            let number = number.map_or_else(|| next(tx), Ok)?;
            tx.put(&VOLUMES, &number, &kept)?;
            found_again(tx, number)?;
            Audit::record_in(tx, &event.clone().on(Noun::Volume, number, None).saying(kept.name.clone()))?;
            Ok::<_, VolumeError>(number)
        })?;
        berth(&self.store, &self.blobs, number, record)?;
        // What waited for this disk goes on.
        self.drive.gate.ring();
        self.bell.notify_one();
        Ok(number)
    }

    /// Whether a folder that is not known holds what would be taken for originals of people of this server. A volume of
    /// theirs that the metadata forgot, because an older snapshot was restored, is welcome.
    fn holds_strangers(&self, path: &Path) -> Result<bool, VolumeError> {
        let ours = blob::read_mark(path)?.is_some();
        let entries = match std::fs::read_dir(path.join("users")) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(path.join("albumen.redb").exists());
            }
            entries => entries.map_err(BlobError::from)?,
        };
        for entry in entries {
            let entry = entry.map_err(BlobError::from)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let known = ours && self.is_owner(&name)?;
            // A mark alone is left of an attempt that was cut off, and folders of a volume that was emptied.
            if !name.starts_with('.') && !known && holds_files(&entry.path())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a folder of this name holds originals of somebody of this server.
    pub(super) fn is_owner(&self, name: &str) -> Result<bool, VolumeError> {
        let Ok(owner) = name.parse::<UserId>() else { return Ok(false) };
        Ok(self.store.read(|tx| tx.has(&USERS, &owner))?)
    }

    /// A name for a volume whose own was lost, which nobody is there to choose.
    pub(super) fn name_again(&self, name: &str, mark: &str) -> Result<String, VolumeError> {
        self.free_name(name).or_else(|_| self.free_name(mark))
    }

    pub(super) fn free_name(&self, name: &str) -> Result<String, VolumeError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
            return Err(VolumeError::name("give it a name of at most 64 characters"));
        }
        let taken =
            self.store.read(|tx| tx.all(&VOLUMES, &()))?.iter().any(|(_, record)| record.name == name);
        if taken { Err(VolumeError::name("another volume has this name")) } else { Ok(name.to_owned()) }
    }
}

fn holds_files(path: &Path) -> Result<bool, BlobError> {
    for entry in walkdir::WalkDir::new(path) {
        if !entry.map_err(std::io::Error::from)?.file_type().is_dir() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn next(tx: &WriteTx) -> Result<u16, VolumeError> {
    let highest = tx.get(&VOLUME_NUMBERS, &0)?.unwrap_or(0);
    let number = u16::try_from(highest + 1);
    let number = number
        .map_err(|_| VolumeError::path("so many volumes were attached that there is no number left"))?;
    tx.put(&VOLUME_NUMBERS, &0, &u64::from(number))?;
    Ok(number)
}
