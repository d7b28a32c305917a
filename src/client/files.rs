//! Which bytes the server has, and giving them another name.

use serde::{Deserialize, Serialize};

use super::envelope::{header, read};
use super::error::ClientError;
use super::retry::retrying;
use super::server::Server;
use super::stop::Stop;
use crate::model::{ContentHash, FileId};

/// The most hashes of one question.
const MOST_HASHES: usize = 1_000;

/// A file on the server whose bytes were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Known {
    pub sha256: ContentHash,
    pub file_id: FileId,
    /// From the root of its owner's tree, such as `/Trips/Paris/IMG_1.jpg`.
    pub path: String,
}

#[derive(Serialize)]
struct Hashes<'a> {
    sha256: &'a [ContentHash],
}

#[derive(Serialize)]
struct Link<'a> {
    sha256: ContentHash,
    path: &'a str,
    name: &'a str,
    modified_at: &'a str,
}

#[derive(Deserialize)]
struct Linked {
    id: FileId,
}

impl Server {
    /// The caller's files with any of these hashes.
    pub fn known(&self, hashes: &[ContentHash], stop: &Stop) -> Result<Vec<Known>, ClientError> {
        let mut known = Vec::new();
        for hashes in hashes.chunks(MOST_HASHES) {
            let answer = retrying(stop, || {
                let request = self.agent.post(self.api("files/known"));
                let request = request.header("authorization", &self.authorization);
                read::<Vec<Known>>(request.send_json(Hashes { sha256: hashes })?)
            })?;
            known.extend(answer.data);
        }
        Ok(known)
    }

    /// Makes another file of bytes that the server has. `folder` begins with a slash; `modified` is RFC 3339.
    pub fn link(
        &self,
        sha256: ContentHash,
        folder: &str,
        name: &str,
        modified: &str,
        stop: &Stop,
    ) -> Result<FileId, ClientError> {
        let link = Link { sha256, path: folder, name, modified_at: modified };
        let answer = retrying(stop, || {
            let request = self.agent.post(self.api("files/link"));
            let request = request.header("authorization", &self.authorization);
            read::<Linked>(request.send_json(&link)?)
        })?;
        Ok(answer.data.id)
    }

    /// The server's own clock as it writes it in answers (RFC 3339, UTC), because that of this computer may differ.
    /// Asking it also shows that the server is there and accepts the app password.
    pub fn clock(&self, stop: &Stop) -> Result<Option<String>, ClientError> {
        retrying(stop, || {
            let request = self.agent.post(self.api("files/known"));
            let request = request.header("authorization", &self.authorization);
            let response = super::envelope::checked(request.send_json(Hashes { sha256: &[] })?)?;
            let date = header(&response, "date").and_then(|text| httpdate::parse_http_date(text).ok());
            let stamp = date.and_then(|date| jiff::Timestamp::try_from(date).ok());
            Ok(stamp.map(|stamp| stamp.to_string()))
        })
    }
}
