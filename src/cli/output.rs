//! What the commands print. Standard output is for answers, standard error for everything else.

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use super::error::CliError;

/// Prints text that ends its own lines. A reader who has seen enough (`albumen config | head`) is no error.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints one line.
pub(super) fn line(text: &str) -> Result<(), CliError> {
    print(&format!("{text}\n"))
}

/// Says on standard error what went wrong. When even that cannot be written, nobody is there to read it.
pub(super) fn complain(error: &impl Display) {
    let _ = writeln!(std::io::stderr(), "albumen: {error}");
}

/// How a command ends that may do its work and leave something wanting: `true` says that nothing is.
pub(super) fn ended(outcome: Result<bool, CliError>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(3),
        Err(error) => {
            complain(&error);
            error.exit_code()
        }
    }
}
