//! A command that needs the data asks the server that runs on it, or opens it when none does.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::error::CliError;
use crate::accounts::Accounts;
use crate::blob::Blobs;
use crate::check::Check;
use crate::drive::Drive;
use crate::model::{Clock, SystemClock};
use crate::net::control::{Answer, ControlError, Desk, Request, ask};
use crate::queue::Queue;
use crate::store::snapshot::Snapshots;
use crate::store::{Store, StoreError};
use crate::volumes::mount;

/// How often, and how long apart, to try while someone holds the data but does not listen yet: a server that
/// is starting, or another command that is about to end.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Does `request` on a data folder. It is made when it is not there and `make` is set.
pub(super) fn perform(data: &Path, request: &Request, make: bool) -> Result<Answer, CliError> {
    perform_with(data, None, request, make)
}

/// The same for what looks at pictures, which may lie in a folder of their own.
pub(super) fn perform_with(
    data: &Path,
    pictures: Option<&Path>,
    request: &Request,
    make: bool,
) -> Result<Answer, CliError> {
    if make {
        std::fs::create_dir_all(data)?;
    } else if !data.join("albumen.redb").exists() {
        return Err(CliError::Failed(format!(
            "there is no Albumen data in {}; name its folder with --data",
            data.display()
        )));
    }
    for _ in 0..TRIES {
        match ask(data, request) {
            Err(ControlError::NotRunning) => {}
            asked => return refused(asked?),
        }
        match Store::open(&data.join("albumen.redb")) {
            Err(StoreError::InUse) => pause(),
            opened => {
                let store = opened?;
                let clock: Arc<dyn Clock> = Arc::new(SystemClock);
                let blobs = Blobs::local(data)?.with_pictures(pictures).with_local_buckets(true);
                mount(&store, &blobs)?;
                let drive = Drive::new(store.clone(), blobs, Arc::clone(&clock));
                let accounts = Accounts::open(store.clone(), Arc::clone(&clock))?;
                let check = Check::new(drive.clone(), Queue::new(store.clone()));
                let desk = Desk { accounts, store, snapshots: Snapshots::of(data), check, drive, clock };
                return refused(desk.answer(request.clone()));
            }
        }
    }
    Err(StoreError::InUse.into())
}

#[allow(clippy::disallowed_methods, reason = "another process does not tell when it is ready")]
fn pause() {
    std::thread::sleep(PAUSE);
}

fn refused(answer: Answer) -> Result<Answer, CliError> {
    match answer {
        Answer::Refused { message } => Err(CliError::Failed(message)),
        answer => Ok(answer),
    }
}
