//! What handlers work with.

use std::path::PathBuf;
use std::sync::Arc;

use ipnet::IpNet;
use tokio::sync::watch;

use super::dav::Turns;
use crate::access::Access;
use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::blob::Blobs;
use crate::drive::Drive;
use crate::events::Events;
use crate::external::Externals;
use crate::libraries::Libraries;
use crate::limits::Limits;
use crate::model::certificate::CertificateFacts;
use crate::model::{Clock, Stamp};
use crate::photos::Photos;
use crate::shares::Shares;
use crate::store::settings::LiveSettings;
use crate::telemetry::Metrics;
use crate::volumes::Volumes;

/// The rooms below, as the composition root made them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Services {
    pub accounts: Accounts,
    pub access: Access,
    pub audit: Audit,
    pub settings: LiveSettings,
    /// The certificate that a mail server of one's own is signed by.
    pub mail_authority: Option<PathBuf>,
    pub limits: Arc<Limits>,
    /// Proxies whose word is taken for whom they speak.
    pub proxies: Vec<IpNet>,
    pub drive: Drive,
    pub photos: Photos,
    pub libraries: Libraries,
    pub externals: Externals,
    pub shares: Shares,
    pub volumes: Volumes,
    pub events: Events,
    pub blobs: Blobs,
    pub metrics: Metrics,
    /// Whether everybody who reaches the server may ask what Prometheus asks.
    pub metrics_public: bool,
    /// Of those who change a tree over the drive.
    pub turns: Turns,
    /// Whether the drive takes passwords over plain HTTP from afar.
    pub drive_over_http: bool,
    pub clock: Arc<dyn Clock>,
    pub started_at: Stamp,
    /// What HTTPS shows; `None` when it is off.
    pub certificate: Option<watch::Receiver<Arc<CertificateFacts>>>,
    /// Where HTTPS listens; `None` when it is off.
    pub https_port: Option<u16>,
    /// Whether HTTPS stands where browsers look when they are told to use nothing else.
    pub https_alone: bool,
    /// Largest file that is taken, in bytes.
    pub max_upload: u64,
}

impl Services {
    /// Seconds since the server started.
    pub(super) fn uptime_s(&self) -> u64 {
        self.clock.now().since(self.started_at).unsigned_abs() / 1_000
    }
}
