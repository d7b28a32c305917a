//! A volume in a bucket of an S3-compatible store: the keys of a disk, below a prefix.
//!
//! An object appears whole or not at all, which is what a volume owes; what is signed is the SHA-256 of what is sent, so
//! that a server refuses what arrived otherwise. Requests go out only while somebody waits for them: no thread, no
//! timer and no connection is kept for a bucket that nobody uses.

mod far;
mod leftover;
mod sending;
mod site;
mod trouble;
mod way;
mod wire;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};

pub use self::far::{Far, Saving};
pub use self::site::BucketSite;
use self::way::{Failure, Way, wait};
use super::arriving::Arriving;
use super::content::Content;
use super::error::BlobError;
use super::key::BlobKey;
use super::mark::{USERS, saying};
use super::room::Disk;
use super::volume::Volume;
use crate::model::bucket::BucketAddress;
use crate::model::{Stamp, UserId};

/// Blobs in a bucket.
#[derive(Debug)]
pub struct BucketVolume {
    way: Arc<Way>,
    arriving: Arriving,
}

impl BucketVolume {
    /// `scratch` is a folder that what is needed as a file is fetched to. Its server may be signed by an authority of
    /// the house's own: `own` names a file with the certificates of those, trusted beside the system's where it is there.
    pub fn new(site: BucketSite, scratch: PathBuf, own: Option<&Path>) -> Result<Self, BlobError> {
        Ok(Self { way: Arc::new(Way::new(site, scratch, own)?), arriving: Arriving::default() })
    }

    /// Where it is.
    pub fn address(&self) -> &BucketAddress {
        &self.way.site.address
    }

    /// What the mark in the bucket says, whatever it should say; `None` without one.
    pub fn read_mark(&self) -> Result<Option<String>, BlobError> {
        self.way.read_mark()
    }

    /// Makes it the volume that it is to be.
    ///
    /// # Errors
    /// Unless an object was written, read again and removed: whatever a volume does can be done there.
    pub fn write_mark(&self) -> Result<(), BlobError> {
        let trial = self.way.path(&Path::new(USERS).join(format!(".trial-{}", uuid::Uuid::now_v7())))?;
        let mark = self.way.mark()?;
        let words = saying(&self.way.site.mark);
        let tried = wait(async {
            let store = &self.way.store;
            store.put(&trial, words.clone().into()).await?;
            let back = store.get(&trial).await?.bytes().await?;
            store.delete(&trial).await?;
            if back != words.as_bytes() {
                return Err(BlobError::Io(std::io::Error::other("other bytes were read than written")).into());
            }
            store.put(&mark, words.into()).await?;
            Ok::<_, Failure>(())
        })?;
        self.way.settled(tried)?;
        self.way.be_there()
    }

    /// The names of the folders that people's originals would lie in; without them it is an empty one.
    pub fn owners(&self) -> Result<Vec<String>, BlobError> {
        let below = self.way.path(Path::new(USERS))?;
        let found = wait(async { Ok(self.way.store.list_with_delimiter(Some(&below)).await?) })?;
        let folders = self.way.settled(found)?.common_prefixes;
        Ok(folders.iter().filter_map(|folder| folder.filename().map(str::to_owned)).collect())
    }

    /// Visits everything below a folder of the layout.
    fn below(
        &self,
        folder: &Path,
        visit: &mut dyn FnMut(&object_store::ObjectMeta),
    ) -> Result<(), BlobError> {
        let below = self.way.path(folder)?;
        self.way.be_there()?;
        let (runtime, mut objects) = (way::runtime()?, self.way.store.list(Some(&below)));
        // Between two of them nothing is running: whoever visits may ask the bucket as well.
        while let Some(object) =
            self.way.settled(runtime.block_on(objects.try_next()).map_err(Failure::from))?
        {
            visit(&object);
        }
        Ok(())
    }

    fn key_of(&self, location: &object_store::path::Path) -> Option<BlobKey> {
        let prefix = &self.way.site.address.prefix;
        let below = location.as_ref().strip_prefix(prefix.as_str())?;
        BlobKey::of_path(Path::new(below.strip_prefix('/').unwrap_or(below)))
    }
}

impl Volume for BucketVolume {
    fn put(&self, key: &BlobKey, from: &Path) -> Result<(), BlobError> {
        sending::put(&self.way, &self.arriving, key, from)
    }

    /// A bucket that is not marked takes nothing anyway.
    fn guard(&self, _used: bool) -> Result<(), BlobError> {
        Ok(())
    }

    fn is_there(&self) -> bool {
        self.way.be_there().is_ok()
    }

    /// A bucket does not tell: it has no end.
    fn room(&self) -> Result<u64, BlobError> {
        self.way.be_there().map(|()| u64::MAX)
    }

    fn disk(&self) -> Option<Disk> {
        None
    }

    fn open(&self, key: &BlobKey) -> Result<Content, BlobError> {
        let size = self.size(key)?;
        Ok(Content::Far(Far::new(Arc::clone(&self.way), self.way.path(&key.path())?, size)))
    }

    fn path(&self, _key: &BlobKey) -> Option<PathBuf> {
        None
    }

    fn size(&self, key: &BlobKey) -> Result<u64, BlobError> {
        let path = self.way.path(&key.path())?;
        self.way.seek(async { Ok(self.way.store.head(&path).await?.size) })
    }

    fn remove(&self, key: &BlobKey) -> Result<(), BlobError> {
        let path = self.way.path(&key.path())?;
        removed_there(self.way.ask(async { Ok(self.way.store.delete(&path).await?) }))
    }

    fn remove_owner(&self, owner: UserId) -> Result<(), BlobError> {
        let below = self.way.path(&BlobKey::folder(owner))?;
        removed_there(self.way.ask(async {
            let store = &self.way.store;
            let all = store.list(Some(&below));
            let paths = Box::pin(all.map_ok(|object| object.location));
            let mut gone = store.delete_stream(paths);
            while gone.try_next().await?.is_some() {}
            Ok(())
        }))
    }

    fn each(&self, visit: &mut dyn FnMut(BlobKey, Stamp)) -> Result<(), BlobError> {
        self.below(Path::new(USERS), &mut |object| {
            if let Some(key) = self.key_of(&object.location) {
                visit(key, Stamp(object.last_modified.timestamp_millis()));
            }
        })
    }

    fn unmark(&self) -> Result<(), BlobError> {
        let mark = self.way.mark()?;
        removed_there(self.way.ask(async { Ok(self.way.store.delete(&mark).await?) }))
    }

    fn clear_arriving(&self) -> Result<(), BlobError> {
        leftover::clear(&self.way, &self.arriving)
    }
}

/// What was not there counts as removed.
fn removed_there(outcome: Result<(), BlobError>) -> Result<(), BlobError> {
    match outcome {
        Err(BlobError::Missing) => Ok(()),
        outcome => outcome,
    }
}
