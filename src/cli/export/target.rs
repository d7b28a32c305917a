//! The folder that is written to.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::source::Source;
use super::spelling::Rules;
use crate::model::{ContentHash, Stamp};
use crate::photos::inventory::{Item, Kept};

/// Says that a folder holds an export, so that nobody's other files are written over.
const MARK: &str = ".albumen-export";
/// Where a file grows until it is whole.
const PART: &str = ".albumen-export.part";
/// Times of FAT are even seconds.
const GRAIN: u64 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Folder,
    Written,
    Already,
}

/// A folder on the way down.
#[derive(Debug, Default)]
struct Open {
    /// As the tree has it, from the top.
    path: String,
    /// As it is spelt on the disk.
    at: PathBuf,
    taken: BTreeSet<String>,
}

#[derive(Debug)]
pub(super) struct Target {
    root: PathBuf,
    rules: Rules,
    open: Vec<Open>,
}

impl Target {
    /// Makes the folder, or goes on with one of an earlier export.
    pub(super) fn open(root: &Path) -> Result<Self> {
        fs::create_dir_all(root)?;
        let mark = root.join(MARK);
        if !mark.exists() {
            if fs::read_dir(root)?.next().is_some() {
                return Err(Error::other(format!(
                    "{} holds other files; name a new or an empty folder",
                    root.display()
                )));
            }
            fs::write(&mark, "Written by `albumen export`, which goes on here when it is run again.\n")?;
        }
        let top = Open { at: root.to_owned(), ..Open::default() };
        Ok(Self { root: root.to_owned(), rules: Rules::of(root)?, open: vec![top] })
    }

    /// Takes the next of the list, which has folders before what is in them.
    pub(super) fn take(&mut self, source: &Source, item: &Item) -> Result<Done> {
        let (above, name) = item.path.rsplit_once('/').unwrap_or(("", &item.path));
        let depth = self.open.iter().rposition(|open| open.path == above);
        let depth = depth.ok_or_else(|| Error::other("its folder could not be made"))?;
        self.open.truncate(depth + 1);
        let folder = &mut self.open[depth];
        let at = folder.at.join(self.rules.spell(name, "", &mut folder.taken));
        let Some(kept) = &item.content else {
            fs::create_dir_all(&at)?;
            self.open.push(Open { path: item.path.clone(), at, taken: BTreeSet::new() });
            return Ok(Done::Folder);
        };
        let beside = item.sidecar.as_ref().map(|sidecar| {
            // A name that was changed takes its sidecar with it.
            let spelt = at.file_name().map_or_else(|| name.into(), |spelt| spelt.to_string_lossy());
            (folder.at.join(self.rules.spell(&spelt, &sidecar.end, &mut folder.taken)), sidecar)
        });
        let done = self.file(source, kept, &at, item.modified_at)?;
        if let Some((beside, sidecar)) = beside
            && fs::read(&beside).ok().as_deref() != Some(sidecar.text.as_bytes())
        {
            self.place(&beside, sidecar.modified_at, |part| part.write_all(sidecar.text.as_bytes()))?;
            return Ok(Done::Written);
        }
        Ok(done)
    }

    fn file(&self, source: &Source, kept: &Kept, to: &Path, modified_at: Stamp) -> Result<Done> {
        if fs::metadata(to).is_ok_and(|there| is_it(&there, kept.size, modified_at)) {
            return Ok(Done::Already);
        }
        let mut from = source.open(kept)?;
        self.place(to, modified_at, |part| {
            if copy(&mut from, part)? == kept.hash {
                Ok(())
            } else {
                Err(Error::other(
                    "its bytes are not those that were stored; `albumen check --deep` says more",
                ))
            }
        })?;
        Ok(Done::Written)
    }

    /// Fills a file and moves it into its place, so that what is there is always whole.
    fn place(
        &self,
        to: &Path,
        modified_at: Stamp,
        write: impl FnOnce(&mut File) -> Result<()>,
    ) -> Result<()> {
        let part = self.root.join(PART);
        let mut file = File::create(&part)?;
        write(&mut file)?;
        file.set_modified(moment(modified_at))?;
        drop(file);
        fs::rename(&part, to)
    }

    /// Brings everything to the disk.
    pub(super) fn settle(&self) -> Result<()> {
        match fs::remove_file(self.root.join(PART)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Ok(rustix::fs::syncfs(File::open(&self.root)?)?)
    }
}

fn is_it(there: &fs::Metadata, size: u64, modified_at: Stamp) -> bool {
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let same = |time: SystemTime| seconds(time).abs_diff(seconds(moment(modified_at))) <= GRAIN;
    there.is_file() && there.len() == size && there.modified().is_ok_and(same)
}

/// Moments before 1970 become its first.
fn moment(stamp: Stamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(stamp.0).unwrap_or(0))
}

/// Gives the hash of what was copied.
fn copy(from: &mut File, to: &mut File) -> Result<ContentHash> {
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(ContentHash(hash.finalize().into()));
        }
        hash.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
    }
}
