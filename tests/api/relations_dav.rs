//! The access table over WebDAV: every method, for every relation to what others gave.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// Ada's folder and library, and what each of the others is to them.
fn people(app: &TestApp, ada: &Client) -> Vec<(&'static str, Client)> {
    let picture = Picture { taken: Some("2024:07:14 18:30:00"), ..Picture::default() };
    let photo = id(&ada.add_photo("Album", "a.jpg", &jpeg(&picture)));
    for name in ["view", "edit", "full"] {
        ada.send("Album", &format!("for-{name}.txt"), b"hello");
    }
    ada.send("Secret", "b.txt", b"secret");
    let folder = id(&ada.get("/folders").data()[0]);
    let library = id(&ada.post("/libraries", &json!({"name": "Ours", "visibility": "shared"})).data());
    let added = ada.post(&format!("/libraries/{library}/photos"), &json!({"photo_ids": [photo]}));
    assert_eq!(added.status, 200);
    let mut people = vec![("stranger", app.add_user("stranger"))];
    for permission in ["view", "edit", "full"] {
        people.push((permission, app.add_user(permission)));
        let share =
            json!({"target": {"kind": "folder", "id": folder}, "user": permission, "permission": permission});
        assert_eq!(ada.post("/shares", &share).status, 201);
    }
    for role in ["viewer", "contributor", "admin"] {
        people.push((role, app.add_user(&format!("the-{role}"))));
        let member = json!({"user": format!("the-{role}"), "role": role});
        assert_eq!(ada.post(&format!("/libraries/{library}/members"), &member).status, 201);
    }
    people
}

const LOCK: &str = "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope>\
                    <D:locktype><D:write/></D:locktype></D:lockinfo>";
const PATCH: &str = "<D:propertyupdate xmlns:D='DAV:' xmlns:x='urn:x'><D:set><D:prop><x:a>1</x:a></D:prop></D:set>\
                     </D:propertyupdate>";

/// Method, what it is done to below the shared folder (`{me}` is the relation), where to, body, and the deed it needs.
const METHODS: &[(&str, &str, &str, &str, &str)] = &[
    ("PROPFIND", "", "", "", "view"),
    ("PROPFIND", "a.jpg", "", "", "view"),
    ("GET", "a.jpg", "", "", "view"),
    ("HEAD", "a.jpg", "", "", "view"),
    ("COPY", "a.jpg", "/dav/copy-{me}.jpg", "", "view"),
    ("PUT", "for-{me}.txt", "", "changed", "edit"),
    ("PUT", "new-{me}.txt", "", "new", "edit"),
    ("PATCH", "for-{me}.txt", "", "changed", "edit"),
    ("MKCOL", "folder-{me}", "", "", "edit"),
    ("COPY", "a.jpg", "{shared}/second-{me}.jpg", "", "edit"),
    ("PROPPATCH", "for-{me}.txt", "", PATCH, "edit"),
    ("LOCK", "locked-{me}.txt", "", LOCK, "edit"),
    ("MOVE", "a.jpg", "{shared}/a.jpg", "", "full"),
    ("MOVE", "for-{me}.txt", "{shared}/moved-{me}.txt", "", "full"),
    ("DELETE", "moved-{me}.txt", "", "", "full"),
];

fn ask(who: &Client, method: &str, path: &str, to: &str, body: &str) -> u16 {
    let mut headers = Vec::new();
    if method == "PROPFIND" {
        headers.push(("Depth", "0"));
    }
    let destination = format!("{}{to}", who.url);
    if !to.is_empty() {
        headers.push(("Destination", destination.as_str()));
    }
    if method == "PATCH" {
        headers.extend([
            ("Content-Type", "application/x-sabredav-partialupdate"),
            ("X-Update-Range", "bytes=0-6"),
        ]);
    }
    who.request(method, &format!("{}{path}", who.url), &headers, body.as_bytes()).status
}

fn may(relation: &str, deed: &str) -> bool {
    match relation {
        "view" => deed == "view",
        "edit" => deed != "full",
        "full" => true,
        _ => false,
    }
}

#[test]
fn every_method_asks_for_its_deed_whoever_comes() {
    let (app, ada) = TestApp::set_up();
    let people = people(&app, &ada);
    let shared = "/dav/Shared/ada/Album";
    for (relation, who) in &people {
        let filled = |text: &str| text.replace("{me}", relation).replace("{shared}", shared);
        for (method, below, to, body, deed) in METHODS {
            // What is moved away by nobody is deleted by nobody: what is there stands for it.
            let below = if *method == "DELETE" && *relation != "full" { "for-{me}.txt" } else { below };
            if *method == "MOVE" && to.ends_with("/a.jpg") {
                continue;
            }
            let path = format!("{shared}/{}", filled(below));
            let status = ask(who, method, &path, &filled(to), body);
            let told = format!("{method} {path} for {relation}: {status}");
            if may(relation, deed) {
                assert!((200..300).contains(&status), "{told}");
            } else if ["view", "edit"].contains(relation) {
                assert_eq!(status, 403, "{told}");
            } else {
                // To others there is no such folder: nothing to read, and nowhere to put things.
                assert!([404, 409].contains(&status), "{told}");
            }
        }
    }
    for (relation, who) in &people {
        for (method, to) in
            [("GET", ""), ("DELETE", ""), ("MOVE", "/dav/mine.txt"), ("COPY", "/dav/mine.txt")]
        {
            let status = ask(who, method, "/dav/Shared/ada/Secret/b.txt", to, "");
            assert!([404, 409].contains(&status), "{method} of a secret for {relation}: {status}");
        }
    }
    assert_eq!(ada.get("/files?path=Secret").data()[0]["size"], 6);
}

#[test]
fn libraries_are_read_by_their_members_and_changed_by_no_method() {
    let (app, ada) = TestApp::set_up();
    let held = "/dav/Libraries/Ours/2024-07/a.jpg";
    for (relation, who) in people(&app, &ada) {
        let member = ["viewer", "contributor", "admin"].contains(&relation);
        for method in ["PROPFIND", "GET", "HEAD"] {
            let status = ask(&who, method, held, "", "");
            assert_eq!((200..300).contains(&status), member, "{method} for {relation}: {status}");
            assert!(member || status == 404, "{method} for {relation}: {status}");
        }
        let changes = [
            ("PUT", held, "", "x"),
            ("PUT", "/dav/Libraries/Ours/2024-07/new.jpg", "", "x"),
            ("MKCOL", "/dav/Libraries/Ours/2025-01", "", ""),
            ("PROPPATCH", held, "", PATCH),
            ("LOCK", held, "", LOCK),
            ("MOVE", held, "/dav/mine.jpg", ""),
            ("DELETE", held, "", ""),
            ("DELETE", "/dav/Libraries/Ours", "", ""),
        ];
        for (method, path, to, body) in changes {
            let status = ask(&who, method, path, to, body);
            let refused = if member { status == 403 || status == 207 } else { [404, 409].contains(&status) };
            // Each property is answered for by itself.
            assert!(refused, "{method} {path} for {relation}: {status}");
        }
    }
    assert_eq!(ada.get("/files?path=Album").data()[0]["name"], "a.jpg");
    assert_eq!(ada.get("/libraries").data()[0]["photo_count"], 1);
}
