//! Runs what waits: jobs, the search index's outbox, sweeps. Woken by bells and by the next thing due, never
//! by polling, so that an idle server does nothing at all.

mod doomed;
mod drain;
mod external;
mod indexer;
mod ingest;
mod mail;
mod purge_user;
mod runner;
mod scrub;
mod snapshots;
mod sweeper;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::drive::Drive;
use crate::external::Externals;
use crate::libraries::Libraries;
use crate::media::Decoder;
use crate::model::Clock;
use crate::photos::Photos;
use crate::search::Opened;
use crate::store::Store;
use crate::store::settings::LiveSettings;
use crate::store::snapshot::Snapshots;
use crate::telemetry::Metrics;
use crate::volumes::Volumes;

pub use scrub::Scrub;

/// What background work works with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Worker {
    pub store: Store,
    pub snapshots: Snapshots,
    pub photos: Photos,
    pub libraries: Libraries,
    pub externals: Externals,
    pub drive: Drive,
    pub volumes: Volumes,
    pub accounts: Accounts,
    pub audit: Audit,
    pub settings: LiveSettings,
    /// The certificate that a mail server of one's own is signed by.
    pub mail_authority: Option<PathBuf>,
    pub decoder: Decoder,
    pub metrics: Metrics,
    pub clock: Arc<dyn Clock>,
    pub scrub: Scrub,
    /// Jobs at once.
    pub slots: usize,
}

impl Worker {
    /// Works until `stop` turns true; jobs that run then are finished first.
    pub async fn run(self, opened: Opened, stop: watch::Receiver<bool>) {
        tokio::join!(
            runner::run(self.clone(), stop.clone()),
            indexer::run(self.photos.clone(), self.libraries.clone(), opened, stop.clone()),
            doomed::run(self.drive.clone(), stop.clone()),
            drain::run(self.volumes.clone(), stop.clone()),
            snapshots::run(self.clone(), stop.clone()),
            scrub::run(self.clone(), stop.clone()),
            external::run(self.clone(), stop.clone()),
            sweeper::run(self, stop),
        );
    }
}

/// Resolves once `stop` is true or whoever could set it is gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop as well.
    let _ = stop.wait_for(|stop| *stop).await;
}
