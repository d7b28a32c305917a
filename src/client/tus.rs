//! Single requests of tus 1.0: creation (with upload), offset, append, termination; with checksums.
//! <https://tus.io/protocols/resumable-upload>

use std::io::{self, Read};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use ureq::http::Response;
use ureq::{Body, SendBody};

use super::envelope::{checked, header};
use super::error::ClientError;
use super::server::Server;
use crate::model::FileId;

/// An upload as the server sees it.
#[derive(Debug)]
pub(super) struct State {
    /// Bytes the server holds.
    pub offset: u64,
    /// The file they became, once they are complete.
    pub file: Option<FileId>,
}

/// Called with the number of bytes that left since the last call.
pub(super) type Moved<'a> = &'a (dyn Fn(u64) + Sync);

/// Hands out bytes and tells how many went.
struct Watched<'a> {
    bytes: &'a [u8],
    moved: Moved<'a>,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.bytes.read(buffer)?;
        (self.moved)(size as u64);
        Ok(size)
    }
}

impl Server {
    /// Begins an upload of `size` bytes, sending `bytes`, which may be empty, along. Gives its address.
    pub(super) fn begin(
        &self,
        size: u64,
        metadata: &[(&str, &str)],
        bytes: &[u8],
        moved: Moved<'_>,
    ) -> Result<(String, State), ClientError> {
        let pairs = metadata.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value)));
        let request = self
            .agent
            .post(self.api("uploads"))
            .header("authorization", &self.authorization)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", size)
            .header("upload-metadata", pairs.collect::<Vec<_>>().join(","));
        let response = if bytes.is_empty() {
            request.header("content-length", 0).send_empty()?
        } else {
            request
                .header("content-type", "application/offset+octet-stream")
                .header("content-length", bytes.len())
                .header("upload-checksum", checksum(bytes))
                .send(SendBody::from_reader(&mut Watched { bytes, moved }))?
        };
        let response = checked(response)?;
        let location = header(&response, "location");
        let location = location.ok_or_else(|| ClientError::Answer("an upload without a place".to_owned()))?;
        // A server that took no bytes need not name an offset.
        Ok((self.place(location)?, State { offset: offset(&response).unwrap_or(0), file: file(&response) }))
    }

    /// Where an upload stands. `None` when the server has forgotten it.
    pub(super) fn state(&self, place: &str) -> Result<Option<State>, ClientError> {
        let request = self.agent.head(place).header("authorization", &self.authorization);
        match checked(request.header("tus-resumable", "1.0.0").call()?) {
            Ok(response) => Ok(Some(known(&response)?)),
            Err(ClientError::Refused { status: 403 | 404 | 410, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn append(
        &self,
        place: &str,
        offset: u64,
        bytes: &[u8],
        moved: Moved<'_>,
    ) -> Result<State, ClientError> {
        let request = self
            .agent
            .patch(place)
            .header("authorization", &self.authorization)
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("content-length", bytes.len())
            .header("upload-offset", offset)
            .header("upload-checksum", checksum(bytes));
        known(&checked(request.send(SendBody::from_reader(&mut Watched { bytes, moved }))?)?)
    }

    /// Takes back an unfinished upload. Its failure harms nobody: the server forgets it by itself.
    pub(super) fn discard(&self, place: &str) {
        let request = self.agent.delete(place).header("authorization", &self.authorization);
        if let Err(error) = request.header("tus-resumable", "1.0.0").call() {
            tracing::debug!(%error, "an unfinished upload was left to expire");
        }
    }
}

fn known(response: &Response<Body>) -> Result<State, ClientError> {
    let offset =
        offset(response).ok_or_else(|| ClientError::Answer("an upload without an offset".to_owned()))?;
    Ok(State { offset, file: file(response) })
}

fn offset(response: &Response<Body>) -> Option<u64> {
    header(response, "upload-offset")?.parse().ok()
}

fn file(response: &Response<Body>) -> Option<FileId> {
    header(response, "albumen-file")?.parse().ok()
}

fn checksum(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)))
}
