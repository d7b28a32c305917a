//! GNOME's way to a drive: gvfs mounts it, and `gio` does what the Files application does.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::drive::mounted;
use crate::support::bytes_of;

/// Runs a script in a session of its own: gvfs needs a bus and a folder for its sockets, and no screen.
fn session(home: &Path, script: &str, password: &str) -> String {
    let run = home.join("run");
    std::fs::create_dir_all(run.join("gvfsd")).unwrap();
    std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut child = Command::new("timeout")
        .args(["90", "dbus-run-session", "--", "sh", "-ec", script])
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", &run)
        .env("XDG_DATA_HOME", home.join("data"))
        .env_remove("DISPLAY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("dbus-run-session is missing; sh packaging/tools.sh test installs it");
    child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{complained}");
    said.into_owned()
}

#[test]
fn gvfs_mounts_the_drive_and_works_in_it() {
    let (_app, _, drive) = mounted();
    let home = tempfile::tempdir().unwrap();
    let content = bytes_of(7, 300_000);
    std::fs::write(home.path().join("here.bin"), &content).unwrap();
    drive.status("MKCOL", "/Photos", &[], &[]);
    for n in 0..30 {
        drive.put(&format!("/Photos/{n}%20%C3%BC%20%23.txt"), format!("{n}").as_bytes());
    }
    let address = drive.url.replace("http://", "dav://ada@");
    let script = format!(
        "D={address}; gio mount $D
         gio list $D/Photos | wc -l
         gio mkdir $D/Trip; gio copy here.bin $D/Trip/a.bin; gio copy $D/Trip/a.bin back.bin
         printf first | gio save $D/Trip/note.txt; printf second | gio save $D/Trip/note.txt
         gio cat $D/Trip/note.txt; echo
         gio rename $D/Trip/note.txt 'renamed & ü.txt'; gio move \"$D/Trip/renamed%20&%20%C3%BC.txt\" $D/moved.txt
         gio remove $D/Trip/a.bin; gio remove $D/Trip
         gio list -h $D | sort; gio cat $D/.Trash/a.bin > trashed.bin
         gio info -f $D | grep -c 'filesystem::free'
         gio mount -u $D"
    );
    let said = session(home.path(), &format!("cd '{}'; {script}", home.path().display()), &drive.password);
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    for wanted in ["30", "second", "moved.txt", ".Trash", "1"] {
        assert!(lines.contains(&wanted), "{wanted} is missing: {said}");
    }
    assert!(!lines.contains(&"Trip"), "{said}");
    for name in ["back.bin", "trashed.bin"] {
        assert!(std::fs::read(home.path().join(name)).unwrap() == content, "{name} holds other bytes");
    }
    assert_eq!(drive.get("/moved.txt").body, "second");
}
