//! `albumen manual`: the man page, for packages. Hidden, as `--help` says the same to people.

use std::path::PathBuf;

use clap::{Args, CommandFactory};

use super::Cli;
use super::error::CliError;

/// Write the man pages into a folder.
#[derive(Debug, Args)]
pub(super) struct ManualArgs {
    /// An existing folder
    folder: PathBuf,
}

pub(super) fn run(args: &ManualArgs) -> Result<(), CliError> {
    // Without version and date, so that the same source makes the same page.
    clap_mangen::generate_to(Cli::command(), &args.folder).map_err(|error| {
        CliError::Failed(format!("the man pages cannot be written to {}: {error}", args.folder.display()))
    })
}
