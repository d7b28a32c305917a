//! Being told that a disk was mounted or taken away.

use std::fs::File;
use std::io;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The system's list of mounted disks, which says when it changes; see proc(5).
const LIST: &str = "/proc/self/mountinfo";

/// Heeds the list only while somebody needs it.
#[derive(Debug, Default)]
pub(super) struct Mounts(Option<AsyncFd<File>>);

impl Mounts {
    pub fn heed(&mut self, wanted: bool) {
        if wanted && self.0.is_none() {
            match begin() {
                Ok(list) => self.0 = Some(list),
                Err(error) => tracing::debug!(%error, "nobody tells of disks that come and go"),
            }
        }
        if !wanted {
            self.0 = None;
        }
    }

    /// Resolves when the list has changed; never where nobody tells.
    pub async fn changed(&self) {
        match &self.0 {
            Some(list) => match list.ready(Interest::PRIORITY).await {
                Ok(mut ready) => ready.clear_ready(),
                Err(_) => std::future::pending().await,
            },
            None => std::future::pending().await,
        }
    }
}

#[allow(deprecated, reason = "the file is opened here, and closed by nobody else")]
fn begin() -> io::Result<AsyncFd<File>> {
    AsyncFd::with_interest(File::open(LIST)?, Interest::PRIORITY)
}
