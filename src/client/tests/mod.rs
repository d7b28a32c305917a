pub(crate) mod fake;

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::model::ContentHash;
use fake::{Fake, PASSWORD, Trouble};

/// A file on this computer and a server to send it to.
struct Bench {
    fake: Fake,
    server: Server,
    file: PathBuf,
    bytes: Vec<u8>,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new(size: usize) -> Self {
        let fake = Fake::start();
        let server = Server::new(&fake.url, PASSWORD, None).expect("the address is right");
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("IMG_1.jpg");
        let bytes: Vec<u8> = (0..size).map(|i| (i * 31 >> 3) as u8).collect();
        fs::write(&file, &bytes).expect("it can be written");
        Self { fake, server, file, bytes, _folder: folder }
    }

    /// The result, the address to remember, and how many bytes were counted.
    fn send(&self, place: Option<String>) -> (Result<Sent, SendError>, Option<String>, i64) {
        let metadata = fs::metadata(&self.file).expect("it is there");
        let outgoing = Outgoing {
            file: &self.file,
            folder: "/Album/Sub",
            name: "IMG_1.jpg",
            size: self.bytes.len() as u64,
            modified: metadata.modified().expect("it has a time"),
            modified_text: "2024-07-14T10:00:00Z",
        };
        let (remembered, counted) = (Mutex::new(None), AtomicI64::new(0));
        let remember = |place: &str| *remembered.lock().expect("nobody panics") = Some(place.to_owned());
        let moved = |bytes| {
            counted.fetch_add(bytes, Ordering::Relaxed);
        };
        let sent = send(&self.server, &outgoing, place, &remember, &moved, &Stop::new());
        (sent, remembered.into_inner().expect("nobody panics"), counted.into_inner())
    }

    fn arrived_whole(&self) {
        let state = self.fake.state();
        assert_eq!(state.files.len(), 1);
        assert_eq!(state.files[0].path, "/Album/Sub/IMG_1.jpg");
        assert!(state.files[0].bytes == self.bytes, "the bytes differ");
    }
}

#[test]
fn a_small_file_takes_one_request() {
    let bench = Bench::new(100_000);
    let (sent, _, counted) = bench.send(None);
    assert_eq!(sent.expect("it arrives").file, Some(bench.fake.state().files[0].id));
    assert_eq!(bench.fake.state().requests, ["POST /api/v1/uploads"]);
    assert_eq!(counted, 100_000);
    bench.arrived_whole();
}

#[test]
fn an_empty_file_arrives_too() {
    let bench = Bench::new(0);
    bench.send(None).0.expect("it arrives");
    bench.arrived_whole();
}

#[test]
fn broken_connections_lost_answers_and_busy_servers_cost_time_and_no_bytes() {
    let bench = Bench::new(40 << 20);
    bench.fake.state().troubles.extend([
        Trouble::Break,
        Trouble::Status(503, "restarting"),
        Trouble::LoseAnswer,
        Trouble::Status(429, "too many"),
    ]);
    let (sent, _, counted) = bench.send(None);
    sent.expect("it arrives");
    assert_eq!(counted, 40 << 20);
    // The piece whose answer was lost is not sent again.
    assert_eq!(bench.fake.state().received, 40 << 20);
    bench.arrived_whole();
}

#[test]
fn a_later_run_goes_on_where_the_first_ended() {
    let bench = Bench::new(40 << 20);
    let refusal = Trouble::Status(400, "not today");
    // The first piece arrives, the second does not.
    bench.fake.state().troubles.extend([Trouble::LoseAnswer, refusal]);
    let (sent, place, _) = bench.send(None);
    assert!(matches!(sent, Err(SendError::Server(ClientError::Refused { status: 400, .. }))));
    let place = place.expect("it began");
    assert!(place.starts_with(&bench.fake.url), "{place}: the password would go elsewhere");
    let (sent, _, counted) = bench.send(Some(place));
    sent.expect("it arrives");
    assert_eq!((bench.fake.state().received, counted), (40 << 20, 40 << 20));
    bench.arrived_whole();
}

#[test]
fn an_upload_that_the_server_forgot_begins_anew() {
    let bench = Bench::new(9 << 20);
    let gone = format!("{}/api/v1/uploads/gone", bench.fake.url);
    bench.send(Some(gone)).0.expect("it arrives");
    bench.arrived_whole();
}

#[test]
fn a_file_that_changed_since_it_was_hashed_never_arrives() {
    let bench = Bench::new(20 << 20);
    fs::write(&bench.file, b"shorter").expect("it can be written");
    assert!(matches!(bench.send(None).0, Err(SendError::Changed)));
    assert!(bench.fake.state().files.is_empty());
}

#[test]
fn refusals_are_told_in_the_servers_words_and_not_repeated() {
    let bench = Bench::new(10);
    bench.fake.state().troubles.push_back(Trouble::Status(507, "your space is full"));
    let (sent, _, counted) = bench.send(None);
    assert_eq!(sent.expect_err("it is refused").to_string(), "your space is full");
    assert_eq!((bench.fake.state().requests.len(), counted), (1, 0));
}

#[test]
fn known_bytes_are_found_and_linked() {
    let bench = Bench::new(10);
    bench.fake.state().store("/Other", "a.jpg", vec![1, 2, 3]);
    let hash = ContentHash::of(&[1, 2, 3]);
    let many: Vec<ContentHash> = (0..1_500_u32).map(|i| ContentHash::of(&i.to_be_bytes())).collect();
    assert_eq!(bench.server.known(&many, &Stop::new()).expect("it answers"), []);
    let known = bench.server.known(&[hash], &Stop::new()).expect("it answers");
    assert_eq!(known[0].path, "/Other/a.jpg");
    bench.server.link(hash, "/Album", "b.jpg", "2024-07-14T10:00:00Z", &Stop::new()).expect("it links");
    assert_eq!(bench.fake.paths(), ["/Album/b.jpg", "/Other/a.jpg"]);
}

#[test]
fn a_wrong_password_and_a_wrong_address_are_told_apart() {
    let fake = Fake::start();
    let server = Server::new(&fake.url, "wrong", None).expect("the address is right");
    assert!(matches!(server.clock(&Stop::new()), Err(ClientError::NotSignedIn)));
    assert!(matches!(Server::new("nas:8080", PASSWORD, None), Err(ClientError::Address(_))));
    assert!(matches!(Server::new(&fake.url, "with space", None), Err(ClientError::NotSignedIn)));
}

#[test]
fn the_wish_to_stop_ends_the_wait_for_a_server_that_is_away() {
    let server = Server::new("http://127.0.0.1:9", PASSWORD, None).expect("the address is right");
    let stop = Stop::new();
    stop.stop();
    assert!(matches!(server.clock(&stop), Err(ClientError::Stopped)));
}
