//! `PUID`, `PGID` and `UMASK`, as containers set them.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(data: &Path) -> Killed {
    let mut child = Command::new(env!("CARGO_BIN_EXE_albumen"))
        .args(["serve", "--http", "127.0.0.1:0", "--https", "off", "--mdns", "off"])
        .env("ALBUMEN_DATA", data)
        .envs([("PUID", "1234"), ("PGID", "2345"), ("UMASK", "027")])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.map_while(Result::ok).any(|line| line.starts_with("ready "));
    let child = Killed(child);
    assert!(ready);
    child
}

#[test]
fn root_gives_the_folder_to_whom_puid_names_and_becomes_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(data.join("users/of old")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", data.join("users/link")).unwrap();
    let elsewhere = std::fs::metadata("/etc/hostname").unwrap().uid();
    let server = serve(&data);
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.0.id())).unwrap();
    let line = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line("Umask:"), ["0027"]);
    let own = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    // Who is not root cannot become another, and the server goes on as who it is.
    let wanted = if own.0 == 0 { (1234, 2345) } else { own };
    assert_eq!(line("Uid:"), vec![wanted.0.to_string(); 4]);
    assert_eq!(line("Gid:"), vec![wanted.1.to_string(); 4]);
    for path in ["", "users", "users/of old", "albumen.redb", "users/link"] {
        let found = std::fs::symlink_metadata(data.join(path)).unwrap();
        assert_eq!((found.uid(), found.gid()), wanted, "{path}");
    }
    assert_eq!(std::fs::metadata("/etc/hostname").unwrap().uid(), elsewhere, "links are not followed");
}
