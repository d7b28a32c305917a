//! `albumen serve`: the only long-running command.

use clap::Args;

use super::error::CliError;
use super::settings::{self, ListenArgs, PlaceArgs};
use crate::{app, telemetry};

/// Run the server.
///
/// It prints `ready http://ADDR` once it listens and, on a new data folder, the set-up code before that.
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
    let settings = settings::load(&args.place, Some(&args.listen))?;
    telemetry::start(&settings.log);
    app::serve(&settings).map_err(|error| CliError::Failed(error.to_string()))
}
