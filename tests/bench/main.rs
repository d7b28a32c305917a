//! How fast it is, beside named peers on the same machine in the same run. `make bench` prints a table and
//! writes `target/bench.json` and the same as a page with charts, `target/bench.html`. Names of rows on the command line run only those.
//!
//! Sizes: `ALBUMEN_BENCH_PHOTOS` (12-megapixel files to ingest, 100), `ALBUMEN_BENCH_LIBRARY` (photos of the
//! generated libraries, `10000,100000`; a million takes some minutes), `ALBUMEN_BENCH_IDLE` (seconds, 60), `ALBUMEN_BENCH_DRIVE_MIB` (of the file sent to
//! the drive and its peers, 1024), `ALBUMEN_BENCH_ENTRIES` (of the folder listed, 10000).

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod drive;
mod family;
mod first_page;
mod idle;
mod ingest;
mod library;
mod machine;
mod page;
mod report;
mod server;
mod size;
mod transfer;

use report::Report;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    let mut report = Report::begin();
    if runs("size") {
        size::measure(&mut report);
    }
    if runs("ingest") {
        ingest::measure(&mut report);
    }
    if runs("idle") {
        idle::measure(&mut report);
    }
    if runs("page") {
        first_page::measure(&mut report);
    }
    if runs("transfer") {
        transfer::measure(&mut report);
    }
    if runs("drive") {
        drive::measure(&mut report);
    }
    if runs("library") {
        library::measure(&mut report);
    }
    if runs("family") {
        family::measure(&mut report);
    }
    report.print();
}

/// A size from the environment.
fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
