//! Every folder of this machine that the house uses, and whether another may be used beside them: what is written by one
//! must not be what another only reads, removes or counts.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::DriveError;
use crate::store::externals::EXTERNALS;
use crate::store::volumes::{VOLUMES, VolumeKind};
use crate::store::{Reader, Store, StoreError};

/// File systems that are no disks.
const NO_DISKS: [&str; 3] = ["/proc", "/sys", "/dev"];

/// What the house has on this machine. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Grounds {
    store: Store,
    data: PathBuf,
    /// Where thumbnails and previews are put, if not in the data folder.
    pictures: Option<PathBuf>,
    turn: Arc<Mutex<()>>,
}

/// A folder that may be used, which nobody else is given while this is held.
#[derive(Debug)]
pub struct Plot<'a> {
    /// From the root, without links.
    pub path: PathBuf,
    _turn: MutexGuard<'a, ()>,
}

/// A folder in use.
#[derive(Debug, Clone)]
struct Used {
    path: PathBuf,
    /// As people call it.
    name: String,
    volume: bool,
}

impl Grounds {
    pub fn new(store: Store, data: PathBuf, pictures: Option<PathBuf>) -> Self {
        Self { store, data, pictures, turn: Arc::default() }
    }

    /// A folder for a volume. The very place of another volume is not refused: a disk may be mounted there instead of
    /// that one, and is known by its mark.
    pub fn for_volume(&self, path: &Path) -> Result<Plot<'_>, DriveError> {
        self.admit(path, |used, path| used.volume && used.path == path)
    }

    /// A folder that will only be read.
    pub fn for_external(&self, path: &Path) -> Result<Plot<'_>, DriveError> {
        self.admit(path, |_, _| false)
    }

    fn admit(&self, path: &Path, spared: impl Fn(&Used, &Path) -> bool) -> Result<Plot<'_>, DriveError> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if !path.is_absolute() {
            return Err(refused("name the folder from the root, such as /mnt/photos"));
        }
        let path = path
            .canonicalize()
            .map_err(|error| refused(format!("{} cannot be opened: {error}", path.display())))?;
        if !path.is_dir() {
            return Err(refused(format!("{} is not a folder", path.display())));
        }
        if NO_DISKS.iter().any(|other| how(&path, Path::new(other)).is_some()) {
            return Err(refused(format!("{} holds what is no file of anybody", path.display())));
        }
        for used in self.used()?.iter().filter(|used| !spared(used, &path)) {
            if let Some(how) = how(&path, &used.path) {
                return Err(refused(format!(
                    "{} {how} {}, {}; name another folder",
                    path.display(),
                    used.name,
                    used.path.display()
                )));
            }
        }
        Ok(Plot { path, _turn: turn })
    }

    /// Refuses settings by which the house would write where it only reads.
    pub fn suit(&self) -> Result<(), DriveError> {
        for own in self.own() {
            for (_, external) in self.store.read(|tx| tx.all(&EXTERNALS, &()))? {
                if let Some(how) = how(&own.path, Path::new(&external.path)) {
                    let (path, name) = (own.path.display(), own.name);
                    return Err(refused(format!(
                        "{name} is {path}, which {how} the external folder {}, where nothing may be written; name another \
                         place for it",
                        external.path
                    )));
                }
            }
        }
        Ok(())
    }

    fn used(&self) -> Result<Vec<Used>, StoreError> {
        let mut used = self.own();
        self.store.read(|tx| {
            for (_, record) in tx.all(&VOLUMES, &())? {
                if let VolumeKind::Disk { path, .. } = record.kind {
                    let name = format!("the folder of the volume “{}”", record.name);
                    used.push(Used { path: path.into(), name, volume: true });
                }
            }
            for (_, record) in tx.all(&EXTERNALS, &())? {
                let name = "a folder that is attached to be read only".to_owned();
                used.push(Used { path: record.path.into(), name, volume: false });
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(used)
    }

    fn own(&self) -> Vec<Used> {
        let data = (&self.data, "the server's data folder");
        let pictures =
            self.pictures.as_ref().map(|path| (path, "the folder for thumbnails (paths.pictures)"));
        let used = |(given, name): (&PathBuf, &str)| {
            // One that is not made yet is where its settings say.
            let path = given.canonicalize().or_else(|_| std::path::absolute(given));
            Used { path: path.unwrap_or_else(|_| given.clone()), name: name.to_owned(), volume: false }
        };
        std::iter::once(data).chain(pictures).map(used).collect()
    }
}

fn refused(reason: impl Into<String>) -> DriveError {
    DriveError::Ground(reason.into())
}

/// How a folder lies to another, if one is the other or lies in it. A folder that is reached by two paths, as by a mount of
/// a folder in another place, is one.
fn how(one: &Path, other: &Path) -> Option<&'static str> {
    let (this, that) = (identity(one), identity(other));
    if one == other || (this.is_some() && this == that) {
        Some("is")
    } else if one.starts_with(other) || lies_in(one, that) {
        Some("lies in")
    } else if other.starts_with(one) || lies_in(other, this) {
        Some("holds")
    } else {
        None
    }
}

fn lies_in(folder: &Path, other: Option<(u64, u64)>) -> bool {
    other.is_some() && folder.ancestors().any(|above| identity(above) == other)
}

fn identity(folder: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(folder).ok().map(|found| (found.dev(), found.ino()))
}
