//! What lists, searches and counts show to whom, and how soon they show no more: each way of taking something away,
//! seen by every route that reads.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Picture, TestApp, jpeg};

/// A word that stands in the photo's title, and nowhere else.
const TITLE: &str = "Zanzibar";

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// Everything that is not about one thing named in its path and tells of content, by how it is asked.
const LISTS: &[&str] = &[
    "/account/audit",
    "/account/lost-files",
    "/files",
    "/files?path=Private",
    "/folders",
    "/jobs",
    "/libraries",
    "/photos",
    "/photos?joined=true",
    "/photos?archived=true",
    "/photos?favorite=true",
    "/photos/map",
    "/photos/map?joined=true&q=Zanzibar",
    "/photos/timeline",
    "/photos/timeline?joined=true",
    "/photos/timeline/2024-07",
    "/photos/timeline/2024-07?joined=true",
    "/search?q=Zanzibar&facets=tag,place,camera,year",
    "/search?q=camera:Canon",
    "/search?q=secretive",
    "/search?q=tag:secretive",
    "/search?q=",
    "/search/suggest?q=Zanz",
    "/search/suggest?q=secretive",
    "/search/suggest?q=Priv",
    "/shares",
    "/shares/people",
    "/shares/with-me",
    "/tags",
    "/trash",
];

/// Lists that tell of no content, or of one's own as an archive.
const OTHERS: &[&str] = &[
    "/account/export",
    "/account/me",
    "/account/quota",
    "/auth/app-passwords",
    "/auth/oidc/callback",
    "/auth/oidc/link",
    "/auth/oidc/login",
    "/auth/options",
    "/auth/passkeys",
    "/auth/second-factor",
    "/auth/sessions",
    "/certificate",
    "/events",
    "/files/zip",
    "/openapi.json",
    "/setup",
    "/photos/timeline/{bucket}",
];

struct World {
    ada: Client,
    photo: String,
    file: String,
    folder: String,
    library: String,
}

/// Ada's photo with words of her own on it, in a library of hers.
fn world(app: &TestApp, ada: Client) -> World {
    let picture = Picture {
        make: Some("Canon"),
        taken: Some("2024:07:14 18:30:00"),
        position: Some((48, 2)),
        ..Picture::default()
    };
    let photo = ada.add_photo("Private", "lighthouse.jpg", &jpeg(&picture));
    let said = json!({"title": TITLE, "tags": ["secretive"], "favorite": true});
    assert_eq!(ada.put(&format!("/photos/{}", id(&photo)), &said).status, 200);
    let library = id(&ada.post("/libraries", &json!({"name": "Ours", "visibility": "shared"})).data());
    let added = ada.post(&format!("/libraries/{library}/photos"), &json!({"photo_ids": [id(&photo)]}));
    assert_eq!(added.status, 200);
    let folder = id(&ada.get("/folders").data()[0]);
    ada.until("the index knows", || {
        ada.get(&format!("/search?q={TITLE}")).json()["pagination"]["total"] == 1
    });
    let _ = app;
    World { photo: id(&photo), file: id(&photo["image_files"][0]), folder, library, ada }
}

impl World {
    fn member(&self, name: &str) {
        let member = json!({"user": name, "role": "viewer"});
        assert_eq!(self.ada.post(&format!("/libraries/{}/members", self.library), &member).status, 201);
    }

    /// Whether an answer tells of the photo: by its id, its words, its folder, or as one more in a count.
    fn tells(&self, path: &str, answer: &Answer) -> bool {
        assert!([200, 404].contains(&answer.status), "{path}: {}", answer.status);
        let text = String::from_utf8_lossy(&answer.body).to_string();
        let words =
            [self.photo.as_str(), self.file.as_str(), TITLE, "secretive", "lighthouse", "Private", "Canon"];
        let counted = answer.status == 200
            && path.starts_with("/search?")
            && answer.json()["pagination"]["total"].as_u64().is_some_and(|total| total > 0);
        let listed = ["timeline?joined=true", "map?joined=true"].iter().any(|list| path.ends_with(list));
        let listed = listed && answer.json()["data"] != json!([]);
        counted || listed || words.iter().any(|word| text.contains(word))
    }
}

#[test]
fn every_list_is_told_apart_from_those_of_one_thing() {
    let (_app, ada) = TestApp::set_up();
    let document = ada.get("/openapi.json").json();
    let mut unknown = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let Some(path) = path.strip_prefix("/api/v1") else { continue };
        let subject = ["{id}", "{token}"].iter().any(|subject| path.contains(subject));
        if subject || path.starts_with("/admin/") || operations.get("get").is_none() {
            continue;
        }
        let known = LISTS.iter().any(|list| list.split('?').next() == Some(path)) || OTHERS.contains(&path);
        if !known {
            unknown.push(path.to_owned());
        }
    }
    assert!(unknown.is_empty(), "say what these show to whom: {unknown:?}");
}

#[test]
fn a_stranger_learns_nothing_from_any_list_search_count_or_suggestion() {
    let (app, ada) = TestApp::set_up();
    let world = world(&app, ada);
    let eve = app.add_user("eve");
    for path in LISTS {
        assert!(!world.tells(path, &eve.get(path)), "{path}");
    }
    let suggested = eve.get("/search/suggest?q=Zan").data();
    assert_eq!(suggested, json!([]));
}

#[test]
fn a_member_finds_what_is_shared_by_what_is_shared_of_it_alone() {
    let (app, ada) = TestApp::set_up();
    let world = world(&app, ada);
    let bob = app.add_user("bob");
    world.member("bob");
    bob.until("the index knows", || bob.get("/search?q=Zanzibar").json()["pagination"]["total"] == 1);
    let total = |query: &str| {
        let found = bob.get(&format!("/search?q={query}"));
        assert_eq!(found.status, 200, "{query}: {}", found.json());
        let found = found.json();
        (found["pagination"]["total"].as_u64().unwrap(), found["facets"].to_string())
    };
    assert_eq!(total("camera:Canon").0, 1, "its camera is shown to members");
    // What its owner keeps to herself is no way to find it: her folders, what she likes, what she put away.
    for query in ["album:Private", "Private", "is:favorite", "is:archived", "library:Theirs"] {
        assert_eq!(total(query).0, 0, "{query}");
    }
    assert!(!total("Zanzibar&facets=tag,place,camera,year").1.contains("Private"));
    let suggested = bob.get("/search/suggest?q=Priv").data().to_string();
    assert!(!suggested.contains("Private"), "{suggested}");
    for path in ["/folders", "/tags", "/files", "/trash", "/jobs", "/photos", "/photos?favorite=true"] {
        assert!(!world.tells(path, &bob.get(path)), "{path} holds one's own");
    }
}

/// A way in which something ends.
type End = (&'static str, fn(&World, &Client));

fn sharers() -> Vec<End> {
    vec![
        ("the member is removed", |world, bob| {
            let user = id(&bob.get("/account/me").data());
            let path = format!("/libraries/{}/members/{user}", world.library);
            assert_eq!(world.ada.delete(&path).status, 200);
        }),
        ("the member leaves", |world, bob| {
            assert_eq!(bob.post(&format!("/libraries/{}/leave", world.library), &json!({})).status, 200);
        }),
        ("the photo is taken out", |world, _| {
            let path = format!("/libraries/{}/photos/{}", world.library, world.photo);
            assert_eq!(world.ada.delete(&path).status, 200);
        }),
        ("the photo goes to the trash", |world, _| {
            assert_eq!(world.ada.delete(&format!("/photos/{}", world.photo)).status, 200);
        }),
        ("its folder goes to the trash", |world, _| {
            assert_eq!(world.ada.delete(&format!("/folders/{}", world.folder)).status, 200);
        }),
        ("the library becomes private", |world, _| {
            let private = json!({"visibility": "private"});
            assert_eq!(world.ada.put(&format!("/libraries/{}", world.library), &private).status, 200);
        }),
        ("the library ends", |world, _| {
            assert_eq!(world.ada.delete(&format!("/libraries/{}", world.library)).status, 200);
        }),
    ]
}

#[test]
fn what_is_taken_away_is_gone_at_once_from_every_route_that_reads() {
    for (what, end) in sharers() {
        let (app, ada) = TestApp::set_up();
        let world = world(&app, ada);
        let bob = app.add_user("bob");
        world.member("bob");
        let shown = json!({"shown": true});
        assert_eq!(bob.put(&format!("/libraries/{}/timeline", world.library), &shown).status, 200);
        bob.until("the index knows", || bob.get("/search?q=Zanzibar").json()["pagination"]["total"] == 1);
        let (photo, file) = (&world.photo, &world.file);
        let held = format!("{}/dav/Libraries/Ours/2024-07/lighthouse.jpg", bob.url);
        let one = [
            format!("/photos/{photo}"),
            format!("/photos/{photo}/libraries"),
            format!("/photos/{photo}/metadata"),
            format!("/photos/{photo}/original"),
            format!("/photos/{photo}/similar"),
            format!("/photos/{photo}/thumbnail"),
            format!("/photos/{photo}/thumbnail?size=large"),
            format!("/files/{file}"),
            format!("/files/{file}/download"),
            format!("/files/{file}/versions"),
            format!("/files/zip?ids={file}"),
            format!("/image-files/{file}"),
            format!("/image-files/{file}/download"),
            held,
        ];
        let many = [
            "/photos?joined=true",
            "/photos/map?joined=true",
            "/photos/timeline?joined=true",
            "/photos/timeline/2024-07?joined=true",
            "/search?q=Zanzibar",
            "/search?q=",
        ];
        for path in &one {
            assert_eq!(bob.get(path).status, 200, "{path} before {what}");
        }
        for path in many {
            assert!(world.tells(path, &bob.get(path)), "{path} before {what}");
        }
        end(&world, &bob);
        // No waiting: the answer to the change was given, so that it holds.
        for path in one.iter().map(String::as_str) {
            assert_eq!(bob.get(path).status, 404, "{path} after {what}");
        }
        // One's own acts stay one's own to read about.
        for path in LISTS.iter().filter(|path| **path != "/account/audit") {
            let answer = bob.get(path);
            // That they know each other, and that the library is still there, is no news of the photo.
            assert!(
                !world.tells(path, &answer),
                "{path} after {what}: {}",
                String::from_utf8_lossy(&answer.body)
            );
        }
        let left = bob.get(&format!("/libraries/{}/photos", world.library));
        assert!(left.status == 404 || left.data() == json!([]), "{what}");
        bob.settle();
    }
}

fn elsewhere(owner: &Client) -> Value {
    json!({"parent_id": id(&owner.post("/folders", &json!({"path": "Elsewhere"})).data())})
}

/// Ways in which a photo leaves a folder that is shared.
fn leavings() -> Vec<End> {
    vec![
        ("its file goes to the trash", |world, _| {
            assert_eq!(world.ada.delete(&format!("/files/{}", world.file)).status, 200);
        }),
        ("its file moves elsewhere", |world, _| {
            let path = format!("/files/{}", world.file);
            assert_eq!(world.ada.put(&path, &elsewhere(&world.ada)).status, 200);
        }),
        ("the share ends", |world, _| {
            let share = id(&world.ada.get("/shares").data()[0]);
            assert_eq!(world.ada.delete(&format!("/shares/{share}")).status, 200);
        }),
        ("the folder above it moves elsewhere", |world, _| {
            let path = format!("/folders/{}", world.folder);
            assert_eq!(world.ada.put(&path, &elsewhere(&world.ada)).status, 200);
        }),
        ("the folder above it goes to the trash", |world, _| {
            assert_eq!(world.ada.delete(&format!("/folders/{}", world.folder)).status, 200);
        }),
    ]
}

/// Searches counted, for as long as the index had not heard, what had moved out of a shared folder.
#[test]
fn what_leaves_a_shared_folder_is_counted_there_no_longer() {
    // With more beside it, its photo follows the folder in the background.
    let large = leavings().into_iter().skip(3).map(|end| (end, 310));
    for ((what, end), beside) in leavings().into_iter().map(|end| (end, 0)).chain(large) {
        let (app, ada) = TestApp::set_up();
        let bob = app.add_user("bob");
        let photo = ada.add_photo("Outer/Private", "lighthouse.jpg", &jpeg(&Picture::default()));
        let files: Vec<_> = (0..beside).map(|n| (format!("{n}.txt"), format!("{n}"))).collect();
        let parts: Vec<_> =
            files.iter().map(|(name, text)| ("file", name.as_str(), text.as_bytes())).collect();
        assert!(parts.is_empty() || ada.form("/files", &[("path", "Outer/Private")], &parts).status == 201);
        let folder = |path: &str| {
            let made = ada.post("/folders", &json!({"path": path}));
            id(&made.data())
        };
        let target = json!({"kind": "folder", "id": folder("Outer")});
        let given = json!({"target": target, "user": "bob", "permission": "view"});
        assert_eq!(ada.post("/shares", &given).status, 201);
        ada.settle();
        let total = || bob.get("/search?q=&facets=year").json()["pagination"]["total"].clone();
        bob.until("the index knows", || total() == 1);
        let folder = folder("Outer/Private");
        let world = World {
            photo: id(&photo),
            file: id(&photo["image_files"][0]),
            folder,
            library: String::new(),
            ada: ada.clone(),
        };
        end(&world, &bob);
        assert_eq!(total(), 0, "{what}, {beside} beside it");
        assert_eq!(bob.get(&format!("/photos/{}", world.photo)).status, 404, "{what}, {beside} beside it");
        ada.settle();
        assert_eq!(total(), 0, "{what}, {beside} beside it, later");
    }
}

/// Members and visitors by a link read over REST what the owner had tagged photos with.
#[test]
fn tags_are_told_to_those_who_may_change_them_and_to_nobody_else() {
    let (app, ada) = TestApp::set_up();
    let world = world(&app, ada.clone());
    let (viewer, sharer, editor) = (app.add_user("viewer"), app.add_user("sharer"), app.add_user("editor"));
    world.member("viewer");
    for (user, permission) in [("sharer", "view"), ("editor", "edit")] {
        let target = json!({"kind": "folder", "id": world.folder});
        let given = json!({"target": target, "user": user, "permission": permission});
        assert_eq!(ada.post("/shares", &given).status, 201);
    }
    let link = json!({"target": {"kind": "photo", "id": world.photo}, "link": {}, "permission": "view"});
    let link = ada.post("/shares", &link).data()["token"].as_str().unwrap().to_owned();
    for who in [&viewer, &sharer, &editor] {
        who.until("the index knows", || who.get("/search?q=Zanzibar").json()["pagination"]["total"] == 1);
    }
    let mounted = format!("{}/dav/Shared/ada/Private", app.url);
    let told = |who: &Client, drive: &str| {
        let routes = [
            format!("/photos/{}", world.photo),
            format!("/files/{}", world.file),
            format!("/files?parent={}", world.folder),
            "/search?q=Zanzibar&facets=tag".to_owned(),
            "/search?q=secretive".to_owned(),
            "/search?q=tag:secretive".to_owned(),
            "/search/suggest?q=secret".to_owned(),
            format!("/files?parent={}&tag=secretive", world.folder),
        ];
        let mut answers: Vec<_> = routes.iter().map(|route| who.get(route).body).collect();
        if !drive.is_empty() {
            let asked = "<propfind xmlns='DAV:'><prop><tags xmlns='albumen:'/></prop></propfind>";
            answers.push(who.request("PROPFIND", drive, &[("Depth", "1")], asked.as_bytes()).body);
        }
        // By the word itself, or, where it is asked for, by what it finds.
        let tells = |(at, body): (usize, &Vec<u8>)| {
            let text = String::from_utf8_lossy(body);
            let probe = [4, 5, 7].contains(&at);
            if probe {
                text.contains(&world.photo) || text.contains(&world.file)
            } else {
                text.contains("secretive")
            }
        };
        answers.iter().enumerate().map(|answer| if tells(answer) { 'x' } else { '-' }).collect::<String>()
    };
    assert_eq!(told(&ada, ""), "xxxxxxxx");
    assert_eq!(told(&viewer, ""), "--------");
    assert_eq!(told(&sharer, &mounted), "---------");
    // Searches are of one's own words; what is shown of one thing shows its tags.
    assert_eq!(told(&editor, &mounted), "xxxx---xx");
    let page = app.anonymous().get(&format!("/public/{link}/photos"));
    assert_eq!(page.status, 200);
    assert!(!String::from_utf8_lossy(&page.body).contains("secretive"));
}
