//! The drive beside other WebDAV servers, each on an empty folder of the same disk, one after the other. Ours answers a
//! PUT when it is on the disk; none of the others waits for that.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::report::Report;
use super::server::{self, Server};
use super::transfer::noise;

/// Files of 20 KiB that rclone sends.
const SMALL: usize = 2_000;

/// Something that speaks WebDAV.
pub struct Peer {
    name: &'static str,
    child: Option<Child>,
    /// Whose memory is looked at.
    pid: u32,
    pub url: String,
    /// The password of `ada`; nobody is asked for one where there is none.
    password: Option<String>,
    /// Where its files lie, for those that show a folder as it is.
    folder: Option<PathBuf>,
}

/// What one of them did.
struct Done {
    name: &'static str,
    put: f64,
    get: f64,
    sent: f64,
    listed: f64,
    peak: f64,
}

pub fn measure(report: &mut Report) {
    let mib = super::setting("ALBUMEN_BENCH_DRIVE_MIB", 1_024);
    let entries = super::setting("ALBUMEN_BENCH_ENTRIES", 10_000);
    let world = tempfile::tempdir().expect("a folder");
    let large = world.path().join("large.bin");
    noise(&large, mib << 20, 3);
    let small = world.path().join("small");
    std::fs::create_dir(&small).expect("room on the disk");
    for n in 0..SMALL {
        noise(&small.join(format!("{n}.bin")), 20 * 1024, n as u64 + 10);
    }
    let work = Work { large: &large, small: &small, mib, entries };
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start(data.path());
    let ours = work.done_by(&ours(&server));
    drop(server);
    for start in [dufs, apache, wsgidav] {
        let shown = tempfile::tempdir().expect("a folder");
        let theirs = work.done_by(&start(shown.path()));
        let mut row = |what: String, unit, of: fn(&Done) -> f64, bar: &str| {
            report.beside(what, (of(&ours), unit), (theirs.name, of(&theirs)), bar);
        };
        row(format!("drive: PUT of {mib} MiB, ours durable"), "MiB/s", |done| done.put, "");
        row(format!("drive: GET of {mib} MiB"), "MiB/s", |done| done.get, "≥ the best Rust server");
        row(format!("drive: {SMALL} × 20 KiB by rclone, ours durable"), "/s", |done| done.sent, "");
        row(format!("drive: PROPFIND of {entries} entries"), "/s", |done| done.listed, "> 1");
        row("drive: memory at its most, less is better".to_owned(), "MB", |done| done.peak, "");
    }
}

/// What each of them is asked to do.
struct Work<'a> {
    large: &'a Path,
    small: &'a Path,
    mib: usize,
    entries: usize,
}

impl Work<'_> {
    fn done_by(&self, peer: &Peer) -> Done {
        let address = format!("{}/large.bin", peer.url);
        let put = peer.curl(&["-T", &self.large.display().to_string(), &address]);
        let get = (0..3).map(|_| peer.curl(&["-o", "/dev/null", &address])).min().expect("three times");
        let sent = peer.rclone(self.small);
        peer.plant(self.entries);
        let listed = (0..5).map(|_| peer.list(self.entries)).min().expect("five times");
        let mib = self.mib as f64;
        Done {
            name: peer.name,
            put: mib / put.as_secs_f64(),
            get: mib / get.as_secs_f64(),
            sent: SMALL as f64 / sent.as_secs_f64(),
            listed: 1.0 / listed.as_secs_f64(),
            peak: peer.peak(),
        }
    }
}

impl Peer {
    fn curl(&self, arguments: &[&str]) -> Duration {
        let mut command = Command::new("curl");
        command.args(["-sS", "--fail", "-H", "Expect:"]).args(arguments);
        if let Some(password) = &self.password {
            command.args(["-u", &format!("ada:{password}")]);
        }
        let begun = Instant::now();
        let status = command.stdout(Stdio::null()).status().expect("curl is missing");
        assert!(status.success(), "{}: curl {arguments:?}", self.name);
        begun.elapsed()
    }

    fn rclone(&self, from: &Path) -> Duration {
        let mut command = Command::new("rclone");
        command.arg("copy").arg(from).args(["d:small", "--transfers", "8", "--config", "/dev/null"]);
        command.args(["--webdav-pacer-min-sleep", "0", "--retries", "1"]);
        command.env("RCLONE_CONFIG_D_TYPE", "webdav").env("RCLONE_CONFIG_D_URL", &self.url);
        command.env("RCLONE_CONFIG_D_VENDOR", "other");
        if let Some(password) = &self.password {
            let obscured =
                Command::new("rclone").args(["obscure", password]).output().expect("rclone is missing");
            let obscured = String::from_utf8_lossy(&obscured.stdout).trim().to_owned();
            command.env("RCLONE_CONFIG_D_USER", "ada").env("RCLONE_CONFIG_D_PASS", obscured);
        }
        let begun = Instant::now();
        let output = command.output().expect("rclone is missing");
        let said = String::from_utf8_lossy(&output.stderr);
        // Older programs do not know the pacer's setting; its own pace measures nothing.
        assert!(output.status.success(), "{}: {said}", self.name);
        begun.elapsed()
    }

    /// A folder of many small files.
    fn plant(&self, entries: usize) {
        if let Some(folder) = &self.folder {
            let many = folder.join("many");
            std::fs::create_dir(&many).expect("room on the disk");
            for n in 0..entries {
                std::fs::write(many.join(format!("file {n}.txt")), format!("{n}")).expect("room on the disk");
            }
            return;
        }
        self.curl(&["-X", "MKCOL", &format!("{}/many", self.url)]);
        // One connection of curl for all of them, by a list of what to send.
        let world = tempfile::tempdir().expect("a folder");
        for share in 0..8 {
            let mut list = String::new();
            for n in (0..entries).filter(|n| n % 8 == share) {
                let file = world.path().join(format!("{n}"));
                std::fs::write(&file, format!("{n}")).expect("room on the disk");
                let _ = writeln!(
                    list,
                    "upload-file = \"{}\"\nurl = \"{}/many/file%20{n}.txt\"",
                    file.display(),
                    self.url
                );
            }
            std::fs::write(world.path().join(format!("list {share}")), list).expect("room on the disk");
        }
        std::thread::scope(|scope| {
            for share in 0..8 {
                let list = world.path().join(format!("list {share}"));
                scope.spawn(move || self.curl(&["-K", &list.display().to_string()]));
            }
        });
    }

    fn list(&self, entries: usize) -> Duration {
        let seen = tempfile::NamedTempFile::new().expect("a file");
        let path = seen.path().display().to_string();
        let wish = "<propfind xmlns='DAV:'><prop><resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>";
        let address = format!("{}/many/", self.url);
        let took = self.curl(&["-X", "PROPFIND", "-H", "Depth: 1", "--data", wish, "-o", &path, &address]);
        let body = std::fs::read_to_string(seen.path()).expect("an answer");
        let found = body.matches("file%20").count();
        assert!(found >= entries, "{}: {found} of {entries}: {}", self.name, &body[..body.len().min(400)]);
        took
    }

    /// The most memory that it and its children have had, in MB.
    fn peak(&self) -> f64 {
        server::family(self.pid).into_iter().filter_map(server::peak).sum()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }
}

fn ours(server: &Server) -> Peer {
    let made = server.post("/auth/app-passwords", &json!({"name": "bench", "scopes": ["webdav"]}));
    let password = made["data"]["password"].as_str().map(str::to_owned);
    let url = format!("{}/dav", server.url);
    Peer { name: "albumen", child: None, pid: server.pid(), url, password, folder: None }
}

/// Starts a peer that serves `folder`, and waits until it answers.
fn begin(name: &'static str, command: &mut Command, port: u16, folder: &Path) -> Peer {
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let child =
        child.unwrap_or_else(|error| panic!("{name}: {error}; sh packaging/tools.sh bench installs it"));
    let begun = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed().as_secs() < 20, "{name} did not start");
    }
    let url = format!("http://127.0.0.1:{port}");
    let pid = child.id();
    Peer { name, child: Some(child), pid, url, password: None, folder: Some(folder.to_owned()) }
}

fn port() -> u16 {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    free.local_addr().expect("bound").port()
}

pub fn dufs(folder: &Path) -> Peer {
    let port = port();
    let mut command = Command::new("dufs");
    begin("dufs", command.args(["-A", "-b", "127.0.0.1", "-p", &port.to_string()]).arg(folder), port, folder)
}

fn apache(folder: &Path) -> Peer {
    let (port, modules) = (port(), "/usr/lib/apache2/modules");
    let (served, root) = (folder.join("served"), folder.display());
    std::fs::create_dir(&served).expect("room on the disk");
    let mut config = format!(
        "ServerRoot {root}\nPidFile {root}/pid\nErrorLog {root}/errors\nServerName localhost\nListen 127.0.0.1:{port}\n\
         Mutex file:{root}\nUser www-data\nGroup www-data\nDocumentRoot {root}/served\nDavLockDB {root}/locks\n\
         KeepAlive On\nMaxKeepAliveRequests 0\nEnableSendfile On\nAcceptPathInfo On\nLimitXMLRequestBody 0\n"
    );
    for module in ["mpm_event", "authz_core", "dav", "dav_fs", "dav_lock"] {
        let _ = writeln!(config, "LoadModule {module}_module {modules}/mod_{module}.so");
    }
    let _ = writeln!(
        config,
        "<Directory {root}/served>\nDav On\nDavDepthInfinity On\nRequire all granted\n</Directory>"
    );
    std::fs::write(folder.join("apache.conf"), config).expect("room on the disk");
    // It gives up root's rights for www-data's.
    let given = Command::new("chown").args(["-R", "www-data:www-data"]).arg(folder).status();
    assert!(given.expect("chown").success());
    let mut command = Command::new("/usr/sbin/apache2");
    command.arg("-DFOREGROUND").arg("-f").arg(folder.join("apache.conf"));
    begin("Apache mod_dav", &mut command, port, &served)
}

fn wsgidav(folder: &Path) -> Peer {
    let port = port();
    let mut command = Command::new("wsgidav");
    command.args([
        "--host",
        "127.0.0.1",
        "--port",
        &port.to_string(),
        "--auth",
        "anonymous",
        "--server",
        "cheroot",
    ]);
    begin("wsgidav", command.arg("--root").arg(folder), port, folder)
}
