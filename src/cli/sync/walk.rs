//! What is in the folder.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use unicode_normalization::UnicodeNormalization;
use walkdir::{DirEntry, WalkDir};

use super::report::Named;
use crate::model::FileName;

/// A file to mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Local {
    pub file: PathBuf,
    /// From the folder that is mirrored, with slashes: what the report calls it.
    pub shown: String,
    /// The folder below the album, as the server will name it: `` or `/2024/May`.
    pub below: String,
    /// As the server will name it.
    pub name: String,
    pub size: u64,
    pub modified: SystemTime,
}

/// The files of a folder, and what is in it that cannot be mirrored.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Ordered by path.
    pub files: Vec<Local>,
    pub skipped: Vec<Named>,
    pub failed: Vec<Named>,
}

/// Kept by systems and programs beside people's files, and of no use elsewhere. Compared in lower case.
const JUNK: [&str; 22] = [
    ".ds_store",
    ".localized",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "@eadir",
    "#recycle",
    "#snapshot",
    "lost+found",
    "$recycle.bin",
    "system volume information",
    ".@__thumb",
    ".apdisk",
    ".documentrevisions-v100",
    ".fseventsd",
    ".spotlight-v100",
    ".temporaryitems",
    ".trashes",
    ".dropbox.cache",
    ".stfolder",
    ".stversions",
    ".sync",
];

pub(super) fn walk(folder: &Path) -> Walked {
    let mut walked = Walked::default();
    let entries = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| !is_junk(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => take(folder, &entry, &mut walked),
            Err(error) => {
                let path = error.path().map_or_else(|| ".".to_owned(), |path| shown(folder, path));
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                walked.failed.push(Named { path, reason });
            }
        }
    }
    walked
}

fn take(folder: &Path, entry: &DirEntry, walked: &mut Walked) {
    let path = shown(folder, entry.path());
    let reason = if entry.file_type().is_symlink() {
        "a link to another place".to_owned()
    } else if entry.file_type().is_file() {
        match local(folder, entry) {
            Ok(Ok(local)) => {
                walked.files.push(local);
                return;
            }
            Ok(Err(reason)) => reason,
            Err(error) => {
                walked.failed.push(Named { path, reason: format!("it cannot be read: {error}") });
                return;
            }
        }
    } else {
        "not a file".to_owned()
    };
    walked.skipped.push(Named { path, reason });
}

/// The inner error says why the server could not take it under this name.
fn local(folder: &Path, entry: &DirEntry) -> io::Result<Result<Local, String>> {
    let metadata = entry.metadata()?;
    let below = entry.path().strip_prefix(folder).map_err(io::Error::other)?;
    let (mut folders, mut name) = (String::new(), String::new());
    for part in below {
        let Some(part) = part.to_str() else {
            return Ok(Err("its name is not valid Unicode".to_owned()));
        };
        if let Err(error) = FileName::parse(part) {
            return Ok(Err(error.to_string()));
        }
        if !name.is_empty() {
            folders.push('/');
            folders.push_str(&name);
        }
        name = part.nfc().collect();
    }
    Ok(Ok(Local {
        file: entry.path().to_owned(),
        shown: shown(folder, entry.path()),
        below: folders,
        name,
        size: metadata.len(),
        modified: metadata.modified()?,
    }))
}

fn shown(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn is_junk(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy().to_lowercase();
    name.starts_with("._") || JUNK.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_become_albums_and_junk_and_links_stay_behind() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for path in [
            "a.jpg",
            ".hidden.jpg",
            "2024/May/b.jpg",
            ".DS_Store",
            "._a.jpg",
            "Thumbs.db",
            "@eaDir/a.jpg/x.jpg",
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("it has one")).expect("folders can be made");
            fs::write(path, b"x").expect("it can be written");
        }
        // As macOS writes an é.
        fs::write(folder.path().join("e\u{301}.jpg"), b"x").expect("it can be written");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hosts", folder.path().join("link.jpg")).expect("links can be made");
        let walked = walk(folder.path());
        let named: Vec<(&str, &str)> =
            walked.files.iter().map(|local| (local.below.as_str(), local.name.as_str())).collect();
        assert_eq!(named, [("", ".hidden.jpg"), ("/2024/May", "b.jpg"), ("", "a.jpg"), ("", "\u{e9}.jpg")]);
        #[cfg(unix)]
        assert_eq!(walked.skipped[0].path, "link.jpg");
        assert!(walked.failed.is_empty());
    }
}
