//! `albumen version`

use clap::Args;

use super::error::CliError;
use super::output;

/// Print the version.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen version --json")]
pub(super) struct VersionArgs {
    /// Print JSON, for scripts
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &VersionArgs) -> Result<(), CliError> {
    let version = env!("CARGO_PKG_VERSION");
    if args.json {
        let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        output::line(&serde_json::json!({ "version": version, "platform": platform }).to_string())
    } else {
        output::line(&format!("albumen {version}"))
    }
}
