//! What a file turned out to be becomes its photo. One transaction a file: facts, pictures, grouping, lists,
//! the search outbox and the job's own end, so that a crash in between leaves the job due and nothing half done.

use std::fs::File;

use super::desk::{Photos, picture_key};
use super::error::PhotoError;
use super::{facts, grouping, record, sidecar, tag};
use crate::blob::Shelf;
use crate::drive::content;
use crate::media::{self, Developed, Facts, Pictures};
use crate::model::event::PhotoChange;
use crate::model::{FileId, PhotoId, Stamp};
use crate::queue::{self, Retry};
use crate::store::jobs::JobRecord;
use crate::store::nodes::{BLOBS, NODES, NodeRecord};
use crate::store::photos::{
    HOTHASHES, METADATA, PHASHES, PHOTOS, Part, PhotoLink, PhotoRecord, PhotoState, PicturesRecord,
};
use crate::store::{Reader, WriteTx};

/// A file to be read: its bytes and its name.
#[derive(Debug)]
pub struct Original {
    pub file: File,
    pub name: String,
}

/// Pictures that are on the volume.
#[derive(Debug, Clone)]
struct Made {
    record: PicturesRecord,
    thumbhash: Vec<u8>,
    phash: u64,
}

/// One file's outcome on its way into the metadata.
#[derive(Debug, Clone)]
struct Outcome {
    facts: Facts,
    made: Result<Made, String>,
    /// What is missing from a picture that could be shown in part.
    damage: Option<String>,
}

impl Photos {
    /// Opens the file a job is about; `None` when it is gone and there is nothing left to do.
    pub fn original(&self, id: FileId) -> Result<Option<Original>, PhotoError> {
        let found = self.drive.store.read(|tx| {
            let Some(node) = tx.get(&NODES, &id)? else { return Ok(None) };
            let Some(content) = &node.content else { return Ok(None) };
            if !tx.has(&BLOBS, &(node.owner, content.hash))? {
                return Ok(None);
            }
            let content = self.drive.bytes(tx, node.owner, content.hash, Some(id))?;
            Ok::<_, PhotoError>(Some((content, node.name)))
        })?;
        let Some((content, name)) = found else { return Ok(None) };
        Ok(Some(Original { file: content.file()?, name: name.as_str().to_owned() }))
    }

    /// Enters what the decoder made of a file, and ends the job.
    pub fn absorb(&self, job: &JobRecord, developed: Developed) -> Result<(), PhotoError> {
        let Developed { facts, pictures } = developed;
        let pictures = pictures.map_err(|error| error.to_string());
        let damage = pictures.as_ref().ok().and_then(|pictures| pictures.damage.clone());
        let _held = self.drive.gate.hold();
        let made = match pictures {
            Ok(pictures) => Ok(self.keep_pictures(job, &pictures)?),
            Err(reason) => Err(reason),
        };
        let (now, job, outcome) = (self.drive.clock.now(), job.clone(), Outcome { facts, made, damage });
        let changed = self.drive.store.write(move |tx| settle(tx, &job, &outcome, now))?;
        self.drive.gate.ring();
        self.tell_changed(changed)
    }

    /// The decoder could not even look at the file: the photo, if there is no better picture of it, says why.
    pub fn give_up(&self, job: &JobRecord, reason: &str, retry: Retry) -> Result<(), PhotoError> {
        let (now, job, reason) = (self.drive.clock.now(), job.clone(), reason.to_owned());
        let changed = self.drive.store.write(move |tx| {
            queue::fail(tx, &job, &reason, retry, now)?;
            let node = job.work.file().map(|file| tx.get(&NODES, &file)).transpose()?.flatten();
            let photo = node.and_then(|node| node.photo);
            match photo {
                Some(id) if retry == Retry::Never => Ok(Some(mark_failed(tx, id, &reason, now)?)),
                _ => Ok::<_, PhotoError>(None),
            }
        })?;
        self.tell_changed(changed)
    }

    /// The file a job was about is gone.
    pub fn drop_job(&self, job: &JobRecord) -> Result<(), PhotoError> {
        let job = job.clone();
        Ok(self.drive.store.write(move |tx| queue::finish(tx, &job))?)
    }

    fn tell_changed(&self, changed: Option<PhotoId>) -> Result<(), PhotoError> {
        if let Some(id) = changed
            && let Some(photo) = self.drive.store.read(|tx| tx.get(&PHOTOS, &id))?
        {
            self.tell(&photo, PhotoChange::Added);
        }
        self.queue.ring();
        Ok(())
    }

    fn keep_pictures(&self, job: &JobRecord, pictures: &Pictures) -> Result<Made, PhotoError> {
        let keep = |shelf, jpeg: &[u8]| {
            self.drive.blobs.keep_bytes(jpeg, |hash| picture_key(job.owner, shelf, hash))
        };
        let record = PicturesRecord {
            small: keep(Shelf::Thumbnails, &pictures.small.jpeg)?,
            small_bytes: pictures.small.jpeg.len() as u64,
            large: keep(Shelf::Previews, &pictures.large.jpeg)?,
            large_bytes: pictures.large.jpeg.len() as u64,
        };
        Ok(Made { record, thumbhash: pictures.thumbhash.clone(), phash: pictures.phash })
    }
}

fn settle(
    tx: &WriteTx,
    job: &JobRecord,
    outcome: &Outcome,
    now: Stamp,
) -> Result<Option<PhotoId>, PhotoError> {
    let file = job.work.file().map(|file| tx.get(&NODES, &file)).transpose()?;
    let Some(mut node) = file.flatten() else {
        queue::finish(tx, job)?;
        return Ok(None);
    };
    correct_type(tx, &mut node, &outcome.facts)?;
    tx.put(&METADATA, &node.id, &outcome.facts.tags.to_string())?;
    if outcome.facts.kind == media::Kind::Sidecar {
        queue::finish(tx, job)?;
        return sidecar::settle(tx, &node, &outcome.facts, now);
    }
    let Some(own) = node.photo.map(|id| tx.get(&PHOTOS, &id)).transpose()?.flatten() else {
        queue::finish(tx, job)?;
        return Ok(None);
    };
    let trouble = outcome.made.as_ref().err().or(outcome.damage.as_ref());
    match trouble.filter(|_| outcome.facts.kind != media::Kind::Video) {
        Some(reason) => queue::fail(tx, job, reason, Retry::Never, now)?,
        None => queue::finish(tx, job)?,
    }
    let home = home(tx, &node, &own, outcome)?;
    if home != own.id {
        grouping::merge(tx, own.id, home, now)?;
        node.photo = Some(home);
    }
    enter(tx, &node, home, outcome, now)?;
    sidecar::call(tx, &node, now)?;
    Ok(Some(home))
}

/// The photo this file belongs to: its partner by name and moment, the one that looks the same, or its own.
fn home(
    tx: &WriteTx,
    node: &NodeRecord,
    own: &PhotoRecord,
    outcome: &Outcome,
) -> Result<PhotoId, PhotoError> {
    if own.state != PhotoState::Processing || own.deleted_at.is_some() {
        return Ok(own.id);
    }
    let part = match outcome.facts.kind {
        media::Kind::Video => Part::Motion,
        _ => facts::part(&outcome.facts, own, node.id),
    };
    if let Some(partner) = grouping::partner(tx, node, part, facts::taken(&outcome.facts, node))? {
        return Ok(partner.id);
    }
    let Ok(made) = &outcome.made else { return Ok(own.id) };
    let lookalike = tx.get(&HOTHASHES, &(node.owner, made.record.small))?.map(|link| link.0);
    let lookalike = lookalike.map(|id| tx.get(&PHOTOS, &id)).transpose()?.flatten();
    let lookalike = lookalike.filter(|photo| photo.state == PhotoState::Ready && photo.deleted_at.is_none());
    Ok(lookalike.map_or(own.id, |photo| photo.id))
}

fn enter(
    tx: &WriteTx,
    node: &NodeRecord,
    home: PhotoId,
    outcome: &Outcome,
    now: Stamp,
) -> Result<(), PhotoError> {
    let keywords = tag::ensure(tx, node.owner, &outcome.facts.keywords)?;
    let (photo, ()) = record::change(tx, home, now, |photo| {
        let part = facts::part(&outcome.facts, photo, node.id);
        let leads = facts::seat(photo, node.id, part, &outcome.facts, outcome.made.is_ok());
        facts::enter(photo, &outcome.facts, node, leads);
        if !photo.user_set.tags {
            tag::join(&mut photo.tags, &keywords);
        }
        show(photo, outcome, leads);
        Ok(())
    })?;
    if let Some(hothash) = photo.hothash {
        tx.put(&HOTHASHES, &(photo.owner, hothash), &PhotoLink(photo.id))?;
    }
    if let Ok(made) = &outcome.made
        && photo.shown == Some(node.id)
    {
        tx.put(&PHASHES, &(photo.owner, photo.id), &made.phash)?;
    }
    Ok(())
}

/// Gives the photo its pictures and state.
fn show(photo: &mut PhotoRecord, outcome: &Outcome, leads: bool) {
    let film = outcome.facts.kind == media::Kind::Video;
    match &outcome.made {
        Ok(made) if leads || photo.pictures.is_none() => {
            photo.pictures = Some(made.record);
            photo.thumbhash.clone_from(&made.thumbhash);
            photo.hothash = photo.hothash.or(Some(made.record.small));
            (photo.state, photo.state_reason) = (PhotoState::Ready, outcome.damage.clone());
        }
        Err(reason) if photo.pictures.is_none() && !film => {
            (photo.state, photo.state_reason) = (PhotoState::Failed, Some(reason.clone()));
        }
        _ if photo.state == PhotoState::Processing => photo.state = PhotoState::Ready,
        _ => {}
    }
}

/// The decoder looked at the content; what the upload guessed from its first bytes gives way.
fn correct_type(tx: &WriteTx, node: &mut NodeRecord, facts: &Facts) -> Result<(), PhotoError> {
    let known = !facts.mime.is_empty() && facts.mime != "application/octet-stream";
    if let Some(content) = &mut node.content
        && known
        && content.mime_type != facts.mime
    {
        content::recount(tx, node.owner, content.hash, &content.mime_type, &facts.mime)?;
        content.mime_type.clone_from(&facts.mime);
        tx.put(&NODES, &node.id, node)?;
    }
    Ok(())
}

fn mark_failed(tx: &WriteTx, id: PhotoId, reason: &str, now: Stamp) -> Result<PhotoId, PhotoError> {
    record::change(tx, id, now, |photo| {
        if photo.pictures.is_none() {
            (photo.state, photo.state_reason) = (PhotoState::Failed, Some(reason.to_owned()));
        }
        Ok(())
    })?;
    Ok(id)
}
