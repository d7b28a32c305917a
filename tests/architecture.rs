//! Arrows between rooms run one way. One crate has no other guard than this reading of its `use crate::` lines.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the top of the house down. A room may import from rows below its own, and from no other row;
/// rooms of one row may import each other only where [`BESIDE`] says so.
const ROWS: &[&[&str]] = &[
    &["main", "fuzzed"],
    &["cli"],
    &["app"],
    &["http", "worker", "net"],
    &["accounts", "drive", "photos", "external", "libraries", "shares", "check", "volumes"],
    &["access", "audit", "limits", "queue", "events", "search", "media", "mail"],
    &["store", "blob"],
    &["outward"],
    &["model"],
];

/// Arrows within a row, and the two rooms that stand beside the map.
const BESIDE: &[(&str, &str)] = &[
    // A photo is made of files.
    ("photos", "drive"),
    // What a check mends, the drive carries out.
    ("check", "drive"),
    // Moving originals must not cross what the drive removes.
    ("volumes", "drive"),
    // What lies outside stands in the tree, and its pictures are photos.
    ("external", "drive"),
    ("external", "photos"),
    // A library is made of photos, and its public page is a link.
    ("libraries", "photos"),
    // Its tests make the drive that photos stand on.
    ("libraries", "drive"),
    ("libraries", "shares"),
    // What is shared is found by search; a link's password is kept as an account's is.
    ("shares", "photos"),
    // A link may let visitors put files into a folder.
    ("shares", "drive"),
    ("shares", "accounts"),
    ("app", "config"),
    ("cli", "config"),
    ("cli", "telemetry"),
    ("telemetry", "config"),
    ("app", "telemetry"),
    ("http", "telemetry"),
    ("worker", "telemetry"),
    // The API as a program on another machine sees it.
    ("cli", "client"),
];

/// Rooms that work on bytes alone and must not learn of the metadata.
const PURE: &[&str] = &["media", "client", "search"];

/// Words of other rooms' trades.
const FOREIGN: &[(&str, &[&str])] = &[
    ("connection_info()", &[]),
    // The log quiets what the web server says of itself.
    ("actix", &["http", "app", "telemetry"]),
    ("redb::", &["store"]),
    ("tantivy", &["search"]),
    ("lettre::", &["mail"]),
];

fn row(room: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&room))
}

fn allowed(from: &str, to: &str) -> bool {
    if from == to || BESIDE.contains(&(from, to)) {
        return true;
    }
    if PURE.contains(&from) && to != "model" {
        return false;
    }
    match (row(from), row(to)) {
        (Some(from), Some(to)) => from < to,
        (None, Some(_)) => to == "model",
        _ => false,
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// Every room's sources, without comments.
fn rooms() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let mut paths = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    let mut rooms: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        rooms.entry(room_of(&path)).or_default().push((path, code.join("\n")));
    }
    rooms
}

/// The rooms named after `crate::`, in lists as well.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let inside = rest.strip_prefix('{').and_then(|list| list.split('}').next()).unwrap_or(rest);
        let names: Vec<&str> = if rest.starts_with('{') { inside.split(',').collect() } else { vec![rest] };
        for name in names {
            let word: String =
                name.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            found.insert(word);
        }
    }
    found
}

#[test]
fn arrows_run_one_way() {
    let rooms = rooms();
    let mut wrong = Vec::new();
    for (room, files) in rooms.iter().filter(|(room, _)| *room != "lib" && *room != "main") {
        for (path, code) in files {
            for to in imports(code).iter().filter(|to| rooms.contains_key(*to)) {
                if !allowed(room, to) {
                    wrong.push(format!("{room} → {to} in {}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "arrows outside the house's list:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_stands_on_the_map() {
    for room in rooms().keys().filter(|room| *room != "lib") {
        let beside = BESIDE.iter().any(|(from, to)| from == room || to == room);
        assert!(row(room).is_some() || beside, "the room {room} is in no row of this test and of src/lib.rs");
    }
}

#[test]
fn each_trade_is_known_to_one_room() {
    for (word, may) in FOREIGN {
        for (room, files) in rooms().iter().filter(|(room, _)| !may.contains(&room.as_str())) {
            for (path, code) in files {
                assert!(!code.contains(word), "{room} speaks of {word} in {}", path.display());
            }
        }
    }
}

#[test]
fn files_stay_small_enough_to_read() {
    let mut lengths: Vec<(usize, PathBuf)> =
        rooms().into_values().flatten().map(|(path, code)| (code.lines().count(), path)).collect();
    lengths.sort();
    let median = lengths[lengths.len() / 2].0;
    assert!(median < 200, "the median file has {median} lines");
    let (longest, path) = lengths.last().unwrap();
    assert!(*longest <= 400, "{} has {longest} lines: does it hold two nouns?", path.display());
}
