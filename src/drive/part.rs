//! The parts that a resumable transfer arrives in.

use sha2::{Digest, Sha256};

use super::Drive;
use super::error::DriveError;
use super::turn::Turn;
use crate::blob::Incoming;
use crate::store::uploads::UploadRecord;

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

/// One part of a transfer being written. What a part with a checksum wrote stays only if the sum is right.
pub struct Part {
    /// `None` once the part has ended.
    incoming: Option<Incoming>,
    start: u64,
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
        match &mut self.incoming {
            Some(incoming) => Ok(incoming.write(bytes)?),
            None => Err(DriveError::UploadGone),
        }
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
        match self.incoming.as_mut() {
            Some(incoming) if self.hash.is_none() => Ok(incoming.sync()?),
            _ => Ok(()),
        }
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
        let incoming = self.blobs.receive(&record.id.to_string(), record.length)?;
        let actual = incoming.length();
        if actual != offset {
            return Err(DriveError::WrongOffset { actual, claimed: offset });
        }
        let hash = checksum.map(|checksum| match checksum {
            Checksum::Sha1(wanted) => PartHash::Sha1(sha1::Sha1::default(), wanted),
            Checksum::Sha256(wanted) => PartHash::Sha256(Sha256::new(), wanted),
        });
        Ok(Part { incoming: Some(incoming), start: offset, hash, turn: Some(turn) })
    }
}
