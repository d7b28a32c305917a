//! Folders that come, go away and leave.

use std::fs;

use serde_json::json;

use super::{
    Nas, attach, attach_for, check_is_well, contents, folder, holds, id_at, own_id, photos, picture,
};
use crate::support::{TestApp, bytes_of};

/// A disk that is not mounted used to look, to other programs, like everything deleted.
#[test]
fn a_folder_whose_disk_is_not_there_is_offline_and_nothing_is_missing() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    nas.write("one.jpg", &picture(1));
    let id = attach(&ada, &nas);
    holds(&ada, &id, 1);
    let file = id_at(&ada, "photo/one.jpg");
    let away = nas.folder.path().join("away");
    app.kill();
    fs::rename(nas.at(""), &away).unwrap();
    for empty in [false, true] {
        if empty {
            // The mount point without its disk.
            fs::create_dir(nas.at("")).unwrap();
        }
        app.start_again();
        let ada = app.sign_in("ada", "correct horse");
        ada.until("it is offline", || folder(&ada, &id)["state"] == "offline");
        assert_eq!(photos(&ada), 1);
        let answer = ada.get(&format!("/files/{file}/download"));
        assert_eq!(answer.status, 503, "{answer:?}");
        app.kill();
    }
    fs::remove_dir(nas.at("")).unwrap();
    fs::rename(&away, nas.at("")).unwrap();
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    holds(&ada, &id, 1);
    assert_eq!(ada.get(&format!("/files/{file}/download")).body, picture(1));
}

#[test]
fn a_scan_that_was_cut_off_goes_on_where_it_stopped() {
    let (mut app, ada) = TestApp::set_up();
    let nas = Nas::new();
    for n in 0..400 {
        nas.write(&format!("{}/{n}.bin", n % 7), &bytes_of(n, 20_000));
    }
    let id = attach(&ada, &nas);
    ada.until("some are in", || folder(&ada, &id)["added"].as_u64() > Some(60));
    app.kill();
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    holds(&ada, &id, 400);
    assert!(folder(&ada, &id)["added"].as_u64() < Some(400), "what was known was not taken in again");
    assert_eq!(ada.get("/files?path=photo/3").data().as_array().unwrap().len(), 57);
    check_is_well(&app);
}

#[test]
fn a_detached_folder_leaves_the_service_and_stays_on_the_disk() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let nas = Nas::new();
    for n in 0..10 {
        nas.write(&format!("{}/{n}.jpg", n % 3), &picture(n));
    }
    let before = contents(&nas.at(""));
    let id = attach_for(&ada, &own_id(&bob), &nas);
    ada.until("all are in", || folder(&ada, &id)["files"] == 10);
    bob.settle();
    assert_eq!((photos(&bob), photos(&ada)), (10, 0));
    fs::remove_file(nas.at("1/4.jpg")).unwrap();
    bob.until("one is missing", || photos(&bob) == 9);
    assert_eq!(ada.delete(&format!("/admin/external-folders/{id}")).status, 200);
    bob.until("all are gone", || photos(&bob) == 0);
    bob.settle();
    assert_eq!(ada.get("/admin/external-folders").data(), json!([]));
    assert_eq!(bob.get("/files").data(), json!([]));
    assert_eq!(bob.get("/account/quota").data()["by_kind"]["pictures"], 0);
    let mut after = before;
    after.remove(&nas.at("1/4.jpg"));
    assert_eq!(contents(&nas.at("")), after);
    check_is_well(&app);
}

#[test]
fn a_person_who_leaves_takes_no_file_of_the_folder_along() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let nas = Nas::new();
    nas.write("one.jpg", &picture(1));
    let before = contents(&nas.at(""));
    let id = attach_for(&ada, &own_id(&bob), &nas);
    ada.until("it is in", || folder(&ada, &id)["files"] == 1);
    bob.settle();
    assert_eq!(ada.delete(&format!("/admin/users/{}", own_id(&bob))).status, 202);
    ada.until("the folder is attached no more", || ada.get("/admin/external-folders").data() == json!([]));
    assert_eq!(contents(&nas.at("")), before);
    ada.until("nothing is left to do", || ada.get("/admin/jobs?state=waiting").data() == json!([]));
    check_is_well(&app);
}
