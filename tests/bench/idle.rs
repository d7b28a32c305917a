//! What a server costs that has nothing to do.

use std::time::Duration;

use super::report::Report;
use super::server::Server;
use super::setting;

pub fn measure(report: &mut Report) {
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start(data.path());
    report.alone("ready on an empty folder", server.ready.as_secs_f64() * 1_000.0, "ms", "≤ 200 ms");
    watch(report, &server, ", no photos", "≤ 25 MB");
}

/// Until a server has gone to rest, in seconds.
const REST: usize = 45;

/// Lets a server rest and then watches it for a while.
pub fn watch(report: &mut Report, server: &Server, of: &str, bar: &str) {
    let seconds = setting("ALBUMEN_BENCH_IDLE", 60);
    rest(REST);
    let before = (server.io("read_bytes"), server.io("write_bytes"), server.switches());
    rest(seconds);
    let after = (server.io("read_bytes"), server.io("write_bytes"), server.switches());
    report.alone(format!("idle memory{of}"), server.resident(), "MB", bar);
    report.alone(format!("idle disk reads in {seconds} s{of}"), (after.0 - before.0) as f64, "bytes", "0");
    report.alone(format!("idle disk writes in {seconds} s{of}"), (after.1 - before.1) as f64, "bytes", "0");
    // Threads that ended take their counts with them.
    let woken = after.2.saturating_sub(before.2);
    report.alone(format!("idle wake-ups in {seconds} s{of}"), woken as f64, "", "");
}

fn rest(seconds: usize) {
    #[allow(clippy::disallowed_methods, reason = "resting is what is measured")]
    std::thread::sleep(Duration::from_secs(seconds as u64));
}
