//! Folders of other programs, from which bytes are only read: nothing here can write. What is asked for is opened below
//! the folder and nowhere else, whatever links stand in the way.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path};

use rustix::fs::{CWD, Dir, Mode, OFlags, ResolveFlags, fstatfs, openat, openat2};
use rustix::io::Errno;

/// Types of file systems, as statfs(2) tells them, that number files anew when nobody has looked at them for a while: FUSE,
/// on which Unraid has its shares and rclone and sshfs have everything, SMB where its server gives no numbers, and FAT and
/// exFAT, on which there are none. The number of a file says there nothing of which it is.
const FLUID: [u64; 6] = [0x6573_5546, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x4D44, 0x2011_BAB0];

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
    /// `0` where the file system gives a file no number that lasts.
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
    fn of(metadata: &Metadata, fluid: bool) -> Self {
        let ns = |seconds: i64, ns: i64| seconds.saturating_mul(1_000_000_000).saturating_add(ns);
        let stands = match metadata.file_type() {
            kind if kind.is_dir() => Stands::Folder,
            kind if kind.is_file() => Stands::File,
            _ => Stands::Other,
        };
        Self {
            stands,
            inode: if fluid { 0 } else { metadata.ino() },
            device: metadata.dev(),
            size: metadata.size(),
            modified: ns(metadata.mtime(), metadata.mtime_nsec()),
            touched: ns(metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    /// Whether this is the same content, unread: what backup programs go by.
    pub const fn is_as(&self, other: &Self) -> bool {
        self.inode == other.inode && self.size == other.size && self.modified == other.modified
    }
}

/// An open folder outside.
#[derive(Debug)]
pub struct Outside {
    place: File,
    device: u64,
    /// Whether its file system is one of [`FLUID`].
    fluid: bool,
}

impl Outside {
    /// # Errors
    /// What the system says: the folder is not there, is none, or may not be read.
    pub fn open(root: &Path) -> io::Result<Self> {
        let place = File::from(openat(CWD, root, folder_flags(), Mode::empty())?);
        Ok(Self { device: place.metadata()?.dev(), fluid: is_fluid(&place)?, place })
    }

    pub fn look(&self) -> io::Result<Look> {
        self.look_at(&self.place)
    }

    /// What stands where `file` was opened, in this folder or below it.
    pub fn look_at(&self, file: &File) -> io::Result<Look> {
        let metadata = file.metadata()?;
        // Asked of each file, it would be one more way to a machine that may be far.
        let fluid = if metadata.dev() == self.device { self.fluid } else { is_fluid(file)? };
        Ok(Look::of(&metadata, fluid))
    }

    /// The folder at `below`, the folder itself for an empty path.
    pub fn folder(&self, below: &Path) -> io::Result<Self> {
        let below = if below.as_os_str().is_empty() { Path::new(".") } else { below };
        let place = File::from(self.beneath(below, folder_flags())?);
        let device = place.metadata()?.dev();
        let fluid = if device == self.device { self.fluid } else { is_fluid(&place)? };
        Ok(Self { place, device, fluid })
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
        let look = self.look_at(&file)?;
        if look.stands == Stands::File { Ok((file, look)) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// What stands at `below`; `None` where nothing does.
    pub fn find(&self, below: &Path) -> io::Result<Option<Look>> {
        match self.beneath(below, OFlags::PATH) {
            Ok(place) => Ok(Some(self.look_at(&File::from(place))?)),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::XDEV) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Visits the names in this folder, in no order, until told to stop.
    pub fn each(&self, visit: &mut dyn FnMut(&OsStr) -> bool) -> io::Result<()> {
        for entry in Dir::read_from(&self.place)? {
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
            match openat2(&self.place, below, flags, Mode::empty(), resolve) {
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
        let mut at = openat(&self.place, ".", folder_flags(), Mode::empty())?;
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

fn is_fluid(place: &File) -> io::Result<bool> {
    let kind = u64::from(fstatfs(place)?.f_type.cast_unsigned() as u32);
    Ok(FLUID.contains(&kind))
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
