//! A folder on a file system that does not tell of changes and numbers its files as it likes: that of another machine, seen
//! through FUSE.

use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use serde_json::json;

use super::{Nas, folder, holds, id_at, own_id, picture};
use crate::nightly::{before_its_hour, damage};
use crate::support::TestApp;

/// A folder seen by sshfs; the mount goes with it.
struct Far {
    folder: tempfile::TempDir,
    server: Child,
}

impl Far {
    /// `None` where nobody may mount: that needs root and `/dev/fuse`.
    fn new(nas: &Nas) -> Option<Self> {
        let fuse = File::options().read(true).write(true).open("/dev/fuse");
        if !rustix::process::geteuid().is_root() || fuse.is_err() {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("seen")).unwrap();
        let server = mount(nas, folder.path());
        Some(Self { folder, server })
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("seen")
    }

    fn inode(&self, name: &str) -> u64 {
        std::fs::metadata(self.path().join(name)).unwrap().ino()
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.path()).status();
        // A second panic would hide the first.
        if !std::thread::panicking() {
            assert!(unmounted.unwrap().success());
            self.server.wait().unwrap();
        }
    }
}

/// Both ends of the line run here: no network, no key.
fn mount(nas: &Nas, folder: &Path) -> Child {
    let line = "mkfifo \"$0\" && /usr/lib/openssh/sftp-server <\"$0\" | sshfs -f -o passive,dir_cache=no,entry_timeout=0,attr_timeout=0 there:\"$1\" \"$2\" >\"$0\"; rm \"$0\"";
    let (pipe, seen) = (folder.join("line"), folder.join("seen"));
    let device = || std::fs::metadata(&seen).map(|metadata| metadata.dev()).ok();
    let before = device();
    let server = Command::new("sh").args(["-c", line]).arg(pipe).arg(nas.at("")).arg(&seen).spawn().unwrap();
    let begun = std::time::Instant::now();
    while device() == before {
        let waited = "sshfs does not mount; sh packaging/tools.sh test installs what it needs";
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{waited}");
        std::thread::yield_now();
    }
    server
}

/// After a while the same file had another inode, by which everything there was told to have changed, and read again.
#[test]
fn files_are_known_where_their_numbers_do_not_last_and_what_nobody_tells_of_is_found_in_the_night() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("one.jpg", &picture(1));
    nas.write("rotten.jpg", &picture(3));
    let Some(far) = Far::new(&nas) else { return };
    let numbers = (far.inode("one.jpg"), far.inode("rotten.jpg"));
    let wish = json!({"owner_id": own_id(&ada), "path": far.path(), "name": "photo"});
    let id = ada.post("/admin/external-folders", &wish).data()["id"].as_str().unwrap().to_owned();
    holds(&ada, &id, 2);
    let told = folder(&ada, &id);
    assert_eq!(told["watched"], false);
    assert!(told["watch_reason"].as_str().unwrap().contains("FUSE"), "{told}");

    // As when nobody has looked at them for long, which tells nobody of anything. Containers may not.
    if std::fs::write("/proc/sys/vm/drop_caches", "2").is_err() {
        return;
    }
    assert_ne!((far.inode("one.jpg"), far.inode("rotten.jpg")), numbers, "they were numbered anew");
    let one = id_at(&ada, "photo/one.jpg");
    assert_eq!(ada.get(&format!("/files/{one}/download")).body, picture(1));

    // As a disk does it, which says nothing of it.
    let file = File::options().write(true).open(nas.at("rotten.jpg")).unwrap();
    let written = file.metadata().unwrap().modified().unwrap();
    file.write_at(b"rot", 2_000).unwrap();
    file.set_modified(written).unwrap();
    before_its_hour(&mut app);
    let ada = app.sign_in("ada", "correct horse");
    ada.until("it was looked at when the server started", || {
        folder(&ada, &id)["scanned_at"] != told["scanned_at"]
    });
    holds(&ada, &id, 2);
    nas.write("two.jpg", &picture(2));
    nas.rename("one.jpg", "moved/one.jpg");
    holds(&ada, &id, 3);
    assert_eq!(id_at(&ada, "photo/moved/one.jpg"), one, "known by its content");
    ada.until("the damage is found", || damage(&ada) == 1);
}
