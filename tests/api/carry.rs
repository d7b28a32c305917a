//! Moving and copying, with what goes along and between two people's drives.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, bytes_of};

fn id(file: &Value) -> String {
    file["id"].as_str().unwrap().to_owned()
}

fn names(person: &Client, path: &str) -> Vec<String> {
    let listed = person.get(&format!("/files?path={path}")).data();
    listed.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
}

/// Ada's folder `Trip`, with a file in it and one below, given to Bob.
fn shared(permission: &str) -> (TestApp, Client, Client, String) {
    let (app, ada) = TestApp::set_up();
    ada.send("Trip", "a.txt", b"hers");
    ada.send("Trip/Inner", "deep.txt", b"deep");
    let folder = id(&ada.get("/files").data()[0]);
    let bob = app.add_user("bob");
    let body = json!({"target": {"kind": "folder", "id": folder}, "user": "bob", "permission": permission});
    assert!(ada.post("/shares", &body).status < 300);
    (app, ada, bob, folder)
}

#[test]
fn a_copy_keeps_the_tags_of_its_file_and_of_what_lies_in_a_folder() {
    let (_app, ada) = TestApp::set_up();
    let file = id(&ada.send("Docs", "a.txt", b"a").data()[0]);
    let folder = id(&ada.get("/files").data()[0]);
    ada.post(&format!("/files/{file}/tags"), &json!({"tags": ["Bills"]}));
    ada.post(&format!("/files/{folder}/tags"), &json!({"tags": ["Work"]}));
    let copy = id(&ada.post(&format!("/files/{file}/copy"), &json!({})).data());
    assert_eq!(ada.get(&format!("/files/{copy}")).data()["tags"], json!(["Bills"]));
    let copy = id(&ada.post(&format!("/files/{folder}/copy"), &json!({"name": "Copy"})).data());
    assert_eq!(ada.get(&format!("/files/{copy}")).data()["tags"], json!(["Work"]));
    let inside = ada.get(&format!("/files?parent={copy}")).data();
    assert_eq!(inside[0]["tags"], json!(["Bills"]));
}

#[test]
fn a_folder_moves_into_a_shared_folder_and_is_its_owners_there() {
    let (_app, ada, bob, trip) = shared("edit");
    bob.send("Mine/Sub", "b.txt", &bytes_of(1, 500));
    let mine = id(&bob.get("/files").data()[0]);
    let moved = bob.put(&format!("/folders/{mine}"), &json!({"parent_id": trip}));
    assert_eq!(moved.status, 200, "{moved:?}");
    assert_eq!(names(&ada, "Trip"), ["Inner", "Mine", "a.txt"]);
    assert_eq!(names(&ada, "Trip/Mine/Sub"), ["b.txt"]);
    assert_eq!(names(&bob, "/"), [""; 0]);
    assert_eq!(bob.get("/trash").data()[0]["name"], "Mine");
    assert!(ada.get("/account/quota").data()["used_bytes"].as_u64().unwrap() >= 500, "it counts at hers");
    let clash = bob.send("", "a.txt", b"his").data();
    let refused = bob.put(&format!("/files/{}", id(&clash[0])), &json!({"parent_id": trip}));
    assert_eq!(refused.error(), "exists");
    assert_eq!(names(&bob, "/"), ["a.txt"], "nothing was moved");
}

#[test]
fn what_was_shared_is_copied_home_and_moved_only_by_who_may() {
    let (_app, ada, bob, trip) = shared("edit");
    let copied = bob.post(&format!("/files/{trip}/copy"), &json!({}));
    assert_eq!(copied.status, 201, "{copied:?}");
    assert_eq!(names(&bob, "Trip"), ["Inner", "a.txt"]);
    assert_eq!(names(&bob, "Trip/Inner"), ["deep.txt"]);
    let refused = bob.put(&format!("/folders/{trip}"), &json!({"parent_id": null}));
    assert_eq!(refused.status, 403, "{refused:?}");
    assert_eq!(names(&ada, "Trip"), ["Inner", "a.txt"]);
}

#[test]
fn what_does_not_fit_a_quota_is_not_begun() {
    let (app, ada, bob, trip) = shared("edit");
    bob.send("Big", "big.bin", &bytes_of(1, 4_000));
    let big = id(&bob.get("/files").data()[0]);
    let me = id(&ada.get("/account/me").data());
    ada.put(&format!("/admin/users/{me}"), &json!({"quota_bytes": 2_000}));
    let refused = bob.put(&format!("/folders/{big}"), &json!({"parent_id": trip}));
    assert_eq!(refused.error(), "quota_exceeded", "{refused:?}");
    assert_eq!(names(&ada, "Trip"), ["Inner", "a.txt"], "not a folder of it was made");
    assert_eq!(names(&bob, "Big"), ["big.bin"]);
    drop(app);
}

/// A person who was given one folder could name any other folder of its owner as the place to move to.
#[test]
fn nothing_shared_is_moved_to_where_the_asker_may_not_write() {
    let (_app, ada, bob, _) = shared("full");
    let private = id(&ada.post("/folders", &json!({"path": "Private"})).data());
    let file = id(&ada.get("/files?path=Trip").data()[1]);
    let refused = bob.put(&format!("/files/{file}"), &json!({"parent_id": private}));
    assert_eq!(refused.status, 404, "{refused:?}");
    let taken = bob.put(&format!("/files/{file}"), &json!({"parent_id": null}));
    assert_eq!(taken.status, 200, "{taken:?}");
    assert_eq!(names(&bob, "/"), ["a.txt"], "the root is one's own");
    assert_eq!(names(&ada, "/"), ["Private", "Trip"]);
    assert_eq!(ada.get("/trash").data()[0]["name"], "a.txt");
}

/// Who may edit in a shared folder could have put a folder of its owner's in the trash by copying one over it.
#[test]
fn who_may_edit_replaces_files_and_no_folder() {
    let (_app, ada, bob, trip) = shared("edit");
    bob.send("Inner", "b.txt", b"his");
    let inner = id(&bob.get("/files").data()[0]);
    let wish = json!({"parent_id": trip, "on_conflict": "replace"});
    let refused = bob.post(&format!("/files/{inner}/copy"), &wish);
    assert_eq!(refused.status, 403, "{refused:?}");
    assert_eq!(names(&ada, "Trip/Inner"), ["deep.txt"]);
    let file = id(&bob.send("", "a.txt", b"his own").data()[0]);
    let copied = bob.post(&format!("/files/{file}/copy"), &wish);
    assert_eq!(copied.status, 201, "{copied:?}");
    let hers = ada.get("/files?path=Trip").data();
    let hers = hers.as_array().unwrap().iter().find(|one| one["name"] == "a.txt").unwrap().clone();
    assert_eq!(ada.get(&format!("/files/{}/versions", id(&hers))).data().as_array().unwrap().len(), 1);
}
