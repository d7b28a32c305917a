//! The flags that find a server's settings, shared by the commands that need them.

use std::path::PathBuf;

use clap::Args;

use super::error::CliError;
use crate::config::{Flags, Settings};

/// Where the data lies.
#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// The folder that holds everything
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<String>,
    /// The settings file, instead of albumen.toml in the data folder
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// Where the server answers.
#[derive(Debug, Args)]
pub(super) struct ListenArgs {
    /// Where to answer HTTP: an address with a port, a port alone, or off
    #[arg(long, value_name = "ADDR|off")]
    pub(super) http: Option<String>,
    /// Where to answer HTTPS: an address with a port, a port alone, or off
    #[arg(long, value_name = "ADDR|off")]
    pub(super) https: Option<String>,
    /// Whether to announce the server in the local network
    #[arg(long, value_name = "on|off")]
    pub(super) mdns: Option<String>,
}

/// The settings that hold with these flags.
pub(super) fn load(place: &PlaceArgs, listen: Option<&ListenArgs>) -> Result<Settings, CliError> {
    let flags = Flags {
        config: place.config.clone(),
        data: place.data.clone(),
        http: listen.and_then(|listen| listen.http.clone()),
        https: listen.and_then(|listen| listen.https.clone()),
        mdns: listen.and_then(|listen| listen.mdns.clone()),
    };
    Ok(Settings::load(&flags)?)
}
