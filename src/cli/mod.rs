//! The command line: one file a command.
//!
//! Exit codes: 0 done, 1 failed, 2 used wrongly, 3 done with some files failed.

mod check;
mod completions;
mod config;
mod data;
mod decoder;
mod error;
mod export;
mod healthcheck;
mod identity;
mod manual;
mod output;
mod password;
mod rebuild;
mod serve;
mod service;
mod settings;
mod snapshot;
mod sync;
mod user;
mod version;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A family's own photo service and file drive, in one file.
#[derive(Debug, Parser)]
#[command(name = "albumen", version, propagate_version = true, disable_help_subcommand = true)]
#[command(after_help = "Example:\n  albumen serve --data /srv/albumen --http :8080")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::ServeArgs),
    Sync(sync::SyncArgs),
    Export(export::ExportArgs),
    User(user::UserArgs),
    Snapshot(snapshot::SnapshotArgs),
    Check(check::CheckArgs),
    Rebuild(rebuild::RebuildArgs),
    Healthcheck(healthcheck::HealthcheckArgs),
    Config(config::ConfigArgs),
    Version(version::VersionArgs),
    Service(service::ServiceArgs),
    Completions(completions::CompletionsArgs),
    #[command(hide = true)]
    Manual(manual::ManualArgs),
    #[command(hide = true)]
    Decoder(decoder::DecoderArgs),
}

/// Runs what the command line asks for.
pub fn run() -> ExitCode {
    let command = Cli::parse().command;
    if !matches!(command, Command::Decoder(_))
        && let Err(error) = identity::assume()
    {
        output::complain(&error);
        return error.exit_code();
    }
    let done = match command {
        Command::Serve(args) => serve::run(&args),
        Command::Sync(args) => return sync::run(&args),
        Command::Export(args) => return export::run(&args),
        Command::User(args) => user::run(args),
        Command::Check(args) => return check::run(&args),
        Command::Rebuild(args) => return rebuild::run(&args),
        Command::Snapshot(args) => snapshot::run(args),
        Command::Healthcheck(args) => healthcheck::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Version(args) => version::run(&args),
        Command::Service(args) => service::run(args),
        Command::Completions(args) => completions::run(&args),
        Command::Manual(args) => manual::run(&args),
        Command::Decoder(_) => return decoder::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            error.exit_code()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_explains_itself_with_an_example() {
        let root = Cli::command();
        root.clone().debug_assert();
        let mut waiting: Vec<clap::Command> = root.get_subcommands().cloned().collect();
        while let Some(command) = waiting.pop() {
            if command.is_hide_set() {
                continue;
            }
            let help = command.clone().render_long_help().to_string();
            assert!(help.contains("Example:\n  albumen"), "{}: {help}", command.get_name());
            waiting.extend(command.get_subcommands().cloned());
        }
    }
}
