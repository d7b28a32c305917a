//! Programs that make their own previews: a photo begun by its hotpreview, and files added to a photo.

use super::desk::{Photos, picture_key};
use super::error::PhotoError;
use super::intake::{TakenIn, begin};
use super::record;
use crate::access::{Edit, Permit};
use crate::blob::{Received, Shelf};
use crate::drive::tree::Paths;
use crate::drive::{file, kind};
use crate::model::{ContentHash, PhotoId};
use crate::queue;
use crate::store::Reader;
use crate::store::jobs::Work;
use crate::store::nodes::NODES;
use crate::store::photos::{HOTHASHES, ImageFileRecord, PHOTOS, Part, PhotoLink, PicturesRecord};

/// A photo that comes with its hotpreview.
#[derive(Debug)]
pub struct NewPhoto {
    pub file: file::NewFile,
    /// A JPEG; its SHA-256 becomes the photo's hothash.
    pub hotpreview: Vec<u8>,
}

impl Photos {
    /// Begins a photo whose identity is the given hotpreview.
    ///
    /// # Errors
    /// [`PhotoError::Exists`] with the photo that has this hothash, or these very bytes, already.
    pub fn new_photo(&self, new: NewPhoto, received: &Received) -> Result<TakenIn, PhotoError> {
        let NewPhoto { file: new, hotpreview } = new;
        if !matches!(infer::get(&hotpreview).map(|kind| kind.mime_type()), Some("image/jpeg")) {
            return Err(PhotoError::invalid("hotpreview", "a hotpreview is a JPEG"));
        }
        let (owner, hothash) = (new.owner, ContentHash::of(&hotpreview));
        let (content, _held) = self.keep(&new, received)?;
        if !kind::is_photo(&content.kind.mime_type) {
            return Err(PhotoError::invalid("file", "this file is neither a picture nor a film"));
        }
        self.drive.blobs.keep_bytes(&hotpreview, |hash| picture_key(owner, Shelf::Thumbnails, hash))?;
        self.drive.blobs.keep_bytes(&hotpreview, |hash| picture_key(owner, Shelf::Previews, hash))?;
        let bytes = hotpreview.len() as u64;
        let pictures =
            PicturesRecord { small: hothash, small_bytes: bytes, large: hothash, large_bytes: bytes };
        let now = self.drive.clock.now();
        let kept = content.clone();
        let entered = self.drive.store.write(move |tx| {
            if let Some(PhotoLink(photo)) = tx.get(&HOTHASHES, &(owner, hothash))? {
                return Err(PhotoError::Exists(photo));
            }
            let twins = file::with_content(tx, owner, content.hash)?;
            if let Some(photo) = twins.iter().find_map(|twin| twin.photo) {
                return Err(PhotoError::Exists(photo));
            }
            let node = begin(tx, file::create(tx, &new, &content, now)?, now)?;
            let id = node.photo.ok_or(PhotoError::NotFound("photo"))?;
            record::change(tx, id, now, |photo| {
                photo.hothash = Some(hothash);
                photo.pictures = Some(pictures);
                Ok(())
            })?;
            tx.put(&HOTHASHES, &(owner, hothash), &PhotoLink(id))?;
            Ok(TakenIn { path: Paths::default().of(tx, &node)?, node, duplicate_of: None })
        });
        let taken_in = self.or_let_go(owner, kept, entered)?;
        self.queue.ring();
        Ok(taken_in)
    }

    /// Adds a file to a photo; a job reads it and finds its part.
    pub fn add_to_photo(
        &self,
        permit: Permit<Edit, PhotoId>,
        new: file::NewFile,
        received: &Received,
    ) -> Result<TakenIn, PhotoError> {
        let (content, _held) = self.keep(&new, received)?;
        let now = self.drive.clock.now();
        let (owner, kept) = (new.owner, content.clone());
        let entered = self.drive.store.write(move |tx| {
            tx.get(&PHOTOS, &permit.subject)?.ok_or(PhotoError::NotFound("photo"))?;
            let mut node = file::create(tx, &new, &content, now)?;
            node.photo = Some(permit.subject);
            tx.put(&NODES, &node.id, &node)?;
            queue::add(tx, node.owner, Work::Ingest(node.id), node.name.as_str(), node.photo, now)?;
            record::change(tx, permit.subject, now, |photo| {
                let part = Part::Original;
                photo.image_files.push(ImageFileRecord { file: node.id, part, width: None, height: None });
                Ok(())
            })?;
            Ok::<_, PhotoError>(TakenIn { path: Paths::default().of(tx, &node)?, node, duplicate_of: None })
        });
        let taken_in = self.or_let_go(owner, kept, entered)?;
        self.queue.ring();
        Ok(taken_in)
    }
}
