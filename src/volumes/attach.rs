//! A folder becomes a volume, or one that was mounted elsewhere is found again.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{VolumeError, Volumes};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Event, Noun};
use crate::blob::{self, Berth, BlobError, LocalVolume};
use crate::model::UserId;
use crate::store::accounts::USERS;
use crate::store::volumes::{VOLUME_NUMBERS, VOLUMES, VolumeKind, VolumeRecord};
use crate::store::{Reader, WriteTx};

/// Characters of a name.
const LONGEST: usize = 64;

impl Volumes {
    /// Attaches the folder at `path`. One that is a volume of this server already, mounted elsewhere, keeps its number
    /// and what lies on it. Gives the number.
    pub fn attach(&self, viewer: &Viewer, path: &Path, name: &str) -> Result<u16, VolumeError> {
        let path = self.suitable(path)?;
        let event = self.event(Act::AdminVolumeAttached, Some(viewer));
        let Some(found) = self.marked(&path)? else {
            if self.holds_strangers(&path)? {
                return Err(VolumeError::path(format!(
                    "{} holds originals of another Albumen, or a folder “users” of somebody else; name another folder",
                    path.display()
                )));
            }
            let mark = blob::read_mark(&path)?.unwrap_or_else(|| uuid::Uuid::now_v7().to_string());
            return self.take(event, &path, name, &mark);
        };
        let (number, record) = found;
        if self.blobs.volume(number)?.is_there() {
            return Err(VolumeError::path(format!("this disk is attached already, as “{}”", record.name)));
        }
        self.put_in_place(event, Some(number), &record.mounted_at(&path))
    }

    /// Attaches a volume whose record was lost with the metadata, by its mark.
    pub fn recover(&self, path: &Path) -> Result<u16, VolumeError> {
        let path = self.suitable(path)?;
        let event = self.event(Act::AdminVolumeAttached, None);
        if let Some((number, record)) = self.marked(&path)? {
            return self.put_in_place(event, Some(number), &record.mounted_at(&path));
        }
        let mark = blob::read_mark(&path)?;
        let mark =
            mark.ok_or_else(|| VolumeError::path(format!("{} is no volume of Albumen", path.display())))?;
        let name = path.file_name().map_or_else(|| mark.clone(), |name| name.to_string_lossy().into_owned());
        self.take(event, &path, &name, &mark)
    }

    /// The volume of this server that `path` has the mark of.
    fn marked(&self, path: &Path) -> Result<Option<(u16, VolumeRecord)>, VolumeError> {
        let Some(found) = blob::read_mark(path)? else { return Ok(None) };
        let known = self.store.read(|tx| tx.all(&VOLUMES, &()))?;
        let is_it = |kind: &VolumeKind| matches!(kind, VolumeKind::Disk { mark, .. } if *mark == found);
        Ok(known.into_iter().find(|(_, record)| is_it(&record.kind)))
    }

    fn take(&self, event: Event, path: &Path, name: &str, mark: &str) -> Result<u16, VolumeError> {
        let name = self.free_name(name)?;
        let refused = |error: BlobError| {
            VolumeError::path(format!("{} cannot be written by the server: {error}", path.display()))
        };
        blob::write_mark(path, Some(mark)).map_err(refused)?;
        let kind = VolumeKind::Disk { path: path.to_string_lossy().into_owned(), mark: mark.to_owned() };
        let record = VolumeRecord { name, kind, attached_at: self.clock.now(), draining: None };
        self.put_in_place(event, None, &record)
    }

    fn put_in_place(
        &self,
        event: Event,
        number: Option<u16>,
        record: &VolumeRecord,
    ) -> Result<u16, VolumeError> {
        let kept = record.clone();
        let number = self.store.write(move |tx| {
            let number = number.map_or_else(|| next(tx), Ok)?;
            tx.put(&VOLUMES, &number, &kept)?;
            Audit::record_in(tx, &event.clone().on(Noun::Volume, number, None).saying(kept.name.clone()))?;
            Ok::<_, VolumeError>(number)
        })?;
        if let VolumeKind::Disk { path, mark } = &record.kind {
            let volume = LocalVolume::marked(path.as_ref(), &record.name, mark);
            self.blobs.attach(number, Berth { volume: Arc::new(volume), takes: record.draining.is_none() });
        }
        // What waited for this disk goes on.
        self.drive.gate.ring();
        self.bell.notify_one();
        Ok(number)
    }

    /// The path as the system has it, unless it cannot be a volume.
    fn suitable(&self, path: &Path) -> Result<PathBuf, VolumeError> {
        if !path.is_absolute() {
            return Err(VolumeError::path("name the folder from the root, such as /mnt/photos"));
        }
        let path = path
            .canonicalize()
            .map_err(|error| VolumeError::path(format!("{} cannot be opened: {error}", path.display())))?;
        if !path.is_dir() {
            return Err(VolumeError::path(format!("{} is not a folder", path.display())));
        }
        let data = self.data.canonicalize().map_err(BlobError::from)?;
        let overlaps = |other: &Path| path.starts_with(other) || other.starts_with(&path);
        if overlaps(&data) {
            return Err(VolumeError::path("a volume lies outside the data folder"));
        }
        for (_, record) in self.store.read(|tx| tx.all(&VOLUMES, &()))? {
            if let VolumeKind::Disk { path: other, .. } = &record.kind
                && overlaps(other.as_ref())
                && path != Path::new(other)
            {
                return Err(VolumeError::path(format!(
                    "it lies in the volume “{}”, or around it",
                    record.name
                )));
            }
        }
        Ok(path)
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
            let owner: Option<UserId> = name.parse().ok().filter(|_| ours);
            let known = owner.map(|owner| self.store.read(|tx| tx.has(&USERS, &owner))).transpose()?;
            // A mark alone is left of an attempt that was cut off, and folders of a volume that was emptied.
            if !name.starts_with('.') && known != Some(true) && holds_files(&entry.path())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn free_name(&self, name: &str) -> Result<String, VolumeError> {
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
