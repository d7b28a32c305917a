//! What a browser fetches before the first photo.

use std::path::Path;
use std::process::Command;

use super::report::Report;

pub fn measure(report: &mut Report) {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let told = Command::new("npm").args(["run", "--silent", "size"]).current_dir(web).output().expect("npm");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let line = told.lines().find(|line| line.contains("first load")).expect("the page was built: make web");
    let bytes: f64 = line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number");
    report.alone("first page, compressed", bytes / 1e3, "kB", "≤ 120 kB");
}
