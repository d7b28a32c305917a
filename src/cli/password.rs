//! Asking for a password: from a pipe, or twice on the terminal without showing it.

use std::io::{BufRead, IsTerminal};

use console::Term;

use super::error::CliError;

/// The first line of standard input when `from_stdin`, else what is typed.
pub(super) fn ask(from_stdin: bool) -> Result<String, CliError> {
    if from_stdin {
        return read(&mut std::io::stdin().lock());
    }
    if !std::io::stdin().is_terminal() {
        return Err(CliError::Usage(
            "there is no terminal to ask for a password on; use --password-stdin".into(),
        ));
    }
    let terminal = Term::stderr();
    let hidden = |prompt: &str| -> Result<String, CliError> {
        terminal.write_str(prompt)?;
        Ok(terminal.read_secure_line()?)
    };
    let first = hidden("Password: ")?;
    if hidden("Again: ")? == first {
        Ok(first)
    } else {
        Err(CliError::Failed("the two passwords differ".into()))
    }
}

fn read(input: &mut impl BufRead) -> Result<String, CliError> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let password = line.strip_suffix('\n').unwrap_or(&line);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() {
        return Err(CliError::Usage("there is no password on standard input".into()));
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piped_password_is_the_first_line_as_it_is() {
        assert_eq!(read(&mut " two  words \r\nrest".as_bytes()).unwrap(), " two  words ");
        assert_eq!(read(&mut "bare".as_bytes()).unwrap(), "bare");
        assert!(matches!(read(&mut "\n".as_bytes()), Err(CliError::Usage(_))));
        assert!(matches!(read(&mut "".as_bytes()), Err(CliError::Usage(_))));
    }
}
