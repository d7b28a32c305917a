//! A disk whose power goes: an ext4 file system in a file of its own. What nobody synced is in the kernel's memory only
//! and not in that file, so a copy of it, taken while it is mounted, is the disk as it is found when the power is back.
//! ext4 is told not to help: no early commits, no data written ahead of what points at it, no care for renamed files.
//! What it cannot show: a folder that was not synced itself, since any sync on ext4 brings along all names.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

const STRICT: &str = "loop,data=writeback,noauto_da_alloc,commit=300,noatime";

pub struct Disk {
    folder: TempDir,
    place: PathBuf,
}

impl Disk {
    /// One of so many MiB, at the folder `place`. `None` where the machine lets a test mount none.
    pub fn at(place: &Path, mib: u64) -> Option<Self> {
        let disk = Self { folder: tempfile::tempdir().unwrap(), place: place.to_owned() };
        let image = disk.image();
        std::fs::File::create(&image).unwrap().set_len(mib << 20).unwrap();
        if !(run("mkfs.ext4", &["-q", "-F", "-m", "0"], &[&image]) && disk.mount()) {
            return None;
        }
        std::fs::remove_dir(place.join("lost+found")).unwrap();
        Some(disk)
    }

    /// The power goes and comes back. Nothing may be running on the disk.
    pub fn cut(&self) {
        let found = self.folder.path().join("found");
        assert!(run("cp", &["--sparse=always"], &[&self.image(), &found]));
        assert!(self.unmount(), "somebody still works on the disk");
        std::fs::rename(found, self.image()).unwrap();
        assert!(self.mount(), "the file system does not survive");
    }

    /// A decoder may outlive its killed server by a moment.
    #[allow(clippy::disallowed_methods, reason = "other processes are waited for")]
    fn unmount(&self) -> bool {
        (0..300).any(|_| {
            let done = run("umount", &[], &[&self.place]);
            if !done {
                std::thread::sleep(Duration::from_millis(100));
            }
            done
        })
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn mount(&self) -> bool {
        run("mount", &["-o", STRICT], &[&self.image(), &self.place])
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.place).status();
        // Whoever made the folder could not remove it while it was mounted on.
        let _ = std::fs::remove_dir(&self.place);
    }
}

fn run(program: &str, arguments: &[&str], paths: &[&Path]) -> bool {
    // Where only administrators have them on their path.
    let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default());
    let done = Command::new(program).args(arguments).args(paths).env("PATH", path).output();
    done.is_ok_and(|done| done.status.success())
}
