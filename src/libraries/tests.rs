//! Large libraries: what nobody may see any more is hidden by the first small change, and the rest is cleared away
//! later, whatever happens in between.

use std::sync::Arc;

use super::{Change, Libraries, New};
use crate::access::{Access, Action, Asker, Permit, Viewer};
use crate::blob::Blobs;
use crate::drive::Drive;
use crate::events::Events;
use crate::model::grant::{LibraryRole, Visibility};
use crate::model::person::{Role, Status};
use crate::model::time::SetClock;
use crate::model::{Clock, LibraryId, Origin, PhotoId, Stamp, Taken, TakenSource, UserId};
use crate::photos::{Photos, record, timeline};
use crate::queue::Queue;
use crate::search::Index;
use crate::shares::Shares;
use crate::store::accounts::{LOGINS, USERS, UserLink, UserRecord};
use crate::store::jobs::DUE;
use crate::store::libraries::{ENDING, LIBRARY_PHOTOS, PARTING, PHOTO_LIBRARIES};
use crate::store::photos::{PHOTOS, PhotoKind, PhotoRecord, PhotoState, UNSEEN};
use crate::store::views::View;
use crate::store::{Reader, Store, StoreError};

/// More than one transaction takes.
const MANY: usize = 1_200;

struct World {
    _folder: tempfile::TempDir,
    store: Store,
    photos: Photos,
    libraries: Libraries,
    clock: Arc<SetClock>,
    ada: UserId,
    bob: UserId,
}

fn person(store: &Store, name: &str) -> UserId {
    let user = UserRecord::named(name);
    let id = user.id;
    let name = name.to_owned();
    store
        .write(move |tx| {
            tx.put(&USERS, &id, &user)?;
            tx.put(&LOGINS, &name, &UserLink(id))
        })
        .unwrap();
    id
}

fn photo(owner: UserId, n: usize) -> PhotoRecord {
    let when = 1_700_000_000_000 + n as i64 * Stamp::DAY;
    let taken = Taken { local_ms: when, offset_minutes: None, source: TakenSource::Exif };
    PhotoRecord { state: PhotoState::Ready, ..PhotoRecord::new(owner, PhotoKind::Photo, taken, Stamp(when)) }
}

fn viewer(user: UserId) -> Viewer {
    let (role, status) = (Role::User, Status::Active);
    Viewer { user, role, status, session: None, scopes: None, origin: Origin::default() }
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        let clock = Arc::new(SetClock::at(Stamp(1_700_000_000_000)));
        let drive = Drive::new(store.clone(), Blobs::local(folder.path()).unwrap(), clock.clone());
        let index = Arc::new(Index::open(&folder.path().join("index")).unwrap().0);
        let photos = Photos::new(drive, index, Queue::new(store.clone()), Events::new());
        let shares = Shares::open(photos.clone(), clock.clone()).unwrap();
        let libraries = Libraries::new(photos.clone(), shares, clock.clone());
        let (ada, bob) = (person(&store, "ada"), person(&store, "bob"));
        Self { _folder: folder, store, photos, libraries, clock, ada, bob }
    }

    fn permit<A: Action>(&self, user: UserId, library: LibraryId) -> Permit<A, LibraryId> {
        Access::new(self.store.clone()).decide(&viewer(user), library).unwrap()
    }

    /// A library of `owner`'s that `of`'s photos are in and that `member` sees in their timeline.
    fn library(&self, owner: UserId, of: UserId, member: UserId, photos: usize) -> (LibraryId, Vec<PhotoId>) {
        let new = New {
            name: "Large".into(),
            description: None,
            visibility: Visibility::Shared,
            public_download: false,
            public_metadata: false,
            query: None,
        };
        let id = self.libraries.make(&viewer(owner), new).unwrap().library.id;
        let records: Vec<_> = (0..photos).map(|n| photo(of, n)).collect();
        let ids: Vec<_> = records.iter().map(|photo| photo.id).collect();
        let made = records.clone();
        self.store.write(move |tx| made.iter().try_for_each(|photo| record::create(tx, photo))).unwrap();
        if of != owner {
            self.join(id, owner, of, LibraryRole::Contributor);
        }
        self.libraries.add_photos(self.permit(of, id), of, ids.clone()).unwrap();
        if member != of {
            self.join(id, owner, member, LibraryRole::Viewer);
        }
        self.libraries.show_in_timeline(self.permit(member, id), member, true).unwrap();
        self.work();
        (id, ids)
    }

    fn join(&self, id: LibraryId, owner: UserId, member: UserId, role: LibraryRole) {
        let name = self.store.read(|tx| tx.get(&USERS, &member)).unwrap().unwrap().username;
        self.libraries.add_member(self.permit(owner, id), &viewer(owner), &name, role).unwrap();
    }

    /// Does the jobs that wait.
    fn work(&self) {
        use crate::store::jobs::Work;
        loop {
            let (jobs, _) = self.photos.queue().due(self.clock.now(), 10, |_| true).unwrap();
            if jobs.is_empty() {
                return;
            }
            for job in jobs {
                match job.work {
                    Work::Clear(library) => self.libraries.clear(&job, library).unwrap(),
                    Work::Fill(library) => self.libraries.fill(&job, library).unwrap(),
                    other => panic!("nobody asked for {other:?}"),
                }
            }
        }
    }

    /// How many photos the person's own timeline counts.
    fn counted(&self, user: UserId) -> u32 {
        let months = self.photos.months(&self.photos.joined(user).unwrap()).unwrap();
        months.into_iter().map(|(_, count)| count).sum()
    }

    fn total(&self, owner: UserId, view: View) -> u64 {
        self.store.read(|tx| timeline::total(tx, owner, view)).unwrap()
    }

    fn record(&self, photo: PhotoId) -> PhotoRecord {
        self.store.read(|tx| tx.get(&PHOTOS, &photo)).unwrap().unwrap()
    }

    /// How many photos a search of everything finds.
    fn found(&self, user: UserId) -> usize {
        self.photos.search(user, "", 1, None, &[]).unwrap().total
    }

    /// How many photos searches are to leave out because the index has not heard of their loss.
    fn unseen(&self) -> usize {
        self.store.read(|tx| tx.all(&UNSEEN, &())).unwrap().len()
    }

    /// Tells the index of everything.
    fn index(&self) {
        while let Some(changes) = self.photos.index_changes().unwrap() {
            self.photos.changes_done(&changes).unwrap();
        }
    }

    fn sees(&self, user: UserId, photo: PhotoId) -> bool {
        self.store.read(|tx| Asker::Person(user).relation(tx, photo)).unwrap().is_some()
    }

    fn is_empty(&self) {
        let left = self.store.read(|tx| {
            let photos = tx.all(&LIBRARY_PHOTOS, &())?.len() + tx.all(&PHOTO_LIBRARIES, &())?.len();
            Ok::<_, StoreError>(photos + tx.all(&PARTING, &())?.len() + tx.all(&ENDING, &())?.len())
        });
        assert_eq!(left.unwrap(), 0, "nothing is left behind");
    }
}

#[test]
fn a_large_library_joins_and_leaves_a_timeline() {
    let world = World::new();
    let (id, photos) = world.library(world.ada, world.ada, world.bob, MANY);
    assert_eq!(world.counted(world.bob), MANY as u32);
    world.libraries.show_in_timeline(world.permit(world.bob, id), world.bob, false).unwrap();
    assert_eq!(world.counted(world.bob), 0, "at once");
    // Between, and while the job is under way, photos go on changing.
    let changed = photos[MANY - 1];
    world
        .store
        .write(move |tx| {
            timeline::around(tx, &[changed], || {
                let record = tx.get(&PHOTOS, &changed)?.unwrap();
                let taken = Taken { local_ms: 0, ..record.taken };
                tx.put(&PHOTOS, &changed, &PhotoRecord { taken, ..record })
            })
        })
        .unwrap();
    world.work();
    assert_eq!(world.total(world.bob, View::Joined), 0, "and nothing is left of it");
    assert_eq!(world.total(world.ada, View::Library(id)), MANY as u64, "the library is as it was");
    world.libraries.show_in_timeline(world.permit(world.bob, id), world.bob, true).unwrap();
    world.libraries.show_in_timeline(world.permit(world.bob, id), world.bob, false).unwrap();
    world.libraries.show_in_timeline(world.permit(world.bob, id), world.bob, true).unwrap();
    world.work();
    assert_eq!(world.counted(world.bob), MANY as u32, "the last wish holds");
}

#[test]
fn a_large_library_ends_at_once_for_who_looks() {
    let world = World::new();
    let (small, few) = world.library(world.ada, world.ada, world.bob, 3);
    let (id, photos) = world.library(world.ada, world.ada, world.bob, MANY);
    let also = photos[0];
    world.libraries.add_photos(world.permit(world.ada, small), world.ada, vec![also]).unwrap();
    assert_eq!(world.counted(world.bob), MANY as u32 + 3);
    world.libraries.remove(world.permit(world.ada, id), &viewer(world.ada)).unwrap();
    assert!(photos[1..].iter().all(|photo| !world.sees(world.bob, *photo)));
    assert!(world.sees(world.bob, also) && world.sees(world.bob, few[0]), "another library shows these");
    assert_eq!(world.counted(world.bob), 0, "no count tells of what is gone");
    let holding = world
        .libraries
        .holding(Access::new(world.store.clone()).decide(&viewer(world.ada), also).unwrap(), world.ada);
    assert_eq!(holding.unwrap().len(), 1);
    world.work();
    assert_eq!(world.counted(world.bob), 4, "and what others show comes back");
    assert_eq!(world.total(world.ada, View::Library(id)), 0);
    assert_eq!(world.total(world.ada, View::All), MANY as u64 + 3, "no photo went with it");
    world.libraries.remove(world.permit(world.ada, small), &viewer(world.ada)).unwrap();
    world.work();
    world.is_empty();
}

/// A deleted account's photos stayed in the lists and counts of others' libraries and timelines, and what it had
/// gathered stayed in the timelines of its members.
#[test]
fn who_goes_for_good_is_gone_from_everybodys_lists() {
    for photos in [3, MANY] {
        let world = World::new();
        let carol = person(&world.store, "carol");
        let (hers, _) = world.library(world.ada, world.bob, carol, photos);
        let (_, others) = world.library(world.bob, carol, world.ada, photos);
        assert_eq!(world.total(world.ada, View::Library(hers)), photos as u64);
        assert_eq!((world.counted(carol), world.counted(world.ada)), (photos as u32 * 2, photos as u32));
        world.libraries.forget_person(world.bob).unwrap();
        world.photos.forget_owner(world.bob).unwrap();
        world.work();
        assert_eq!(world.total(world.ada, View::Library(hers)), 0, "his photos are in nobody's library");
        assert_eq!(world.counted(world.ada), 0, "nor does what he gathered stay in a timeline");
        assert_eq!(world.counted(carol), photos as u32, "her own stay");
        assert!(others.iter().all(|photo| world.sees(carol, *photo)));
        world.is_empty();
        world.libraries.forget_person(world.bob).unwrap();
    }
}

/// A search read everything that the index was behind on, and a large library had just ended: it took 129 ms.
#[test]
fn a_search_leaves_out_what_was_lost_and_reads_nothing_of_what_ended() {
    let world = World::new();
    let (_, few) = world.library(world.ada, world.ada, world.bob, 3);
    let (id, photos) = world.library(world.ada, world.ada, world.bob, MANY);
    world.index();
    assert_eq!((world.found(world.bob), world.unseen()), (MANY + 3, 0));

    world.libraries.remove_photo(world.permit(world.ada, id), world.ada, photos[0]).unwrap();
    assert_eq!((world.found(world.bob), world.unseen()), (MANY + 2, 1), "at once, by one note");
    world.libraries.add_photos(world.permit(world.ada, id), world.ada, vec![photos[0]]).unwrap();
    world.index();
    assert_eq!((world.found(world.bob), world.unseen()), (MANY + 3, 0));

    world.libraries.remove(world.permit(world.ada, id), &viewer(world.ada)).unwrap();
    world.work();
    assert_eq!((world.found(world.bob), world.unseen()), (3, 0), "nobody looks through what ended");
    let now = world.clock.now();
    let gone = few[0];
    let trashed = PhotoRecord { deleted_at: Some(now), ..world.record(gone) };
    world.store.write(move |tx| timeline::around(tx, &[gone], || tx.put(&PHOTOS, &gone, &trashed))).unwrap();
    assert_eq!((world.found(world.bob), world.unseen()), (2, 1), "what is in the trash is seen by no way");
    world.index();
    assert_eq!((world.found(world.bob), world.unseen()), (2, 0));
}

/// A search for `today` was asked anew when the day began in Greenwich, which elsewhere is in the middle of it.
#[test]
fn a_search_that_speaks_of_days_is_asked_anew_with_each_of_them() {
    let world = World::new();
    let today = world.clock.now();
    let days = |n: i64| Taken { local_ms: today.0 + n * Stamp::DAY, ..photo(world.ada, 0).taken };
    let made: Vec<_> = (0..3).map(|n| PhotoRecord { taken: days(n), ..photo(world.ada, 0) }).collect();
    let ids: Vec<_> = made.iter().map(|photo| photo.id).collect();
    world.store.write(move |tx| made.iter().try_for_each(|photo| record::create(tx, photo))).unwrap();
    world.index();
    let new = New {
        name: "Today".into(),
        description: None,
        visibility: Visibility::Private,
        public_download: false,
        public_metadata: false,
        query: Some("date:today".into()),
    };
    let id = world.libraries.make(&viewer(world.ada), new).unwrap().library.id;
    let held = || {
        let all = world.store.read(|tx| tx.all(&LIBRARY_PHOTOS, &id)).unwrap();
        all.into_iter().map(|((_, photo), _)| photo).collect::<Vec<_>>()
    };
    for (day, photo) in ids.iter().enumerate() {
        world.work();
        assert_eq!(held(), [*photo], "day {day}");
        let waiting = world.store.read(|tx| tx.all(&DUE, &())).unwrap();
        assert_eq!(waiting.len(), 1, "once a day, however often it was filled");
        assert_eq!(waiting[0].0.0, world.clock.tomorrow().0);
        world.clock.advance(world.clock.tomorrow().since(world.clock.now()) - 1);
        world.work();
        assert_eq!(held(), [*photo], "not before the day has ended");
        world.clock.advance(1);
    }
    let change = Change { query: Some("rating:5".into()), ..Change::default() };
    world.libraries.change(world.permit(world.ada, id), &viewer(world.ada), &change).unwrap();
    world.work();
    assert!(world.store.read(|tx| tx.all(&DUE, &())).unwrap().is_empty(), "this one knows no days");
}
