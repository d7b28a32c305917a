//! What photos are worked with, and the pictures of one.

use std::fs::File;
use std::sync::Arc;

use super::error::PhotoError;
use super::outbox::Outbox;
use crate::access::{Download, Permit, View};
use crate::blob::{BlobKey, Shelf};
use crate::drive::{Drive, Opened, trash, usage};
use crate::events::Events;
use crate::model::event::{Event, PhotoChange};
use crate::model::{ContentHash, PhotoId, Place, UserId};
use crate::queue::Queue;
use crate::search::Index;
use crate::store::Reader;
use crate::store::nodes::NODES;
use crate::store::photos::{HOTHASHES, PHOTOS, PhotoRecord, PhotoState};

/// Everything about photos. Cheap to clone; all calls block.
#[derive(Debug, Clone)]
pub struct Photos {
    pub(crate) drive: Drive,
    pub(super) index: Arc<Index>,
    pub(super) queue: Queue,
    pub(super) events: Events,
    pub(super) outbox: Outbox,
}

/// Which of a photo's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Small,
    Large,
}

/// A picture ready to be sent: a JPEG.
#[derive(Debug)]
pub struct Picture {
    pub file: File,
    pub hash: ContentHash,
    /// Bytes.
    pub size: u64,
}

impl Photos {
    pub fn new(drive: Drive, index: Arc<Index>, queue: Queue, events: Events) -> Self {
        let outbox = Outbox::new(drive.store.clone());
        Self { drive, index, queue, events, outbox }
    }

    /// The photo that answers to this hothash, for its owner.
    pub fn by_hothash(&self, owner: UserId, hothash: ContentHash) -> Result<Option<PhotoId>, PhotoError> {
        Ok(self.drive.store.read(|tx| tx.get(&HOTHASHES, &(owner, hothash)))?.map(|link| link.0))
    }

    /// Opens one of a photo's pictures.
    ///
    /// # Errors
    /// [`PhotoError::NotReady`] while it is being made, [`PhotoError::NotFound`] when there never will be one.
    pub fn picture(&self, permit: Permit<View, PhotoId>, size: Size) -> Result<Picture, PhotoError> {
        self.picture_of(permit.subject, permit.owner, size)
    }

    pub(super) fn picture_of(&self, id: PhotoId, owner: UserId, size: Size) -> Result<Picture, PhotoError> {
        let photo = self.drive.store.read(|tx| tx.get(&PHOTOS, &id))?;
        let photo = photo.ok_or(PhotoError::NotFound("photo"))?;
        let pictures = match (photo.pictures, photo.state) {
            (Some(pictures), _) => pictures,
            (None, PhotoState::Processing) => return Err(PhotoError::NotReady),
            (None, _) => return Err(PhotoError::NotFound("picture of this photo")),
        };
        let (folder, hash, bytes) = match size {
            Size::Small => (Shelf::Thumbnails, pictures.small, pictures.small_bytes),
            Size::Large => (Shelf::Previews, pictures.large, pictures.large_bytes),
        };
        let file = self.drive.blobs.open(&picture_key(owner, folder, hash).at(Place::HOME))?.file()?;
        Ok(Picture { file, hash, size: bytes })
    }

    pub fn drive(&self) -> &Drive {
        &self.drive
    }

    /// The file a photo is shown by.
    pub(super) fn shown_file(&self, permit: Permit<Download, PhotoId>) -> Result<Opened, PhotoError> {
        self.drive.store.read(|tx| {
            let photo = tx.get(&PHOTOS, &permit.subject)?.ok_or(PhotoError::NotFound("photo"))?;
            let all = photo.image_files.iter().map(|image_file| image_file.file);
            let files: Vec<_> = photo.shown.into_iter().chain(all).collect();
            for file in &files {
                if let Some(node) = tx.get(&NODES, file)?
                    && trash::root_of(tx, &node)?.is_none()
                {
                    return Ok(self.drive.open_in(tx, *file)?);
                }
            }
            // All of them are in the trash, and so is the photo.
            let first = files.first().ok_or(PhotoError::NotFound("file"))?;
            Ok(self.drive.open_in(tx, *first)?)
        })
    }

    /// Whether the search index can be read.
    pub fn index_health(&self) -> Result<(), PhotoError> {
        self.index.suggest(UserId::from_bytes([0; 16]), "", 1)?;
        Ok(())
    }

    /// How many photos the search index holds, and what it takes on disk, in bytes.
    pub fn index_size(&self) -> Result<(u64, u64), PhotoError> {
        Ok((self.index.len(), self.index.size()?))
    }

    /// What the metadata takes on disk, in bytes.
    pub fn metadata_size(&self) -> Result<u64, PhotoError> {
        Ok(self.drive.store.size()?)
    }

    /// Tells open pages of a change.
    pub(super) fn tell(&self, photo: &PhotoRecord, change: PhotoChange) {
        let bucket = (photo.state != PhotoState::Processing).then(|| photo.taken.bucket().to_string());
        let event = Event::Photo { id: photo.id, state: photo.state.as_str(), bucket, change };
        self.events.say(photo.owner, event);
        self.outbox.ring();
    }

    /// Tells open pages how much is still to be read.
    pub fn tell_progress(&self, owner: UserId, running: u64) -> Result<(), PhotoError> {
        let counts = self.queue.counts(owner)?;
        let waiting = counts.waiting.saturating_sub(running);
        self.events.say(owner, Event::Ingest { waiting, running, failed: counts.failed });
        self.tell_room(owner)
    }

    /// Tells open pages how much room is used.
    pub(super) fn tell_room(&self, owner: UserId) -> Result<(), PhotoError> {
        if self.events.listeners() > 0 {
            let used_bytes = self.drive.store.read(|tx| usage::of(tx, owner))?.total();
            self.events.say(owner, Event::Quota { used_bytes });
        }
        Ok(())
    }

    pub fn queue(&self) -> &Queue {
        &self.queue
    }
}

pub(super) fn picture_key(owner: UserId, shelf: Shelf, hash: ContentHash) -> BlobKey {
    BlobKey { owner, shelf, hash, extension: "jpg".into() }
}
