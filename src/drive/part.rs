//! The parts that a resumable transfer arrives in.

use sha2::{Digest, Sha256};

use super::Drive;
use super::error::DriveError;
use super::turn::Turn;
use crate::blob::Incoming;
use crate::model::UploadId;
use crate::store::Reader;
use crate::store::uploads::{UPLOADS, UploadRecord};

/// The digest a part must have.
#[derive(Debug, Clone)]
pub enum Checksum {
    Sha1(Vec<u8>),
    Sha256(Vec<u8>),
}

impl Checksum {
    /// Reads tus's `Upload-Checksum`: an algorithm and the digest in base64.
    pub fn parse(text: &str) -> Result<Self, DriveError> {
        use base64::Engine;
        let (algorithm, digest) = text.split_once(' ').ok_or(DriveError::WrongChecksum)?;
        let digest = base64::engine::general_purpose::STANDARD.decode(digest.trim());
        let digest = digest.map_err(|_| DriveError::WrongChecksum)?;
        match algorithm {
            "sha1" => Ok(Self::Sha1(digest)),
            "sha256" => Ok(Self::Sha256(digest)),
            other => Err(DriveError::UnknownChecksum(other.to_owned())),
        }
    }
}

/// Hashes a part as it passes.
enum PartHash {
    Sha1(sha1::Sha1, Vec<u8>),
    Sha256(Sha256, Vec<u8>),
}

/// Bytes of a part after which it is noted that they are here: who loses the power in the middle of a film sends no more
/// than these again.
const STRETCH: u64 = 64 << 20;

/// One part of a transfer being written. What a part with a checksum wrote stays only if the sum is right.
pub struct Part {
    /// `None` once the part has ended.
    incoming: Option<Incoming>,
    drive: Drive,
    id: UploadId,
    start: u64,
    /// As far as is noted.
    noted: u64,
    hash: Option<PartHash>,
    /// `None` once the part has ended.
    turn: Option<Turn>,
}

impl Part {
    /// Resolves when the same transfer is sent by another connection: this one is to end.
    pub fn wanted(&self) -> impl Future<Output = ()> + Send + use<> {
        let wanted = self.turn.as_ref().map(Turn::wanted);
        async move {
            match wanted {
                Some(wanted) => wanted.await,
                None => std::future::pending().await,
            }
        }
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), DriveError> {
        match &mut self.hash {
            Some(PartHash::Sha1(hasher, _)) => hasher.update(bytes),
            Some(PartHash::Sha256(hasher, _)) => hasher.update(bytes),
            None => {}
        }
        let incoming = self.incoming.as_mut().ok_or(DriveError::UploadGone)?;
        incoming.write(bytes)?;
        if self.hash.is_none() && incoming.length() - self.noted >= STRETCH {
            self.note()?;
        }
        Ok(())
    }

    /// Brings what came to the disk and notes that it is there.
    fn note(&mut self) -> Result<(), DriveError> {
        let Some(incoming) = &mut self.incoming else { return Ok(()) };
        incoming.sync()?;
        self.noted = incoming.length();
        self.drive.note_received(self.id, self.noted)
    }

    /// The part is over: checks its sum and makes it durable. Gives the transfer's new length.
    pub fn end(mut self) -> Result<(Incoming, Turn), DriveError> {
        let good = match self.hash.as_ref() {
            Some(PartHash::Sha1(hasher, wanted)) => hasher.clone().finalize().as_slice() == wanted,
            Some(PartHash::Sha256(hasher, wanted)) => hasher.clone().finalize().as_slice() == wanted,
            None => true,
        };
        if !good {
            return Err(DriveError::WrongChecksum);
        }
        let mut incoming = self.incoming.take().ok_or(DriveError::UploadGone)?;
        incoming.sync()?;
        let turn = self.turn.take().ok_or(DriveError::UploadGone)?;
        Ok((incoming, turn))
    }

    /// The sender went away: keeps what came, unless it was to be checked.
    pub fn abandon(mut self) -> Result<(), DriveError> {
        if self.hash.is_none() { self.note() } else { Ok(()) }
    }
}

/// However a part ends before its sum was found right (a full disk, a cancelled request), nothing of it stays.
impl Drop for Part {
    fn drop(&mut self) {
        if let (Some(incoming), true) = (self.incoming.as_mut(), self.hash.is_some())
            && let Err(error) = incoming.truncate(self.start)
        {
            tracing::warn!(%error, "a part that was not checked could not be taken back");
        }
    }
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part").field("start", &self.start).finish_non_exhaustive()
    }
}

impl Drive {
    /// Opens a transfer for the part that starts at `offset`.
    pub fn begin_part(
        &self,
        record: &UploadRecord,
        offset: u64,
        checksum: Option<Checksum>,
    ) -> Result<Part, DriveError> {
        let turn = self.turns.take(record.id)?;
        // Asked again, because the turn may have been another's until now.
        let now = self.store.read(|tx| tx.get(&UPLOADS, &record.id))?;
        let actual = now.map_or(0, |now| self.received(&now));
        if actual != offset {
            return Err(DriveError::WrongOffset { actual, claimed: offset });
        }
        let mut incoming = self.blobs.receive(&record.id.to_string(), record.length)?;
        if incoming.length() > actual {
            incoming.truncate(actual)?;
        }
        let hash = checksum.map(|checksum| match checksum {
            Checksum::Sha1(wanted) => PartHash::Sha1(sha1::Sha1::default(), wanted),
            Checksum::Sha256(wanted) => PartHash::Sha256(Sha256::new(), wanted),
        });
        let (drive, id) = (self.clone(), record.id);
        Ok(Part { incoming: Some(incoming), drive, id, start: offset, noted: offset, hash, turn: Some(turn) })
    }
}
