//! `albumen config`

use clap::Args;

use super::error::CliError;
use super::output;
use super::settings::{self, ListenArgs, PlaceArgs};
use crate::config::{as_markdown, as_toml};

/// Print the settings that hold, as TOML, each with where it comes from. Secrets are masked.
///
/// Flags win over the environment, the environment over albumen.toml, the file over the defaults.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  albumen config --data /srv/albumen\n  albumen config --docs > settings.md"
)]
pub(super) struct ConfigArgs {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    listen: ListenArgs,
    /// Print the table of all settings as Markdown instead
    #[arg(long)]
    docs: bool,
}

pub(super) fn run(args: &ConfigArgs) -> Result<(), CliError> {
    if args.docs {
        return output::print(&as_markdown());
    }
    output::print(&as_toml(&settings::load(&args.place, Some(&args.listen))?.resolved))
}
