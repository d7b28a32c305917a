//! Sends one file, going on where an earlier try ended.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::SystemTime;

use super::error::ClientError;
use super::retry::{Patience, retrying};
use super::server::Server;
use super::stop::Stop;
use super::tus::{Moved, State};
use crate::model::FileId;

/// Up to this size a file goes in one request.
const SMALL: u64 = 8 << 20;
/// Larger ones go in pieces of this size, each of which the server keeps once it has answered.
const PIECE: u64 = 16 << 20;

/// A file to send, as it was when it was hashed.
#[derive(Debug)]
pub struct Outgoing<'a> {
    pub file: &'a Path,
    /// The folder on the server, beginning with a slash.
    pub folder: &'a str,
    pub name: &'a str,
    pub size: u64,
    pub modified: SystemTime,
    /// [`Outgoing::modified`] in RFC 3339.
    pub modified_text: &'a str,
}

/// A file that arrived.
#[derive(Debug, Clone, Copy)]
pub struct Sent {
    /// Unknown when the answer that named it was lost.
    pub file: Option<FileId>,
}

/// Why a file did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error(transparent)]
    Server(#[from] ClientError),
    #[error("it cannot be read: {0}")]
    Read(#[from] io::Error),
    #[error("it changed while it was being read")]
    Changed,
}

/// Sends the file. `place` is the address an earlier try was given; `remember` is told of a new one, so that a later
/// run can go on. `moved` hears how many bytes more, or with a negative number fewer, are on the server.
pub fn send(
    server: &Server,
    outgoing: &Outgoing<'_>,
    place: Option<String>,
    remember: &dyn Fn(&str),
    moved: &(dyn Fn(i64) + Sync),
    stop: &Stop,
) -> Result<Sent, SendError> {
    let mut file = File::open(outgoing.file)?;
    outgoing.unchanged(&file.metadata()?)?;
    let ahead = |bytes: u64| moved(bytes as i64);
    let mut sending = Sending { server, outgoing, moved: &ahead, back: moved, stop };
    if outgoing.size <= SMALL && place.is_none() {
        return sending.small(&mut file, remember);
    }
    let resumed = match place {
        Some(place) => retrying(stop, || server.state(&place))?.map(|state| (place, state)),
        None => None,
    };
    let (place, state) = match resumed {
        Some((place, state)) => {
            moved(state.offset as i64);
            (place, state)
        }
        None => sending.begin(&[], remember)?,
    };
    sending.rest(&mut file, &place, state)
}

struct Sending<'a> {
    server: &'a Server,
    outgoing: &'a Outgoing<'a>,
    moved: Moved<'a>,
    back: &'a (dyn Fn(i64) + Sync),
    stop: &'a Stop,
}

impl Sending<'_> {
    fn begin(&mut self, bytes: &[u8], remember: &dyn Fn(&str)) -> Result<(String, State), SendError> {
        let outgoing = self.outgoing;
        let kind = mime_guess::from_path(outgoing.name).first_or_octet_stream();
        let metadata = [
            ("filename", outgoing.name),
            ("path", outgoing.folder),
            ("filetype", kind.essence_str()),
            ("modified", outgoing.modified_text),
        ];
        let begun = retrying(self.stop, || {
            let before = std::sync::atomic::AtomicU64::new(0);
            let counted = |bytes: u64| {
                before.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
                (self.moved)(bytes);
            };
            let answer = self.server.begin(outgoing.size, &metadata, bytes, &counted);
            let left = before.into_inner();
            let kept = answer.as_ref().map_or(0, |(_, state)| state.offset);
            (self.back)(kept as i64 - left as i64);
            answer
        })?;
        if begun.1.offset < outgoing.size {
            remember(&begun.0);
        }
        Ok(begun)
    }

    fn small(&mut self, file: &mut File, remember: &dyn Fn(&str)) -> Result<Sent, SendError> {
        let mut bytes = Vec::with_capacity(self.outgoing.size as usize);
        file.take(SMALL + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != self.outgoing.size {
            return Err(SendError::Changed);
        }
        self.outgoing.unchanged(&file.metadata()?)?;
        let (place, state) = self.begin(&bytes, remember)?;
        self.rest(file, &place, state)
    }

    /// Sends what the server does not have yet.
    fn rest(&self, file: &mut File, place: &str, mut state: State) -> Result<Sent, SendError> {
        let size = self.outgoing.size;
        let mut patience = Patience::new();
        let mut bytes = Vec::new();
        while state.offset < size {
            if self.stop.is_wished() {
                return Err(ClientError::Stopped.into());
            }
            self.piece(file, state.offset, &mut bytes, place)?;
            let left = std::sync::atomic::AtomicU64::new(0);
            let counted = |bytes: u64| {
                left.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
                (self.moved)(bytes);
            };
            let answer = self.server.append(place, state.offset, &bytes, &counted);
            let from = state.offset;
            match answer {
                Ok(next) => {
                    state = next;
                    patience.renew();
                }
                // The server holds another number of bytes than was thought, or its answer was lost.
                Err(error) if error.passes() || matches!(error, ClientError::Refused { status: 409, .. }) => {
                    let error = match error {
                        ClientError::Refused { status, message, .. } => {
                            ClientError::Busy { status, message, wait: None }
                        }
                        error => error,
                    };
                    patience.after(error, self.stop)?;
                    let now = retrying(self.stop, || self.server.state(place))?;
                    state = now.ok_or_else(|| ClientError::Answer("the upload is gone".to_owned()))?;
                }
                Err(error) => return Err(error.into()),
            }
            (self.back)(state.offset as i64 - from as i64 - left.into_inner() as i64);
        }
        Ok(Sent { file: state.file })
    }

    /// Reads the bytes after `offset`. Before the last of them the file is looked at once more: if it is another by
    /// now, the server never gets to see it complete.
    fn piece(&self, file: &mut File, offset: u64, bytes: &mut Vec<u8>, place: &str) -> Result<(), SendError> {
        let size = PIECE.min(self.outgoing.size - offset);
        bytes.clear();
        file.seek(SeekFrom::Start(offset))?;
        file.take(size).read_to_end(bytes)?;
        let complete = bytes.len() as u64 == size;
        let last = offset + size == self.outgoing.size;
        if !complete || last && self.outgoing.unchanged(&file.metadata()?).is_err() {
            self.server.discard(place);
            return Err(SendError::Changed);
        }
        Ok(())
    }
}

impl Outgoing<'_> {
    fn unchanged(&self, now: &Metadata) -> Result<(), SendError> {
        let same = now.len() == self.size && now.modified()? == self.modified;
        same.then_some(()).ok_or(SendError::Changed)
    }
}
