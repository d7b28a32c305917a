//! Folders and libraries of others as people work in them.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

fn folder(owner: &Client, path: &str) -> String {
    id(&owner.post("/folders", &json!({"path": path})).data())
}

fn give(owner: &Client, kind: &str, id: &str, user: &str, permission: &str) -> Value {
    let target = json!({"kind": kind, "id": id});
    let given = owner.post("/shares", &json!({"target": target, "user": user, "permission": permission}));
    assert_eq!(given.status, 201, "{}", given.json());
    given.data()
}

fn names(listed: &Value) -> Vec<&str> {
    listed.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect()
}

fn send(who: &Client, parent: &str, path: &str, name: &str) -> u16 {
    let texts = [("parent_id", parent), ("path", path)];
    who.form("/files", &texts, &[("file", name, b"hello")]).status
}

#[test]
fn a_shared_folder_is_looked_through_and_says_nothing_of_what_is_above_it() {
    let (app, ada) = TestApp::set_up();
    ada.send("Private/Family/Trip/Deep", "a.bin", b"deep");
    let picture = ada.add_photo("Private/Family/Trip", "b.jpg", &jpeg(&Picture::default()));
    let (family, trip) = (folder(&ada, "Private/Family"), folder(&ada, "Private/Family/Trip"));
    let (bob, eve) = (app.add_user("bob"), app.add_user("eve"));
    give(&ada, "folder", &trip, "bob", "view");

    let listed = bob.get(&format!("/files?parent={trip}")).data();
    assert_eq!(names(&listed), ["Deep", "b.jpg"]);
    assert_eq!(listed[0]["path"], "/Trip/Deep");
    assert_eq!(listed[0]["access"], json!(["view", "download", "take", "metadata"]));
    let deep = id(&listed[0]);
    let below = bob.get(&format!("/files?parent={deep}")).data();
    assert_eq!((names(&below), &below[0]["path"]), (vec!["a.bin"], &json!("/Trip/Deep/a.bin")));
    let file = id(&below[0]);
    assert_eq!(bob.get(&format!("/files/{file}/download")).body, b"deep");
    assert_eq!(bob.get(&format!("/files/{file}")).data()["path"], "/Trip/Deep/a.bin");
    let image = picture["image_files"][0]["id"].as_str().unwrap();
    assert_eq!(bob.get(&format!("/image-files/{image}")).data()["path"], "/Trip/b.jpg");
    assert_eq!(ada.get(&format!("/files/{file}")).data()["path"], "/Private/Family/Trip/Deep/a.bin");
    assert!(
        ada.get(&format!("/files/{file}")).data().get("access").is_none(),
        "of one's own it is everything"
    );

    assert_eq!(bob.get(&format!("/files?parent={family}")).status, 404);
    assert_eq!(eve.get(&format!("/files?parent={trip}")).status, 404);
    assert_eq!(send(&bob, &trip, "", "c.bin"), 403, "to look is not to add");
    assert_eq!(send(&eve, &trip, "", "c.bin"), 404);
    let share = ada.get("/shares").data()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.delete(&format!("/shares/{share}")).status, 200);
    assert_eq!(bob.get(&format!("/files?parent={trip}")).status, 404, "at once");
    assert_eq!(bob.get(&format!("/files/{file}/download")).status, 404);
}

#[test]
fn who_may_edit_a_folder_puts_things_into_it_and_its_owners_room_is_taken() {
    let (app, ada) = TestApp::set_up();
    let trip = folder(&ada, "Private/Trip");
    let bob = app.add_user("bob");
    give(&ada, "folder", &trip, "bob", "edit");
    let used = |who: &Client| who.get("/account/quota").data()["used_bytes"].as_u64().unwrap();
    let before = used(&ada);
    assert_eq!(send(&bob, &trip, "Day 1", "c.bin"), 201);
    assert_eq!((used(&ada) - before, used(&bob)), (5, 0));
    let made = bob.post("/folders", &json!({"parent_id": trip, "path": "Day 2"}));
    assert_eq!((made.status, &made.data()["path"]), (201, &json!("/Trip/Day 2")));
    assert_eq!(names(&ada.get("/files?path=Private/Trip").data()), ["Day 1", "Day 2"]);
    assert_eq!(bob.get("/files").data(), json!([]), "nothing of it is bob's");
    let day = folder(&ada, "Private/Trip/Day 1");
    assert_eq!(bob.put(&format!("/folders/{day}"), &json!({"name": "First"})).status, 403);
    assert_eq!(bob.delete(&format!("/folders/{day}")).status, 403);
    let file = id(&ada.get(&format!("/files?parent={day}")).data()[0]);
    assert_eq!(send(&bob, &file, "", "d.bin"), 404, "a file is no folder");
}

/// Who had a folder in full could move what is in it to any folder of its owner's whose id they knew, and put what
/// was there in the trash.
#[test]
fn nobody_moves_things_to_where_they_may_not_put_things() {
    let (app, ada) = TestApp::set_up();
    ada.send("Trip", "a.bin", b"a");
    ada.send("Secret", "a.bin", b"secret");
    let (trip, secret, inside) = (folder(&ada, "Trip"), folder(&ada, "Secret"), folder(&ada, "Trip/Inside"));
    let looked = folder(&ada, "Looked at");
    let bob = app.add_user("bob");
    give(&ada, "folder", &trip, "bob", "full");
    give(&ada, "folder", &looked, "bob", "view");
    let file = id(&bob.get(&format!("/files?parent={trip}")).data()[1]);
    let to = |parent: &Value| {
        let change = json!({"parent_id": parent, "on_conflict": "replace"});
        bob.put(&format!("/files/{file}"), &change).status
    };
    assert_eq!(to(&json!(secret)), 404);
    assert_eq!(to(&json!(looked)), 403);
    assert_eq!(ada.get(&format!("/files?parent={secret}")).data()[0]["size"], 6);
    assert_eq!(to(&json!(inside)), 200);
    let renamed = bob.put(&format!("/files/{file}"), &json!({"name": "b.bin"}));
    assert_eq!(renamed.data()["path"], "/Trip/Inside/b.bin");
    assert_eq!(bob.delete(&format!("/files/{file}")).status, 200);
    assert_eq!(names(&ada.get("/trash").data()), ["b.bin"], "in its owner's trash");
    assert_eq!(bob.get("/trash").data(), json!([]));
}

/// Who had shared a folder on could widen that share after their own had been taken away.
#[test]
fn a_share_that_was_given_on_is_changed_only_by_who_still_may() {
    let (app, ada) = TestApp::set_up();
    let trip = folder(&ada, "Trip");
    let (bob, carol) = (app.add_user("bob"), app.add_user("carol"));
    let first = give(&ada, "folder", &trip, "bob", "full");
    let on = id(&give(&bob, "folder", &trip, "carol", "view"));
    let widen = || bob.put(&format!("/shares/{on}"), &json!({"permission": "edit"})).status;
    assert_eq!(widen(), 200);
    let link =
        bob.post("/shares", &json!({"target": {"kind": "folder", "id": trip}, "link": {"max_views": 1}}));
    let link = id(&link.data());
    assert_eq!(ada.delete(&format!("/shares/{}", id(&first))).status, 200);
    assert_eq!(widen(), 404);
    assert_eq!(bob.put(&format!("/shares/{link}"), &json!({"max_views": null})).status, 404);
    assert_eq!(carol.get(&format!("/files?parent={trip}")).status, 200, "until its owner says otherwise");
    let known: Vec<_> = ada.get("/shares").data().as_array().unwrap().iter().map(id).collect();
    assert!(known.contains(&on) && known.contains(&link), "its owner sees every way in");
    assert_eq!(ada.delete(&format!("/shares/{on}")).status, 200);
    assert_eq!(carol.get(&format!("/files?parent={trip}")).status, 404);
}

#[test]
fn a_library_is_shared_like_anything_else_and_makes_a_member() {
    let (app, ada) = TestApp::set_up();
    let photo = id(&ada.add_photo("", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() })));
    let library = id(&ada.post("/libraries", &json!({"name": "Ours", "visibility": "shared"})).data());
    let path = format!("/libraries/{library}");
    assert_eq!(ada.post(&format!("{path}/photos"), &json!({"photo_ids": [photo]})).status, 200);
    let (bob, carol) = (app.add_user("bob"), app.add_user("carol"));
    let share = give(&ada, "library", &library, "bob", "view");
    assert_eq!((&share["target"]["kind"], &share["user"]["username"]), (&json!("library"), &json!("bob")));
    let role = |name: &str| {
        let members = ada.get(&format!("{path}/members")).data();
        let found = members.as_array().unwrap().iter().find(|member| member["username"] == name).cloned();
        found.map(|member| member["role"].as_str().unwrap().to_owned())
    };
    assert_eq!(role("bob").as_deref(), Some("viewer"));
    assert_eq!(bob.get(&format!("/photos/{photo}")).status, 200);
    assert_eq!(bob.get("/libraries").data()[0]["new"], true, "an invitation that bob sees");
    assert_eq!(bob.get("/shares/with-me").data(), json!([]), "libraries stand among libraries");
    assert_eq!(id(&give(&ada, "library", &library, "bob", "edit")), id(&share), "given again, it changes");
    assert_eq!(role("bob").as_deref(), Some("contributor"));
    let changed = ada.put(&format!("/shares/{}", id(&share)), &json!({"permission": "full"}));
    assert_eq!((changed.status, role("bob").as_deref()), (200, Some("admin")));
    let bobs = json!({"target": {"kind": "library", "id": library}, "user": "carol"});
    assert_eq!(bob.post("/shares", &bobs).status, 201, "its admins invite");
    assert_eq!(carol.post("/shares", &bobs).status, 403, "its viewers do not");
    assert_eq!(ada.get("/shares").data().as_array().unwrap().len(), 2);

    let carols = ada
        .get("/shares")
        .data()
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["user"]["username"] == "carol")
        .map(id);
    let carols = carols.unwrap();
    assert_eq!(carol.delete(&format!("/shares/{carols}")).status, 200, "who was given it may give it back");
    assert_eq!(role("carol"), None);
    assert_eq!(ada.delete(&format!("/shares/{}", id(&share))).status, 200);
    assert_eq!((role("bob"), bob.get(&format!("/photos/{photo}")).status), (None, 404));
    let again = ada.post(&format!("{path}/members"), &json!({"user": "bob", "role": "viewer"}));
    assert_eq!(
        (again.status, ada.get("/shares").data().as_array().unwrap().len()),
        (201, 1),
        "one list of both"
    );
    let bob_id = again.data()["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.delete(&format!("{path}/members/{bob_id}")).status, 200);
    assert_eq!(ada.get("/shares").data(), json!([]));
}
