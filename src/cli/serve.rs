//! `albumen serve`: the only long-running command.

use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Args;

use super::error::CliError;
use super::output;
use super::settings::{self, ListenArgs, PlaceArgs};
use crate::{app, telemetry};

/// Run the server.
///
/// It prints `ready http://ADDR https://ADDR` once it listens and, on a new data folder, the set-up code before that.
/// SIGTERM and Ctrl-C stop it cleanly.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen serve --data /srv/albumen --http :8080")]
pub(super) struct ServeArgs {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    listen: ListenArgs,
}

pub(super) fn run(args: &ServeArgs) -> Result<(), CliError> {
    be_thrifty();
    let settings = settings::load(&args.place, Some(&args.listen))?;
    telemetry::start(&settings.log);
    app::serve(&settings).map_err(|error| CliError::Failed(error.to_string()))
}

/// What mimalloc is told: give pages back at once, those of threads that have ended too. Without it a server
/// that has read a few hundred photos holds on to three times the memory it uses.
const THRIFT: [(&str, &str); 3] = [
    ("MIMALLOC_PURGE_DELAY", "0"),
    ("MIMALLOC_ABANDONED_PAGE_PURGE", "1"),
    ("MIMALLOC_ARENA_EAGER_COMMIT", "0"),
];

/// Begins this process anew with the allocator's options. It reads them from the environment before any of our
/// code runs, and nowhere else that safe code reaches. Same process id, a few milliseconds, once.
fn be_thrifty() {
    if std::env::var_os(THRIFT[0].0).is_some() {
        return;
    }
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_else(|| "albumen".into());
    let mut again = Command::new("/proc/self/exe");
    let error = again.arg0(name).args(arguments).envs(THRIFT).exec();
    // Only a failure comes back; the server then takes more memory than it might.
    output::complain(&format!("the allocator keeps its own settings: {error}"));
}
