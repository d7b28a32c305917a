//! The metadata is lost, and made again from what lies beside it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, albumen, bytes_of, jpeg, set_password};

fn rebuild(data: &Path, code: i32) -> Value {
    let output = albumen(&["rebuild", "--json"], data);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn lose(data: &Path) {
    std::fs::remove_file(data.join("albumen.redb")).unwrap();
    std::fs::remove_dir_all(data.join("index")).unwrap();
}

fn picture(seed: u32) -> Vec<u8> {
    jpeg(&Picture { seed, taken: Some("2024:07:14 18:30:00"), make: Some("Ricoh"), ..Picture::default() })
}

fn made(answer: &crate::support::Answer) -> Value {
    assert!(answer.status < 300, "{answer:?}");
    answer.data()
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// Something of everything there is. Gives the token of a link and the secret of an app password.
fn furnish(app: &TestApp, ada: &Client, bob: &Client) -> (String, String) {
    let photos: Vec<String> = (0..5)
        .map(|n| id(&ada.add_photo("Trips/Rome", &format!("{n}.jpg"), &picture(n * 977 + 5))))
        .collect();
    let wish = json!({"title": "Forum", "description": "At noon", "rating": 5, "favorite": true, "tags": ["old", "stone"]});
    made(&ada.put(&format!("/photos/{}", photos[0]), &wish));
    made(&ada.put(
        &format!("/photos/{}", photos[1]),
        &json!({"archived": true, "taken_at": "2001-02-03T04:05:06+01:00"}),
    ));
    let trash = json!({"photo_ids": [photos[2]], "trash": true});
    made(&ada.post("/photos/bulk", &trash));
    for seed in 0..3 {
        let texts = [("path", "Papers"), ("on_conflict", "replace")];
        made(&ada.form("/files", &texts, &[("file", "letter.bin", &bytes_of(seed, 3_000))]));
    }
    let folder = made(&ada.post("/folders", &json!({"path": "Papers/Äpfel & Birnen"})));
    let paper = made(&ada.send("Papers/Äpfel & Birnen", "eins.bin", &bytes_of(9, 500)))[0].clone();
    made(&ada.post("/files/tags", &json!({"ids": [id(&paper)], "add_tags": ["tax"]})));
    made(&ada.put(&format!("/files/{}", id(&paper)), &json!({"name": "zwei.bin"})));
    let gone = made(&ada.send("Papers", "gone.bin", &bytes_of(10, 700)))[0].clone();
    made(&ada.delete(&format!("/files/{}", id(&gone))));
    made(&ada.post("/tags", &json!({"name": "empty", "color": "#ff0000"})));

    let library = made(&ada.post("/libraries", &json!({"name": "Holiday", "visibility": "shared"})));
    made(&ada.post(
        &format!("/libraries/{}/members", id(&library)),
        &json!({"user": "bob", "role": "contributor"}),
    ));
    made(
        &ada.post(
            &format!("/libraries/{}/photos", id(&library)),
            &json!({"photo_ids": [photos[0], photos[1]]}),
        ),
    );
    let own = id(&bob.add_photo("", "bob.jpg", &picture(4_711)));
    made(&bob.post(&format!("/libraries/{}/photos", id(&library)), &json!({"photo_ids": [own]})));
    made(&ada.post("/libraries", &json!({"name": "Fives", "query": "rating:5"})));

    let target = json!({"kind": "folder", "id": id(&folder)});
    made(&ada.post("/shares", &json!({"target": target, "user": "bob", "permission": "edit"})));
    let target = json!({"kind": "photo", "id": photos[3]});
    let link =
        made(&ada.post(
            "/shares",
            &json!({"target": target, "link": {"password": "open sesame", "max_views": 10}}),
        ));
    let secret =
        made(&ada.post("/auth/app-passwords", &json!({"name": "Laptop", "scopes": ["read", "webdav"]})));
    made(&ada.put("/admin/settings", &json!({"trash_days": 77})));
    app.add_user("eve");
    ada.settle();
    bob.settle();
    (link["token"].as_str().unwrap().to_owned(), secret["password"].as_str().unwrap().to_owned())
}

/// What a list says, without what changes by being asked.
fn said(client: &Client, path: &str, into: &mut Vec<(String, Value)>) -> Value {
    let answer = client.get(path);
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    let mut data = answer.json()["data"].clone();
    scrub(&mut data);
    into.push((path.to_owned(), data.clone()));
    data
}

fn scrub(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| {
                !["last_seen_at", "last_used_at", "last_sign_in_at", "sessions"].contains(&key.as_str())
            });
            map.values_mut().for_each(scrub);
        }
        Value::Array(list) => list.iter_mut().for_each(scrub),
        _ => {}
    }
}

/// Everything that a person is told, and every byte of theirs.
fn everything(client: &Client) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for path in [
        "/account/me",
        "/account/quota",
        "/folders",
        "/photos/timeline",
        "/tags",
        "/shares",
        "/shares/with-me",
        "/auth/app-passwords",
        "/photos?limit=1000",
        "/photos?limit=1000&archived=true",
        "/jobs",
    ] {
        said(client, path, &mut all);
    }
    let mut folders = vec![String::new()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let path = folder.bytes().fold(String::new(), |path, byte| path + &format!("%{byte:02X}"));
        for one in said(client, &format!("/files?limit=1000&path={path}"), &mut all).as_array().unwrap() {
            if one["kind"] == "folder" {
                folders.push(format!("{folder}/{}", one["name"].as_str().unwrap()));
            } else {
                files.push(id(one));
            }
        }
    }
    let trash = said(client, "/trash?limit=1000", &mut all);
    files.extend(trash.as_array().unwrap().iter().map(id));
    for file in files {
        said(client, &format!("/files/{file}"), &mut all);
        said(client, &format!("/files/{file}/versions"), &mut all);
        let bytes = client.get(&format!("/files/{file}/download"));
        all.push((format!("bytes of {file}"), json!((bytes.status, bytes.body.len(), bytes.body))));
    }
    let photos: BTreeSet<String> = ["", "&archived=true", "&trashed=true"]
        .iter()
        .flat_map(|which| {
            said(client, &format!("/photos?limit=1000{which}"), &mut all).as_array().unwrap().clone()
        })
        .map(|photo| format!("/photos/{}", id(&photo)))
        .collect();
    for photo in photos {
        for more in ["", "/metadata", "/libraries"] {
            said(client, &format!("{photo}{more}"), &mut all);
        }
        let small = client.get(&format!("{photo}/thumbnail?size=small"));
        all.push((format!("small of {photo}"), json!((small.status, small.body))));
    }
    for library in said(client, "/libraries", &mut all).as_array().unwrap() {
        let library = format!("/libraries/{}", id(library));
        for more in ["", "/photos", "/members"] {
            said(client, &format!("{library}{more}"), &mut all);
        }
    }
    all
}

fn same(before: &[(String, Value)], after: &[(String, Value)]) {
    let paths = |all: &[(String, Value)]| all.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(before), paths(after));
    for ((path, before), (_, after)) in before.iter().zip(after) {
        assert_eq!(before, after, "{path}");
    }
}

fn is_well(data: &Path) {
    let checked = albumen(&["check", "--deep", "--json"], data);
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn everything_is_there_again_after_the_metadata_was_lost() {
    let (mut app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let (link, secret) = furnish(&app, &ada, &bob);
    let before = [everything(&ada), everything(&bob)];
    let (settings, people) = (ada.get("/admin/settings").data(), ada.get("/admin/users").data());
    let refused = albumen(&["rebuild"], app.data());
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another Albumen is using this data folder"));
    app.kill();
    let refused = albumen(&["rebuild"], app.data());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--replace"), "{refused:?}");

    lose(app.data());
    let report = rebuild(app.data(), 0);
    assert_eq!((&report["source"], &report["whole"]), (&json!("journal"), &json!(true)), "{report}");
    assert_eq!(
        (&report["people"], &report["libraries"], &report["shares"]),
        (&json!(3), &json!(2), &json!(3))
    );
    is_well(app.data());
    app.start_again();
    assert_eq!(ada.at(&app.url).get("/account/me").status, 401, "sessions are not kept");
    let (ada, bob) = (app.sign_in("ada", "correct horse"), app.sign_in("bob", "bob has a password"));
    same(&before[0], &everything(&ada));
    same(&before[1], &everything(&bob));
    assert_eq!(ada.get("/admin/settings").data(), settings);
    let again = ada.get("/admin/users").data();
    let names = |people: &Value| {
        people
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (p["username"].clone(), p["role"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&again), names(&people));
    ada.until("the photos are findable again", || ada.found("Forum").len() == 1);
    assert_eq!(app.anonymous().get(&format!("/public/{link}")).status, 401, "the link asks for its password");
    let unlocked =
        app.anonymous().post(&format!("/public/{link}/unlock"), &json!({"password": "open sesame"}));
    assert_eq!(unlocked.status, 200, "{unlocked:?}");
    let drive = Client::new(&app.url, None);
    let basic = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("ada:{secret}"));
    let listed = drive.request(
        "PROPFIND",
        &format!("{}/dav/", app.url),
        &[("Authorization", &format!("Basic {basic}")), ("Depth", "1")],
        b"",
    );
    assert_eq!(listed.status, 207, "the app password still opens the drive");

    // It goes on being kept: a second loss, without anything in between but one change and a kill.
    made(&ada.post("/folders", &json!({"path": "Since"})));
    let before = everything(&ada);
    app.kill();
    lose(app.data());
    assert_eq!(rebuild(app.data(), 0)["source"], "journal");
    app.start_again();
    same(&before, &everything(&app.sign_in("ada", "correct horse")));
    app.kill();
    let index = albumen(&["rebuild", "--index", "--json"], app.data());
    assert_eq!(serde_json::from_slice::<Value>(&index.stdout).unwrap(), json!({"photos": 6}));
    app.start_again();
    assert_eq!(app.sign_in("ada", "correct horse").found("Forum").len(), 1);
}

#[test]
fn without_a_journal_the_newest_snapshot_is_taken_and_what_came_since_is_recovered() {
    let (mut app, ada) = TestApp::set_up();
    ada.add_photo("Trips", "a.jpg", &picture(1));
    assert!(albumen(&["snapshot", "make"], app.data()).status.success());
    let late = picture(977);
    ada.add_photo("Trips", "late.jpg", &late);
    app.kill();
    lose(app.data());
    std::fs::remove_dir_all(app.data().join("journal")).unwrap();
    let report = rebuild(app.data(), 3);
    assert_eq!((&report["source"], &report["recovered"]), (&json!("snapshot"), &json!(1)), "{report}");
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    ada.settle();
    let found = ada.get("/files?path=Recovered").data();
    assert_eq!(ada.get(&format!("/files/{}/download", id(&found[0]))).body, late);
    assert_eq!(ada.get("/photos").json()["pagination"]["total"], 2);
    let photo = ada.get(&format!("/photos/{}", found[0]["photo_id"].as_str().unwrap())).data();
    assert!(photo["taken_at"].as_str().unwrap().starts_with("2024-07-14"), "it is read: {photo}");
    app.kill();
    is_well(app.data());
}

#[test]
fn with_nothing_but_the_originals_people_get_their_files() {
    let (mut app, ada) = TestApp::set_up();
    ada.add_photo("Trips", "a.jpg", &picture(1));
    made(&ada.send("", "b.bin", &bytes_of(1, 5_000)));
    app.kill();
    lose(app.data());
    std::fs::remove_dir_all(app.data().join("journal")).unwrap();
    let report = rebuild(app.data(), 3);
    assert_eq!((&report["source"], &report["recovered"]), (&json!("originals"), &json!(2)), "{report}");
    let name = report["recovered_people"][0].as_str().unwrap().to_owned();
    set_password(app.data(), &name, "battery staple");
    app.start_again();
    assert!(app.code.is_some(), "somebody has to run the server again");
    let found = app.sign_in(&name, "battery staple");
    found.settle();
    assert_eq!(found.get("/files?path=Recovered").data().as_array().unwrap().len(), 2);
    assert_eq!(found.get("/photos").json()["pagination"]["total"], 1);
    app.kill();
    is_well(app.data());
}

#[test]
fn metadata_that_is_there_is_replaced_only_when_asked_and_kept_aside() {
    let (mut app, ada) = TestApp::set_up();
    made(&ada.send("", "a.bin", &bytes_of(1, 5_000)));
    app.kill();
    std::fs::write(app.data().join("albumen.redb"), b"rubbish").unwrap();
    assert_eq!(albumen(&["rebuild"], app.data()).status.code(), Some(1));
    let replaced = albumen(&["rebuild", "--replace"], app.data());
    assert_eq!(replaced.status.code(), Some(0), "{replaced:?}");
    let aside = std::fs::read_dir(app.data()).unwrap().map(|entry| entry.unwrap().path());
    let aside: Vec<_> =
        aside.filter(|path| path.to_string_lossy().contains("albumen.redb.replaced-")).collect();
    assert_eq!(std::fs::read(&aside[0]).unwrap(), b"rubbish");
    app.start_again();
    let listed = app.sign_in("ada", "correct horse").get("/files").data();
    assert_eq!(listed[0]["name"], "a.bin");
}
