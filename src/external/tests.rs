//! External folders over a real store and disk, with a clock that is set: what becomes of what goes and of what comes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{ExternalError, Externals, Halt, New};
use crate::blob::Blobs;
use crate::drive::external::Ask;
use crate::drive::{Drive, Grounds};
use crate::events::Events;
use crate::model::time::SetClock;
use crate::model::{FileId, FileName, Stamp, UserId};
use crate::photos::Photos;
use crate::queue::Queue;
use crate::search::Index;
use crate::store::accounts::{USERS, UserRecord};
use crate::store::externals::EXTERNAL_AGES;
use crate::store::jobs::{JOBS, Work};
use crate::store::nodes::CHILDREN;
use crate::store::{Reader, Store};

const DAY: i64 = 24 * 60 * 60 * 1000;

struct World {
    folder: tempfile::TempDir,
    store: Store,
    externals: Externals,
    clock: Arc<SetClock>,
    owner: UserId,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        let store = Store::open(&data.join("albumen.redb")).unwrap();
        // Long after anything here is written, so that nothing is taken to be still being written.
        let clock = Arc::new(SetClock::at(Stamp(4_102_444_800_000)));
        let drive = Drive::new(store.clone(), Blobs::local(&data).unwrap(), clock.clone());
        let index = Index::open(&data.join("index")).unwrap().0;
        let photos = Photos::new(drive, Arc::new(index), Queue::new(store.clone()), Events::new());
        photos.upgrade().unwrap();
        let grounds = Grounds::new(store.clone(), data, None);
        let externals = Externals::new(photos, grounds, clock.clone());
        let user = UserRecord::named("ada");
        let owner = user.id;
        store.write(move |tx| tx.put(&USERS, &owner, &user)).unwrap();
        Self { folder, store, externals, clock, owner }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("nas").join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), bytes).unwrap();
    }

    fn attach(&self) -> FileId {
        let new = New { owner: self.owner, path: self.at(""), name: None };
        let id = self.externals.attach(new).unwrap().id;
        self.look(id);
        id
    }

    fn look(&self, id: FileId) {
        let halt = self.externals.scan(id, &Ask::All, &|| true).unwrap();
        assert_eq!(halt, Halt::Over(std::collections::BTreeSet::new()));
    }

    fn look_into(&self, id: FileId, folders: &[&str]) {
        let folders = folders.iter().map(PathBuf::from).collect();
        let halt = self.externals.scan(id, &Ask::Some(folders), &|| true).unwrap();
        assert_eq!(halt, Halt::Over(std::collections::BTreeSet::new()));
    }

    fn counted(&self, id: FileId) -> (u64, u64) {
        let record = self.externals.get(id).unwrap().record;
        (record.files, record.size)
    }

    fn node(&self, folder: Option<FileId>, name: &str) -> Option<FileId> {
        let key = (self.owner, folder, FileName::parse(name).unwrap());
        self.store.read(|tx| tx.get(&CHILDREN, &key)).unwrap().map(|child| child.id)
    }
}

fn on_disk(folder: &Path) -> (u64, u64) {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let sizes =
        files.filter(|entry| entry.file_type().is_file()).map(|entry| entry.metadata().unwrap().len());
    sizes.fold((0, 0), |(files, bytes), size| (files + 1, bytes + size))
}

/// The page asks again only while something goes on; between waiting and being looked at nothing seemed to.
#[test]
fn a_folder_that_is_taken_up_is_looked_at_from_that_moment() {
    let world = World::new();
    world.write("a.txt", b"a");
    let new = New { owner: world.owner, path: world.at(""), name: None };
    let attached = world.externals.attach(new).unwrap();
    assert!(attached.waiting && !attached.state.scanning);
    let (id, ask) = world.externals.next_ask().unwrap();
    let taken = world.externals.get(id).unwrap();
    assert!(!taken.waiting && taken.state.scanning);
    world.externals.scan(id, &ask, &|| true).unwrap();
    assert!(!world.externals.get(id).unwrap().state.scanning);
    world.externals.asks().all(FileId::new());
    let (gone, ask) = world.externals.next_ask().unwrap();
    assert_eq!(world.externals.scan(gone, &ask, &|| true).unwrap(), Halt::Detached);
    assert!(!world.externals.live.get(gone).scanning);
}

/// All of a folder was counted again after each look at a part of it.
#[test]
fn what_a_folder_holds_is_counted_with_each_change() {
    let world = World::new();
    world.write("a/one.txt", b"one");
    world.write("a/deep/two.txt", b"two two");
    world.write("b/three.txt", b"three");
    let id = world.attach();
    let right = |folders: &[&str]| {
        world.look_into(id, folders);
        assert_eq!(world.counted(id), on_disk(&world.at("")), "after a look into {folders:?}");
    };
    right(&[]);
    world.write("b/four.txt", b"fourth");
    right(&["b"]);
    world.write("c/new/five.txt", b"fifth!");
    right(&[""]);
    world.write("b/three.txt", b"other and longer than it was");
    right(&["b"]);
    fs::rename(world.at("a/deep"), world.at("c/deep")).unwrap();
    right(&["a", "c"]);
    fs::remove_file(world.at("b/four.txt")).unwrap();
    right(&["b"]);
    // A folder goes, and what was in it is elsewhere; then the folder is back with less.
    fs::rename(world.at("c/deep/two.txt"), world.at("kept.txt")).unwrap();
    fs::rename(world.at("c"), world.folder.path().join("aside")).unwrap();
    right(&[""]);
    fs::rename(world.folder.path().join("aside"), world.at("c")).unwrap();
    right(&[""]);
    // First out of sight with its folder, then found by its content elsewhere.
    fs::rename(world.at("c"), world.folder.path().join("aside")).unwrap();
    right(&[""]);
    fs::copy(world.folder.path().join("aside/new/five.txt"), world.at("a/five.txt")).unwrap();
    right(&["a"]);
    world.look(id);
    assert_eq!(world.counted(id), on_disk(&world.at("")), "counted anew it is the same");
}

#[test]
fn what_is_missing_for_as_long_as_the_trash_keeps_things_is_forgotten() {
    let world = World::new();
    world.write("a/one.txt", b"one");
    world.write("two.txt", b"two");
    let id = world.attach();
    let (folder, one) =
        (world.node(Some(id), "a"), world.node(world.node(Some(id), "a"), "one.txt").unwrap());
    fs::remove_file(world.at("a/one.txt")).unwrap();
    world.look(id);
    let due = world.externals.sweep(30 * DAY).unwrap().unwrap();
    world.clock.advance(29 * DAY);
    assert_eq!(world.externals.sweep(30 * DAY).unwrap(), Some(due));
    world.write("a/one.txt", b"one");
    world.look(id);
    assert_eq!(world.node(folder, "one.txt"), Some(one), "until then it comes back as what it was");
    assert_eq!(world.externals.sweep(30 * DAY).unwrap(), None);

    fs::remove_file(world.at("a/one.txt")).unwrap();
    world.look(id);
    world.clock.advance(30 * DAY);
    assert_eq!(world.externals.sweep(30 * DAY).unwrap(), None);
    assert!(world.store.read(|tx| tx.all(&EXTERNAL_AGES, &())).unwrap().is_empty());
    let jobs = world.store.read(|tx| tx.all(&JOBS, &())).unwrap();
    assert!(jobs.iter().any(|(_, job)| matches!(job.work, Work::Purge(file) if file == one)), "{jobs:?}");
    assert_eq!(fs::read(world.at("two.txt")).unwrap(), b"two");
}

/// Another disk in its place would make everything look deleted.
#[test]
fn a_folder_with_nothing_of_what_was_there_is_another_folder() {
    let world = World::new();
    world.write("a/one.txt", b"one");
    let id = world.attach();
    let one = world.node(world.node(Some(id), "a"), "one.txt");
    fs::rename(world.at(""), world.folder.path().join("aside")).unwrap();
    world.write("other/two.txt", b"two");
    assert_eq!(world.externals.scan(id, &Ask::All, &|| true).unwrap(), Halt::Offline);
    let reason = world.externals.get(id).unwrap().state.offline.unwrap();
    assert!(reason.contains("nothing of what was there"), "{reason}");
    assert_eq!(world.node(world.node(Some(id), "a"), "one.txt"), one);
    assert_eq!(world.externals.sweep(0).unwrap(), None, "nothing is missing");
    // The same files on a new disk are the folder.
    fs::remove_dir_all(world.at("")).unwrap();
    world.write("a/one.txt", b"one");
    world.write("a/new.txt", b"new");
    world.look(id);
    assert_eq!(world.node(world.node(Some(id), "a"), "one.txt"), one);
    assert!(world.node(world.node(Some(id), "a"), "new.txt").is_some());
    assert!(matches!(world.externals.get(FileId::new()), Err(ExternalError::NotFound(_))));
}
