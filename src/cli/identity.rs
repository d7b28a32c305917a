//! Containers are told by `PUID`, `PGID` and `UMASK` as whom they are to keep files. A process that was started as root
//! becomes that account before it opens anything.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::{AtFlags, CWD, Gid, Mode, Uid};

use super::error::CliError;
use super::output;

/// The folder that a container keeps; made by its engine as root, where nobody made it before.
const DATA: &str = "ALBUMEN_DATA";

/// What the environment asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Identity {
    user: Option<u32>,
    group: Option<u32>,
    mask: Option<u32>,
}

impl Identity {
    fn asked(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, CliError> {
        let number = |name: &str, radix| {
            let Some(text) = variable(name).filter(|text| !text.is_empty()) else { return Ok(None) };
            let text = text.to_string_lossy();
            let number = u32::from_str_radix(&text, radix).ok().filter(|number| *number < u32::MAX);
            number.map(Some).ok_or_else(|| CliError::Usage(format!("{name} is a number, not “{text}”")))
        };
        let asked = Self { user: number("PUID", 10)?, group: number("PGID", 10)?, mask: number("UMASK", 8)? };
        if asked.mask.is_some_and(|mask| mask > 0o777) {
            return Err(CliError::Usage("UMASK is an octal number up to 777".into()));
        }
        Ok(asked)
    }
}

/// Becomes who the environment asks for, by beginning this process anew. Without `PUID` and `PGID`, or as anybody but
/// root, everything stays as it is.
pub(super) fn assume() -> Result<(), CliError> {
    let asked = Identity::asked(|name| std::env::var_os(name))?;
    if let Some(mask) = asked.mask {
        rustix::process::umask(Mode::from_raw_mode(mask));
    }
    let own = rustix::process::geteuid();
    if !own.is_root() {
        if let Some(user) = asked.user.filter(|user| *user != own.as_raw()) {
            output::complain(&format!(
                "this runs as user {own}, not as PUID={user}: only a container that starts as root (user 0:0) can change",
                own = own.as_raw()
            ));
        }
        return Ok(());
    }
    // Root stays root where that is asked for; an account without a group has one of its own number.
    let Some(user) = asked.user.or(asked.group).filter(|user| *user != 0) else { return Ok(()) };
    let (user, group) = (asked.user.unwrap_or(user), asked.group.unwrap_or(user));
    if let Some(data) = std::env::var_os(DATA).map(PathBuf::from).filter(|data| data.is_dir()) {
        hand_over(&data, user, group).map_err(|error| {
            CliError::Failed(format!("{} cannot be given to user {user}: {error}", data.display()))
        })?;
    }
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_else(|| "albumen".into());
    let mut again = Command::new("/proc/self/exe");
    again.arg0(name).args(arguments).uid(user).gid(group);
    Err(CliError::Failed(format!("cannot become user {user} of group {group}: {}", again.exec())))
}

/// Gives the folder and all within to an account, once: the folder itself comes last, so that its owner tells whether
/// the rest has been done.
fn hand_over(folder: &Path, user: u32, group: u32) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let owner = std::fs::metadata(folder)?;
    if (owner.uid(), owner.gid()) == (user, group) {
        return Ok(());
    }
    for entry in walkdir::WalkDir::new(folder).contents_first(true) {
        let entry = entry.map_err(std::io::Error::from)?;
        let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
        rustix::fs::chownat(CWD, entry.path(), Some(user), Some(group), AtFlags::SYMLINK_NOFOLLOW)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Result<Identity, String> {
        let find = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.into());
        Identity::asked(find).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_read_and_empty_ones_are_not_set() {
        assert_eq!(asked(&[]), Ok(Identity::default()));
        assert_eq!(
            asked(&[("PUID", "99"), ("PGID", "100"), ("UMASK", "022")]),
            Ok(Identity { user: Some(99), group: Some(100), mask: Some(0o22) })
        );
        assert_eq!(asked(&[("PUID", ""), ("UMASK", "")]), Ok(Identity::default()));
    }

    #[test]
    fn what_is_no_number_is_refused_by_name() {
        for (name, text) in [("PUID", "anna"), ("PGID", "-1"), ("UMASK", "9"), ("PUID", "4294967295")] {
            assert!(asked(&[(name, text)]).unwrap_err().starts_with(name), "{name}={text}");
        }
        assert!(asked(&[("UMASK", "7777")]).unwrap_err().starts_with("UMASK"));
    }
}
