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

/// A mounted drive; the mount goes with it.
struct Mounted(tempfile::TempDir);

impl Mounted {
    /// `None` where nobody may mount: davfs2 needs root and `/dev/fuse`.
    fn new(drive: &Drive) -> Option<Self> {
        let root = rustix::process::geteuid().is_root();
        let fuse = std::fs::File::options().read(true).write(true).open("/dev/fuse");
        if !root || fuse.is_err() {
            return None;
        }
        let world = tempfile::tempdir().unwrap();
        let at = |name: &str| world.path().join(name);
        for name in ["cache", "drive"] {
            std::fs::create_dir(at(name)).unwrap();
        }
        run(Command::new("chmod").arg("-R").arg("a+rwx").arg(world.path()));
        // Linux 6.16 and later list no folder through davfs2's own choice of a buffer.
        let conf = format!("ask_auth 1\ndelay_upload 0\nbuf_size 64\ncache_dir {}\n", at("cache").display());
        std::fs::write(at("conf"), conf).unwrap();
        let mut mount = Command::new("mount.davfs")
            .arg("-o")
            .arg(format!("conf={}", at("conf").display()))
            .arg(format!("{}/", drive.url))
            .arg(at("drive"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("mount.davfs: {error}; sh packaging/tools.sh test installs it"));
        let answers = format!("ada\n{}\n", drive.password);
        std::io::Write::write_all(mount.stdin.as_mut().unwrap(), answers.as_bytes()).unwrap();
        assert!(mount.wait().unwrap().success());
        Some(Self(world))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join("drive").join(name)
    }

    /// Everything that waits is sent before this returns.
    fn unmount(&self) {
        let output = run(Command::new("umount").arg(self.path("")));
        assert!(output.status.success(), "{}", text(&output));
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if std::thread::panicking() {
            run(Command::new("umount").arg("-l").arg(self.path("")));
        }
    }
}

/// As vim and LibreOffice save: the old is set aside and the new written, or the new is moved over the old.
#[test]
fn davfs_mounts_the_drive_and_editors_save_in_it() {
    let (_app, ada, drive) = mounted();
    drive.put("/before.txt", b"before");
    let Some(mounted) = Mounted::new(&drive) else { return };
    let at = |name: &str| mounted.path(name);
    assert_eq!(std::fs::read(at("before.txt")).unwrap(), b"before");
    std::fs::create_dir(at("Docs")).unwrap();
    std::fs::write(at("Docs/vim.txt"), b"first").unwrap();
    std::fs::write(at("Docs/.vim.txt.swp"), b"swap").unwrap();
    std::fs::rename(at("Docs/vim.txt"), at("Docs/vim.txt~")).unwrap();
    std::fs::write(at("Docs/vim.txt"), b"second").unwrap();
    std::fs::remove_file(at("Docs/vim.txt~")).unwrap();
    std::fs::remove_file(at("Docs/.vim.txt.swp")).unwrap();
    std::fs::write(at("Docs/office.odt"), b"first").unwrap();
    std::fs::write(at("Docs/.~lock.office.odt#"), b"ada").unwrap();
    std::fs::write(at("Docs/lu1.tmp"), bytes_of(3, 300_000)).unwrap();
    std::fs::rename(at("Docs/lu1.tmp"), at("Docs/office.odt")).unwrap();
    std::fs::remove_file(at("Docs/.~lock.office.odt#")).unwrap();
    let mut names: Vec<_> =
        std::fs::read_dir(at("Docs")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["office.odt", "vim.txt"]);
    std::fs::rename(at("Docs"), at("Papers")).unwrap();
    mounted.unmount();
    assert_eq!(drive.get("/Papers/vim.txt").body, "second");
    let files = ada.get("/files?path=Papers").data();
    let office = files.as_array().unwrap().iter().find(|file| file["name"] == "office.odt").unwrap();
    assert_eq!(office["size"], 300_000, "{files}");
    assert_eq!(files.as_array().unwrap().len(), 2, "{files}");
}
