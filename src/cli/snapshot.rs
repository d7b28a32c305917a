//! `albumen snapshot`: make, list, verify, restore.

use bytesize::ByteSize;
use clap::{Args, Subcommand};
use serde_json::json;

use super::error::CliError;
use super::settings::{self, PlaceArgs};
use super::{data, output};
use crate::model::{Clock, SystemClock};
use crate::net::control::{Answer, Request};
use crate::store::snapshot::Snapshots;

/// Make, list, verify and restore snapshots of the metadata: people, folders, tags, albums, everything but the
/// bytes of files. The server makes one a day by itself and keeps 14.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen snapshot make --data /srv/albumen")]
pub(super) struct SnapshotArgs {
    #[command(subcommand)]
    command: SnapshotCommand,
}

#[derive(Debug, Subcommand)]
enum SnapshotCommand {
    /// Make one now, whether or not the server runs; it stays until you delete its file
    #[command(after_help = "Example:\n  albumen snapshot make")]
    Make(MakeArgs),
    /// List those there are, newest first
    #[command(after_help = "Example:\n  albumen snapshot list --json")]
    List(ListArgs),
    /// Read one to its end and say whether it is whole
    #[command(after_help = "Example:\n  albumen snapshot verify 20261121T031500.123Z-daily")]
    Verify(NamedArgs),
    /// Put one in the place of the metadata; the server must be stopped, and what is replaced is kept as a snapshot
    #[command(after_help = "Example:\n  albumen snapshot restore 20261121T031500.123Z-daily")]
    Restore(NamedArgs),
}

#[derive(Debug, Args)]
struct MakeArgs {
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Print JSON, for scripts
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Debug, Args)]
struct NamedArgs {
    /// As `albumen snapshot list` names it
    name: String,
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn run(args: SnapshotArgs) -> Result<(), CliError> {
    match args.command {
        SnapshotCommand::Make(args) => make(&args),
        SnapshotCommand::List(args) => list(&args),
        SnapshotCommand::Verify(args) => verify(&args),
        SnapshotCommand::Restore(args) => restore(&args),
    }
}

fn make(args: &MakeArgs) -> Result<(), CliError> {
    let settings = settings::load(&args.place, None)?;
    match data::perform(&settings.data, &Request::MakeSnapshot, false)? {
        Answer::Snapshot { name, bytes, entries } => {
            output::line(&format!("{name}: {entries} entries in {}", ByteSize(bytes).display().si()))
        }
        _ => Err(CliError::unexpected()),
    }
}

fn list(args: &ListArgs) -> Result<(), CliError> {
    let snapshots = Snapshots::of(&settings::load(&args.place, None)?.data).list()?;
    if args.json {
        let rows = snapshots.iter().map(|found| {
            let at = found.name.at().map(crate::model::Stamp::rfc3339);
            json!({
                "name": found.name.to_string(), "made_at": at, "reason": found.name.reason.word(),
                "bytes": found.bytes,
            })
        });
        return output::line(&serde_json::Value::Array(rows.collect()).to_string());
    }
    if snapshots.is_empty() {
        return output::line("there are no snapshots yet; `albumen snapshot make` makes one");
    }
    let lines = snapshots.iter().map(|found| {
        let size = ByteSize(found.bytes).display().si().to_string();
        format!("{:<32} {size:>9}\n", found.name.to_string())
    });
    output::print(&lines.collect::<String>())
}

fn verify(args: &NamedArgs) -> Result<(), CliError> {
    let settings = settings::load(&args.place, None)?;
    let counts = Snapshots::of(&settings.data).verify(&args.name)?;
    output::line(&format!("whole: {} entries in {} tables", counts.entries, counts.tables))
}

fn restore(args: &NamedArgs) -> Result<(), CliError> {
    let settings = settings::load(&args.place, None)?;
    let counts = Snapshots::of(&settings.data).restore(&args.name, SystemClock.now())?;
    output::line(&format!(
        "restored {} entries; the search index is made again by the next start, and `albumen check` tells of \
         files that came or went since",
        counts.entries
    ))
}
