//! `albumen completions`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::error::CliError;
use super::{Cli, output};

/// Print what makes a shell complete the commands and flags of albumen.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  albumen completions bash > ~/.local/share/bash-completion/completions/albumen"
)]
pub(super) struct CompletionsArgs {
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "albumen", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
