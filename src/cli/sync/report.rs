//! What became of every file.

use serde::Serialize;

use super::output::Output;
use crate::model::FileId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Sent,
    /// It was on the server under this album already.
    Present,
    /// Its bytes were on the server elsewhere; it is in the album now as well.
    Linked,
    Skipped,
    Failed,
    WouldSend,
    WouldLink,
}

/// One file, as `--json` prints it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Line {
    pub path: String,
    pub outcome: Outcome,
    pub bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_id: Option<FileId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Named {
    pub path: String,
    pub reason: String,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Sum {
    pub files: u64,
    pub bytes: u64,
}

/// The end of a run.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct Report {
    pub sent: Sum,
    pub already_there: Sum,
    pub linked: Sum,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_send: Option<Sum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_link: Option<Sum>,
    pub skipped: Vec<Named>,
    pub failed: Vec<Named>,
    /// Sent and kept, but the server could not make photos of them.
    pub unreadable: Vec<Named>,
    /// How many the server was still looking at when this was written.
    pub still_processing: u64,
    /// It was stopped before it was through.
    pub stopped: bool,
    #[serde(skip)]
    pub sent_files: Vec<(FileId, String)>,
}

impl Report {
    pub(super) fn add(&mut self, line: &Line) {
        let named = || Named { path: line.path.clone(), reason: line.reason.clone().unwrap_or_default() };
        let sum = match line.outcome {
            Outcome::Sent => &mut self.sent,
            Outcome::Present => &mut self.already_there,
            Outcome::Linked => &mut self.linked,
            Outcome::WouldSend => self.would_send.get_or_insert_default(),
            Outcome::WouldLink => self.would_link.get_or_insert_default(),
            Outcome::Skipped => return self.skipped.push(named()),
            Outcome::Failed => return self.failed.push(named()),
        };
        sum.files += 1;
        sum.bytes += line.bytes;
        if line.outcome == Outcome::Sent {
            self.sent_files.extend(line.file_id.map(|id| (id, line.path.clone())));
        }
    }

    pub(super) fn printed(self, output: &Output) -> Self {
        output.report(&self);
        self
    }

    /// For a person, a line a fact.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut sum = |title: &str, sum: Sum| {
            lines.push(format!("{title:15}{:>8} files  {}", sum.files, indicatif::HumanBytes(sum.bytes)));
        };
        match (self.would_send, self.would_link) {
            (None, None) => {
                sum("sent", self.sent);
                sum("linked", self.linked);
            }
            (send, link) => {
                sum("would be sent", send.unwrap_or_default());
                sum("would be linked", link.unwrap_or_default());
            }
        }
        sum("already there", self.already_there);
        let mut list = |title: &str, files: &[Named]| {
            if !files.is_empty() {
                lines.push(format!("{title:15}{:>8} files", files.len()));
                lines.extend(files.iter().map(|file| format!("  {}: {}", file.path, file.reason)));
            }
        };
        list("skipped", &self.skipped);
        list("kept, but could not be read", &self.unreadable);
        list("failed", &self.failed);
        if self.still_processing > 0 {
            lines.push(format!("the server is still looking at {} files", self.still_processing));
        }
        if self.stopped {
            lines.push("stopped; the next run goes on from here".to_owned());
        }
        lines
    }
}
