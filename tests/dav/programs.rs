//! Others' programs against the drive. Where one of them is not installed, its test says so and fails: `make tools`
//! and `packaging/tools.sh test` install them.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::drive::{Drive, mounted};
use crate::support::bytes_of;

fn run(command: &mut Command) -> Output {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("{name}: {error}; sh packaging/tools.sh test installs it"))
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Every test of every suite; a skipped one is a failed one.
#[test]
fn litmus_passes_whole() {
    let (_app, _, drive) = mounted();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("{}/", drive.url);
    let output = run(Command::new("litmus").current_dir(&folder).args(["-k", &url, "ada", &drive.password]));
    let report = text(&output).replace('\r', "\n");
    let summaries: Vec<&str> = report.lines().filter(|line| line.starts_with("<- summary")).collect();
    assert!(summaries.len() >= 5, "{report}");
    assert!(summaries.iter().all(|line| line.contains(" 0 failed. 100.0%")), "{report}");
    assert!(!report.contains("FAIL") && !report.contains("SKIPPED"), "{report}");
    assert!(output.status.success());
}

/// rclone with a remote of its own, by environment alone.
struct Rclone {
    world: tempfile::TempDir,
    url: String,
    vendor: &'static str,
    /// Written another way every time it is obscured, and bisync takes it for another remote then.
    password: String,
}

impl Rclone {
    fn new(drive: &Drive, url: &str, vendor: &'static str) -> Self {
        let obscured = run(Command::new("rclone").args(["obscure", &drive.password]));
        let password = text(&obscured).trim().to_owned();
        Self { world: tempfile::tempdir().unwrap(), url: url.to_owned(), vendor, password }
    }

    fn path(&self, name: &str) -> String {
        self.world.path().join(name).to_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = run(Command::new("rclone")
            .args(arguments)
            .args(["--config", "/dev/null", "--cache-dir", &self.path("cache")])
            .env("HOME", self.world.path())
            .env("RCLONE_CONFIG_D_TYPE", "webdav")
            .env("RCLONE_CONFIG_D_URL", &self.url)
            .env("RCLONE_CONFIG_D_VENDOR", self.vendor)
            .env("RCLONE_CONFIG_D_USER", "ada")
            .env("RCLONE_CONFIG_D_PASS", &self.password));
        let said = text(&output);
        assert!(output.status.success(), "rclone {arguments:?}: {said}");
        said
    }
}

/// Small files in folders, some of odd names.
fn plant(folder: &Path, count: u64) {
    for n in 0..count {
        let inside = folder.join(format!("folder {}", n % 40));
        std::fs::create_dir_all(&inside).unwrap();
        std::fs::write(inside.join(format!("file {n} & ü#%.bin")), bytes_of(n + 1, 500 + n as usize % 900))
            .unwrap();
    }
}

#[test]
fn rclone_copies_checks_and_moves() {
    let (_app, _, drive) = mounted();
    let rclone = Rclone::new(&drive, &drive.url, "other");
    let (source, again) = (rclone.path("source"), rclone.path("again"));
    // Its own pacing lets Debian's rclone make a hundred requests a second, whatever the server does.
    plant(Path::new(&source), 1_000);
    rclone.run(&["copy", &source, "d:photos", "--transfers", "8"]);
    let checked = rclone.run(&["check", &source, "d:photos", "--download"]);
    assert!(checked.contains("0 differences found") && checked.contains("1000 matching files"), "{checked}");
    rclone.run(&["move", "d:photos/folder 1", "d:elsewhere/deep"]);
    rclone.run(&["copy", "d:elsewhere", &again]);
    assert_eq!(std::fs::read_dir(Path::new(&again).join("deep")).unwrap().count(), 25);
    rclone.run(&["purge", "d:photos"]);
    assert_eq!(drive.propfind("/photos", "0", "").status, 404);
}

/// To sync both ways rclone needs times, and so ownCloud's dialect.
#[test]
fn rclone_syncs_both_ways() {
    let (_app, _, drive) = mounted();
    let rclone = Rclone::new(&drive, &drive.url, "owncloud");
    let both = rclone.path("both");
    plant(Path::new(&both), 30);
    rclone.run(&["mkdir", "d:both"]);
    rclone.run(&["bisync", &both, "d:both", "--resync"]);
    std::fs::write(format!("{both}/new here.txt"), b"from here").unwrap();
    drive.put("/both/new%20there.txt", b"from there");
    rclone.run(&["bisync", &both, "d:both"]);
    assert_eq!(std::fs::read(format!("{both}/new there.txt")).unwrap(), b"from there");
    assert_eq!(drive.get("/both/new%20here.txt").body, "from here");
}

/// Times and sums survive with the vendors that have them.
#[test]
fn rclone_as_a_client_of_owncloud_keeps_times_and_sums() {
    let (_app, _, drive) = mounted();
    let rclone = Rclone::new(&drive, &drive.url, "owncloud");
    let source = rclone.path("source");
    plant(Path::new(&source), 60);
    let old = Path::new(&source).join("folder 0/file 0 & ü#%.bin");
    run(Command::new("touch").args(["-d", "2019-05-06T07:08:09Z"]).arg(old));
    rclone.run(&["copy", &source, "d:photos"]);
    let checked = rclone.run(&["check", &source, "d:photos"]);
    assert!(checked.contains("0 differences found"), "{checked}");
    let listed = rclone.run(&["lsl", "d:photos/folder 0"]);
    assert!(listed.contains("2019-05-06"), "{listed}");
    let again = rclone.run(&["sync", &source, "d:photos", "-v"]);
    assert!(!again.contains("Copied"), "nothing is sent twice: {again}");
}

#[test]
fn cadaver_walks_puts_locks_and_fetches() {
    let (_app, _, drive) = mounted();
    let world = tempfile::tempdir().unwrap();
    let netrc = format!("machine 127.0.0.1 login ada password {}\n", drive.password);
    std::fs::write(world.path().join(".netrc"), netrc).unwrap();
    std::fs::write(world.path().join("here.txt"), b"from cadaver").unwrap();
    let script = "mkcol deep\ncd deep\nput here.txt there.txt\nlock there.txt\nls\npropset there.txt note hello\n\
         propget there.txt note\nunlock there.txt\nmove there.txt moved.txt\nget moved.txt back.txt\nquit\n";
    std::fs::write(world.path().join("script"), script).unwrap();
    let command = format!("cadaver '{}/' < script", drive.url);
    let output = run(Command::new("sh").args(["-c", &command]).current_dir(&world).env("HOME", world.path()));
    let said = text(&output);
    assert!(!said.contains("failed") && said.contains("hello"), "{said}");
    assert_eq!(std::fs::read(world.path().join("back.txt")).unwrap(), b"from cadaver", "{said}");
    assert_eq!(drive.get("/deep/moved.txt").body, "from cadaver");
}

/// The vendor that asks most of a server.
#[test]
fn rclone_as_a_client_of_nextcloud_keeps_times_and_sums() {
    let (app, _, drive) = mounted();
    let rclone = Rclone::new(&drive, &format!("{}/remote.php/dav/files/ada", app.url), "nextcloud");
    let source = rclone.path("source");
    plant(Path::new(&source), 60);
    // Newer releases of rclone send this one in pieces.
    std::fs::write(Path::new(&source).join("large.bin"), bytes_of(9, 12 << 20)).unwrap();
    rclone.run(&["copy", &source, "d:photos"]);
    let checked = rclone.run(&["check", &source, "d:photos"]);
    assert!(checked.contains("0 differences found") && checked.contains("61 matching files"), "{checked}");
    let again = rclone.run(&["sync", &source, "d:photos", "-v"]);
    assert!(!again.contains("Copied"), "nothing is sent twice: {again}");
    let room = rclone.run(&["about", "d:"]);
    assert!(room.contains("Used:") && room.contains("Free:"), "{room}");
}
