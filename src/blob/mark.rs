//! The file by which a disk is known: where another disk is mounted, or none, it is not there or says otherwise.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::error::BlobError;
use super::local::make_folder;

/// Where everybody's folders lie.
pub(super) const USERS: &str = "users";
/// The mark itself, below it.
pub(super) const MARK: &str = ".volume";
const WORD: &str = "volume ";
const KNOWN: &str = "Albumen knows by this file that the disk is mounted.\n";

/// Whether any mark is in `root`.
pub(super) fn is_marked(root: &Path) -> bool {
    root.join(USERS).join(MARK).exists()
}

/// What the mark in `root` says; `None` without one, and for one that says nothing, as that of a data folder.
pub fn read_mark(root: &Path) -> Result<Option<String>, BlobError> {
    match std::fs::read_to_string(root.join(USERS).join(MARK)) {
        Ok(text) => Ok(told_by(&text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What a mark says.
pub(super) fn told_by(text: &str) -> Option<String> {
    text.lines().find_map(|line| line.strip_prefix(WORD)).map(|id| id.trim().to_owned())
}

/// The mark of one of several.
pub(super) fn saying(id: &str) -> String {
    format!("{KNOWN}{WORD}{id}\n")
}

/// Marks `root`, durably. `id` makes it one of several.
pub fn write_mark(root: &Path, id: Option<&str>) -> Result<(), BlobError> {
    let users = root.join(USERS);
    make_folder(&users)?;
    let mut file = File::create(users.join(MARK))?;
    file.write_all(id.map_or_else(|| KNOWN.to_owned(), saying).as_bytes())?;
    file.sync_all()?;
    Ok(File::open(&users)?.sync_all()?)
}

/// Takes the mark away, so that the folder may become a volume again.
pub(super) fn remove_mark(root: &Path) -> Result<(), BlobError> {
    super::error::removed(std::fs::remove_file(root.join(USERS).join(MARK)))
}
