//! How large the program is, by crate, and how soon it is ready.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::report::Report;
use super::server::{Server, program};

/// Crates that are named; the rest is one row.
const NAMED: &str = "30";

pub fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    report.alone("program, stripped", megabytes(stripped(folder.path())), "MB", "≤ 40");
    let mut starts: Vec<f64> = (0..5).map(|start| ready(&folder.path().join(start.to_string()))).collect();
    let middle = super::report::quantile(&mut starts, 0.5);
    report.alone("ready on an empty folder", middle, "ms", "≤ 200");
    for (name, bytes) in crates() {
        report.alone(format!("code of {name}"), megabytes(bytes), "MB", "");
    }
}

fn ready(data: &Path) -> f64 {
    Server::start(data).ready.as_secs_f64() * 1_000.0
}

/// Bytes of the program without its symbols, which the bench's own has still.
fn stripped(folder: &Path) -> u64 {
    let target = folder.join("albumen");
    let status =
        Command::new("strip").arg("-o").arg(&target).arg(program()).status().expect("binutils are there");
    assert!(status.success(), "strip");
    std::fs::metadata(target).expect("written").len()
}

/// Bytes of machine code by the crate they come from, the largest first, by cargo-bloat: of the bench's own, which is not
/// optimised across crates, where they cannot be told apart.
fn crates() -> Vec<(String, u64)> {
    let output = Command::new("cargo")
        .args(["bloat", "--profile", "bench", "--bin", "albumen", "--crates", "-n", NAMED])
        .args(["--message-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let row = |row: &Value| Some((row["name"].as_str()?.to_owned(), row["size"].as_u64()?));
    told["crates"].as_array().expect("a table").iter().filter_map(row).collect()
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
