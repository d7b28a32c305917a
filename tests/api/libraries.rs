//! Libraries: ownership stays with people, membership decides who else sees.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn photo(owner: &Client, name: &str, seed: u32) -> String {
    let made = owner.add_photo(
        "Private place",
        name,
        &jpeg(&Picture { seed, taken: Some("2024:07:14 18:30:00"), ..Picture::default() }),
    );
    made["id"].as_str().unwrap().to_owned()
}

fn library(owner: &Client, body: &Value) -> String {
    let made = owner.post("/libraries", body);
    assert_eq!(made.status, 201, "{}", made.json());
    made.data()["id"].as_str().unwrap().to_owned()
}

fn add(who: &Client, library: &str, photos: &[&str]) -> Value {
    let answer = who.post(&format!("/libraries/{library}/photos"), &json!({"photo_ids": photos}));
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.data()
}

fn member(owner: &Client, library: &str, user: &str, role: &str) {
    let body = json!({"user": user, "role": role});
    assert_eq!(owner.post(&format!("/libraries/{library}/members"), &body).status, 201);
}

fn id_of(who: &Client) -> String {
    who.get("/account/me").data()["id"].as_str().unwrap().to_owned()
}

fn ids(photos: &Value) -> Vec<&str> {
    photos.as_array().unwrap().iter().map(|photo| photo["id"].as_str().unwrap()).collect()
}

#[test]
fn members_see_what_a_library_holds_and_nothing_of_its_owners_own_order() {
    let (app, ada) = TestApp::set_up();
    let (bob, eve) = (app.add_user("bob"), app.add_user("eve"));
    let (shown, hidden) = (photo(&ada, "shown.jpg", 1), photo(&ada, "hidden.jpg", 2));
    ada.put(&format!("/photos/{shown}"), &json!({"favorite": true, "title": "Lighthouse"}));
    let holiday = library(&ada, &json!({"name": "Holiday", "visibility": "shared"}));
    member(&ada, &holiday, "bob", "viewer");
    assert_eq!(add(&ada, &holiday, &[&shown])["added"], json!([shown]));

    let seen = bob.get(&format!("/libraries/{holiday}/photos")).data();
    assert_eq!(ids(&seen), [shown.as_str()]);
    let seen = bob.get(&format!("/photos/{shown}")).data();
    assert_eq!((&seen["favorite"], &seen["title"]), (&json!(false), &json!("Lighthouse")));
    assert_eq!(seen["image_files"][0]["path"], "shown.jpg", "no folder of the owner's");
    assert_eq!(seen["access"], json!(["view", "download", "take", "metadata"]));
    for path in ["thumbnail", "original", "metadata"] {
        assert_eq!(bob.get(&format!("/photos/{shown}/{path}")).status, 200, "{path}");
        assert_eq!(bob.get(&format!("/photos/{hidden}/{path}")).status, 404, "{path}");
        assert_eq!(eve.get(&format!("/photos/{shown}/{path}")).status, 404, "{path}");
    }
    assert_eq!(bob.put(&format!("/photos/{shown}"), &json!({"title": "Mine"})).status, 403);
    assert_eq!(bob.delete(&format!("/photos/{shown}")).status, 403);
    assert_eq!(eve.get(&format!("/libraries/{holiday}")).status, 404);
    assert_eq!(bob.get("/photos").data(), json!([]), "the timeline is one's own");

    bob.until("the shared photo is found", || bob.found("lighthouse").len() == 1);
    assert!(bob.found("private").is_empty(), "folders are their owner's");
    assert_eq!(bob.found("library:holiday").len(), 1);
    assert!(eve.found("lighthouse").is_empty());
}

#[test]
fn who_leaves_loses_sight_at_once_and_what_they_added_stays() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let (theirs, own) = (photo(&ada, "a.jpg", 1), photo(&bob, "b.jpg", 2));
    let shared = library(&ada, &json!({"name": "Both", "visibility": "shared"}));
    member(&ada, &shared, "bob", "contributor");
    add(&ada, &shared, &[&theirs]);
    assert_eq!(add(&bob, &shared, &[&own, "not-an-id"])["refused"], json!(["not-an-id"]));
    let path = format!("/libraries/{shared}/timeline");
    assert_eq!(bob.put(&path, &json!({"shown": true})).status, 200);
    let months = |who: &Client| who.get("/photos/timeline?joined=true").data();
    assert_eq!(months(&bob)[0]["count"], 2, "one's own once, the other's beside it");
    bob.until("found", || bob.found("library:both").len() == 2);

    assert_eq!(bob.post(&format!("/libraries/{shared}/leave"), &json!({})).status, 200);
    assert_eq!(months(&bob)[0]["count"], 1);
    assert_eq!(bob.get(&format!("/photos/{theirs}")).status, 404);
    assert!(bob.found("library:both").is_empty());
    let held = ada.get(&format!("/libraries/{shared}/photos")).data();
    assert_eq!(held.as_array().unwrap().len(), 2, "what was added stays");
    assert_eq!(ada.get(&format!("/photos/{own}/original")).status, 200);
    let gone = bob.delete(&format!("/photos/{own}"));
    assert_eq!(gone.status, 200, "a photo is its owner's to trash");
    assert_eq!(ada.get(&format!("/libraries/{shared}/photos")).data().as_array().unwrap().len(), 1);
}

#[test]
fn roles_decide_who_adds_removes_and_manages() {
    let (app, ada) = TestApp::set_up();
    let (bob, eve, dan) = (app.add_user("bob"), app.add_user("eve"), app.add_user("dan"));
    let (a, b, e) = (photo(&ada, "a.jpg", 1), photo(&bob, "b.jpg", 2), photo(&eve, "e.jpg", 3));
    let shared = library(&ada, &json!({"name": "Club", "visibility": "shared"}));
    member(&ada, &shared, "bob", "contributor");
    member(&ada, &shared, "eve", "viewer");
    let photos = format!("/libraries/{shared}/photos");
    add(&ada, &shared, &[&a]);
    assert_eq!(eve.post(&photos, &json!({"photo_ids": [e]})).status, 403);
    assert_eq!(add(&bob, &shared, &[&b, &e])["refused"], json!([e]), "not bob's to give");
    assert_eq!(bob.delete(&format!("{photos}/{a}")).status, 403, "not bob's addition");
    assert_eq!(bob.delete(&format!("{photos}/{b}")).status, 200);
    let members = format!("/libraries/{shared}/members");
    assert_eq!(bob.post(&members, &json!({"user": "dan", "role": "viewer"})).status, 403);
    let promoted = ada.put(&format!("{members}/{}", id_of(&bob)), &json!({"role": "admin"}));
    assert_eq!(promoted.status, 200);
    assert_eq!(bob.post(&members, &json!({"user": "dan", "role": "viewer"})).status, 201);
    assert_eq!(bob.put(&format!("/libraries/{shared}"), &json!({"cover_photo_id": a})).status, 200);
    assert_eq!(bob.put(&format!("/libraries/{shared}"), &json!({"name": "Mine"})).status, 403);
    assert_eq!(bob.delete(&format!("/libraries/{shared}")).status, 403);
    assert_eq!(bob.delete(&format!("{members}/{}", id_of(&dan))).status, 200);
    assert_eq!(dan.get(&format!("/libraries/{shared}")).status, 404);
    let nobody = ada.post(&members, &json!({"user": "nobody", "role": "viewer"}));
    assert_eq!((nobody.status, nobody.error().as_str()), (404, "no_such_person"));
    assert_eq!(ada.post(&members, &json!({"user": "bob", "role": "viewer"})).status, 409);
    assert_eq!(ada.put(&format!("/libraries/{shared}"), &json!({"visibility": "private"})).status, 200);
    assert_eq!(bob.get(&format!("/libraries/{shared}")).status, 404, "private is the owner's alone");
    assert_eq!(ada.delete(&format!("/libraries/{shared}")).status, 200);
    assert_eq!(ada.get(&format!("/photos/{a}")).status, 200, "no photo went with it");
}

#[test]
fn a_smart_library_follows_its_search() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let (sea, city) = (photo(&ada, "sea.jpg", 1), photo(&ada, "city.jpg", 2));
    ada.put(&format!("/photos/{sea}"), &json!({"tags": ["beach"]}));
    let body = json!({"name": "Beaches", "visibility": "shared", "query": "tag:beach"});
    let beaches = library(&ada, &body);
    member(&ada, &beaches, "bob", "viewer");
    let held = |who: &Client| {
        let photos = who.get(&format!("/libraries/{beaches}/photos")).data();
        photos.as_array().unwrap().len()
    };
    bob.until("the tagged photo is in it", || held(&bob) == 1);
    ada.put(&format!("/photos/{city}"), &json!({"tags": ["beach"]}));
    bob.until("the second one follows", || held(&bob) == 2);
    ada.put(&format!("/photos/{sea}"), &json!({"tags": []}));
    bob.until("the first one has left", || held(&bob) == 1);
    let by_hand = ada.post(&format!("/libraries/{beaches}/photos"), &json!({"photo_ids": [sea]}));
    assert_eq!((by_hand.status, by_hand.error().as_str()), (409, "smart_library"));
    let bad = ada.post("/libraries", &json!({"name": "Bad", "query": "rating:many"}));
    assert_eq!((bad.status, bad.error().as_str()), (400, "bad_query"));
}

/// People with an account who only saw a public library could download its originals with the places in them.
#[test]
fn a_public_library_that_keeps_places_to_itself_does_so_from_people_with_an_account_too() {
    let (app, ada) = TestApp::set_up();
    let shown = photo(&ada, "a.jpg", 1);
    let body = json!({"name": "Open", "visibility": "public", "public_download": true});
    add(&ada, &library(&ada, &body), &[&shown]);
    let file =
        ada.get(&format!("/photos/{shown}")).data()["image_files"][0]["id"].as_str().unwrap().to_owned();
    let (bob, original) = (app.add_user("bob"), format!("/photos/{shown}/original"));
    let (whole, given) = (ada.get(&original), bob.get(&original));
    assert_eq!((given.status, given.header("content-type")), (200, Some("image/jpeg")));
    assert!(whole.body != given.body, "a picture without places");
    let ways = [format!("/files/{file}/download"), format!("/image-files/{file}/download")];
    for way in ways.iter().chain([&format!("/files/zip?ids={file}")]) {
        assert_eq!((ada.get(way).status, bob.get(way).status), (200, 403), "{way}");
    }
    let copied = bob.post(&format!("/files/{file}/copy"), &json!({}));
    assert_eq!(copied.status, 403, "{}", copied.json());
}
