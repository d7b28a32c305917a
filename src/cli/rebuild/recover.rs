//! Originals that nothing names become files again.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::RebuildArgs;
use super::report::Report;
use crate::accounts::Accounts;
use crate::blob::{BlobError, Blobs, Located};
use crate::cli::error::CliError;
use crate::drive::{Drive, Grounds};
use crate::model::{Clock, Stamp, SystemClock, UserId};
use crate::photos::adopt;
use crate::store::Store;
use crate::volumes::{FoundBucket, Volumes, find_bucket, mount};

/// Makes files of the originals that nothing names, and accounts for owners who have none.
pub(super) fn recover(
    data: &Path,
    store: &Store,
    args: &RebuildArgs,
    buckets: Vec<FoundBucket>,
    report: &mut Report,
) -> Result<(), CliError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let accounts = Accounts::open(store.clone(), Arc::clone(&clock))?;
    let blobs = blobs(data)?;
    mount(store, &blobs)?;
    let drive = Drive::new(store.clone(), blobs.clone(), Arc::clone(&clock));
    let grounds = Grounds::new(store.clone(), data.to_owned(), None);
    let volumes = Volumes::new(drive.clone(), clock, grounds);
    for folder in &args.volumes {
        volumes.recover(folder)?;
    }
    for bucket in buckets {
        volumes.recover_bucket(bucket)?;
    }
    report.missing_disks = volumes.missing()?;
    let bar = super::bar(args.json).with_message("originals looked at:");
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

/// The volume in a bucket, of which a file tells where it is.
pub(super) fn bucket(data: &Path, file: &Path) -> Result<FoundBucket, CliError> {
    let text = std::fs::read_to_string(file).map_err(|error| about(file, error))?;
    // Its other words would repeat the line, and the line may be the secret.
    let address = toml::from_str(&text).map_err(|error| about(file, error.message()))?;
    find_bucket(&blobs(data)?, address).map_err(|error| about(file, error))
}

/// Buckets on this very machine were allowed when they were attached.
fn blobs(data: &Path) -> Result<Blobs, BlobError> {
    Ok(Blobs::local(data)?.with_local_buckets(true))
}

fn about(file: &Path, what: impl std::fmt::Display) -> CliError {
    CliError::Failed(format!("{}: {what}", file.display()))
}
