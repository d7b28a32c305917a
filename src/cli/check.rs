//! `albumen check`: is everything as it was written?

use std::process::ExitCode;

use bytesize::ByteSize;
use clap::Args;

use super::error::CliError;
use super::settings::{self, PlaceArgs};
use super::{data, output};
use crate::check::{Finding, Report};
use crate::net::control::{Answer, Request};

/// Check the metadata against itself and against the disk, whether or not the server runs; ends with 3 when
/// something is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen check --deep --data /srv/albumen")]
pub(super) struct CheckArgs {
    /// Read every byte and compare its hash: finds bit rot, takes as long as reading the disk
    #[arg(long)]
    deep: bool,
    /// Count usage anew, make missing pictures again, remove files that nothing names
    #[arg(long)]
    repair: bool,
    /// Print JSON, for scripts
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn run(args: &CheckArgs) -> ExitCode {
    output::ended(check(args))
}

fn check(args: &CheckArgs) -> Result<bool, CliError> {
    let settings = settings::load(&args.place, None)?;
    let request = Request::Check { deep: args.deep, repair: args.repair };
    let Answer::Checked { report } =
        data::perform_with(&settings.data, settings.pictures.as_deref(), &request, false)?
    else {
        return Err(CliError::unexpected());
    };
    if args.json {
        let json = serde_json::to_string(&report).map_err(std::io::Error::from)?;
        output::line(&json)?;
    } else {
        output::line(&told(&report))?;
    }
    Ok(report.is_well())
}

fn told(report: &Report) -> String {
    let mut lines: Vec<String> = report.findings.iter().map(line).collect();
    let unnamed = report.found - report.findings.len() as u64;
    if unnamed > 0 {
        lines.push(format!("and {unnamed} more"));
    }
    let read = match report.bytes_read {
        0 => String::new(),
        bytes => format!(", {} read", ByteSize(bytes).display().si()),
    };
    let outcome = match (report.found, report.repaired) {
        (0, _) => "all is well".to_owned(),
        (found, mended) if found == mended => format!("{found} found and mended"),
        (found, mended) => format!("{found} found, {mended} mended"),
    };
    lines.push(format!("{} records, {} files{read}: {outcome}", report.entries, report.files));
    lines.join("\n")
}

fn line(finding: &Finding) -> String {
    let mended = if finding.repaired { " (mended)" } else { "" };
    format!("{}: {}{mended}", finding.about, finding.what)
}
