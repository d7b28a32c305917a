//! The log: human lines on a terminal, JSON lines elsewhere, always on standard error, because standard output
//! is for what scripts wait for. And what is counted while the server runs.

mod metrics;

pub use metrics::{Metrics, Totals};

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::{Log, LogFormat};

/// Starts logging for this process. A second start changes nothing.
pub fn start(log: &Log) {
    // The web server is started whenever somebody comes, which is no news.
    let level = if log.level.contains("actix_server") {
        log.level.clone()
    } else {
        format!("{},actix_server=warn", log.level)
    };
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let terminal = std::io::stderr().is_terminal();
    let json = match log.format {
        LogFormat::Auto => !terminal,
        LogFormat::Human => false,
        LogFormat::Json => true,
    };
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(terminal && !json);
    // Only a second start can fail, and the first one stands.
    let _ = if json { lines.json().flatten_event(true).try_init() } else { lines.try_init() };
}
