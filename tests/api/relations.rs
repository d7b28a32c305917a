//! The access table over HTTP: every route to a photo, file, folder or library, for every relation to it. The routes
//! come from the API document: one that is not in the list below fails this test.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

/// Every route to one subject, with the deed that it needs and a body that it would take.
const ROUTES: &[(&str, &str, &str, &str)] = &[
    ("GET", "/photos/{id}", "view", ""),
    ("PUT", "/photos/{id}", "edit", "{}"),
    ("DELETE", "/photos/{id}", "trash", ""),
    ("GET", "/photos/{id}/libraries", "view", ""),
    ("GET", "/photos/{id}/metadata", "metadata", ""),
    ("GET", "/photos/{id}/original", "download", ""),
    ("HEAD", "/photos/{id}/original", "download", ""),
    ("GET", "/photos/{id}/shares", "share", ""),
    ("POST", "/photos/{id}/shares", "share", r#"{"users": [], "permission": "view"}"#),
    ("DELETE", "/photos/{id}/shares/{other}", "share", ""),
    ("GET", "/photos/{id}/similar", "view", ""),
    ("POST", "/photos/{id}/tags", "edit", r#"{"tags": []}"#),
    ("DELETE", "/photos/{id}/tags/{other}", "edit", ""),
    ("GET", "/photos/{id}/thumbnail", "view", ""),
    ("HEAD", "/photos/{id}/thumbnail", "view", ""),
    ("GET", "/files/{id}", "view", ""),
    ("PUT", "/files/{id}", "rename", "{}"),
    ("DELETE", "/files/{id}", "trash", ""),
    ("POST", "/files/{id}/copy", "download", "{}"),
    ("GET", "/files/{id}/download", "download", ""),
    ("HEAD", "/files/{id}/download", "download", ""),
    ("DELETE", "/files/{id}/permanent", "own", ""),
    ("POST", "/files/{id}/restore", "own", "{}"),
    ("POST", "/files/{id}/tags", "edit", r#"{"tags": []}"#),
    ("DELETE", "/files/{id}/tags/{other}", "edit", ""),
    ("GET", "/files/{id}/versions", "view", ""),
    ("DELETE", "/files/{id}/versions/{other}", "own", ""),
    ("GET", "/files/{id}/versions/{other}/download", "download", ""),
    ("HEAD", "/files/{id}/versions/{other}/download", "download", ""),
    ("POST", "/files/{id}/versions/{other}/restore", "edit", ""),
    ("GET", "/image-files/{id}", "view", ""),
    ("GET", "/image-files/{id}/download", "download", ""),
    ("HEAD", "/image-files/{id}/download", "download", ""),
    ("PUT", "/folders/{id}", "rename", "{}"),
    ("DELETE", "/folders/{id}", "trash", ""),
    ("GET", "/libraries/{id}", "view", ""),
    ("PUT", "/libraries/{id}", "manage", "{}"),
    ("DELETE", "/libraries/{id}", "own", ""),
    ("POST", "/libraries/{id}/leave", "view", ""),
    ("GET", "/libraries/{id}/members", "view", ""),
    ("POST", "/libraries/{id}/members", "manage", r#"{"user": "nobody", "role": "viewer"}"#),
    ("PUT", "/libraries/{id}/members/{other}", "manage", r#"{"role": "viewer"}"#),
    ("DELETE", "/libraries/{id}/members/{other}", "manage", ""),
    ("GET", "/libraries/{id}/photos", "view", ""),
    ("POST", "/libraries/{id}/photos", "edit", r#"{"photo_ids": []}"#),
    ("DELETE", "/libraries/{id}/photos/{other}", "view", ""),
    ("PUT", "/libraries/{id}/timeline", "view", r#"{"shown": false}"#),
];

#[allow(clippy::match_same_arms, reason = "it reads as the table of the specification, row by row")]
/// What each relation may do with a photo, a file or folder, and a library; `None` for who may not know of it.
fn may(sort: &str, relation: &str) -> Option<&'static [&'static str]> {
    Some(match (sort, relation) {
        (_, "stranger") => return None,
        ("photos", "given to view") => &["view", "download", "metadata"],
        ("photos", "given to edit" | "given in full") => &["view", "download", "metadata", "edit"],
        ("libraries", "given to view" | "given to edit" | "given in full") => return None,
        (_, "given to view") => &["view", "download", "metadata"],
        (_, "given to edit") => &["view", "download", "metadata", "edit"],
        (_, "given in full") => &["view", "download", "metadata", "edit", "rename", "trash", "share"],
        ("folders", "viewer" | "contributor" | "admin") => return None,
        ("libraries", "contributor") => &["view", "download", "metadata", "edit"],
        ("libraries", "admin") => &["view", "download", "metadata", "edit", "manage"],
        (_, "viewer" | "contributor" | "admin") => &["view", "download", "metadata"],
        _ => panic!("{relation} with {sort}"),
    })
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// Something of each sort, and what stands for `{id}` and `{other}` in the routes.
struct World {
    photo: String,
    file: String,
    folder: String,
    library: String,
    people: Vec<(&'static str, Client)>,
}

fn world(app: &TestApp, ada: &Client) -> World {
    let photo = ada.add_photo("Album", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    let file = id(&photo["image_files"][0]);
    let folder = id(&ada.get("/folders").data()[0]);
    let library = id(&ada.post("/libraries", &json!({"name": "Ours", "visibility": "shared"})).data());
    let added = ada.post(&format!("/libraries/{library}/photos"), &json!({"photo_ids": [id(&photo)]}));
    assert_eq!(added.status, 200);
    let mut people = vec![("stranger", app.add_user("stranger"))];
    let given = [("given to view", "view"), ("given to edit", "edit"), ("given in full", "full")];
    for (relation, permission) in given {
        people.push((relation, app.add_user(permission)));
        let target = json!({"kind": "folder", "id": folder});
        let share = json!({"target": target, "user": permission, "permission": permission});
        assert_eq!(ada.post("/shares", &share).status, 201);
    }
    for role in ["viewer", "contributor", "admin"] {
        people.push((role, app.add_user(&format!("{role}-of-it"))));
        let member = json!({"user": format!("{role}-of-it"), "role": role});
        assert_eq!(ada.post(&format!("/libraries/{library}/members"), &member).status, 201);
    }
    World { photo: id(&photo), file, folder, library, people }
}

#[test]
fn every_route_asks_for_its_deed_whoever_comes() {
    let (app, ada) = TestApp::set_up();
    let world = world(&app, &ada);
    for (method, template, deed, body) in ROUTES {
        let sort = template.split('/').nth(1).unwrap();
        let subject = match sort {
            "photos" => &world.photo,
            "folders" => &world.folder,
            "libraries" => &world.library,
            _ => &world.file,
        };
        let path = template.replace("{id}", subject).replace("{other}", &world.photo);
        let ask = |who: &Client| {
            who.request(method, &path, &[("Content-Type", "application/json")], body.as_bytes()).status
        };
        assert_eq!(ask(&app.anonymous()), 401, "{method} {template}");
        for (relation, who) in &world.people {
            let granted = may(sort, relation);
            let told = format!("{method} {template} for {relation}");
            match granted {
                None => assert_eq!(ask(who), 404, "{told}: not even that it is there"),
                Some(deeds) if !deeds.contains(deed) => assert_eq!(ask(who), 403, "{told}"),
                // What changes things is tried elsewhere; here it would change what the next one finds.
                Some(_) if ["GET", "HEAD"].contains(method) && !template.contains("{other}") => {
                    assert_eq!(ask(who), 200, "{told}");
                }
                Some(_) => {}
            }
        }
    }
}

#[test]
fn every_route_to_a_subject_is_in_the_table() {
    let (_app, ada) = TestApp::set_up();
    let document = ada.get("/openapi.json").json();
    let mut missing = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path.trim_start_matches("/api/v1");
        let sorts = ["/photos/{id}", "/files/{id}", "/image-files/{id}", "/folders/{id}", "/libraries/{id}"];
        if !sorts.iter().any(|sort| path == *sort || path.starts_with(&format!("{sort}/"))) {
            continue;
        }
        let place = path.replace("{user}", "{other}").replace("{version}", "{other}");
        let place = place.replace("{photo}", "{other}").replace("{tag}", "{other}");
        for method in operations.as_object().unwrap().keys().map(|method| method.to_uppercase()) {
            let known = ROUTES.iter().any(|(known, template, ..)| *known == method && *template == place);
            let verb = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str());
            if verb && !known {
                missing.push(format!("{method} {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "say which deed these need, above: {missing:?}");
}
