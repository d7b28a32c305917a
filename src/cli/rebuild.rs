//! `albumen rebuild`: the metadata, or the search index alone, made again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::error::CliError;
use super::output;
use super::settings::{self, PlaceArgs};
use crate::accounts::Accounts;
use crate::blob::{Blobs, Located};
use crate::drive::{Drive, Grounds};
use crate::events::Events;
use crate::model::{Clock, Stamp, SystemClock, UserId};
use crate::net::control::{ControlError, Request, ask};
use crate::photos::{Photos, adopt};
use crate::queue::Queue;
use crate::search::Index;
use crate::store::rebuild::{self, Source};
use crate::store::{
    Key, Reader, Record, Store, StoreError, Table, accounts, forget_index, libraries, nodes, photos, shares,
    tags,
};
use crate::volumes::{Volumes, mount};

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
    /// Make the search index alone again
    #[arg(long)]
    index: bool,
    /// Print JSON, for scripts
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
struct Report {
    /// `journal`, `snapshot` or `originals`.
    source: &'static str,
    snapshot: Option<String>,
    /// Whether everything that was recorded is there again.
    whole: bool,
    people: u64,
    files: u64,
    photos: u64,
    tags: u64,
    libraries: u64,
    shares: u64,
    /// Originals that only lay on the disk.
    recovered: u64,
    /// Disks that were not there to be looked at.
    missing_disks: Vec<String>,
    /// Accounts made for owners of whom only the originals are left.
    recovered_people: Vec<String>,
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
    if !report.whole || !args.volumes.is_empty() {
        recover(&data, &store, args, &mut report)?;
    }
    count(&store, &mut report)?;
    tell(args, &report)?;
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

/// Makes files of the originals that nothing names, and accounts for owners who have none.
fn recover(data: &Path, store: &Store, args: &RebuildArgs, report: &mut Report) -> Result<(), CliError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let accounts = Accounts::open(store.clone(), Arc::clone(&clock))?;
    let blobs = Blobs::local(data)?.with_local_buckets(true);
    mount(store, &blobs)?;
    let drive = Drive::new(store.clone(), blobs.clone(), Arc::clone(&clock));
    let grounds = Grounds::new(store.clone(), data.to_owned(), None);
    let volumes = Volumes::new(drive.clone(), clock, grounds);
    for folder in &args.volumes {
        volumes.recover(folder)?;
    }
    report.missing_disks = volumes.missing()?;
    let bar = bar(args.json).with_message("originals looked at:");
    let (mut known, mut outcome) = (BTreeSet::new(), Ok(()));
    blobs.each(&mut |at, written_at| {
        bar.inc(1);
        if outcome.is_ok() {
            outcome = one(&accounts, &drive, &at, written_at, &mut known, report);
        }
    })?;
    bar.finish_and_clear();
    outcome
}

fn one(
    accounts: &Accounts,
    drive: &Drive,
    at: &Located,
    written_at: Stamp,
    known: &mut BTreeSet<UserId>,
    report: &mut Report,
) -> Result<(), CliError> {
    if !adopt::is_orphan(drive, at)? {
        return Ok(());
    }
    if known.insert(at.key.owner) {
        report.recovered_people.extend(accounts.recover(at.key.owner)?);
    }
    adopt::adopt(drive, at, written_at)?;
    report.recovered += 1;
    Ok(())
}

fn count(store: &Store, report: &mut Report) -> Result<(), StoreError> {
    store.read(|tx| {
        report.people = entries(tx, &accounts::USERS)?;
        report.files = entries(tx, &nodes::NODES)?;
        report.photos = entries(tx, &photos::PHOTOS)?;
        report.tags = entries(tx, &tags::TAGS)?;
        report.libraries = entries(tx, &libraries::LIBRARIES)?;
        report.shares = entries(tx, &shares::SHARES)?;
        Ok(())
    })
}

fn entries<K: Key, V: Record>(tx: &impl Reader, table: &Table<K, V>) -> Result<u64, StoreError> {
    let mut count = 0;
    tx.scan(table, &(), None, |_, _| {
        count += 1;
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(count)
}

fn tell(args: &RebuildArgs, report: &Report) -> Result<(), CliError> {
    if args.json {
        return output::line(&serde_json::to_string(report).map_err(std::io::Error::from)?);
    }
    let from = match (report.source, &report.snapshot) {
        (_, Some(name)) => format!(
            "from the snapshot {name}, because the journal knew no more; what changed since then is not there again"
        ),
        ("journal", _) if report.whole => "from the journal, whole".to_owned(),
        ("journal", _) => "from the journal, of which a part could not be read: the last changes may be missing".to_owned(),
        _ => "from the originals alone: names, folders, tags, libraries, shares, passwords and what was said of photos \
              are lost; what the originals say of themselves is read by the next start"
            .to_owned(),
    };
    let mut lines = vec![
        format!("rebuilt {from}"),
        format!(
            "{} people, {} files and folders, {} photos, {} tags, {} libraries, {} shares",
            report.people, report.files, report.photos, report.tags, report.libraries, report.shares
        ),
    ];
    if report.recovered > 0 {
        lines.push(format!(
            "{} originals were on the disk alone and are in the folder \"{}\" of their owners now",
            report.recovered,
            adopt::FOLDER
        ));
    }
    lines.extend(
        report
            .missing_disks
            .iter()
            .map(|disk| format!("the disk {disk} was not there; what it holds alone was not looked for")),
    );
    lines.extend(report.recovered_people.iter().map(|name| {
        format!(
            "an account {name} was made for what is theirs; `albumen user passwd {name}` gives it a password"
        )
    }));
    lines.push("everybody signs in again; the search index is made again by the next start".to_owned());
    output::line(&lines.join("\n"))
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
