//! What is remembered between runs: hashes of files that have not changed, and uploads that were not finished.
//!
//! It saves time and nothing else. A cache that is lost, old or damaged means hashing again.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::walk::Local;
use crate::model::ContentHash;

/// Changes with the shape of [`Kept`].
const VERSION: u8 = 1;
const CHECK: usize = 32;
/// A run that is killed forgets no more than this.
const SAVE_EVERY: Duration = Duration::from_secs(20);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// By path below the folder.
    hashes: HashMap<String, Hashed>,
    /// Addresses of unfinished uploads, by server, folder and name on it, and hash.
    uploads: HashMap<(String, String, ContentHash), String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Hashed {
    size: u64,
    /// Nanoseconds since 1970, negative before.
    modified: i128,
    hash: ContentHash,
}

/// The memory of one folder.
#[derive(Debug)]
pub(super) struct Cache {
    file: Option<PathBuf>,
    kept: Kept,
    dirty: bool,
    saved: Instant,
}

impl Cache {
    /// Opens what is remembered of `folder`. Without a place to keep it, it lasts as long as the process.
    pub(super) fn open(folder: &Path, place: Option<PathBuf>) -> Self {
        let name = ContentHash::of(folder.as_os_str().as_encoded_bytes()).to_string();
        let file = place.map(|place| place.join("albumen").join(format!("sync-{}", &name[..16])));
        let kept = file.as_deref().and_then(read).unwrap_or_default();
        Self { file, kept, dirty: false, saved: Instant::now() }
    }

    /// Where programs of this user keep what can be made again (XDG base directories).
    pub(super) fn place() -> Option<PathBuf> {
        let given = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        given("XDG_CACHE_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| given("LOCALAPPDATA"))
            .or_else(|| given("HOME").map(|home| home.join(".cache")))
    }

    /// The hash of a file that is as it was when it was hashed.
    pub(super) fn hash(&self, local: &Local) -> Option<ContentHash> {
        let known = self.kept.hashes.get(&local.shown)?;
        (known.size == local.size && known.modified == stamp(local.modified)).then_some(known.hash)
    }

    pub(super) fn learn(&mut self, local: &Local, hash: ContentHash) {
        let hashed = Hashed { size: local.size, modified: stamp(local.modified), hash };
        self.kept.hashes.insert(local.shown.clone(), hashed);
        self.dirty = true;
    }

    pub(super) fn forget(&mut self, local: &Local) {
        self.dirty |= self.kept.hashes.remove(&local.shown).is_some();
    }

    pub(super) fn upload(&self, server: &str, path: &str, hash: ContentHash) -> Option<String> {
        self.kept.uploads.get(&(server.to_owned(), path.to_owned(), hash)).cloned()
    }

    pub(super) fn begun(&mut self, server: &str, path: &str, hash: ContentHash, place: &str) {
        self.kept.uploads.insert((server.to_owned(), path.to_owned(), hash), place.to_owned());
        self.dirty = true;
        // An upload is begun seldom, and is what a killed run must not forget.
        self.save();
    }

    pub(super) fn ended(&mut self, server: &str, path: &str, hash: ContentHash) {
        self.dirty |= self.kept.uploads.remove(&(server.to_owned(), path.to_owned(), hash)).is_some();
    }

    /// Forgets files that are gone.
    pub(super) fn keep_only(&mut self, files: &[Local]) {
        let there: std::collections::HashSet<&str> = files.iter().map(|local| local.shown.as_str()).collect();
        let before = self.kept.hashes.len();
        self.kept.hashes.retain(|path, _| there.contains(path.as_str()));
        self.dirty |= self.kept.hashes.len() != before;
    }

    pub(super) fn save_now_and_then(&mut self) {
        if self.saved.elapsed() > SAVE_EVERY {
            self.save();
        }
    }

    /// A cache that cannot be written is no failure.
    pub(super) fn save(&mut self) {
        self.saved = Instant::now();
        if let (true, Some(file)) = (self.dirty, &self.file) {
            match write(file, &self.kept) {
                Ok(()) => self.dirty = false,
                Err(error) => tracing::debug!(%error, "what was learned cannot be kept"),
            }
        }
    }
}

/// A version, the SHA-256 of what follows, and the memory itself.
fn read(file: &Path) -> Option<Kept> {
    let bytes = fs::read(file).ok()?;
    let (version, rest) = bytes.split_first()?;
    let (check, kept) = rest.split_at_checked(CHECK)?;
    let whole = *version == VERSION && ContentHash::of(kept).0 == check;
    whole.then(|| postcard::from_bytes(kept).ok())?
}

fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    let kept = postcard::to_stdvec(kept).map_err(io::Error::other)?;
    let mut bytes = vec![VERSION];
    bytes.extend(ContentHash::of(&kept).0);
    bytes.extend(kept);
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let temporary = file.with_extension(format!("{}", std::process::id()));
    fs::write(&temporary, bytes)?;
    fs::rename(temporary, file)
}

fn stamp(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(size: u64) -> Local {
        let (file, below) = (PathBuf::from("a.jpg"), String::new());
        Local { file, shown: "a.jpg".into(), below, name: "a.jpg".into(), size, modified: UNIX_EPOCH }
    }

    #[test]
    fn it_knows_unchanged_files_again_and_survives_damage() {
        let place = tempfile::tempdir().expect("a folder can be made");
        let open = || Cache::open(Path::new("/photos"), Some(place.path().to_owned()));
        let hash = ContentHash::of(b"abc");
        let mut cache = open();
        cache.learn(&local(3), hash);
        cache.begun("http://nas", "/a.jpg", hash, "http://nas/uploads/1");
        cache.save();
        let again = open();
        assert_eq!(again.hash(&local(3)), Some(hash));
        assert_eq!(again.hash(&local(4)), None);
        assert_eq!(again.upload("http://nas", "/a.jpg", hash).as_deref(), Some("http://nas/uploads/1"));
        assert_eq!(again.upload("http://other", "/a.jpg", hash), None);

        let file = again.file.clone().expect("it has a place");
        let whole = fs::read(&file).expect("it can be read");
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&file, damaged).expect("it can be written");
            assert_eq!(open().hash(&local(3)), None, "byte {at}");
        }
    }
}
