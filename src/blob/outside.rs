//! Folders of other programs, from which bytes are only read: nothing here can write. What is asked for is opened below
//! the folder and nowhere else, whatever links stand in the way.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path};

use rustix::fs::{CWD, Dir, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

/// How often a look is repeated that a rename elsewhere has disturbed.
const TRIES: usize = 8;

/// What stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    Folder,
    File,
    /// A link, a pipe, a device: not looked into.
    Other,
}

/// What the disk says of a file or folder without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub stands: Stands,
    pub inode: u64,
    /// The disk it lies on.
    pub device: u64,
    /// Bytes.
    pub size: u64,
    /// When its content changed, in ns since 1970.
    pub modified: i64,
    /// When anything about it changed, in ns since 1970.
    pub touched: i64,
}

impl Look {
    fn of(metadata: &Metadata) -> Self {
        let ns = |seconds: i64, ns: i64| seconds.saturating_mul(1_000_000_000).saturating_add(ns);
        let stands = match metadata.file_type() {
            kind if kind.is_dir() => Stands::Folder,
            kind if kind.is_file() => Stands::File,
            _ => Stands::Other,
        };
        Self {
            stands,
            inode: metadata.ino(),
            device: metadata.dev(),
            size: metadata.size(),
            modified: ns(metadata.mtime(), metadata.mtime_nsec()),
            touched: ns(metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    /// What stands where `file` was opened.
    pub fn at(file: &File) -> io::Result<Self> {
        Ok(Self::of(&file.metadata()?))
    }

    /// Whether this is the same content, unread: what backup programs go by.
    pub const fn is_as(&self, other: &Self) -> bool {
        self.inode == other.inode && self.size == other.size && self.modified == other.modified
    }
}

/// An open folder outside.
#[derive(Debug)]
pub struct Outside(OwnedFd);

impl Outside {
    /// # Errors
    /// What the system says: the folder is not there, is none, or may not be read.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self(openat(CWD, root, folder_flags(), Mode::empty())?))
    }

    pub fn look(&self) -> io::Result<Look> {
        Look::at(&File::from(self.0.try_clone()?))
    }

    /// The folder at `below`, the folder itself for an empty path.
    pub fn folder(&self, below: &Path) -> io::Result<Self> {
        let below = if below.as_os_str().is_empty() { Path::new(".") } else { below };
        Ok(Self(self.beneath(below, folder_flags())?))
    }

    /// Opens a file to be read.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] also where something other than a file stands, or a link in the way.
    pub fn file(&self, below: &Path) -> io::Result<(File, Look)> {
        // Opening a pipe would wait for somebody to write.
        let opened = self.beneath(below, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY);
        let file = File::from(opened.map_err(|error| match error {
            Errno::NOTDIR | Errno::LOOP | Errno::XDEV => io::ErrorKind::NotFound.into(),
            error => io::Error::from(error),
        })?);
        let look = Look::at(&file)?;
        if look.stands == Stands::File { Ok((file, look)) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// What stands at `below`; `None` where nothing does.
    pub fn find(&self, below: &Path) -> io::Result<Option<Look>> {
        match self.beneath(below, OFlags::PATH) {
            Ok(place) => Ok(Some(Look::at(&File::from(place))?)),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::XDEV) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Visits the names in this folder, in no order, until told to stop.
    pub fn each(&self, visit: &mut dyn FnMut(&OsStr) -> bool) -> io::Result<()> {
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." && !visit(OsStr::from_bytes(name)) {
                break;
            }
        }
        Ok(())
    }

    fn beneath(&self, below: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
        let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        for _ in 0..TRIES {
            match openat2(&self.0, below, flags, Mode::empty(), resolve) {
                Err(Errno::AGAIN | Errno::INTR) => {}
                // Kernels before 5.6, and containers that do not know the call.
                Err(Errno::NOSYS | Errno::PERM) => return self.step_by_step(below, flags),
                opened => return opened,
            }
        }
        self.step_by_step(below, flags)
    }

    /// The same by one folder after another, none of which may be a link.
    fn step_by_step(&self, below: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
        let mut at = openat(&self.0, ".", folder_flags(), Mode::empty())?;
        let mut steps = below.components().filter(|step| *step != Component::CurDir).peekable();
        if steps.peek().is_none() {
            return openat(&at, ".", flags, Mode::empty());
        }
        while let Some(step) = steps.next() {
            let Component::Normal(name) = step else { return Err(Errno::XDEV) };
            let last = steps.peek().is_none();
            at = openat(&at, name, if last { flags } else { folder_flags() }, Mode::empty())?;
        }
        Ok(at)
    }
}

fn folder_flags() -> OFlags {
    OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    type Open = fn(&Outside, &Path) -> Result<OwnedFd, Errno>;

    /// Both ways to open, so that old kernels are as safe as new ones.
    const WAYS: [Open; 2] = [
        |outside, path| outside.beneath(path, OFlags::RDONLY),
        |outside, path| outside.step_by_step(path, OFlags::RDONLY | OFlags::NOFOLLOW),
    ];

    #[test]
    fn nothing_is_opened_that_lies_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "s").unwrap();
        let root = folder.path().join("photos");
        std::fs::create_dir_all(root.join("trip")).unwrap();
        std::fs::write(root.join("trip/a.jpg"), "a").unwrap();
        symlink(folder.path(), root.join("out")).unwrap();
        symlink("../secret", root.join("link")).unwrap();
        symlink("trip", root.join("within")).unwrap();
        let outside = Outside::open(&root).unwrap();
        for open in WAYS {
            assert!(open(&outside, Path::new("trip/a.jpg")).is_ok());
            for path in
                ["../secret", "trip/../../secret", "out/secret", "link", "within/a.jpg", "/etc/passwd"]
            {
                assert!(open(&outside, Path::new(path)).is_err(), "{path}");
            }
        }
        // The disk was said to have failed where a link stood in a file's place.
        for path in ["link", "within/a.jpg", "trip/a.jpg/b", "../secret"] {
            assert_eq!(outside.file(Path::new(path)).unwrap_err().kind(), io::ErrorKind::NotFound, "{path}");
        }
        assert_eq!(outside.find(Path::new("nothing")).unwrap(), None);
        assert_eq!(outside.find(Path::new("link")).unwrap().unwrap().stands, Stands::Other);
        assert_eq!(outside.find(Path::new("within/a.jpg")).unwrap(), None);
    }

    #[test]
    fn a_pipe_is_no_file_and_nobody_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(CWD, &pipe, rustix::fs::FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let outside = Outside::open(folder.path()).unwrap();
        assert_eq!(outside.file(Path::new("pipe")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
