//! What the machine itself does to a folder: disks within it that go away, and a system that tells of nothing.

use std::fs;
use std::process::Command;

use super::{Nas, attach, folder, holds, id_at, photos, picture};
use crate::support::TestApp;

/// What lay on a disk that was mounted within the folder would look deleted.
#[test]
fn a_disk_within_the_folder_that_goes_away_takes_nothing_along() {
    let nas = Nas::new();
    nas.write("one.jpg", &picture(1));
    fs::create_dir_all(nas.at("disk")).unwrap();
    let mount = "mount -t tmpfs tmpfs \"$0/disk\" && mkdir \"$0/disk/sub\"";
    let Some((app, ada)) = TestApp::with_mounts(tempfile::tempdir().unwrap(), mount, &nas.at("")) else {
        return;
    };
    let seen = app.as_it_sees(&nas.at("disk/sub/two.jpg"));
    fs::write(&seen, picture(2)).unwrap();
    let id = attach(&ada, &nas);
    holds(&ada, &id, 2);
    let two = id_at(&ada, "photo/disk/sub/two.jpg");
    assert_eq!(ada.get(&format!("/files/{two}/download")).body, picture(2));

    let pid = app.process().to_string();
    let unmount = |more: &[&str]| {
        let mut command = Command::new("nsenter");
        command.args(["-t", &pid, "-m"]).args(more).arg("umount").arg(nas.at("disk"));
        command.output().unwrap().status.success()
    };
    assert!(unmount(&[]) || unmount(&["-U", "--preserve-credentials"]), "the disk is taken away");
    ada.until("the disk is told to be away", || folder(&ada, &id)["failed"] == 1);
    assert_eq!((photos(&ada), &folder(&ada, &id)["files"]), (2, &serde_json::json!(2)));
    let refused = ada.get(&format!("/files/{two}/download"));
    assert_eq!((refused.status, refused.error().as_str()), (503, "external_offline"), "{refused:?}");
    let one = id_at(&ada, "photo/one.jpg");
    assert_eq!(ada.get(&format!("/files/{one}/download")).body, picture(1));
    ada.post(&format!("/admin/external-folders/{id}/rescan"), &serde_json::json!({}));
    holds(&ada, &id, 2);
    assert_eq!(id_at(&ada, "photo/disk/sub/two.jpg"), two);
}

/// The system watches only so many folders for one user.
#[test]
fn a_folder_that_the_system_does_not_watch_is_looked_at_daily_and_says_so() {
    let nas = Nas::new();
    for n in 0..12 {
        nas.write(&format!("{n}/{n}.txt"), &[n; 10]);
    }
    let few =
        "exec unshare -r sh -c 'echo 6 > /proc/sys/user/max_inotify_watches && exec \"$0\" \"$@\"' \"$@\"";
    let Some((_app, ada)) =
        TestApp::with_mounts(tempfile::tempdir().unwrap(), &format!("{few}; true"), &nas.at(""))
    else {
        return;
    };
    let id = attach(&ada, &nas);
    holds(&ada, &id, 12);
    let now = folder(&ada, &id);
    assert_eq!(now["watched"], false, "{now}");
    assert!(now["watch_reason"].as_str().unwrap().contains("fs.inotify.max_user_watches"), "{now}");
    nas.write("13.txt", b"thirteen");
    ada.post(&format!("/admin/external-folders/{id}/rescan"), &serde_json::json!({}));
    holds(&ada, &id, 13);
}
