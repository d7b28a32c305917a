//! The desk before the volumes: which there are, and what is on them.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::berth::{Berth, Limit};
use super::bucket::{BucketSite, BucketVolume};
use super::content::Content;
use super::error::BlobError;
use super::incoming;
use super::key::{BlobKey, Located, Shelf};
use super::local::LocalVolume;
use super::rack::{HOME, Rack};
use super::room::{self, Disk};
use super::volume::Volume;
use crate::model::bucket::BucketAddress;
use crate::model::{ContentHash, Place, Stamp, UserId};

/// Takes bytes in and keeps them on the volumes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    pub(super) volumes: Rack,
    /// Where thumbnails and previews are put. Older ones may lie at home.
    pub(super) pictures: Arc<dyn Volume>,
    pub(super) uploads: PathBuf,
    local_buckets: bool,
    /// Authorities of the house's own, by which the servers of buckets may be signed.
    trusted: PathBuf,
}

impl Blobs {
    /// Blobs on the local disk below `data`.
    pub fn local(data: &Path) -> Result<Self, BlobError> {
        let uploads = data.join("uploads");
        std::fs::create_dir_all(&uploads)?;
        let home: Arc<dyn Volume> = Arc::new(LocalVolume::new(data));
        let volumes = Rack::default();
        volumes.set(HOME, Berth::taking(Arc::clone(&home)));
        let trusted = data.join("tls/trusted.pem");
        Ok(Self { volumes, pictures: home, uploads, local_buckets: false, trusted })
    }

    /// Puts thumbnails and previews below another folder.
    #[must_use]
    pub fn with_pictures(self, folder: Option<&Path>) -> Self {
        let Some(folder) = folder else { return self };
        Self { pictures: Arc::new(LocalVolume::of_pictures(folder)), ..self }
    }

    /// Lets buckets stand on this machine.
    #[must_use]
    pub fn with_local_buckets(self, local: bool) -> Self {
        Self { local_buckets: local, ..self }
    }

    /// A bucket, not yet in any place. It is not asked for anything.
    pub fn bucket(&self, name: &str, address: BucketAddress, mark: &str) -> Result<BucketVolume, BlobError> {
        let (name, mark, local) = (name.to_owned(), mark.to_owned(), self.local_buckets);
        let site = BucketSite { address, name, mark, local };
        BucketVolume::new(site, self.uploads.clone(), Some(&self.trusted))
    }

    /// Puts a volume in its place, or another in it.
    pub fn attach(&self, number: u16, berth: Berth) {
        self.volumes.set(number, berth);
    }

    /// Says whether new originals may go to a volume.
    pub fn let_take(&self, number: u16, takes: bool) -> Result<(), BlobError> {
        self.volumes.change(number, |berth| berth.takes = takes)
    }

    /// Sets what a volume may hold, and whether it is taken only where no other has room.
    pub fn limit(&self, number: u16, limit: Option<Limit>, last: bool) -> Result<(), BlobError> {
        self.volumes.change(number, |berth| (berth.limit, berth.last) = (limit, last))
    }

    pub fn detach(&self, number: u16) {
        self.volumes.clear(number);
    }

    /// Says that a volume will not come back, and what it was called, such as `the disk “Attic”`.
    pub fn give_up(&self, number: u16, called: String) {
        self.volumes.give_up(number, called);
    }

    pub fn volume(&self, number: u16) -> Result<Arc<dyn Volume>, BlobError> {
        self.volumes.get(number)
    }

    /// Every volume, by its number.
    pub fn volumes(&self) -> Vec<(u16, Berth)> {
        self.volumes.all()
    }

    /// The disks that transfers arrive on and originals lie on, together; those that are not there do not count.
    pub fn disk(&self) -> Result<Option<Disk>, BlobError> {
        let Some(mut all) = room::disk(&File::open(&self.uploads)?) else { return Ok(None) };
        let mut devices = BTreeSet::from([all.device]);
        for disk in self.volumes.all().iter().filter_map(|(_, berth)| berth.volume.disk()) {
            if devices.insert(disk.device) {
                all.size += disk.size;
                all.free += disk.free;
            }
        }
        Ok(Some(all))
    }

    /// Bytes of content that the volumes still take.
    pub fn room(&self) -> u64 {
        self.volumes.room()
    }

    pub fn open(&self, at: &Located) -> Result<Content, BlobError> {
        self.ask(at, |volume| volume.open(&at.key))
    }

    pub fn size(&self, at: &Located) -> Result<u64, BlobError> {
        self.ask(at, |volume| volume.size(&at.key))
    }

    /// Bytes, of what lies at its very place.
    pub fn size_there(&self, at: &Located) -> Result<u64, BlobError> {
        self.at(at)?.size(&at.key)
    }

    /// Where an original lies that is not where it should: asks every volume that is there.
    pub fn find(&self, key: &BlobKey) -> Option<Place> {
        let found = self.volumes.all().into_iter().find(|(_, berth)| berth.volume.size(key).is_ok());
        found.map(|(number, _)| Place::Volume(number))
    }

    pub(super) fn at(&self, at: &Located) -> Result<Arc<dyn Volume>, BlobError> {
        match (at.key.shelf, &at.place) {
            (Shelf::Originals, Place::Volume(number)) => self.volumes.get(*number),
            _ => Ok(Arc::clone(&self.pictures)),
        }
    }

    /// Asks the volume where a blob lies. When it is not there, a snapshot may have been restored that is older than
    /// its last move: then the others are asked, which wakes disks and so is done at no other time.
    fn ask<T>(
        &self,
        at: &Located,
        question: impl Fn(&dyn Volume) -> Result<T, BlobError>,
    ) -> Result<T, BlobError> {
        let told = self.at(at).and_then(|volume| question(&*volume));
        let Err(BlobError::Missing | BlobError::Offline(_) | BlobError::GivenUp(_)) = told else {
            return told;
        };
        let originals = at.key.shelf == Shelf::Originals;
        for (number, berth) in self.volumes.all() {
            if (originals || number == HOME)
                && let Ok(found) = question(&*berth.volume)
            {
                return Ok(found);
            }
        }
        told
    }

    /// Whether an original is no file of this machine.
    pub fn is_far(&self, at: &Located) -> bool {
        self.at(at).is_ok_and(|volume| volume.path(&at.key).is_none())
    }

    /// Where another program on this machine finds an original: below the data folder, or from the root.
    pub fn path(&self, at: &Located) -> PathBuf {
        let elsewhere = match &at.place {
            Place::Volume(HOME) => None,
            Place::Volume(number) => self.volumes.get(*number).ok().and_then(|volume| volume.path(&at.key)),
        };
        elsewhere.unwrap_or_else(|| at.key.path())
    }

    /// Reads a blob to its end. Gives the hash of what is there, which is the key's own unless the disk failed.
    pub fn hash(&self, at: &Located) -> Result<ContentHash, BlobError> {
        incoming::hash(&mut self.open(at)?)
    }

    /// The same from the disk itself rather than from memory, and without filling that. `pace` hears of each piece how
    /// many bytes it has, may wait, and says whether to go on; `None` when it said not to.
    pub fn hash_from_disk(
        &self,
        at: &Located,
        pace: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Option<ContentHash>, BlobError> {
        self.open(at)?.hash_from_disk(pace)
    }

    /// Takes bytes at home only while that volume itself is there; `used` says that it must hold something already.
    pub fn guard(&self, used: bool) -> Result<(), BlobError> {
        self.volumes.get(HOME)?.guard(used)?;
        // Pictures can be made again: a folder that was named only now holds none yet.
        if self.has_own_pictures() { self.pictures.guard(false) } else { Ok(()) }
    }

    /// Whether any volume is there: what is missing on disks that are not mounted is not lost.
    pub fn is_there(&self) -> bool {
        self.volumes.all().iter().any(|(_, berth)| berth.volume.is_there())
    }

    /// Visits every blob on the volumes that are there, with the moment it was written, in no order.
    pub fn each(&self, visit: &mut dyn FnMut(Located, Stamp)) -> Result<(), BlobError> {
        for (number, berth) in self.volumes.all() {
            match berth.volume.each(&mut |key, stamp| visit(key.at(Place::Volume(number)), stamp)) {
                Err(BlobError::Offline(_)) => {}
                visited => visited?,
            }
        }
        if self.has_own_pictures() {
            self.pictures.each(&mut |key, stamp| {
                if key.shelf != Shelf::Originals {
                    visit(key.at(Place::HOME), stamp);
                }
            })?;
        }
        Ok(())
    }

    /// Removes a blob from its place; a picture from wherever it may lie.
    pub fn remove(&self, at: &Located) -> Result<(), BlobError> {
        if at.key.shelf != Shelf::Originals {
            self.volumes.get(HOME)?.remove(&at.key)?;
        }
        self.at(at)?.remove(&at.key)
    }

    /// Removes everything of one owner, for good.
    ///
    /// # Errors
    /// [`BlobError::Offline`] when a disk is not there that may hold something of theirs.
    pub fn remove_owner(&self, owner: UserId) -> Result<(), BlobError> {
        self.pictures.remove_owner(owner)?;
        self.volumes.all().into_iter().try_for_each(|(_, berth)| berth.volume.remove_owner(owner))
    }

    fn has_own_pictures(&self) -> bool {
        self.volumes.get(HOME).is_ok_and(|home| !Arc::ptr_eq(&home, &self.pictures))
    }
}
