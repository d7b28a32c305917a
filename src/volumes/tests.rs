use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{HeldRecord, Passed, VolumeError, Volumes, mount};
use crate::access::Viewer;
use crate::blob::{BlobError, BlobKey, Blobs, Located, Shelf};
use crate::drive::{Drive, Grounds};
use crate::model::person::{Role, Status};
use crate::model::time::SetClock;
use crate::model::{ContentHash, Origin, Place, Stamp, UserId};
use crate::store::nodes::{BLOBS, BlobRecord};
use crate::store::volumes::VOLUMES;
use crate::store::{Reader, Store, held};

struct World {
    folder: tempfile::TempDir,
    store: Store,
    blobs: Blobs,
    drive: Drive,
    volumes: Volumes,
    owner: UserId,
}

fn ada() -> Viewer {
    Viewer {
        user: UserId::new(),
        role: Role::Superuser,
        status: Status::Active,
        session: None,
        scopes: None,
        origin: Origin::default(),
    }
}

impl World {
    fn new() -> Self {
        Self::on(tempfile::tempdir().unwrap())
    }

    /// A server on what is there.
    fn on(folder: tempfile::TempDir) -> Self {
        let data = folder.path().join("data");
        std::fs::create_dir_all(&data).unwrap();
        let store = Store::open(&data.join("albumen.redb")).unwrap();
        let blobs = Blobs::local(&data).unwrap();
        mount(&store, &blobs).unwrap();
        let clock = Arc::new(SetClock::at(Stamp(1_795_230_900_000)));
        let drive = Drive::new(store.clone(), blobs.clone(), clock.clone());
        let volumes = Volumes::new(drive.clone(), clock, Grounds::new(store.clone(), data, None));
        Self { folder, store, blobs, drive, volumes, owner: UserId::from_bytes([7; 16]) }
    }

    fn again(self) -> Self {
        let Self { folder, store, volumes, drive, blobs, .. } = self;
        drop((volumes, drive, blobs, store));
        Self::on(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    fn attach(&self, name: &str) -> u16 {
        self.volumes.attach(&ada(), &self.path(name), name, None).unwrap()
    }

    /// Keeps an original as an upload does.
    fn keep(&self, bytes: &[u8]) -> Located {
        let mut incoming = self.blobs.receive_whole("t", 1 << 20).unwrap();
        incoming.write(bytes).unwrap();
        let received = incoming.finish().unwrap();
        let key = self.key(bytes);
        let place = self.blobs.keep(&key, None, &received).unwrap();
        self.record(&key, bytes.len() as u64, &place);
        key.at(place)
    }

    fn key(&self, bytes: &[u8]) -> BlobKey {
        let hash = ContentHash::of(bytes);
        BlobKey { owner: self.owner, shelf: Shelf::Originals, hash, extension: "bin".into() }
    }

    fn record(&self, key: &BlobKey, size: u64, place: &Place) {
        let (at, place) = ((key.owner, key.hash), place.clone());
        let blob = BlobRecord { size, extension: key.extension.clone(), counted: None, place };
        self.store.write(move |tx| held::own(tx, &at, &blob)).unwrap();
    }

    fn place(&self, key: &BlobKey) -> Place {
        self.store.read(|tx| tx.get(&BLOBS, &(key.owner, key.hash))).unwrap().unwrap().place
    }

    fn file(&self, volume: &str, key: &BlobKey) -> PathBuf {
        self.folder.path().join(volume).join(key.path())
    }

    fn read(&self, at: &Located) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.blobs.open(at).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, VolumeError>) -> String {
    outcome.unwrap_err().to_string()
}

#[test]
fn what_lies_on_a_volume_moves_to_the_others_and_then_it_can_leave() {
    let world = World::new();
    let kept: Vec<_> = (0_u8..9).map(|n| world.keep(&[n; 1_000])).collect();
    let number = world.attach("disk");
    world.volumes.drain(&ada(), 0).unwrap();
    assert_eq!(world.volumes.move_away(&|| false).unwrap(), Passed::Empty);
    assert_eq!(world.drive.sweep_doomed().unwrap(), 9);
    for at in &kept {
        assert_eq!(world.place(&at.key), Place::Volume(number));
        assert!(world.file("disk", &at.key).exists());
        assert!(!world.file("data", &at.key).exists());
        assert_eq!(world.read(at).len(), 1_000, "who asked for it at its old place is given it as well");
    }
    let refused = world.volumes.detach(&ada(), number).unwrap_err();
    assert!(matches!(refused, VolumeError::Holds { files: 9 }), "{refused}");
    assert!(matches!(world.volumes.drain(&ada(), number), Err(VolumeError::NowhereTo)));
    world.volumes.stop_draining(&ada(), 0).unwrap();
    world.volumes.drain(&ada(), number).unwrap();
    let world = world.again();
    assert_eq!(world.volumes.move_away(&|| false).unwrap(), Passed::Empty, "it goes on after a restart");
    world.volumes.detach(&ada(), number).unwrap();
    assert!(world.file("data", &kept[0].key).exists());
    assert_eq!(world.volumes.list().unwrap().len(), 1);
    let again = world.attach("disk");
    assert_ne!(again, number, "no number comes to mean another disk");
}

#[test]
fn a_drain_that_is_cut_off_goes_on_and_what_was_purged_meanwhile_does_not_come_back() {
    let world = World::new();
    let kept: Vec<_> = (0_u8..5).map(|n| world.keep(&[n; 100])).collect();
    world.attach("disk");
    world.volumes.drain(&ada(), 0).unwrap();
    let asked = std::cell::Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 2
    };
    assert_eq!(world.volumes.move_away(&stop).unwrap(), Passed::Stopped);
    assert_eq!(world.volumes.held(0).unwrap().files, 3);
    // A copy was made and not noted, as by a crash.
    let next = kept.iter().find(|at| world.place(&at.key) == Place::HOME).unwrap();
    let place = world.blobs.carry(next, 100).unwrap();
    assert_eq!(world.place(&next.key), Place::HOME);
    assert_eq!(world.volumes.move_away(&|| false).unwrap(), Passed::Empty);
    assert_eq!(world.place(&next.key), place);
    assert_eq!(world.volumes.held(0).unwrap(), HeldRecord::default());
}

/// What was copied used to be believed; a disk that writes other bytes than it is given was the only one left.
#[test]
fn a_copy_that_cannot_be_read_back_is_not_believed() {
    let world = World::new();
    let kept = world.keep(&[3; 100]);
    world.attach("disk");
    let there = world.file("disk", &kept.key);
    std::fs::create_dir_all(there.parent().unwrap()).unwrap();
    std::fs::write(&there, [4; 100]).unwrap();
    world.volumes.drain(&ada(), 0).unwrap();
    assert_eq!(world.volumes.move_away(&|| false).unwrap(), Passed::Left);
    assert_eq!(world.place(&kept.key), Place::HOME);
    let told = world.volumes.list().unwrap()[0].record.clone().unwrap().draining.unwrap().error.unwrap();
    assert!(told.contains("could not be moved"), "{told}");
    assert_eq!(world.drive.sweep_doomed().unwrap(), 1, "the bad copy goes");
    assert_eq!(world.volumes.move_away(&|| false).unwrap(), Passed::Empty);
    assert_eq!(std::fs::read(there).unwrap(), [3; 100]);
}

#[test]
fn nothing_is_removed_while_the_disk_that_has_the_other_copy_is_away() {
    let world = World::new();
    let kept = world.keep(&[3; 100]);
    let number = world.attach("disk");
    world.volumes.drain(&ada(), 0).unwrap();
    world.volumes.move_away(&|| false).unwrap();
    std::fs::rename(world.path("disk"), world.folder.path().join("away")).unwrap();
    assert_eq!(world.volumes.missing().unwrap(), ["the disk “disk”"]);
    world.drive.sweep_doomed().unwrap_err();
    assert!(world.file("data", &kept.key).exists());
    assert_eq!(world.read(&kept), [3; 100]);
    assert!(world.file("data", &kept.key).exists());
    std::fs::rename(world.folder.path().join("away"), world.folder.path().join("disk")).unwrap();
    assert_eq!(world.drive.sweep_doomed().unwrap(), 1);
    assert_eq!(world.read(&kept.key.at(Place::Volume(number))), [3; 100]);
}

/// What was moved from a disk lies on both until it is swept.
#[test]
fn what_lies_on_another_disk_as_well_is_not_given_up() {
    let world = World::new();
    let kept = world.keep(&[3; 100]);
    let number = world.attach("disk");
    world.volumes.drain(&ada(), 0).unwrap();
    world.volumes.move_away(&|| false).unwrap();
    let alone = world.keep(&[4; 100]);
    assert_eq!((world.place(&kept.key), &alone.place), (Place::Volume(number), &Place::Volume(number)));
    assert!(matches!(world.volumes.give_up(&ada(), number, "disk"), Err(VolumeError::IsThere)));
    assert!(matches!(world.volumes.give_up(&ada(), 0, ""), Err(VolumeError::Home)));
    std::fs::rename(world.path("disk"), world.folder.path().join("away")).unwrap();
    assert!(refused(world.volumes.give_up(&ada(), number, "dusk")).contains("“disk”"));
    world.volumes.give_up(&ada(), number, "disk").unwrap();
    assert_eq!(world.place(&kept.key), Place::HOME);
    world.drive.sweep_doomed().unwrap();
    assert_eq!(world.read(&kept), [3; 100]);
    assert!(matches!(world.blobs.open(&alone), Err(BlobError::GivenUp(_))));
    let world = world.again();
    assert!(matches!(world.blobs.open(&alone), Err(BlobError::GivenUp(_))), "after a restart too");
    assert_eq!(world.volumes.list().unwrap()[1].held, HeldRecord { files: 1, bytes: 100 });
    assert_eq!(world.volumes.attach(&ada(), &world.path("away"), "any", None).unwrap(), number);
    assert_eq!(world.read(&alone), [4; 100]);
    assert!(world.volumes.list().unwrap()[1].given_up_at.is_none());
}

#[test]
fn a_limit_holds_beside_what_the_disk_has_and_survives_a_restart_and_being_given_up() {
    let world = World::new();
    let number = world.volumes.attach(&ada(), &world.path("disk"), "disk", Some(2_500)).unwrap();
    let room = |world: &World, number: usize| world.volumes.list().unwrap()[number].room;
    assert_eq!(room(&world, 1), 2_500);
    world.volumes.set_limit(&ada(), 0, Some(1_500)).unwrap();
    assert_eq!(world.blobs.room(), 4_000);
    let places: Vec<_> = (0_u8..3).map(|n| world.keep(&[n; 1_000]).place).collect();
    assert_eq!(places, [Place::Volume(number), Place::HOME, Place::Volume(number)]);
    assert!(matches!(world.blobs.room_for(1_000), Err(BlobError::LimitReached)));
    let world = world.again();
    assert_eq!((room(&world, 0), room(&world, 1)), (500, 500));
    world.volumes.set_limit(&ada(), number, Some(10)).unwrap();
    assert_eq!(room(&world, 1), 0, "what it holds beyond the limit stays");
    std::fs::rename(world.path("disk"), world.folder.path().join("away")).unwrap();
    world.volumes.give_up(&ada(), number, "disk").unwrap();
    world.volumes.attach(&ada(), &world.path("away"), "any", None).unwrap();
    assert_eq!(room(&world, 1), 0);
    world.volumes.set_limit(&ada(), 0, None).unwrap();
    assert_eq!(world.keep(&[9; 1_000]).place, Place::HOME);
    assert!(world.store.read(|tx| tx.all(&VOLUMES, &())).unwrap().iter().all(|(number, _)| *number != 0));
    assert!(matches!(world.volumes.set_limit(&ada(), 9, None), Err(VolumeError::NotFound)));
}

/// What the data folder's own may hold was forgotten when its emptying was stopped.
#[test]
fn a_limit_of_the_data_folder_outlives_its_drain() {
    let world = World::new();
    world.attach("disk");
    world.volumes.set_limit(&ada(), 0, Some(1_500)).unwrap();
    world.volumes.drain(&ada(), 0).unwrap();
    world.volumes.stop_draining(&ada(), 0).unwrap();
    let world = world.again();
    assert_eq!(world.volumes.list().unwrap()[0].room, 1_500);
}

#[test]
fn a_disk_that_is_mounted_elsewhere_is_the_same_disk() {
    let world = World::new();
    let number = world.attach("disk");
    world.volumes.drain(&ada(), 0).unwrap();
    let kept = world.keep(b"kept");
    assert_eq!(kept.place, Place::Volume(number));
    std::fs::rename(world.path("disk"), world.folder.path().join("elsewhere")).unwrap();
    assert!(matches!(world.blobs.open(&kept), Err(BlobError::Offline(_))));
    assert!(!world.volumes.list().unwrap()[1].there);
    assert_eq!(
        world
            .volumes
            .attach(&ada(), &world.path("elsewhere"), "what it is called does not matter", None)
            .unwrap(),
        number
    );
    assert_eq!(world.read(&kept), b"kept");
}

#[test]
fn what_cannot_be_a_volume_is_refused_by_a_sentence() {
    let world = World::new();
    let attach = |path: &Path, name: &str| refused(world.volumes.attach(&ada(), path, name, None));
    assert!(attach(Path::new("disk"), "a").contains("from the root"));
    assert!(attach(&world.folder.path().join("no such"), "a").contains("cannot be opened"));
    assert!(attach(&world.path("data/inside"), "a").contains("lies in the server's data folder"));
    assert!(attach(world.folder.path(), "a").contains("holds the server's data folder"));
    assert!(attach(&world.path("disk"), " ").contains("name"));
    assert_eq!(world.attach("disk"), 1);
    assert!(attach(&world.path("disk"), "b").contains("attached already"));
    assert!(attach(&world.path("disk/inside"), "b").contains("“disk”"));
    assert!(attach(&world.path("other"), "disk").contains("has this name"));
    std::fs::write(world.path("strange/users/somebody").join("file"), "x").unwrap();
    assert!(attach(&world.path("strange"), "b").contains("somebody else"));
    assert!(refused(world.volumes.detach(&ada(), 9)).contains("no such volume"));
    assert!(matches!(world.volumes.detach(&ada(), 0), Err(VolumeError::Home)));
}
