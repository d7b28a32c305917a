use std::fs;
use std::path::Path;

use super::*;
use crate::client::Stop;
use crate::client::tests::fake::{Fake, PASSWORD, Trouble};

struct Place {
    fake: Fake,
    folder: tempfile::TempDir,
    cache: tempfile::TempDir,
}

impl Place {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let make = || tempfile::tempdir().expect("a folder can be made");
        let place = Self { fake: Fake::start(), folder: make(), cache: make() };
        for (path, bytes) in files {
            place.write(path, bytes);
        }
        place
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("folders can be made");
        fs::write(path, bytes).expect("it can be written");
    }

    fn sync(&self) -> Report {
        self.told(|_| {}, &Stop::new()).expect("it runs")
    }

    fn told(&self, change: impl FnOnce(&mut SyncArgs), stop: &Stop) -> Result<Report, SyncError> {
        let mut args = SyncArgs {
            folder: self.folder.path().to_owned(),
            server: Some(self.fake.url.clone()),
            album: "Album".to_owned(),
            token_file: None,
            ca_file: None,
            watch: false,
            dry_run: false,
            json: true,
            no_wait: false,
            jobs: 3,
        };
        change(&mut args);
        let server = Server::new(&args.address()?, PASSWORD, None)?;
        let (album, output) = (args.album()?, Output::new(true));
        let folder = Path::new(&args.folder);
        let cache = Cache::open(folder, Some(self.cache.path().to_owned()));
        Pass::new(&server, folder, &album, &args, &output, stop, cache).run()
    }
}

#[test]
fn a_second_run_sends_nothing() {
    let copies: [(&str, &[u8]); 2] = [("sub/copy of a.jpg", b"a"), ("twin of a.jpg", b"a")];
    let place = Place::new(&[("a.jpg", b"a"), ("sub/b.jpg", b"b"), copies[0], copies[1]]);
    let report = place.sync();
    assert_eq!((report.sent.files, report.linked.files, report.already_there.files), (2, 1, 1));
    let there = ["/Album/a.jpg", "/Album/sub/b.jpg", "/Album/sub/copy of a.jpg"];
    assert_eq!(place.fake.paths(), there);
    let received = place.fake.state().received;
    let report = place.sync();
    assert_eq!((report.sent.files, report.linked.files, report.already_there.files), (0, 0, 4));
    assert_eq!(
        (place.fake.paths(), place.fake.state().received),
        (there.map(str::to_owned).to_vec(), received)
    );
}

#[test]
fn a_name_that_is_taken_by_other_bytes_is_sent_once_and_then_known() {
    let place = Place::new(&[("a.jpg", b"mine")]);
    place.fake.state().store("/Album", "a.jpg", b"theirs".to_vec());
    assert_eq!(place.sync().sent.files, 1);
    assert_eq!(place.fake.paths(), ["/Album/a (1).jpg", "/Album/a.jpg"]);
    assert_eq!(place.sync().already_there.files, 1);
    assert_eq!(place.fake.paths().len(), 2);
}

#[test]
fn what_the_server_has_elsewhere_is_linked_and_not_sent() {
    let place = Place::new(&[("a.jpg", b"known")]);
    place.fake.state().store("/Phone", "x.jpg", b"known".to_vec());
    let report = place.sync();
    assert_eq!((report.sent.files, report.linked.files), (0, 1));
    assert_eq!(place.fake.state().received, 0);
    assert_eq!(place.fake.paths(), ["/Album/a.jpg", "/Phone/x.jpg"]);
}

#[test]
fn a_dry_run_tells_and_leaves_the_server_alone() {
    let place = Place::new(&[("a.jpg", b"new"), ("b.jpg", b"known")]);
    place.fake.state().store("/Phone", "x.jpg", b"known".to_vec());
    let report = place.told(|args| args.dry_run = true, &Stop::new()).expect("it runs");
    assert_eq!(report.would_send.map(|sum| sum.files), Some(1));
    assert_eq!(report.would_link.map(|sum| sum.files), Some(1));
    assert_eq!(place.fake.paths(), ["/Phone/x.jpg"]);
}

#[test]
fn one_file_that_is_refused_is_named_and_the_others_arrive() {
    let place = Place::new(&[("a.jpg", b"a"), ("b.jpg", b"b"), ("c.jpg", b"c")]);
    place.fake.state().troubles.push_back(Trouble::Status(422, "programs are not taken"));
    let report = place.told(|args| args.jobs = 1, &Stop::new()).expect("it runs");
    assert_eq!(report.sent.files, 2);
    assert_eq!(report.failed[0].path, "a.jpg");
    assert_eq!(report.failed[0].reason, "programs are not taken");
}

#[test]
fn a_damaged_photo_is_named_but_did_arrive() {
    let place = Place::new(&[("good.jpg", b"a"), ("bad.jpg", b"b")]);
    place.fake.state().unreadable.push("bad.jpg");
    let report = place.sync();
    assert_eq!((report.sent.files, report.failed.len()), (2, 0));
    assert_eq!(report.unreadable.len(), 1);
    assert_eq!(report.unreadable[0].path, "bad.jpg");
    assert_eq!(report.unreadable[0].reason, "it is damaged");
}

#[test]
fn a_stopped_run_says_so_and_sends_no_more() {
    let place = Place::new(&[("a.jpg", b"a")]);
    let stop = Stop::new();
    stop.stop();
    assert!(matches!(
        place.told(|_| {}, &stop),
        Err(SyncError::Server(ClientError::Stopped)) | Ok(Report { stopped: true, .. })
    ));
    assert!(place.fake.paths().is_empty());
}

#[test]
fn a_server_that_is_not_there_ends_the_run() {
    let place = Place::new(&[("a.jpg", b"a")]);
    let stop = Stop::new();
    let wish = stop.clone();
    std::thread::spawn(move || {
        wish.wait(std::time::Duration::from_millis(700));
        wish.stop();
    });
    let away = |args: &mut SyncArgs| args.server = Some("http://127.0.0.1:9".to_owned());
    assert!(place.told(away, &stop).is_err());
}

#[test]
fn albums_are_paths_from_the_root() {
    let album = |text: &str| {
        let place = Place::new(&[]);
        let mut found = None;
        let _ = place.told(
            |args| {
                args.album = text.to_owned();
                found = args.album().ok();
            },
            &Stop::new(),
        );
        found
    };
    assert_eq!(album("Trips/Paris"), Some("/Trips/Paris".to_owned()));
    assert_eq!(album("/"), Some(String::new()));
    assert_eq!(album("a/../b"), None);
}
