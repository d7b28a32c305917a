//! `albumen export`: a person's originals as plain folders, with what was said of photos as XMP beside them.

mod source;
mod spelling;
mod target;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;

use bytesize::ByteSize;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::error::CliError;
use super::settings::{self, PlaceArgs};
use super::{data, output};
use crate::net::control::{Answer, Request};
use crate::photos::inventory::{Amount, Item};
use source::Source;
use target::{Done, Target};

/// Failures that are named; beyond them they are counted.
const NAMED: usize = 1_000;

/// Write a person's files out as plain folders, photos with an XMP file that holds their title, tags, rating and place,
/// whether or not the server runs. Run again with the same folder it goes on where it stopped and brings what changed;
/// nothing is deleted there. What lies in the trash stays here.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen export ada /mnt/usb/ada --data /srv/albumen")]
pub(super) struct ExportArgs {
    /// User name or e-mail address
    user: String,
    /// Where to: a new or empty folder, or one of an earlier export
    folder: PathBuf,
    /// Print JSON, for scripts
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Default, Serialize)]
struct Report {
    written: u64,
    /// There already, from an earlier run.
    already: u64,
    failed: u64,
    /// At most 1,000 of them.
    failures: Vec<Failure>,
    /// Bytes written.
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct Failure {
    path: String,
    why: String,
}

pub(super) fn run(args: &ExportArgs) -> ExitCode {
    output::ended(export(args))
}

/// Says whether everything is there.
fn export(args: &ExportArgs) -> Result<bool, CliError> {
    let data = settings::load(&args.place, None)?.data;
    let mut target = Target::open(&args.folder)?;
    let request = Request::Inventory { user: args.user.clone() };
    let Answer::Inventory { at, amount } = data::perform(&data, &request, false)? else {
        return Err(CliError::unexpected());
    };
    let at = data.join(at);
    let list = File::open(&at)?;
    // Gone when this ends, however it ends.
    std::fs::remove_file(&at)?;
    let source = Source { data, user: args.user.clone() };
    let report = write(&source, BufReader::new(list), &mut target, &bar(args.json, amount))?;
    target.settle()?;
    tell(args, &report)?;
    Ok(report.failed == 0)
}

fn bar(json: bool, amount: Amount) -> ProgressBar {
    if json {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left");
    // Drawn on a terminal alone.
    ProgressBar::new(amount.bytes)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(format!("{} files", amount.files))
}

fn write(
    source: &Source,
    list: impl BufRead,
    target: &mut Target,
    bar: &ProgressBar,
) -> Result<Report, CliError> {
    let mut report = Report::default();
    for line in list.lines() {
        let item: Item = serde_json::from_str(&line?).map_err(std::io::Error::from)?;
        let size = item.content.as_ref().map_or(0, |content| content.size);
        match target.take(source, &item) {
            Ok(Done::Folder) => {}
            Ok(Done::Already) => report.already += 1,
            Ok(Done::Written) => {
                report.written += 1;
                report.bytes += size;
            }
            // Nothing more will fit.
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => return Err(error.into()),
            Err(error) => {
                report.failed += 1;
                if report.failures.len() < NAMED {
                    report.failures.push(Failure { path: item.path.clone(), why: error.to_string() });
                }
            }
        }
        bar.inc(size);
    }
    bar.finish_and_clear();
    Ok(report)
}

fn tell(args: &ExportArgs, report: &Report) -> Result<(), CliError> {
    if args.json {
        return output::line(&serde_json::to_string(report).map_err(std::io::Error::from)?);
    }
    let failed = report.failures.iter().map(|failure| format!("{}: {}\n", failure.path, failure.why));
    output::print(&failed.collect::<String>())?;
    output::line(&format!(
        "{} files written ({}), {} there already, {} failed",
        report.written,
        ByteSize(report.bytes).display().si(),
        report.already,
        report.failed
    ))
}
