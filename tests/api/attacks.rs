//! What people try who were given something, or nothing: sharing what is another's, using what they were allowed
//! yesterday, finding out who is here, and names that are more than names.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

fn photo(owner: &Client, seed: u32) -> String {
    id(&owner.add_photo("", &format!("{seed}.jpg"), &jpeg(&Picture { seed, ..Picture::default() })))
}

fn library(owner: &Client, name: &str) -> String {
    let made = owner.post("/libraries", &json!({"name": name, "visibility": "shared"}));
    assert_eq!(made.status, 201, "{}", made.json());
    id(&made.data())
}

fn member(owner: &Client, library: &str, user: &str, role: &str) -> String {
    let added = owner.post(&format!("/libraries/{library}/members"), &json!({"user": user, "role": role}));
    assert_eq!(added.status, 201, "{}", added.json());
    id(&added.data())
}

#[test]
fn nobody_shares_or_collects_what_is_anothers() {
    let (app, ada) = TestApp::set_up();
    let (bob, eve) = (app.add_user("bob"), app.add_user("eve"));
    let photo = photo(&ada, 1);
    let file = id(&ada.get(&format!("/photos/{photo}")).data()["image_files"][0]);
    let folder = id(&ada.post("/folders", &json!({"path": "Trip"})).data());
    let ours = library(&ada, "Ours");
    assert_eq!(ada.post(&format!("/libraries/{ours}/photos"), &json!({"photo_ids": [photo]})).status, 200);
    member(&ada, &ours, "bob", "viewer");
    let shared = json!({"target": {"kind": "folder", "id": folder}, "user": "bob", "permission": "edit"});
    assert_eq!(ada.post("/shares", &shared).status, 201);
    let seen = [("photo", &photo), ("file", &file), ("folder", &folder), ("library", &ours)];
    for (kind, id) in seen {
        for to in [json!({"user": "eve"}), json!({"link": {}})] {
            let mut wish = json!({"target": {"kind": kind, "id": id}});
            wish.as_object_mut().unwrap().extend(to.as_object().unwrap().clone());
            assert_eq!(bob.post("/shares", &wish).status, 403, "{kind}: seen, and not bob's to give");
            assert_eq!(eve.post("/shares", &wish).status, 404, "{kind}: not even there");
        }
    }
    let theirs = library(&eve, "Theirs");
    let add = json!({"photo_ids": [photo]});
    let stolen = eve.post(&format!("/libraries/{theirs}/photos"), &add).data();
    assert_eq!((&stolen["added"], &stolen["refused"]), (&json!([]), &json!([photo])));
    let bobs = library(&bob, "Bob's");
    let taken = bob.post(&format!("/libraries/{bobs}/photos"), &add).data();
    assert_eq!(taken["refused"], json!([photo]), "who only looks does not hand on");
    let bulk = json!({"photo_ids": [photo], "add_to_library": bobs});
    let bulk = bob.post("/photos/bulk", &bulk);
    assert!(bulk.status >= 400 || bulk.data()["updated"] == 0, "{}", bulk.json());
    assert_eq!(eve.post(&format!("/libraries/{ours}/photos"), &json!({"photo_ids": []})).status, 404);
}

/// A role is asked for again at the moment of the change: of many who add while it is taken away, none comes later.
#[test]
fn a_stale_role_adds_nothing() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let photos: Vec<String> = (1..=12).map(|seed| photo(&bob, seed)).collect();
    let ours = library(&ada, "Ours");
    let bob_id = member(&ada, &ours, "bob", "contributor");
    let (lowered, late) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for photo in &photos {
            let (bob, ours, lowered, late) = (&bob, &ours, &lowered, &late);
            scope.spawn(move || {
                let add = json!({"photo_ids": [photo]});
                for _ in 0..6 {
                    let before = lowered.load(Ordering::SeqCst);
                    let answer = bob.post(&format!("/libraries/{ours}/photos"), &add);
                    let took = answer.status == 200 && answer.data()["added"] == json!([photo]);
                    if before && took {
                        late.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
        let role = json!({"role": "viewer"});
        assert_eq!(ada.put(&format!("/libraries/{ours}/members/{bob_id}"), &role).status, 200);
        lowered.store(true, Ordering::SeqCst);
    });
    assert_eq!(late.load(Ordering::SeqCst), 0);
    let add = json!({"photo_ids": photos});
    assert_eq!(bob.post(&format!("/libraries/{ours}/photos"), &add).status, 403);
}

#[test]
fn a_member_removed_during_a_download_gets_no_further_byte_by_asking_again() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let whole = bytes_of(7, 24 << 20);
    ada.send("Trip", "film.bin", &whole);
    let folder = id(&ada.get("/folders").data()[0]);
    let file = id(&ada.get(&format!("/files?parent={folder}")).data()[0]);
    let share = json!({"target": {"kind": "folder", "id": folder}, "user": "bob"});
    let share = id(&ada.post("/shares", &share).data());

    let mut socket = TcpStream::connect(app.url.trim_start_matches("http://")).unwrap();
    let token = bob.token.as_deref().unwrap();
    let request = format!(
        "GET /api/v1/files/{file}/download HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Connection: close\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).unwrap();
    let mut first = vec![0; 64 << 10];
    socket.read_exact(&mut first).unwrap();
    assert!(first.starts_with(b"HTTP/1.1 200"));
    assert_eq!(ada.delete(&format!("/shares/{share}")).status, 200);
    let range = [("Range", "bytes=65536-")];
    assert_eq!(bob.request("GET", &format!("/files/{file}/download"), &range, &[]).status, 404);
    assert_eq!(bob.get(&format!("/files/zip?ids={file}")).status, 404);
    // What was on its way goes on or is cut off; nobody else notices either.
    drop(socket);
    assert!(ada.get(&format!("/files/{file}/download")).body == whole);
}

/// Only an exact name or address finds somebody, and every other answer is the same.
#[test]
fn nobody_finds_out_who_is_here() {
    let (app, ada) = TestApp::set_up();
    let eve = app.add_user("eve");
    let bob = app.add_user("bob");
    let theirs = library(&eve, "Theirs");
    let ask = |user: &str| {
        let answer =
            eve.post(&format!("/libraries/{theirs}/members"), &json!({"user": user, "role": "viewer"}));
        (answer.status, answer.json()["message"].to_string())
    };
    let unknown = ask("nobody");
    assert_eq!(unknown.0, 404);
    for part in ["bo", "b%", "*", "BO B", "", "bob\u{0}", "' OR 1=1 --"] {
        assert_eq!(ask(part), unknown, "{part:?}");
    }
    assert_eq!((ask("bob@"), ask("@home.lan")), (ask("x@"), ask("@x")), "half an address is none");
    let invited = ask("nobody@example.org");
    assert_eq!(invited.0, 201);
    for address in ["bob@home.la", "BOB@home.lan"] {
        assert_eq!(ask(address), invited, "{address}");
    }
    assert_eq!(eve.get("/shares/people").data(), json!([]), "no list to leaf through");
    assert_eq!(eve.get("/shares/people?q=b").data(), json!([]));
    assert_eq!(eve.get("/admin/users").status, 403);
    assert_eq!(bob.get("/libraries").data().as_array().unwrap().len(), 1, "whatever the case of the address");
    let known = eve.get("/shares/people").data();
    assert_eq!(known.as_array().unwrap().len(), 1);
    assert!(known[0].get("email").is_none(), "and still not the address: {known}");
    let page =
        ada.post("/shares", &json!({"target": {"kind": "photo", "id": photo(&ada, 1)}, "link": {}})).data();
    let seen = app.anonymous().get(&format!("/public/{}", page["token"].as_str().unwrap()));
    assert!(!String::from_utf8_lossy(&seen.body).contains("home.lan"), "{}", seen.json());
}

#[test]
fn names_are_names_and_neither_markup_nor_formulas() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let evil = "<img src=x onerror=alert(1)>\"'&=cmd|' /C calc'!A0";
    let ours = library(&ada, evil);
    member(&ada, &ours, "bob", "viewer");
    let listed = bob.get("/libraries");
    assert_eq!(listed.data()[0]["name"], evil, "kept as it was given");
    assert_eq!(listed.header("content-type"), Some("application/json"));
    assert_eq!(listed.header("x-content-type-options"), Some("nosniff"));
    let name = "=HYPERLINK(evil) <b>&'.txt";
    ada.send("Trip", name, b"hello");
    let folder = id(&ada.get("/folders").data()[0]);
    let link = ada.post("/shares", &json!({"target": {"kind": "folder", "id": folder}, "link": {}})).data();
    let token = link["token"].as_str().unwrap();
    let page = app.anonymous().get(&format!("{}/s/{token}", ada.url));
    assert!(
        !String::from_utf8_lossy(&page.body).contains("HYPERLINK"),
        "the page is the same for every link"
    );
    assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
    let file = app.anonymous().get(&format!("/public/{token}/files")).data()[0].clone();
    assert_eq!(file["name"], name);
    let given = app.anonymous().get(&format!("/public/{token}/files/{}/download", id(&file)));
    let disposition = given.header("content-disposition").unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"") && disposition.matches('"').count() == 2,
        "{disposition}"
    );
    let table = ada.get("/admin/audit.csv");
    let table = String::from_utf8_lossy(&table.body);
    assert!(
        !table.lines().any(|line| line.split(',').any(|cell| cell.trim_matches('"').starts_with('='))),
        "{table}"
    );
    let renamed = ada.put(&format!("/libraries/{ours}"), &json!({"name": "line\nbreak"}));
    assert_eq!(renamed.status, 422, "no name is two lines");
}

/// Each way through a link, for each kind of link: what it gives, and what it refuses.
#[test]
fn every_route_of_a_link_asks_for_what_the_link_allows() {
    let (app, ada) = TestApp::set_up();
    let taken = ada.add_photo("Trip", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    let (photo, file) = (id(&taken), id(&taken["image_files"][0]));
    let other = self::photo(&ada, 2);
    let folder = id(&ada.get("/folders").data()[0]);
    let link = |limits: Value| {
        let made = ada.post("/shares", &json!({"target": {"kind": "folder", "id": folder}, "link": limits}));
        format!("/public/{}", made.data()["token"].as_str().unwrap())
    };
    let ended = link(json!({"max_views": 1}));
    assert_eq!(app.anonymous().get(&ended).status, 200);
    // Look, list, picture, original, file, archive, putting in.
    let kinds = [
        ("open", link(json!({})), [200, 200, 200, 200, 200, 200, 403]),
        ("to look at", link(json!({"max_downloads": 0})), [200, 200, 200, 403, 403, 403, 403]),
        ("with a password", link(json!({"password": "sesame"})), [401; 7]),
        ("for putting in", link(json!({"upload_only": true})), [200, 403, 404, 404, 404, 403, 201]),
        ("both ways", link(json!({"allow_upload": true})), [200, 200, 200, 200, 200, 200, 201]),
        ("used up", ended, [410; 7]),
        ("made up", "/public/AAAAAAAAAAAAAAAAAAAAAA".to_owned(), [404; 7]),
    ];
    for (kind, way, expected) in kinds {
        let anyone = app.anonymous();
        let get = |rest: &str| anyone.get(&format!("{way}{rest}")).status;
        let put_in = anyone.form(&format!("{way}/files"), &[], &[("file", "x.txt", b"x")]).status;
        let got = [
            get(""),
            get("/photos"),
            get(&format!("/photos/{photo}/thumbnail")),
            get(&format!("/photos/{photo}/original")),
            get(&format!("/files/{file}/download")),
            get("/zip"),
            put_in,
        ];
        assert_eq!(got, expected, "a link {kind}");
        let beside = [get(&format!("/photos/{other}/thumbnail")), get(&format!("/photos/{other}/original"))];
        assert!(beside.iter().all(|status| *status >= 400), "{kind}: nothing beside it: {beside:?}");
    }
}
