//! Where the socket lies, also when the data folder's name is longer than a socket address can hold.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

/// `sun_path` holds 108 bytes with its closing zero.
const LONGEST: usize = 107;

/// The socket of a data folder, by a name short enough to connect to.
pub(super) struct SocketPath {
    pub(super) short: PathBuf,
    /// Keeps the short name true: it goes through this open folder.
    _folder: Option<File>,
}

/// The name by which people find the socket.
pub(super) fn long(data: &Path) -> PathBuf {
    data.join("albumen.sock")
}

pub(super) fn short(data: &Path) -> io::Result<SocketPath> {
    let path = long(data);
    if path.as_os_str().len() <= LONGEST {
        return Ok(SocketPath { short: path, _folder: None });
    }
    let folder = File::open(data)?;
    let short = PathBuf::from(format!("/proc/self/fd/{}/albumen.sock", folder.as_raw_fd()));
    Ok(SocketPath { short, _folder: Some(folder) })
}
