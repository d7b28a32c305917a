//! What just happened, for whoever is looking. Events are hints: a listener that misses one asks again.

use serde::Serialize;

use super::id::{PhotoId, UserId};

/// How a photo changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PhotoChange {
    Added,
    Updated,
    Removed,
}

/// Something its owner's open pages want to know.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", content = "data", rename_all = "lowercase")]
pub enum Event {
    Photo { id: PhotoId, state: &'static str, bucket: Option<String>, change: PhotoChange },
    Ingest { waiting: u64, running: u64, failed: u64 },
    Quota { used_bytes: u64 },
}

/// An event and the one person it is for.
#[derive(Debug, Clone)]
pub struct Addressed {
    pub owner: UserId,
    pub event: Event,
}
