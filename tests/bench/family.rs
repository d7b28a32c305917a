//! What one sees of others: timeline, search and counts of a person who is a member of many libraries, in a house of 50
//! people and 500 libraries; and what it takes to take something large away again.

use std::path::Path;
use std::time::Instant;

use albumen::model::grant::{LibraryRole, Visibility};
use albumen::model::{LibraryId, Stamp, UserId};
use albumen::photos::record;
use albumen::store::accounts::LOGINS;
use albumen::store::libraries::{
    AdditionRecord, LIBRARIES, LIBRARY_PHOTOS, LibraryRecord, MEMBERS, MEMBERSHIPS, MemberRecord,
    PHOTO_LIBRARIES,
};
use albumen::store::{Reader, Store, StoreError};
use serde_json::json;

use super::library::{BATCH, WORDS, indexed, photo, sizes, time};
use super::report::Report;
use super::server::Server;

const PEOPLE: usize = 50;
const LIBRARIES_IN_ALL: usize = 500;
/// Members of each library, beside its owner.
const MEMBERS_EACH: usize = 4;
/// Of so many photos one is in the library that everybody is a member of.
const LARGE: usize = 10;
/// Libraries that the person who is watched sees in their own timeline.
const JOINED: usize = 10;

pub fn measure(report: &mut Report) {
    for size in sizes() {
        report.on(Some(size));
        family(report, size);
    }
    report.on(None);
}

fn family(report: &mut Report, size: usize) {
    let data = tempfile::tempdir().expect("a folder");
    let first = Server::start(data.path());
    for n in 1..PEOPLE {
        first.post(
            "/admin/users",
            &json!({"username": format!("person{n}"), "email": format!("p{n}@home.lan"),
            "display_name": format!("Person {n}"), "password": "correct horse"}),
        );
    }
    drop(first);
    let libraries = fill(data.path(), size);
    std::fs::remove_dir_all(data.path().join("index")).expect("it was made");
    let server = Server::start(data.path());

    indexed(&server, seen(size));
    for library in mine(&libraries).take(JOINED) {
        server.put(&format!("/libraries/{library}/timeline"), &json!({"shown": true}));
    }
    let large = libraries[LIBRARIES_IN_ALL];
    let what = |what: &str| format!("{what}, {PEOPLE} people, {LIBRARIES_IN_ALL} libraries");
    let months = server.get("/photos/timeline?joined=true")["data"].clone();
    let months: Vec<String> = months
        .as_array()
        .expect("months")
        .iter()
        .map(|month| month["bucket"].as_str().expect("a name").to_owned())
        .collect();
    let timeline = |_| "/photos/timeline?joined=true".to_owned();
    time(report, &server, &what("buckets with others' photos"), "≤ 10 ms", timeline);
    time(report, &server, &what("one bucket with others' photos"), "≤ 20 ms", |n| {
        format!("/photos/timeline/{}?joined=true", months[n * 7 % months.len()])
    });
    time(report, &server, &what("every library with its count"), "≤ 20 ms", |_| "/libraries".into());
    time(report, &server, &what("buckets of a library"), "≤ 10 ms", |_| {
        format!("/photos/timeline?library={large}")
    });
    time(report, &server, &what("search with facets"), "≤ 50 ms", |n| {
        let query =
            ["{}", "{}%20{}", "camera:nikon%20{}", "date:2015..2019%20{}", "{}%20rating:%3E=4"][n % 5];
        let query = query.replacen("{}", WORDS[n % 10], 1).replacen("{}", WORDS[(n + 3) % 10], 1);
        format!("/search?q={query}&limit=100&facets=year,camera,place,tag,type")
    });
    time(report, &server, &what("everything in sight, counted"), "≤ 50 ms", |_| {
        "/search?q=&limit=1&facets=year".into()
    });
    time(report, &server, &what("suggest"), "≤ 15 ms", |n| {
        format!("/search/suggest?q={}", &WORDS[n % 10][..=(n % 3)])
    });
    let once = |report: &mut Report, name: &str, work: &dyn Fn()| {
        let begun = Instant::now();
        work();
        report.alone(what(name), begun.elapsed().as_secs_f64() * 1_000.0, "ms", "");
    };
    let path = format!("/libraries/{large}/timeline");
    once(report, "a library of a tenth joins the timeline", &|| {
        server.put(&path, &json!({"shown": true}));
    });
    once(report, "a library of a tenth leaves the timeline", &|| {
        server.put(&path, &json!({"shown": false}));
    });
    server.put(&path, &json!({"shown": true}));
    once(report, "a library of a tenth ends", &|| {
        server.delete(&format!("/libraries/{large}"));
    });
    time(report, &server, &what("search just after that"), "≤ 50 ms", |n| {
        format!("/search?q={}&limit=100", WORDS[n % 10])
    });
}

/// Photos that one person sees: their own, and those of their libraries.
fn seen(size: usize) -> usize {
    let in_libraries = |n: usize| member_of(n % LIBRARIES_IN_ALL, 0) || n.is_multiple_of(LARGE);
    (0..size).filter(|n| n.is_multiple_of(PEOPLE) || in_libraries(*n)).count()
}

/// Whether the person of this number is in the library of this number: its owner, or one of its members.
fn member_of(library: usize, person: usize) -> bool {
    (0..=MEMBERS_EACH).any(|k| (library + k * 11) % PEOPLE == person)
}

/// The libraries of the person who is watched.
fn mine(libraries: &[LibraryId]) -> impl Iterator<Item = LibraryId> + '_ {
    libraries.iter().enumerate().filter(|(n, _)| *n < LIBRARIES_IN_ALL && member_of(*n, 0)).map(|(_, id)| *id)
}

fn fill(data: &Path, size: usize) -> Vec<LibraryId> {
    let store = Store::open(&data.join("albumen.redb")).expect("nobody else holds it");
    let person = |n: usize| if n == 0 { "ada".to_owned() } else { format!("person{n}") };
    let login =
        |n: usize| store.read(|tx| tx.get(&LOGINS, &person(n))).expect("readable").expect("made above").0;
    let people: Vec<UserId> = (0..PEOPLE).map(login).collect();
    let libraries: Vec<LibraryId> = (0..=LIBRARIES_IN_ALL).map(|_| LibraryId::new()).collect();
    let (owners, made) = (people.clone(), libraries.clone());
    store
        .write(move |tx| {
            for (n, id) in made.iter().enumerate() {
                let owner = owners[n % PEOPLE];
                tx.put(&LIBRARIES, id, &library(*id, owner, n))?;
                tx.put(&MEMBERSHIPS, &(owner, *id), &())?;
                for (k, user) in owners.iter().enumerate().filter(|(_, user)| **user != owner) {
                    if n == LIBRARIES_IN_ALL || member_of(n, k) {
                        let member = MemberRecord {
                            role: LibraryRole::Contributor,
                            since: Stamp(0),
                            invited_by: owner,
                            new: false,
                        };
                        tx.put(&MEMBERS, &(*id, *user), &member)?;
                        tx.put(&MEMBERSHIPS, &(*user, *id), &())?;
                    }
                }
            }
            Ok::<_, StoreError>(())
        })
        .expect("written");
    for batch in (0..size).step_by(BATCH) {
        let (owners, made) = (people.clone(), libraries.clone());
        store
            .write(move |tx| {
                for n in batch..(batch + BATCH).min(size) {
                    let photo = photo(owners[n % PEOPLE], n, &[]);
                    let addition = AdditionRecord { added_by: photo.owner, added_at: Stamp(0) };
                    let large = n.is_multiple_of(LARGE).then_some(made[LIBRARIES_IN_ALL]);
                    for library in [Some(made[n % LIBRARIES_IN_ALL]), large].into_iter().flatten() {
                        tx.put(&LIBRARY_PHOTOS, &(library, photo.id), &addition)?;
                        tx.put(&PHOTO_LIBRARIES, &(photo.id, library), &())?;
                    }
                    record::create(tx, &photo)?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("written");
    }
    libraries
}

fn library(id: LibraryId, owner: UserId, n: usize) -> LibraryRecord {
    LibraryRecord {
        id,
        owner,
        name: format!("Library {n}"),
        description: None,
        visibility: Visibility::Shared,
        cover: None,
        public_download: false,
        public_metadata: false,
        page: None,
        query: None,
        created_at: Stamp(0),
        updated_at: Stamp(0),
    }
}
