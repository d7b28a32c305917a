//! Shares to people and by link.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn photo(owner: &Client, folder: &str, name: &str, seed: u32) -> Value {
    owner.add_photo(
        folder,
        name,
        &jpeg(&Picture { seed, taken: Some("2024:07:14 18:30:00"), ..Picture::default() }),
    )
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

fn folder(owner: &Client, path: &str) -> String {
    let made = owner.post("/folders", &json!({"path": path}));
    made.data()["id"].as_str().unwrap().to_owned()
}

fn share(owner: &Client, kind: &str, target: &str, more: &Value) -> Value {
    let mut body = json!({"target": {"kind": kind, "id": target}});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = owner.post("/shares", &body);
    assert_eq!(answer.status, 201, "{}", answer.json());
    answer.data()
}

#[test]
fn a_shared_folder_shares_what_comes_into_it_later_and_the_nearest_grant_wins() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let (top, inner) = (folder(&ada, "Trips"), folder(&ada, "Trips/Rome"));
    let given = share(&ada, "folder", &top, &json!({"user": "bob", "permission": "view"}));
    let later = photo(&ada, "Trips/Rome", "later.jpg", 1);
    let file = later["image_files"][0]["id"].as_str().unwrap();
    assert_eq!(bob.get(&format!("/files/{file}/download")).status, 200);
    assert_eq!(bob.get(&format!("/photos/{}", id(&later))).status, 200);
    let title = json!({"title": "Rome"});
    assert_eq!(bob.put(&format!("/photos/{}", id(&later)), &title).status, 403);
    share(&ada, "folder", &inner, &json!({"user": "bob", "permission": "edit"}));
    assert_eq!(bob.put(&format!("/photos/{}", id(&later)), &title).status, 200, "wider further down");
    let with_me = bob.get("/shares/with-me").data();
    assert_eq!(with_me.as_array().unwrap().len(), 2);
    bob.until("the shared photo is found", || bob.found("rome").len() == 1);

    assert_eq!(ada.delete(&format!("/shares/{}", id(&given))).status, 200);
    assert_eq!(bob.get(&format!("/files/{top}")).status, 404);
    assert_eq!(bob.get(&format!("/photos/{}", id(&later))).status, 200, "the inner one stands");
}

#[test]
fn a_photo_is_given_to_people_and_taken_back() {
    let (app, ada) = TestApp::set_up();
    let (bob, eve) = (app.add_user("bob"), app.add_user("eve"));
    let given = photo(&ada, "", "a.jpg", 1);
    let path = format!("/photos/{}", id(&given));
    let shares = format!("{path}/shares");
    let body = json!({"users": ["bob"], "permission": "edit"});
    assert_eq!(eve.post(&shares, &body).status, 404);
    assert_eq!(ada.post(&shares, &body).status, 201);
    assert_eq!(bob.put(&path, &json!({"title": "Ours"})).status, 200);
    assert_eq!(bob.put(&path, &json!({"favorite": true})).status, 403, "its owner's alone");
    let bulk = bob.post("/photos/bulk", &json!({"photo_ids": [id(&given)], "trash": true})).data();
    assert_eq!(bulk["updated"], 0, "an editor does not trash");
    assert_eq!(bob.post(&shares, &body).status, 403, "an editor does not share on");
    assert_eq!(bob.get("/shares/people").data()[0]["username"], "ada");
    assert_eq!(ada.get(&shares).data()[0]["user"]["username"], "bob");
    assert_eq!(ada.delete(&format!("{shares}/bob")).status, 200);
    assert_eq!(bob.get(&path).status, 404);
}

#[test]
fn the_last_download_of_a_link_goes_to_one_of_ten() {
    let (app, ada) = TestApp::set_up();
    let given = photo(&ada, "", "a.jpg", 1);
    let link = share(&ada, "photo", id(&given), &json!({"link": {"max_downloads": 1}}));
    let path = format!("/public/{}/photos/{}/original", link["token"].as_str().unwrap(), id(&given));
    let (won, app) = (Arc::new(AtomicUsize::new(0)), Arc::new(app));
    let racers: Vec<_> = (0..10)
        .map(|_| {
            let (won, app, path) = (Arc::clone(&won), Arc::clone(&app), path.clone());
            std::thread::spawn(move || match app.anonymous().get(&path).status {
                200 => won.fetch_add(1, Ordering::Relaxed),
                410 => 0,
                other => panic!("{other}"),
            })
        })
        .collect();
    for racer in racers {
        racer.join().unwrap();
    }
    assert_eq!(won.load(Ordering::Relaxed), 1);
    let shown = ada.get("/shares").data();
    assert_eq!((&shown[0]["link"]["downloads"], &shown[0]["link"]["views"]), (&json!(1), &json!(10)));
}

#[test]
fn a_visitor_is_counted_once_and_looking_ahead_counts_nothing() {
    let (app, ada) = TestApp::set_up();
    let given = photo(&ada, "", "a.jpg", 1);
    let link = share(&ada, "photo", id(&given), &json!({"link": {"max_views": 1}}));
    let look = format!("/public/{}", link["token"].as_str().unwrap());
    let anyone = app.anonymous();
    let ahead = anyone.request("GET", &look, &[("Sec-Purpose", "prefetch")], b"");
    assert_eq!(ahead.status, 200);
    let first = anyone.get(&look);
    assert_eq!((first.status, first.header("x-robots-tag")), (200, Some("noindex")));
    assert_eq!(first.data()["owner_name"].as_str().map(str::is_empty), Some(false));
    assert!(!first.json().to_string().contains('@'), "no e-mail address");
    let cookie = first.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let again = anyone.request("GET", &look, &[("Cookie", &cookie)], b"");
    assert_eq!(again.status, 200, "who is inside stays inside");
    let late = anyone.get(&look);
    assert_eq!((late.status, late.error().as_str()), (410, "link_ended"));
    assert_eq!(anyone.get("/public/AAAAAAAAAAAAAAAAAAAAAA").status, 404);
    assert_eq!(ada.delete(&format!("/shares/{}", id(&link))).status, 200);
    assert_eq!(anyone.request("GET", &look, &[("Cookie", &cookie)], b"").status, 410);
}

#[test]
fn a_links_password_is_asked_for_and_guessing_is_slowed() {
    let (app, ada) = TestApp::set_up();
    let given = photo(&ada, "", "a.jpg", 1);
    let link = share(&ada, "photo", id(&given), &json!({"link": {"password": "sea"}}));
    let look = format!("/public/{}", link["token"].as_str().unwrap());
    let anyone = app.anonymous();
    assert_eq!(anyone.get(&look).error(), "password_needed");
    assert_eq!(anyone.get(&format!("{look}/photos/{}/thumbnail", id(&given))).status, 401);
    let unlock = |password: &str| anyone.post(&format!("{look}/unlock"), &json!({"password": password}));
    let right = unlock("sea");
    assert_eq!(right.status, 200);
    let cookie = right.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(anyone.request("GET", &look, &[("Cookie", &cookie)], b"").status, 200);
    let tries: Vec<u16> = (0..6).map(|_| unlock("lake").status).collect();
    assert_eq!(&tries[..4], [403; 4]);
    assert_eq!(tries[5], 429);
}

#[test]
fn a_link_reaches_what_it_was_made_for_and_nothing_beside() {
    let (app, ada) = TestApp::set_up();
    let (inside, outside) = (photo(&ada, "Open", "in.jpg", 1), photo(&ada, "Closed", "out.jpg", 2));
    let open = folder(&ada, "Open");
    let link = share(&ada, "folder", &open, &json!({"link": {}}));
    let at = |rest: &str| app.anonymous().get(&format!("/public/{}{rest}", link["token"].as_str().unwrap()));
    assert_eq!(at("/photos").data()[0]["id"], inside["id"]);
    assert_eq!(at(&format!("/photos/{}/thumbnail", id(&inside))).status, 200);
    assert_eq!(at(&format!("/photos/{}/thumbnail", id(&outside))).status, 404);
    let file = |photo: &Value| photo["image_files"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(at(&format!("/files/{}/download", file(&inside))).status, 200);
    assert_eq!(at(&format!("/files/{}/download", file(&outside))).status, 404);
    assert_eq!(ada.delete(&format!("/photos/{}", id(&inside))).status, 200);
    assert_eq!(at("/photos").data(), json!([]), "the trash is shared with nobody");
    assert_eq!(at(&format!("/photos/{}/thumbnail", id(&inside))).status, 404);
}

#[test]
fn a_public_library_without_metadata_gives_pictures_that_hold_none() {
    let (app, ada) = TestApp::set_up();
    let picture = Picture { seed: 1, make: Some("Canon"), position: Some((48, 2)), ..Picture::default() };
    let shown = ada.add_photo("", "a.jpg", &jpeg(&picture));
    assert_eq!(shown["camera"]["make"], "Canon");
    let body = json!({"name": "Open day", "visibility": "public", "public_download": true});
    let library = ada.post("/libraries", &body).data();
    let added = ada.post(&format!("/libraries/{}/photos", id(&library)), &json!({"photo_ids": [id(&shown)]}));
    assert_eq!(added.status, 200);
    let token = library["public_url"].as_str().unwrap().strip_prefix("/s/").unwrap().to_owned();
    let at = |rest: &str| app.anonymous().get(&format!("/public/{token}{rest}"));
    let seen = at("/photos").data();
    assert_eq!((&seen[0]["camera"]["make"], &seen[0]["latitude"]), (&Value::Null, &Value::Null));
    let original = at(&format!("/photos/{}/original", id(&shown)));
    assert_eq!(original.status, 200);
    let marker: &[u8] = b"Exif\0\0";
    assert!(!original.body.windows(marker.len()).any(|window| window == marker));
    let closed = ada.put(&format!("/libraries/{}", id(&library)), &json!({"public_download": false}));
    assert_eq!(closed.status, 200);
    assert_eq!(at(&format!("/photos/{}/original", id(&shown))).status, 403);
    assert_eq!(
        ada.put(&format!("/libraries/{}", id(&library)), &json!({"visibility": "shared"})).status,
        200
    );
    assert_eq!(at("").status, 410);
}

#[test]
fn the_page_of_a_link_is_kept_by_no_search_engine_and_its_address_told_to_nobody() {
    let (app, ada) = TestApp::set_up();
    let shared = share(&ada, "folder", &folder(&ada, "Trips"), &json!({"link": {}}));
    let page = app.anonymous().get(&format!("{}{}", ada.url, shared["url"].as_str().unwrap()));
    assert_eq!(page.header("x-robots-tag"), Some("noindex"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.status, 200);
    let etag = page.header("etag").unwrap().to_owned();
    let id = shared["id"].as_str().unwrap();
    assert_eq!(ada.delete(&format!("/shares/{id}")).status, 200);
    let page = format!("{}{}", ada.url, shared["url"].as_str().unwrap());
    let ended = app.anonymous().request("GET", &page, &[("If-None-Match", &etag)], &[]);
    assert_eq!((ended.status, ended.header("x-robots-tag")), (410, Some("noindex")));
    assert!(String::from_utf8_lossy(&ended.body).contains("<html"), "a page that says so in words");
    assert_eq!(app.anonymous().get(&format!("{}/s/AAAAAAAAAAAAAAAAAAAAAA", ada.url)).status, 404);
}
