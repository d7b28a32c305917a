//! Clients that write as fast as they are answered, and note before each request what it may change.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::ledger::{Content, Halfway, Kept, Ledger};
use crate::support::{Answer, Client};

/// Clients at once, each of another kind: forms, resumable uploads, pictures and what is done to them.
pub const KINDS: usize = 3;

const TUS: (&str, &str) = ("Tus-Resumable", "1.0.0");

pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Works until the server is gone.
pub fn run(kind: usize, ada: &Client, ledger: &Mutex<Ledger>, seed: u64, stop: &AtomicBool) {
    let mut random = Random::new(seed);
    while !stop.load(Ordering::SeqCst) {
        // The client panics where a person would see "connection lost".
        let answered = catch_unwind(AssertUnwindSafe(|| step(kind, ada, ledger, &mut random)));
        if answered.is_err() {
            return;
        }
    }
}

fn step(kind: usize, ada: &Client, ledger: &Mutex<Ledger>, random: &mut Random) {
    let serial = {
        let mut ledger = ledger.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        ledger.serial += 1;
        ledger.serial
    };
    let seed = (kind as u64) << 40 | serial as u64;
    let length = 1 + random.below(200_000) as usize;
    match kind {
        0 => form(ada, ledger, &format!("form-{serial}.bin"), Content::Bytes { seed, length }),
        1 => resumable(ada, ledger, &format!("tus-{serial}.bin"), Content::Bytes { seed, length }),
        _ if serial < 3 || random.below(4) == 0 || with(ledger, |ledger| ledger.kept.is_empty()) => {
            let picture = Content::Picture { seed: serial as u32 * 977 + 11 };
            form(ada, ledger, &format!("picture-{serial}.jpg"), picture);
        }
        _ => change(ada, ledger, random, serial),
    }
}

fn with<T>(ledger: &Mutex<Ledger>, body: impl FnOnce(&mut Ledger) -> T) -> T {
    body(&mut ledger.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn form(ada: &Client, ledger: &Mutex<Ledger>, name: &str, content: Content) {
    with(ledger, |ledger| ledger.unanswered.push((name.to_owned(), content)));
    let answer = ada.send("Load", name, &content.make());
    expect(&answer, 201);
    let id = answer.data()[0]["id"].as_str().unwrap().to_owned();
    arrived(ledger, &id, name, content);
}

fn arrived(ledger: &Mutex<Ledger>, id: &str, name: &str, content: Content) {
    with(ledger, |ledger| {
        ledger.unanswered.retain(|(unanswered, _)| unanswered != name);
        ledger.kept.push(Kept::new(id, name.to_owned(), content));
        ledger.acknowledged += 1;
    });
}

fn resumable(ada: &Client, ledger: &Mutex<Ledger>, name: &str, content: Content) {
    let bytes = content.make();
    let metadata = format!("filename {},path {}", STANDARD.encode(name), STANDARD.encode("Load"));
    let length = bytes.len().to_string();
    let begun = ada.request(
        "POST",
        "/uploads",
        &[TUS, ("Upload-Length", &length), ("Upload-Metadata", &metadata)],
        &[],
    );
    expect(&begun, 201);
    let path = format!("/uploads/{}", begun.header("location").unwrap().rsplit('/').next().unwrap());
    with(ledger, |ledger| {
        ledger.halfway = Some(Halfway { path: path.clone(), offset: 0, name: name.to_owned(), content });
    });
    let half = bytes.len() / 2;
    expect(&send_part(ada, &path, 0, &bytes[..half]), 204);
    with(ledger, |ledger| {
        ledger.halfway.as_mut().unwrap().offset = half;
        ledger.unanswered.push((name.to_owned(), content));
        ledger.acknowledged += 1;
    });
    let last = send_part(ada, &path, half, &bytes[half..]);
    expect(&last, 204);
    arrived(ledger, last.header("albumen-file").unwrap(), name, content);
    with(ledger, |ledger| ledger.halfway = None);
}

pub fn send_part(ada: &Client, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    let offset = offset.to_string();
    let headers =
        [TUS, ("Content-Type", "application/offset+octet-stream"), ("Upload-Offset", offset.as_str())];
    ada.request("PATCH", path, &headers, bytes)
}

/// Renames, edits, tags, trashes or restores one of the pictures.
fn change(ada: &Client, ledger: &Mutex<Ledger>, random: &mut Random, serial: usize) {
    let at = with(ledger, |ledger| random.below(ledger.kept.len() as u64) as usize);
    let (file, photo) = with(ledger, |ledger| (ledger.kept[at].id.clone(), ledger.kept[at].photo.clone()));
    let Some(photo) = photo else {
        // Known once the server has made the photo.
        let photo = ada.get(&format!("/files/{file}")).data()["photo_id"].as_str().map(str::to_owned);
        return with(ledger, |ledger| ledger.kept[at].photo = photo);
    };
    let text = format!("note {serial}");
    let one = |ledger: &Mutex<Ledger>, body: &dyn Fn(&mut Kept)| with(ledger, |l| body(&mut l.kept[at]));
    match random.below(4) {
        0 => {
            let name = format!("renamed-{serial}.jpg");
            one(ledger, &|kept| kept.name.perhaps(name.clone()));
            let answer = ada.put(&format!("/files/{file}"), &json!({"name": name}));
            if answer.status == 404 {
                return; // In the trash.
            }
            expect(&answer, 200);
            one(ledger, &|kept| kept.name.acknowledged(name.clone()));
        }
        1 => {
            one(ledger, &|kept| kept.title.perhaps(Some(text.clone())));
            expect(&ada.put(&format!("/photos/{photo}"), &json!({"title": text})), 200);
            one(ledger, &|kept| kept.title.acknowledged(Some(text.clone())));
        }
        2 => {
            one(ledger, &|kept| kept.tags.perhaps(vec![text.clone()]));
            expect(&ada.put(&format!("/photos/{photo}"), &json!({"tags": [text]})), 200);
            one(ledger, &|kept| kept.tags.acknowledged(vec![text.clone()]));
        }
        _ => {
            let trash = serial.is_multiple_of(2);
            one(ledger, &|kept| kept.trashed.perhaps(trash));
            let key = if trash { "trash" } else { "restore" };
            expect(&ada.post("/photos/bulk", &json!({"photo_ids": [photo], key: true})), 200);
            one(ledger, &|kept| kept.trashed.acknowledged(trash));
        }
    }
    with(ledger, |ledger| ledger.acknowledged += 1);
}

/// An answer that is no refusal is a bug, and not the end of the server.
#[allow(clippy::print_stderr, reason = "the last word before the test is ended")]
fn expect(answer: &Answer, status: u16) {
    if answer.status != status {
        eprintln!("{answer:?}");
        std::process::abort();
    }
}
