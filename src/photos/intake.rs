//! Files come in: kept, entered into the tree, and, when they are pictures, begun as photos.

use super::desk::Photos;
use super::error::PhotoError;
use super::presence::follow;
use super::record;
use crate::blob::{Received, Shelf};
use crate::drive::content::{Content, Kept};
use crate::drive::doomed::Held;
use crate::drive::external::is_borrowed;
use crate::drive::file::{NewFile, OnConflict};
use crate::drive::tree::Paths;
use crate::drive::version::Times;
use crate::drive::{DriveError, content, file, kind, tree, upload, version};
use crate::model::event::PhotoChange;
use crate::model::{ContentHash, PhotoId, Stamp, Taken, TakenSource, UploadId, UserId};
use crate::queue;
use crate::store::jobs::Work;
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::{ImageFileRecord, PHOTOS, Part, PhotoKind, PhotoRecord};
use crate::store::trash::doom;
use crate::store::uploads::FinishedUpload;
use crate::store::{Reader, StoreError, WriteTx};

/// What became of a file that came in.
#[derive(Debug, Clone)]
pub struct TakenIn {
    pub node: NodeRecord,
    pub path: String,
    /// The photo that these bytes were already, when they were.
    pub duplicate_of: Option<PhotoId>,
}

impl Photos {
    /// Keeps what was received as a file, and begins a photo when it is a picture. Durable when this returns.
    pub fn take_in(&self, new: NewFile, received: &Received) -> Result<TakenIn, PhotoError> {
        let (content, _held) = self.keep(&new, received)?;
        self.enter(new, content, None)
    }

    /// Spells a new file's name and place as the server's rules have it. What replaces keeps the name of what it
    /// replaces.
    fn spelt(&self, new: NewFile) -> Result<NewFile, PhotoError> {
        let rules = &self.drive.rules;
        if !rules.ascii_names() || self.drive.store.read(|tx| to_replace(tx, &new))?.is_some() {
            return Ok(new);
        }
        let folder = rules.spell_path(&self.drive.store, new.owner, new.folder)?;
        Ok(NewFile { folder, name: rules.spell(new.name), ..new })
    }

    /// Judges what was received and puts its bytes on a volume, where they stay while what is given with them is held.
    pub(super) fn keep(&self, new: &NewFile, received: &Received) -> Result<(Content, Held<'_>), PhotoError> {
        file::admit(&new.name)?;
        let head = kind::head(&mut received.open()?).map_err(crate::blob::BlobError::from)?;
        let kind = kind::judge(&new.name, &head);
        if kind.program && !self.drive.rules.take_programs() {
            return Err(DriveError::Program(new.name.clone()).into());
        }
        if kind.mislabelled {
            tracing::info!(seen = kind.mime_type, "a file's content is not what its name claims");
        }
        let (owner, hash) = (new.owner, received.hash);
        let (known, borrowed) = self.drive.store.read(|tx| {
            Ok::<_, StoreError>((content::locate(tx, owner, hash)?, is_borrowed(tx, owner, hash)?))
        })?;
        let (key, place) = match known {
            Some(at) => (at.key, (!borrowed).then_some(at.place)),
            None => (file::new_blob_key(owner, hash, &new.name), None),
        };
        // Not held meanwhile: a film takes its time to another disk, and removing would have to wait for it.
        let at = self.drive.blobs.keep(&key, place.as_ref(), received)?;
        let at = key.at(at);
        let gate = self.drive.gate.hold();
        self.drive.blobs.keep_still(&at, received)?;
        let kept = Kept { extension: at.key.extension, place: at.place };
        Ok((Content { hash, size: received.size, kind, kept: Some(kept) }, gate))
    }

    /// Makes a second file of bytes the owner has already.
    pub fn link(&self, new: NewFile, hash: ContentHash) -> Result<TakenIn, PhotoError> {
        file::admit(&new.name)?;
        let owner = new.owner;
        let known = self.drive.store.read(|tx| file::with_content(tx, owner, hash))?;
        let content =
            known.into_iter().find_map(|node| node.content).ok_or(PhotoError::NotFound("content"))?;
        self.drive.bring_in(owner, hash)?;
        let kind =
            kind::Kind { mime_type: content.mime_type, mislabelled: content.mislabelled, program: false };
        self.enter(new, Content { hash, size: content.size, kind, kept: None }, None)
    }

    /// When what was kept on the volume could not be entered, it leaves again, unless something else names it.
    pub(super) fn or_let_go<T>(
        &self,
        owner: UserId,
        kept: Content,
        entered: Result<T, PhotoError>,
    ) -> Result<T, PhotoError> {
        if let (Err(_), Some(Kept { extension, place })) = (&entered, kept.kept) {
            let key = (owner, Shelf::Originals.number(), kept.hash, extension);
            if let Err(error) = self.drive.store.write(move |tx| doom(tx, &key, &place)) {
                tracing::warn!(%error, "the bytes of a refused file stay on the volume until the next check");
            }
            self.drive.gate.ring();
        }
        entered
    }

    /// `upload` is the transfer that brought it, which ends with it.
    pub(super) fn enter(
        &self,
        new: NewFile,
        content: Content,
        upload: Option<UploadId>,
    ) -> Result<TakenIn, PhotoError> {
        let now = self.drive.clock.now();
        let new = self.spelt(new)?;
        let (owner, kept) = (new.owner, content.clone());
        let entered = self.drive.store.write(move |tx| {
            let Some(id) = upload else { return enter(tx, &new, &content, now) };
            let record = upload::settle(tx, id)?.ok_or(DriveError::UploadGone)?;
            let taken = enter(tx, &new, &content, now)?;
            let finished = FinishedUpload { file: taken.node.id, photo: taken.node.photo };
            upload::finish(tx, &record, finished, now)?;
            Ok(taken)
        });
        let taken_in = self.or_let_go(owner, kept, entered)?;
        if let Some(id) = taken_in.duplicate_of
            && let Some(photo) = self.drive.store.read(|tx| tx.get(&PHOTOS, &id))?
        {
            self.tell(&photo, PhotoChange::Updated);
        }
        self.tell_room(owner)?;
        self.queue.ring();
        Ok(taken_in)
    }
}

pub(super) fn enter(
    tx: &WriteTx,
    new: &NewFile,
    content: &Content,
    now: Stamp,
) -> Result<TakenIn, PhotoError> {
    if let Some(node) = to_replace(tx, new)? {
        let times = Times {
            original_created_at: new.original_created_at,
            original_modified_at: new.original_modified_at,
        };
        let node = replace(tx, &node, content, times, now)?;
        let path = Paths::default().of(tx, &node)?;
        return Ok(TakenIn { node, path, duplicate_of: None });
    }
    let twins = file::with_content(tx, new.owner, content.hash)?;
    let duplicate_of = twins.iter().find_map(|twin| twin.photo);
    // Who replaces wants the content to be found by this very name.
    if new.on_conflict != OnConflict::Replace
        && let Some(node) = same_place(tx, new, content, &twins)?
    {
        let path = Paths::default().of(tx, &node)?;
        return Ok(TakenIn { node, path, duplicate_of });
    }
    let node = file::create(tx, new, content, now)?;
    // Programs make an empty file by name before they write it.
    let awaited = content.size == 0 && new.on_conflict == OnConflict::Replace;
    let node = if awaited { node } else { welcome(tx, node, duplicate_of, now)? };
    let path = Paths::default().of(tx, &node)?;
    Ok(TakenIn { node, path, duplicate_of })
}

/// Makes a new file what it is to the photos: another file of one, the beginning of one, or nothing.
pub(crate) fn welcome(
    tx: &WriteTx,
    node: NodeRecord,
    twin: Option<PhotoId>,
    now: Stamp,
) -> Result<NodeRecord, PhotoError> {
    let Some(content) = node.content.clone() else { return Ok(node) };
    if let Some(photo) = twin {
        return join_twin(tx, node, photo, now);
    }
    if kind::is_photo(&content.mime_type) {
        return begin(tx, node, now);
    }
    if kind::is_sidecar(&content.mime_type) {
        queue::add(tx, node.owner, Work::Ingest(node.id), node.name.as_str(), None, now)?;
    }
    Ok(node)
}

/// The file that the caller wants to be given the content.
fn to_replace(tx: &impl Reader, new: &NewFile) -> Result<Option<NodeRecord>, PhotoError> {
    if new.on_conflict != OnConflict::Replace {
        return Ok(None);
    }
    let Some(folder) = tree::find_folder(tx, new.owner, &new.folder)? else { return Ok(None) };
    let Some(child) = tree::child(tx, new.owner, folder, &new.name)? else { return Ok(None) };
    Ok(tx.get(&NODES, &child.id)?)
}

/// Gives a file other content; what it held becomes a version. A photo keeps what was said of it, and is read
/// again.
pub(super) fn replace(
    tx: &WriteTx,
    node: &NodeRecord,
    content: &Content,
    times: Times,
    now: Stamp,
) -> Result<NodeRecord, PhotoError> {
    let before = node.content.as_ref().map(|content| content.hash);
    let new = version::replace(tx, node, content, times, now)?;
    if before == Some(content.hash) {
        return Ok(new);
    }
    if new.photo.is_some() {
        queue::add(tx, new.owner, Work::Ingest(new.id), new.name.as_str(), new.photo, now)?;
        return Ok(new);
    }
    let twins = file::with_content(tx, new.owner, content.hash)?;
    let twin = twins.iter().find_map(|twin| twin.photo);
    welcome(tx, new, twin, now)
}

/// The file that these bytes are already in this very folder: a picture under whatever name, anything else
/// under the same one.
fn same_place(
    tx: &WriteTx,
    new: &NewFile,
    content: &Content,
    twins: &[NodeRecord],
) -> Result<Option<NodeRecord>, PhotoError> {
    let Some(folder) = tree::find_folder(tx, new.owner, &new.folder)? else { return Ok(None) };
    let here = twins.iter().filter(|twin| twin.deleted_at.is_none() && twin.parent == folder);
    let picture = kind::is_photo(&content.kind.mime_type);
    Ok(here.into_iter().find(|twin| picture || twin.name == new.name).cloned())
}

/// A second file on the bytes of a photo: it joins the photo, which comes back if it was in the trash.
fn join_twin(
    tx: &WriteTx,
    mut node: NodeRecord,
    photo: PhotoId,
    now: Stamp,
) -> Result<NodeRecord, PhotoError> {
    node.photo = Some(photo);
    tx.put(&NODES, &node.id, &node)?;
    let hash = node.content.as_ref().map(|content| content.hash);
    let twin = twin_of(tx, photo, hash)?;
    record::change(tx, photo, now, |photo| {
        let image_file = ImageFileRecord { file: node.id, part: Part::Original, width: None, height: None };
        photo.image_files.push(twin.map_or(image_file, |twin| ImageFileRecord { file: node.id, ..twin }));
        Ok(())
    })?;
    follow(tx, photo, now)?;
    Ok(node)
}

fn twin_of(
    tx: &impl Reader,
    photo: PhotoId,
    hash: Option<ContentHash>,
) -> Result<Option<ImageFileRecord>, PhotoError> {
    let Some(photo) = tx.get(&PHOTOS, &photo)? else { return Ok(None) };
    for image_file in &photo.image_files {
        let content = tx.get(&NODES, &image_file.file)?.and_then(|node| node.content);
        if content.map(|content| content.hash) == hash {
            return Ok(Some(image_file.clone()));
        }
    }
    Ok(None)
}

/// Begins a photo for a new picture. It enters the timelines once it was read.
pub(super) fn begin(tx: &WriteTx, mut node: NodeRecord, now: Stamp) -> Result<NodeRecord, PhotoError> {
    let photo = blank(&node, now);
    record::create(tx, &photo)?;
    node.photo = Some(photo.id);
    tx.put(&NODES, &node.id, &node)?;
    queue::add(tx, node.owner, Work::Ingest(node.id), node.name.as_str(), Some(photo.id), now)?;
    Ok(node)
}

fn blank(node: &NodeRecord, now: Stamp) -> PhotoRecord {
    let mime_type = node.content.as_ref().map_or("", |content| content.mime_type.as_str());
    let video = mime_type.starts_with("video/");
    let kind = if video { PhotoKind::Video } else { PhotoKind::Photo };
    let taken = Taken::from_stamp(node.original_modified_at.unwrap_or(node.uploaded_at), TakenSource::Mtime);
    let original = ImageFileRecord { file: node.id, part: Part::Original, width: None, height: None };
    PhotoRecord { image_files: vec![original], ..PhotoRecord::new(node.owner, kind, taken, now) }
}
