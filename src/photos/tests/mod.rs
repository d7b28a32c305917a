//! Photos over a real store and disk, without a decoder: what is asked here is what happens to files.

mod large;
mod model;
mod room;
mod versions;

use std::io::Read;
use std::sync::Arc;

use super::{PhotoError, Photos};
use crate::access::{Access, Action, Permit, Subject, Viewer};
use crate::blob::Blobs;
use crate::drive::Drive;
use crate::drive::file::{NewFile, OnConflict};
use crate::events::Events;
use crate::model::person::{Role, Status};
use crate::model::time::SetClock;
use crate::model::{FileName, FolderPath, Origin, Stamp, UserId};
use crate::queue::Queue;
use crate::search::Index;
use crate::store::accounts::{USERS, UserRecord};
use crate::store::jobs::Work;
use crate::store::nodes::NodeRecord;
use crate::store::{Store, StoreError};

pub(super) struct World {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub photos: Photos,
    pub clock: Arc<SetClock>,
    pub owner: UserId,
}

impl World {
    pub fn new(quota: Option<u64>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        let clock = Arc::new(SetClock::at(Stamp(1_700_000_000_000)));
        let drive = Drive::new(store.clone(), Blobs::local(folder.path()).unwrap(), clock.clone());
        let index = Index::open(&folder.path().join("index")).unwrap().0;
        let photos = Photos::new(drive, Arc::new(index), Queue::new(store.clone()), Events::new());
        photos.upgrade().unwrap();
        let user = UserRecord { quota_bytes: quota, ..UserRecord::named("ada") };
        let owner = user.id;
        store.write(move |tx| tx.put(&USERS, &owner, &user)).unwrap();
        Self { folder, store, photos, clock, owner }
    }

    pub fn permit<A: Action, S: Subject>(&self, subject: S) -> Permit<A, S> {
        let viewer = Viewer {
            user: self.owner,
            role: Role::User,
            status: Status::Active,
            session: None,
            scopes: None,
            origin: Origin { address: String::new(), agent: String::new() },
        };
        Access::new(self.store.clone()).decide(&viewer, subject).unwrap()
    }

    pub fn send(
        &self,
        folder: &str,
        name: &str,
        bytes: &[u8],
        on_conflict: OnConflict,
    ) -> Result<NodeRecord, PhotoError> {
        let mut incoming = self.photos.drive.blobs.receive_whole(name, 1 << 20).unwrap();
        incoming.write(bytes).unwrap();
        let received = incoming.finish().unwrap();
        let new = NewFile {
            owner: self.owner,
            folder: FolderPath::parse(folder).unwrap(),
            name: FileName::parse(name).unwrap(),
            on_conflict,
            original_created_at: None,
            original_modified_at: None,
        };
        Ok(self.photos.take_in(new, &received)?.node)
    }

    /// Runs what waits; pictures are not looked at.
    pub fn work(&self) {
        loop {
            let due = self.photos.queue.due(Stamp(i64::MAX), 100, |_| true).unwrap().0;
            if due.is_empty() {
                break;
            }
            for job in due {
                match job.work {
                    Work::Follow(folder) => self.photos.follow_folder(&job, folder).unwrap(),
                    Work::Purge(folder) => self.photos.purge_folder(&job, folder).unwrap(),
                    _ => self.photos.drop_job(&job).unwrap(),
                }
            }
        }
        self.photos.drive.sweep_doomed().unwrap();
    }

    /// The contents on the disk, sorted.
    pub fn on_disk(&self) -> Vec<Vec<u8>> {
        let files = walkdir::WalkDir::new(self.folder.path().join("users")).into_iter().flatten();
        let files = files.filter(|entry| entry.file_type().is_file());
        let mut contents: Vec<Vec<u8>> = files
            .map(|entry| {
                let mut bytes = Vec::new();
                std::fs::File::open(entry.path()).unwrap().read_to_end(&mut bytes).unwrap();
                bytes
            })
            .collect();
        contents.sort();
        contents
    }

    pub fn read<T>(&self, body: impl FnOnce(&crate::store::ReadTx) -> Result<T, StoreError>) -> T {
        self.store.read(body).unwrap()
    }
}
