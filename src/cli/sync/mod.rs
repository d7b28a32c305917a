//! `albumen sync`: mirrors a folder of this computer into an album on a server.
//!
//! Every file is hashed first and the server asked what it has; only what is missing is sent, and what stopped half
//! way goes on where it stopped. Nothing is deleted on either side.

mod args;
mod cache;
mod error;
mod hash;
mod matching;
mod output;
mod pass;
mod report;
mod settle;
mod stop;
#[cfg(test)]
mod tests;
mod transfer;
mod walk;
mod watch;

use std::process::ExitCode;

pub use args::SyncArgs;
pub use error::SyncError;

use crate::client::{ClientError, Server};
use cache::Cache;
use output::Output;
use pass::Pass;
use report::Report;

/// Some files failed, and are named in the report.
const SOME_FAILED: u8 = 3;
/// What a shell expects of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Runs the command to its end. What went wrong is on standard error, one plain sentence.
pub fn run(args: &SyncArgs) -> ExitCode {
    let output = Output::new(args.json);
    match sync(args, &output) {
        Ok(report) if report.stopped => ExitCode::from(INTERRUPTED),
        Ok(report) if !report.failed.is_empty() => ExitCode::from(SOME_FAILED),
        Ok(_) => ExitCode::SUCCESS,
        Err(SyncError::Server(ClientError::Stopped)) => ExitCode::from(INTERRUPTED),
        Err(error) => {
            output.error(&error);
            ExitCode::FAILURE
        }
    }
}

fn sync(args: &SyncArgs, output: &Output) -> Result<Report, SyncError> {
    let folder = args.folder.canonicalize().map_err(|source| SyncError::folder(&args.folder, source))?;
    if !folder.is_dir() {
        return Err(SyncError::NotAFolder(args.folder.clone()));
    }
    let album = args.album()?;
    let roots = args.trusted()?;
    let server = Server::new(&args.address()?, &args.app_password()?, roots.as_deref())?;
    let stop = stop::on_signals();
    // A wrong address or password is told before anything is hashed.
    server.clock(&stop)?;
    let cache = Cache::open(&folder, Cache::place());
    let mut pass = Pass::new(&server, &folder, &album, args, output, &stop, cache);
    if args.watch { watch::watch(&mut pass) } else { pass.run().map(|report| report.printed(output)) }
}
