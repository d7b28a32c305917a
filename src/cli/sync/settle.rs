//! After sending: what the server could make of the files.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::pass::Pass;
use super::report::{Named, Report};
use crate::client::ClientError;
use crate::model::FileId;

/// A large batch takes the server longer; the report then says how much is left.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_secs(1);

/// Waits until nothing waits on the server, and names the files that it keeps but could not read. These did arrive:
/// they are no failures of the transfer. A server that does not tell is not insisted upon.
pub(super) fn settle(pass: &Pass<'_>, since: Option<&str>, report: &mut Report) {
    let (Some(since), false) = (since, report.sent_files.is_empty()) else { return };
    pass.output.note("waiting for the server to look at the files");
    let names: HashMap<FileId, &str> =
        report.sent_files.iter().map(|(id, path)| (*id, path.as_str())).collect();
    match look(pass, since, &names) {
        Ok((unreadable, waiting)) => {
            report.unreadable = unreadable;
            report.still_processing = waiting;
        }
        Err(ClientError::Stopped) => report.stopped = true,
        Err(error) => tracing::debug!(%error, "the server does not say what became of the files"),
    }
}

fn look(
    pass: &Pass<'_>,
    since: &str,
    names: &HashMap<FileId, &str>,
) -> Result<(Vec<Named>, u64), ClientError> {
    let start = Instant::now();
    let mut waiting = pass.server.waiting(pass.stop)?;
    while waiting > 0 && start.elapsed() < PATIENCE {
        if pass.stop.wait(PAUSE) {
            return Err(ClientError::Stopped);
        }
        waiting = pass.server.waiting(pass.stop)?;
    }
    let failed = pass.server.failed(since, pass.stop)?.into_iter().filter_map(|job| {
        let path = *names.get(&job.file_id?)?;
        let reason = job.error.unwrap_or_else(|| "the server does not say why".to_owned());
        Some(Named { path: path.to_owned(), reason })
    });
    let mut failed: Vec<Named> = failed.collect();
    failed.sort_by(|a, b| a.path.cmp(&b.path));
    failed.dedup_by(|a, b| a.path == b.path);
    Ok((failed, waiting))
}
