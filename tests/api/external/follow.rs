//! What happens in the folder happens here.

use std::fs;

use serde_json::json;

use super::{Nas, at, attach, check_is_well, holds, id_at, photos, picture};
use crate::support::TestApp;

#[test]
fn what_is_moved_renamed_changed_and_deleted_there_is_so_here() {
    let (app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("a/one.jpg", &picture(1));
    nas.write("a/two.jpg", &picture(2));
    nas.write("b/three.txt", b"three");
    let id = attach(&ada, &nas);
    holds(&ada, &id, 3);
    let one = at(&ada, "photo/a/one.jpg").unwrap();
    let photo = format!("/photos/{}", one["photo_id"].as_str().unwrap());
    assert_eq!(ada.put(&photo, &json!({"tags": ["keep"], "rating": 5})).status, 200);

    nas.rename("a/one.jpg", "c/first.jpg");
    ada.until("the file is at its new place", || at(&ada, "photo/c/first.jpg").is_some());
    let moved = at(&ada, "photo/c/first.jpg").unwrap();
    assert_eq!((&moved["id"], &moved["photo_id"]), (&one["id"], &one["photo_id"]));
    assert_eq!(ada.get(&photo).data()["rating"], 5);
    assert!(at(&ada, "photo/a/one.jpg").is_none());

    // A folder with what is in it.
    let (folder_id, two) = (id_at(&ada, "photo/a"), id_at(&ada, "photo/a/two.jpg"));
    nas.rename("a", "b/old a");
    ada.until("the folder is at its new place", || at(&ada, "photo/b/old a/two.jpg").is_some());
    assert_eq!((id_at(&ada, "photo/b/old a"), id_at(&ada, "photo/b/old a/two.jpg")), (folder_id, two));

    // Other bytes under the same name: the same photo, read again.
    let other = picture(7);
    nas.write("c/first.jpg", &other);
    ada.until("the new bytes are known", || {
        ada.get(&format!("/files/{}/download", one["id"].as_str().unwrap())).body == other
    });
    assert_eq!(ada.get(&photo).data()["rating"], 5);
    ada.settle();

    // Gone, and back elsewhere.
    let kept = nas.folder.path().join("kept.jpg");
    fs::rename(nas.at("c/first.jpg"), &kept).unwrap();
    ada.until("it is out of sight", || photos(&ada) == 1);
    assert_eq!(ada.get("/trash").data(), json!([]), "it is not in the trash");
    fs::copy(&kept, nas.at("b/back.jpg")).unwrap();
    ada.until("it is back", || photos(&ada) == 2);
    assert_eq!(at(&ada, "photo/b/back.jpg").unwrap()["id"], one["id"]);
    assert_eq!(ada.get(&photo).data()["rating"], 5);
    ada.settle();

    // Others have the place that it left, and a new folder may have the inode of one that is no more.
    fs::remove_dir_all(nas.at("b")).unwrap();
    ada.until("all is out of sight", || photos(&ada) == 0);
    nas.write("b/back.jpg", &picture(8));
    nas.write("new/eight.jpg", &picture(9));
    ada.until("both are in", || photos(&ada) == 2);
    assert_ne!(at(&ada, "photo/b/back.jpg").unwrap()["id"], one["id"], "another photo at its place");
    ada.settle();
    check_is_well(&app);
}

#[test]
fn what_moved_while_the_server_was_off_keeps_its_tags() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    for n in 0..6 {
        nas.write(&format!("in/{n}.jpg"), &picture(n));
    }
    let id = attach(&ada, &nas);
    holds(&ada, &id, 6);
    let ids: Vec<String> = (0..6).map(|n| id_at(&ada, &format!("photo/in/{n}.jpg"))).collect();
    let three = at(&ada, "photo/in/3.jpg").unwrap()["photo_id"].as_str().unwrap().to_owned();
    assert_eq!(ada.put(&format!("/photos/{three}"), &json!({"tags": ["keep"]})).status, 200);
    app.kill();
    for n in 0..5 {
        nas.rename(&format!("in/{n}.jpg"), &format!("out/{n}/renamed {n}.jpg"));
    }
    // To another disk and back, as a restored backup is: another inode and another time.
    let bytes = fs::read(nas.at("in/5.jpg")).unwrap();
    fs::remove_file(nas.at("in/5.jpg")).unwrap();
    nas.write("restored.jpg", &bytes);
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    ada.until("all are at their new places", || {
        (0..5).all(|n| at(&ada, &format!("photo/out/{n}/renamed {n}.jpg")).is_some())
            && at(&ada, "photo/restored.jpg").is_some()
    });
    holds(&ada, &id, 6);
    for (n, id) in ids.iter().enumerate().take(5) {
        assert_eq!(&id_at(&ada, &format!("photo/out/{n}/renamed {n}.jpg")), id);
    }
    assert_eq!(id_at(&ada, "photo/restored.jpg"), ids[5]);
    assert_eq!(ada.get(&format!("/photos/{three}")).data()["tags"][0], "keep");
    assert_eq!(photos(&ada), 6);
}
