//! Resumable transfers: one engine, whatever protocol is in front of it. How far a transfer has come is what of its file
//! was brought to the disk, and no more than that: after a power cut the file may be longer, and its end may be anything.

use super::error::DriveError;
use super::file::OnConflict;
use super::{Drive, external, file, tree, usage};
use crate::blob::{Incoming, Received};
use crate::model::{FileName, FolderPath, Stamp, UploadId, UserId};
use crate::store::uploads::{FinishedUpload, SENDERS, SenderRecord, UPLOADS, UploadRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// An idle transfer is forgotten after this, in ms, where nothing else is set.
pub const EXPIRY: i64 = Stamp::DAY;

/// A transfer about to begin.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Whose file it becomes, and whose room it takes.
    pub owner: UserId,
    /// Who sends it, and alone may go on with it.
    pub sender: UserId,
    /// Bytes in all.
    pub length: u64,
    pub name: FileName,
    pub folder: String,
    pub modified_at: Option<Stamp>,
    /// As the client sent it.
    pub metadata: String,
    pub on_conflict: OnConflict,
}

/// Gives back the room that a transfer was promised.
fn release(tx: &WriteTx, record: &UploadRecord) -> Result<(), StoreError> {
    usage::change(tx, record.owner, |usage| usage.reserved = usage.reserved.saturating_sub(record.reserved))
}

/// Gives a whole transfer's room to its file, before that is entered. `None` when the transfer has ended before;
/// then it is already known what became of it, or it was given up.
pub fn settle(tx: &WriteTx, id: UploadId) -> Result<Option<UploadRecord>, StoreError> {
    let Some(record) = tx.get(&UPLOADS, &id)?.filter(|record| record.finished.is_none()) else {
        return Ok(None);
    };
    release(tx, &record)?;
    Ok(Some(UploadRecord { reserved: 0, ..record }))
}

/// Remembers, for a client that asks again, what became of a transfer.
pub fn finish(
    tx: &WriteTx,
    record: &UploadRecord,
    finished: FinishedUpload,
    now: Stamp,
) -> Result<(), StoreError> {
    let record = UploadRecord { finished: Some(finished), touched_at: now, ..record.clone() };
    tx.put(&UPLOADS, &record.id, &record)
}

impl Drive {
    /// Makes room for a transfer: refused here, before a byte is sent, when it cannot end well.
    pub fn begin_upload(&self, new: NewUpload) -> Result<UploadRecord, DriveError> {
        file::admit(&new.name)?;
        let folder = FolderPath::parse(&new.folder)?;
        self.store.read(|tx| external::refuse_path(tx, new.owner, &folder))?;
        self.blobs.room_for(new.length)?;
        if new.on_conflict == OnConflict::Fail {
            self.refuse_taken(&new)?;
        }
        let now = self.clock.now();
        let record = UploadRecord {
            id: UploadId::new(),
            owner: new.owner,
            length: new.length,
            name: new.name.as_str().to_owned(),
            folder: new.folder,
            modified_at: new.modified_at,
            metadata: new.metadata,
            created_at: now,
            touched_at: now,
            finished: None,
            reserved: new.length,
            on_conflict: new.on_conflict.number(),
            synced: 0,
        };
        let (written, sender) = (record.clone(), new.sender);
        self.store.write(move |tx| {
            usage::room_for(tx, written.owner, written.length)?;
            usage::change(tx, written.owner, |usage| usage.reserved += written.reserved)?;
            tx.put(&UPLOADS, &written.id, &written)?;
            if sender != written.owner {
                tx.put(&SENDERS, &written.id, &SenderRecord(sender))?;
            }
            Ok::<_, DriveError>(())
        })?;
        Ok(record)
    }

    /// Refuses a name that is taken before bytes come. It is asked again when they are here.
    fn refuse_taken(&self, new: &NewUpload) -> Result<(), DriveError> {
        let folder = self.rules.spell_path(&self.store, new.owner, FolderPath::parse(&new.folder)?)?;
        let name = self.rules.spell(new.name.clone());
        self.store.read(|tx| {
            let Some(parent) = tree::find_folder(tx, new.owner, &folder)? else { return Ok(()) };
            match tree::child(tx, new.owner, parent, &name)? {
                Some(_) => Err(DriveError::Clash(name.clone())),
                None => Ok(()),
            }
        })
    }

    /// A transfer of `sender`'s and how many bytes of it are here. One that has expired is forgotten on sight.
    pub fn upload(&self, sender: UserId, id: UploadId) -> Result<(UploadRecord, u64), DriveError> {
        let (record, sent_by) =
            self.store.read(|tx| Ok::<_, StoreError>((tx.get(&UPLOADS, &id)?, tx.get(&SENDERS, &id)?)))?;
        let sent = |record: &UploadRecord| sent_by.map_or(record.owner, |sent_by| sent_by.0) == sender;
        let record = record.filter(sent).ok_or(DriveError::NotFound("upload"))?;
        if record.finished.is_some() {
            let length = record.length;
            return Ok((record, length));
        }
        if self.clock.now().since(record.touched_at) > self.upload_expiry {
            self.forget_upload(id)?;
            return Err(DriveError::UploadGone);
        }
        let offset = self.received(&record);
        Ok((record, offset))
    }

    /// Bytes of a transfer that are here to stay.
    pub(super) fn received(&self, record: &UploadRecord) -> u64 {
        self.blobs.received(&record.id.to_string()).unwrap_or(0).min(record.synced)
    }

    /// Lets a transfer follow its folder, which has another path since it began.
    pub fn redirect_upload(&self, id: UploadId, folder: &FolderPath) -> Result<(), DriveError> {
        let folder = folder.to_string();
        Ok(self.store.write(move |tx| match tx.get(&UPLOADS, &id)? {
            Some(record) => tx.put(&UPLOADS, &id, &UploadRecord { folder: folder.clone(), ..record }),
            None => Ok::<_, StoreError>(()),
        })?)
    }

    /// After a part: gives the whole when it is complete, and otherwise notes how far it has come.
    pub fn end_part(
        &self,
        record: &UploadRecord,
        incoming: Incoming,
    ) -> Result<Option<Received>, DriveError> {
        if incoming.length() == record.length {
            return Ok(Some(incoming.finish()?));
        }
        self.note_received(record.id, incoming.length())?;
        Ok(None)
    }

    /// So many bytes of a transfer are on disk, and it lives.
    pub(super) fn note_received(&self, id: UploadId, synced: u64) -> Result<(), DriveError> {
        let touched_at = self.clock.now();
        Ok(self.store.write(move |tx| match tx.get(&UPLOADS, &id)? {
            Some(record) => tx.put(&UPLOADS, &id, &UploadRecord { touched_at, synced, ..record }),
            None => Ok::<_, StoreError>(()),
        })?)
    }

    /// Forgets a transfer and what came of it. One that is being written is left alone.
    pub fn forget_upload(&self, id: UploadId) -> Result<(), DriveError> {
        let _turn = self.turns.take(id)?;
        self.end_upload(id)
    }

    /// As [`Drive::forget_upload`], for the one whose turn it is.
    pub fn end_upload(&self, id: UploadId) -> Result<(), DriveError> {
        self.blobs.discard(&id.to_string())?;
        self.store.write(move |tx| {
            if let Some(record) = tx.get(&UPLOADS, &id)? {
                release(tx, &record)?;
                tx.remove(&UPLOADS, &id)?;
                tx.remove(&SENDERS, &id)?;
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }

    /// Forgets transfers nobody came back for, and files no transfer remembers. Gives when to look again:
    /// `None` while there is nothing to wait for. `starting` says that no request runs yet, so that what
    /// requests of the last run left half done goes too.
    pub fn sweep_uploads(&self, starting: bool) -> Result<Option<Stamp>, DriveError> {
        let now = self.clock.now();
        let records = self.store.read(|tx| tx.all(&UPLOADS, &()))?;
        let mut next: Option<Stamp> = None;
        let mut alive = Vec::new();
        for (id, record) in records {
            let ends = self.upload_ends(&record);
            let over = if ends < now { self.turns.try_take(id) } else { None };
            if let Some(_turn) = over {
                self.end_upload(id)?;
            } else {
                // What has ended needs its file no more; a crash may have left it.
                alive.extend(record.finished.is_none().then(|| id.to_string()));
                next = Some(next.map_or(ends, |next| next.min(ends)));
            }
        }
        for name in self.blobs.transfers()? {
            let resumable = name.parse::<UploadId>().is_ok();
            if (starting || resumable) && !alive.contains(&name) {
                self.blobs.discard(&name)?;
            }
        }
        Ok(next)
    }
}
