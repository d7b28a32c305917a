//! `albumen healthcheck`: for containers, which have no other program to ask with.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

use super::error::CliError;
use super::settings::{self, ListenArgs, PlaceArgs};
use crate::net::door::Door;

const PATIENCE: Duration = Duration::from_secs(5);

/// Ask the server on this machine whether it is well; the exit code says so.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen healthcheck --http :8080")]
pub(super) struct HealthcheckArgs {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    listen: ListenArgs,
}

pub(super) fn run(args: &HealthcheckArgs) -> Result<(), CliError> {
    let settings = settings::load(&args.place, Some(&args.listen))?;
    let known = |address: Option<SocketAddr>| address.filter(|address| address.port() != 0);
    let Some(door) = Door::of(known(settings.server.http), known(settings.server.https)) else {
        let advice = "no port is set to ask at; name it with --http or --https";
        return Err(CliError::Usage(advice.into()));
    };
    door.knock(PATIENCE).map_err(|error| CliError::Failed(error.to_string()))
}
