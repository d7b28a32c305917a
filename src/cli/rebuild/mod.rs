//! `albumen rebuild`: the metadata, or the search index alone, made again.

mod recover;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use self::report::Report;
use super::error::CliError;
use super::output;
use super::settings::{self, PlaceArgs};
use crate::blob::Blobs;
use crate::drive::Drive;
use crate::events::Events;
use crate::model::{Clock, SystemClock};
use crate::net::control::{ControlError, Request, ask};
use crate::photos::Photos;
use crate::queue::Queue;
use crate::search::Index;
use crate::store::rebuild::{self, Source};
use crate::store::{Store, StoreError, forget_index};
use crate::volumes::mount;

/// Make the metadata again when albumen.redb is lost: people and their passwords, folders, names, photos, tags,
/// libraries, shares and the trash, from the journal beside the originals or the newest snapshot. Originals that neither
/// knows of become files in a folder "Recovered". The server must be stopped; ends with 3 when something is missing.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen rebuild --data /srv/albumen")]
pub(super) struct RebuildArgs {
    /// Make it again although there is metadata, which is moved aside and kept
    #[arg(long, conflicts_with = "index")]
    replace: bool,
    /// Look for originals on this volume too, when it is not known any more; may be said several times
    #[arg(long = "volume", value_name = "DIR", conflicts_with = "index")]
    volumes: Vec<PathBuf>,
    /// Look for originals in this bucket too, when it is not known any more; may be said several times. FILE tells where
    /// it is: lines such as endpoint = "https://s3.example.org", bucket = "photos", key_id = "…", secret = "…", and where
    /// they are not the usual ones region, prefix, path_style and redirect
    #[arg(long = "bucket", value_name = "FILE", conflicts_with = "index")]
    buckets: Vec<PathBuf>,
    /// Make the search index alone again
    #[arg(long)]
    index: bool,
    /// Print JSON, for scripts
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn run(args: &RebuildArgs) -> ExitCode {
    output::ended(if args.index { index(args) } else { metadata(args) })
}

fn bar(json: bool) -> ProgressBar {
    if json {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {msg} {human_pos}");
    // Drawn on a terminal alone.
    ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

fn metadata(args: &RebuildArgs) -> Result<bool, CliError> {
    let data = settings::load(&args.place, None)?.data;
    not_running(&data)?;
    if !data.is_dir() {
        return Err(CliError::Failed(format!(
            "there is no folder {}; name the data folder with --data",
            data.display()
        )));
    }
    // Before anything is made: a key that does not fit is no reason to begin.
    let buckets =
        args.buckets.iter().map(|file| recover::bucket(&data, file)).collect::<Result<Vec<_>, _>>()?;
    let bar = bar(args.json).with_message("changes of the journal:");
    let source =
        rebuild::rebuild(&data, args.replace, SystemClock.now(), &mut |changes| bar.set_position(changes))?;
    bar.finish_and_clear();
    let mut report = Report::default();
    match &source {
        Source::Journal { whole } => (report.source, report.whole) = ("journal", *whole),
        Source::Snapshot(name) => (report.source, report.snapshot) = ("snapshot", Some(name.to_string())),
        Source::Nothing => report.source = "originals",
    }
    let store = Store::open(&data.join("albumen.redb"))?;
    if !(report.whole && args.volumes.is_empty() && buckets.is_empty()) {
        recover::recover(&data, &store, args, buckets, &mut report)?;
    }
    report.count(&store)?;
    report.tell(args.json)?;
    Ok(report.whole)
}

/// A running server holds its metadata open even when the file is deleted.
fn not_running(data: &Path) -> Result<(), CliError> {
    match ask(data, &Request::ListUsers) {
        Err(ControlError::NotRunning) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err(StoreError::InUse.into()),
    }
}

fn index(args: &RebuildArgs) -> Result<bool, CliError> {
    let data = settings::load(&args.place, None)?.data;
    not_running(&data)?;
    let metadata = data.join("albumen.redb");
    if !metadata.exists() {
        return Err(CliError::Failed(
            "there is no metadata to make the index from; `albumen rebuild` makes it again".to_owned(),
        ));
    }
    let store = Store::open(&metadata)?;
    forget_index(&data)?;
    let (index, _) = Index::open(&data.join("index"))?;
    let blobs = Blobs::local(&data)?.with_local_buckets(true);
    mount(&store, &blobs)?;
    let drive = Drive::new(store.clone(), blobs, Arc::new(SystemClock));
    let photos = Photos::new(drive, Arc::new(index), Queue::new(store), Events::new()).index_everything()?;
    if args.json {
        output::line(&serde_json::json!({ "photos": photos }).to_string())?;
    } else {
        output::line(&format!("the search index was made again: {photos} photos"))?;
    }
    Ok(true)
}
