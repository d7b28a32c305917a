//! A client of the drive: it puts, replaces, moves, deletes, restores, purges and tags, and moves the folder that all of
//! it lies in. Before each request it notes what will be so afterwards; after a crash everything is as it was before, or
//! as it was to be.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::drive::Drive;
use crate::load::Random;
use crate::support::{Client, bytes_of};

/// Names that the client works with: few, so that they meet.
const NAMES: u64 = 8;

/// What is known of one file. Contents are known by their sums; no two are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    sum: String,
    /// What it held before, the newest first.
    before: Vec<String>,
    tag: Option<String>,
}

/// How everything stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelf {
    folder: String,
    files: BTreeMap<String, Piece>,
    /// By sum.
    trash: BTreeMap<String, Piece>,
}

#[derive(Debug, Default)]
pub struct Held {
    pub now: Shelf,
    /// What a request that has no answer yet will make of it.
    coming: Option<Shelf>,
    pub acknowledged: usize,
    serial: u64,
}

/// Works until the server is gone.
pub fn run(ada: &Client, drive: &Drive, held: &Mutex<Held>, seed: u64, stop: &AtomicBool) {
    let mut random = Random::new(seed);
    while !stop.load(Ordering::SeqCst) {
        if catch_unwind(AssertUnwindSafe(|| step(ada, drive, held, &mut random))).is_err() {
            return;
        }
    }
}

fn with<T>(held: &Mutex<Held>, body: impl FnOnce(&mut Held) -> T) -> T {
    body(&mut held.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Notes what will be, asks for it, and notes that it is.
fn change(held: &Mutex<Held>, next: Shelf, wanted: &[u16], ask: impl FnOnce() -> (u16, String)) {
    with(held, |held| held.coming = Some(next.clone()));
    let (status, said) = ask();
    expect(wanted.contains(&status), &format!("{status} where {wanted:?} was due: {said}"));
    with(held, |held| {
        (held.now, held.coming) = (next, None);
        held.acknowledged += 1;
    });
}

fn step(ada: &Client, drive: &Drive, held: &Mutex<Held>, random: &mut Random) {
    let (shelf, serial) = with(held, |held| {
        held.serial += 1;
        (held.now.clone(), held.serial)
    });
    if shelf.folder.is_empty() {
        let next = Shelf { folder: "Shelf".into(), ..shelf };
        return change(held, next, &[201, 405], || dav(drive, "MKCOL", "/Shelf", None, &[]));
    }
    let name = format!("{}.bin", random.below(NAMES));
    let path = format!("/{}/{name}", shelf.folder);
    let mut next = shelf.clone();
    match random.below(8) {
        0..=2 => {
            let bytes = bytes_of(1 << 50 | serial, 1 + random.below(60_000) as usize);
            let piece = match next.files.remove(&name) {
                Some(old) => {
                    Piece { sum: sum(&bytes), before: [vec![old.sum], old.before].concat(), tag: old.tag }
                }
                None => Piece { sum: sum(&bytes), before: Vec::new(), tag: None },
            };
            next.files.insert(name, piece);
            change(held, next, &[201, 204], || dav(drive, "PUT", &path, None, &bytes));
        }
        3 => {
            let to = format!("{}.bin", random.below(NAMES));
            let Some(piece) = next.files.remove(&name).filter(|_| to != name) else { return };
            if let Some(gone) = next.files.insert(to.clone(), piece) {
                next.trash.insert(gone.sum.clone(), gone);
            }
            let to = format!("/dav/{}/{to}", shelf.folder);
            change(held, next, &[201, 204], || dav(drive, "MOVE", &path, Some(&to), &[]));
        }
        4 => {
            let Some(gone) = next.files.remove(&name) else { return };
            next.trash.insert(gone.sum.clone(), gone);
            change(held, next, &[204], || dav(drive, "DELETE", &path, None, &[]));
        }
        5 => from_trash(ada, held, &shelf, serial),
        6 => {
            let Some(piece) = next.files.get_mut(&name) else { return };
            let tag = format!("tag {}", serial % 5);
            let id = listed(ada, &shelf.folder).remove(&name).unwrap()["id"].as_str().unwrap().to_owned();
            let old = piece.tag.replace(tag.clone());
            let wish = json!({"ids": [id], "add_tags": [tag], "remove_tags": old.filter(|old| *old != tag)
                .into_iter().collect::<Vec<_>>()});
            change(held, next, &[200], || post(ada, "/files/tags", &wish));
        }
        _ => {
            let folder = format!("Shelf {serial}");
            let to = format!("/dav/{}", folder.replace(' ', "%20"));
            let from = format!("/{}", shelf.folder);
            next.folder = folder.replace(' ', "%20");
            change(held, next, &[201], || dav(drive, "MOVE", &from, Some(&to), &[]));
        }
    }
}

/// Restores one of what was deleted, or ends it for good.
fn from_trash(ada: &Client, held: &Mutex<Held>, shelf: &Shelf, serial: u64) {
    let trash = everything(ada, "/trash?limit=1000");
    let own =
        trash.iter().find(|one| one["sha256"].as_str().is_some_and(|sum| shelf.trash.contains_key(sum)));
    let Some(found) = own else { return };
    let id = found["id"].as_str().unwrap().to_owned();
    let mut next = shelf.clone();
    let piece = next.trash.remove(found["sha256"].as_str().unwrap()).unwrap();
    if serial.is_multiple_of(3) {
        return change(held, next, &[200], || {
            let answer = ada.delete(&format!("/files/{id}/permanent"));
            (answer.status, format!("{answer:?}"))
        });
    }
    let name = format!("back-{serial}.bin");
    next.files.insert(name.clone(), piece);
    let wish = json!({"path": format!("/{}", shelf.folder.replace("%20", " ")), "name": name});
    change(held, next, &[200], || post(ada, &format!("/files/{id}/restore"), &wish));
}

fn sum(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn dav(drive: &Drive, method: &str, path: &str, to: Option<&str>, body: &[u8]) -> (u16, String) {
    let headers: Vec<_> = to.iter().map(|to| ("Destination", *to)).collect();
    let answer = drive.request(method, path, &headers, body);
    (answer.status, format!("{method} {path} {to:?}: {answer:?}"))
}

fn post(ada: &Client, path: &str, body: &Value) -> (u16, String) {
    let answer = ada.post(path, body);
    (answer.status, format!("{path} {body}: {answer:?}"))
}

fn everything(ada: &Client, path: &str) -> Vec<Value> {
    let answer = ada.get(path);
    answer.json()["data"].as_array().cloned().unwrap_or_default()
}

fn listed(ada: &Client, folder: &str) -> BTreeMap<String, Value> {
    let files = everything(ada, &format!("/files?limit=1000&path=/{folder}"));
    files.into_iter().map(|file| (file["name"].as_str().unwrap().to_owned(), file)).collect()
}

/// How it is, as the server tells it.
fn found(ada: &Client, folder: &str, known: &[&Shelf]) -> Shelf {
    let piece = |file: &Value| {
        let versions = everything(ada, &format!("/files/{}/versions", file["id"].as_str().unwrap()));
        let before = versions.iter().map(|one| one["sha256"].as_str().unwrap().to_owned()).collect();
        let tag = file["tags"].as_array().and_then(|tags| tags.first()?.as_str().map(str::to_owned));
        Piece { sum: file["sha256"].as_str().unwrap().to_owned(), before, tag }
    };
    let files = listed(ada, folder);
    let files = files.iter().map(|(name, file)| (name.clone(), piece(file))).collect();
    let mut trash = BTreeMap::new();
    for one in everything(ada, "/trash?limit=1000") {
        let Some(sum) = one["sha256"].as_str() else { continue };
        if known.iter().any(|shelf| shelf.trash.contains_key(sum)) {
            let file = ada.get(&format!("/files/{}", one["id"].as_str().unwrap())).data();
            trash.insert(sum.to_owned(), piece(&file));
        }
    }
    Shelf { folder: folder.to_owned(), files, trash }
}

/// After a restart it stands as it stood before the request that had no answer, or as that was to make it.
pub fn verify(ada: &Client, drive: &Drive, held: &mut Held) {
    let coming = held.coming.take();
    let there = |folder: &str| drive.propfind(&format!("/{folder}"), "0", "").status == 207;
    if held.now.folder.is_empty() {
        held.now.folder = if there("Shelf") { "Shelf".to_owned() } else { String::new() };
        return;
    }
    let owed: Vec<&Shelf> = [Some(&held.now), coming.as_ref()].into_iter().flatten().collect();
    let folder = owed.iter().find(|shelf| there(&shelf.folder)).map(|shelf| shelf.folder.clone());
    let folder = folder.unwrap_or_else(|| panic!("the folder is gone: {owed:?}"));
    let found = found(ada, &folder, &owed);
    assert!(owed.contains(&&found), "found {found:#?}\nwhere owed was {owed:#?}");
    for (name, piece) in &found.files {
        let body = drive.request("GET", &format!("/{folder}/{name}"), &[], &[]);
        assert_eq!(body.status, 200, "{name}");
        assert_eq!(
            body.header("etag").trim_matches('"'),
            &piece.sum[..body.header("etag").len() - 2],
            "{name}"
        );
    }
    held.now = found;
}

/// An answer that is no refusal is a bug, and not the end of the server.
#[allow(clippy::print_stderr, reason = "the last word before the test is ended")]
fn expect(holds: bool, said: &str) {
    if !holds {
        eprintln!("{said}");
        std::process::abort();
    }
}
