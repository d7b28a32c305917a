//! What `albumen service` changes on the machine, one step a function.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::super::error::CliError;

const ACCOUNT: &str = "u albumen - \"Albumen\" /var/lib/albumen\n";
/// Where programs lie that everybody may start and nobody but root may change.
const SYSTEM: [&str; 3] = ["/usr", "/opt", "/bin"];

/// Refuses where there is no systemd, or the caller may not change it.
pub(super) fn required() -> Result<(), CliError> {
    if !Path::new("/run/systemd/system").is_dir() {
        return Err(CliError::Failed(
            "this machine is not run by systemd; start “albumen serve” with what starts your services".into(),
        ));
    }
    if !rustix::process::geteuid().is_root() {
        return Err(CliError::Failed("services are root's business; run this with sudo".into()));
    }
    Ok(())
}

/// Where the service starts the program from.
pub(super) fn program(running: &Path, copy: &Path) -> PathBuf {
    let kept = SYSTEM.iter().any(|folder| running.starts_with(folder));
    if kept { running.to_owned() } else { copy.to_owned() }
}

/// Copies the program beside the old one and moves it over: a running server goes on with the old.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), CliError> {
    let beside = to.with_extension("new");
    std::fs::copy(from, &beside)?;
    std::fs::set_permissions(&beside, std::fs::Permissions::from_mode(0o755))?;
    std::fs::rename(&beside, to)?;
    Ok(())
}

/// Makes the account, where it is not there yet.
pub(super) fn account() -> Result<(), CliError> {
    let mut child = Command::new("systemd-sysusers")
        .arg("-")
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| CliError::Failed(format!("systemd-sysusers cannot be started: {error}")))?;
    if let Some(mut wishes) = child.stdin.take() {
        std::io::Write::write_all(&mut wishes, ACCOUNT.as_bytes())?;
    }
    ended("systemd-sysusers", child.wait()?)
}

/// Makes the folder for the account. One that holds something and belongs to another is left alone.
pub(super) fn data_folder(folder: &Path) -> Result<(), CliError> {
    std::fs::create_dir_all(folder)?;
    let account = Command::new("id").args(["-u", "albumen"]).output()?;
    let account = String::from_utf8_lossy(&account.stdout).trim().parse::<u32>();
    if account.is_ok_and(|account| std::fs::metadata(folder).is_ok_and(|it| it.uid() == account)) {
        return Ok(());
    }
    if std::fs::read_dir(folder)?.next().is_some() {
        let folder = folder.display();
        return Err(CliError::Failed(format!(
            "{folder} holds files of another account; give them over first: chown -R albumen:albumen {folder}"
        )));
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    ended("chown", Command::new("chown").arg("albumen:albumen").arg(folder).status()?)
}

pub(super) fn systemctl(arguments: &[&str]) -> Result<(), CliError> {
    let status = Command::new("systemctl").args(arguments).status();
    ended("systemctl", status.map_err(|error| CliError::Failed(format!("systemctl: {error}")))?)
}

fn ended(what: &str, status: std::process::ExitStatus) -> Result<(), CliError> {
    if status.success() { Ok(()) } else { Err(CliError::Failed(format!("{what} failed: {status}"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_in_somebodys_home_is_copied_where_services_find_it() {
        let copy = Path::new("/usr/local/bin/albumen");
        assert_eq!(program(Path::new("/usr/bin/albumen"), copy), Path::new("/usr/bin/albumen"));
        assert_eq!(program(Path::new("/home/anna/albumen"), copy), copy);
        assert_eq!(program(Path::new("/tmp/albumen"), copy), copy);
    }
}
