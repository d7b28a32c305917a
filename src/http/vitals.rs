//! How the server is, in numbers: what was counted since it started, and what is asked for at this moment. Nothing is
//! read before somebody asks, so that a server that nobody watches stays as quiet as it was.

use serde::Serialize;
use utoipa::ToSchema;

use super::error::ApiError;
use super::services::Services;

/// Each is `ok`, or what is wrong with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Parts {
    store: String,
    index: String,
    volume: String,
}

impl Parts {
    /// Tries each. Blocking.
    pub(super) fn of(services: &Services) -> Self {
        let told = |outcome: Result<(), String>| outcome.err().unwrap_or_else(|| "ok".into());
        Self {
            store: told(services.accounts.setup_needed().map(drop).map_err(|error| error.to_string())),
            index: told(services.photos.index_health().map_err(|error| error.to_string())),
            volume: told(disks(services)),
        }
    }

    pub(super) fn are_well(&self) -> bool {
        [&self.store, &self.index, &self.volume].iter().all(|part| *part == "ok")
    }
}

/// Whether every disk is there.
fn disks(services: &Services) -> Result<(), String> {
    services.blobs.transfers().map_err(|error| error.to_string())?;
    // Strangers hear this too: which ones, administrators are told.
    match services.volumes.missing().map_err(|error| error.to_string())?.len() {
        0 => Ok(()),
        1 => Err("a disk with originals is not there".to_owned()),
        many => Err(format!("{many} disks with originals are not there")),
    }
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Vitals {
    parts: Parts,
    pub(super) uptime_s: u64,
    /// Requests answered since the start, and what follows too, unless it says otherwise.
    pub(super) requests: u64,
    /// How long all of them took together, in milliseconds.
    pub(super) answering_ms: u64,
    /// Requests that the server could not answer as it should.
    pub(super) failures: u64,
    pub(super) jobs_done: u64,
    pub(super) photos_read: u64,
    /// Jobs at this moment.
    pub(super) jobs_waiting: u64,
    /// Jobs that were given up and are still on the list.
    pub(super) jobs_failed: u64,
    /// Open pages that are told of changes.
    pub(super) listeners: u64,
    pub(super) people: u64,
    /// Photos that can be found.
    pub(super) photos: u64,
    /// What the process holds in memory, decoders aside.
    pub(super) memory_bytes: u64,
    pub(super) store_bytes: u64,
    pub(super) index_bytes: u64,
    /// Of the disks that hold the originals, together; null where they do not tell.
    pub(super) disk_bytes: Option<u64>,
    pub(super) free_bytes: Option<u64>,
}

impl Vitals {
    /// Asks every part. Blocking.
    pub(super) fn of(services: &Services) -> Result<Self, ApiError> {
        let counted = services.metrics.totals();
        let jobs = services.photos.queue().all_counts()?;
        let (photos, index_bytes) = services.photos.index_size()?;
        let disk = services.blobs.disk()?;
        Ok(Self {
            parts: Parts::of(services),
            uptime_s: services.uptime_s(),
            requests: counted.requests,
            answering_ms: u64::try_from(counted.answering.as_millis()).unwrap_or(u64::MAX),
            failures: counted.failures,
            jobs_done: counted.jobs,
            photos_read: counted.photos,
            jobs_waiting: jobs.waiting,
            jobs_failed: jobs.failed,
            listeners: services.events.listeners() as u64,
            people: services.accounts.head_count(None)?,
            photos,
            memory_bytes: resident(),
            store_bytes: services.photos.metadata_size()?,
            index_bytes,
            disk_bytes: disk.map(|disk| disk.size),
            free_bytes: disk.map(|disk| disk.free),
        })
    }
}

/// The second number of `/proc/self/statm` (proc(5)) is in pages. 0 on systems that have none.
fn resident() -> u64 {
    let told = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = told.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    pages * rustix::param::page_size() as u64
}
