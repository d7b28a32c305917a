//! What became of files after they were sent.

use serde::Deserialize;

use super::envelope::read;
use super::error::ClientError;
use super::retry::retrying;
use super::server::Server;
use super::stop::Stop;
use crate::model::FileId;

/// A file that the server keeps but could not make a photo of.
#[derive(Debug, Clone, Deserialize)]
pub struct FailedJob {
    pub file_id: Option<FileId>,
    pub file_name: Option<String>,
    pub error: Option<String>,
}

impl Server {
    /// How many of the caller's files wait to be looked at.
    pub fn waiting(&self, stop: &Stop) -> Result<u64, ClientError> {
        let answer = retrying(stop, || {
            let request = self.agent.get(self.api("jobs?state=waiting&limit=1"));
            read::<Vec<serde_json::Value>>(request.header("authorization", &self.authorization).call()?)
        })?;
        Ok(answer.pagination.and_then(|page| page.total).unwrap_or(answer.data.len() as u64))
    }

    /// Jobs that failed since a time of the server's clock, in RFC 3339.
    pub fn failed(&self, since: &str, stop: &Stop) -> Result<Vec<FailedJob>, ClientError> {
        let mut jobs = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let answer = retrying(stop, || {
                let request = self.agent.get(self.api("jobs")).query("state", "failed").query("since", since);
                let request = request.query("limit", "1000").header("authorization", &self.authorization);
                let request = match &cursor {
                    Some(cursor) => request.query("cursor", cursor),
                    None => request,
                };
                read::<Vec<FailedJob>>(request.call()?)
            })?;
            jobs.extend(answer.data);
            cursor = answer.pagination.and_then(|page| page.next_cursor);
            if cursor.is_none() {
                return Ok(jobs);
            }
        }
    }
}
