//! `albumen service`: install and uninstall, for machines with systemd and without a package of ours.

mod system;
mod unit;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::error::CliError;
use super::output;
use unit::Unit;

/// Where a unit of the machine's own administrator stands.
const UNIT: &str = "/etc/systemd/system/albumen.service";
/// Where a package puts its unit.
const PACKAGED: [&str; 2] =
    ["/usr/lib/systemd/system/albumen.service", "/lib/systemd/system/albumen.service"];
/// Where the program is copied to, when it lies where services cannot or should not start it.
const PROGRAM: &str = "/usr/local/bin/albumen";
const STATE: &str = "/var/lib/albumen";

/// Let systemd start Albumen with the machine, or no longer.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  albumen service install --data /srv/albumen --http :80")]
pub(super) struct ServiceArgs {
    #[command(subcommand)]
    command: ServiceCommand,
}

#[derive(Debug, Subcommand)]
enum ServiceCommand {
    /// Write the unit, make the account “albumen”, start the server now and with the machine
    #[command(after_help = "Example:\n  albumen service install --data /srv/albumen")]
    Install(InstallArgs),
    /// Stop the server and remove the unit; data, account and program stay
    #[command(after_help = "Example:\n  albumen service uninstall")]
    Uninstall,
}

#[derive(Debug, Args)]
struct InstallArgs {
    /// The folder that holds everything
    #[arg(long, value_name = "DIR", default_value = STATE)]
    data: PathBuf,
    /// Where to answer HTTP: an address with a port, a port alone, or off
    #[arg(long, value_name = "ADDR|off")]
    http: Option<String>,
    /// Where to answer HTTPS: an address with a port, a port alone, or off
    #[arg(long, value_name = "ADDR|off")]
    https: Option<String>,
    /// Print the unit and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: ServiceArgs) -> Result<(), CliError> {
    match args.command {
        ServiceCommand::Install(args) => install(args),
        ServiceCommand::Uninstall => uninstall(),
    }
}

fn install(args: InstallArgs) -> Result<(), CliError> {
    if !args.data.is_absolute() {
        return Err(CliError::Usage(format!("{} is no absolute path", args.data.display())));
    }
    let running = std::env::current_exe()?;
    let program = system::program(&running, Path::new(PROGRAM));
    let unit = Unit { program: &program, data: &args.data, http: args.http, https: args.https }.text();
    if args.dry_run {
        return output::print(&unit);
    }
    system::required()?;
    if let Some(packaged) = PACKAGED.iter().find(|path| Path::new(path).exists()) {
        return Err(CliError::Failed(format!(
            "a package has installed the service already ({packaged}): systemctl enable --now albumen starts it"
        )));
    }
    if program != running {
        system::copy(&running, &program)?;
        output::line(&format!("copied this program to {}", program.display()))?;
    }
    system::account()?;
    output::line("the account “albumen” is there")?;
    if args.data != Path::new(STATE) {
        system::data_folder(&args.data)?;
        output::line(&format!("{} belongs to it", args.data.display()))?;
    }
    std::fs::write(UNIT, unit)?;
    output::line(&format!("wrote {UNIT}"))?;
    system::systemctl(&["daemon-reload"])?;
    system::systemctl(&["enable", "albumen.service"])?;
    system::systemctl(&["restart", "albumen.service"])?;
    output::line("the server runs now, and starts with the machine")?;
    output::line("the set-up code of a new one: journalctl -u albumen | grep 'setup code'")
}

fn uninstall() -> Result<(), CliError> {
    system::required()?;
    if !Path::new(UNIT).exists() {
        return Err(CliError::Failed(format!(
            "there is no {UNIT}; what a package has installed is removed with the package"
        )));
    }
    system::systemctl(&["disable", "--now", "albumen.service"])?;
    std::fs::remove_file(UNIT)?;
    system::systemctl(&["daemon-reload"])?;
    output::line("the server has stopped and no longer starts with the machine")?;
    output::line(&format!("removed {UNIT}"))?;
    output::line("the data, the account “albumen” and the program have stayed where they are")
}
