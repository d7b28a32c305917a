//! The whole table: every route of the API document, for everybody who might call it. A new route without a row fails.

mod body;
mod table;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::{Answer, Client, Picture, TestApp, jpeg};
use table::{Asker, Need, TABLE};

/// In the names of everything that is private here.
const PRIVATE: &str = "quetzal";
const NOBODYS: &str = "00000000-0000-7000-8000-000000000000";

/// Method, path and need, a row a method.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, Need)> {
    TABLE.iter().flat_map(|(need, lines)| {
        lines.iter().flat_map(move |line| {
            let (methods, path) = line.rsplit_once(' ').unwrap();
            methods.split(' ').map(move |method| (method, path, *need))
        })
    })
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// One of everything that a person can have, all named after a secret.
struct Things(Vec<(&'static str, String)>);

impl Things {
    fn of(who: &Client, seed: u32) -> Self {
        let picture = jpeg(&Picture { seed, ..Picture::default() });
        let photo = who.add_photo("Quetzal trip", "quetzal.jpg", &picture);
        let said = json!({"title": "A quetzal", "tags": ["quetzals"]});
        assert_eq!(who.put(&format!("/photos/{}", id(&photo)), &said).status, 200);
        let folder = id(&who.get("/folders").data()[0]);
        let target = json!({"target": {"kind": "folder", "id": folder}, "link": {}, "permission": "view"});
        let upload = [
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", "9"),
            ("Upload-Metadata", "filename cXVldHphbA=="),
        ];
        let begun = who.request("POST", "/uploads", &upload, &[]);
        let upload = begun.header("Location").unwrap().rsplit('/').next().unwrap().to_owned();
        let password = json!({"name": "a phone", "scopes": ["read"]});
        Self(vec![
            ("/photos/", id(&photo)),
            ("/files/", id(&photo["image_files"][0])),
            ("/image-files/", id(&photo["image_files"][0])),
            ("/folders/", folder),
            ("/libraries/", id(&who.post("/libraries", &json!({"name": "Quetzals"})).data())),
            ("/tags/", id(&who.get("/tags").data()[0])),
            ("/shares/", id(&who.post("/shares", &target).data())),
            ("/uploads/", upload),
            ("/auth/app-passwords/", id(&who.post("/auth/app-passwords", &password).data())),
            ("/auth/sessions/", id(&who.get("/auth/sessions").data()[0])),
        ])
    }

    /// The path with the id of the thing that it names; nobody's where there is none, or it shall not be `real`.
    fn name(&self, template: &str, real: bool) -> String {
        let own = self.0.iter().find(|(sort, _)| template.starts_with(sort)).filter(|_| real);
        let mut path =
            template.replace("{id}", own.map_or(NOBODYS, |(_, id)| id)).replace("{bucket}", "2024-01");
        for hole in ["{tag}", "{user}", "{version}", "{photo}", "{file}", "{token}", "{number}"] {
            path = path.replace(hole, NOBODYS);
        }
        path
    }

    fn has(&self, template: &str) -> bool {
        template.contains("{id}") && self.0.iter().any(|(sort, _)| template.starts_with(sort))
    }
}

struct World {
    app: TestApp,
    document: Value,
    owners: Things,
    suspendeds: Things,
    askers: Vec<(Asker, Client)>,
}

impl World {
    fn new() -> Self {
        let (app, ada) = TestApp::set_up();
        let [owner, other, sue, adam] = ["olga", "oscar", "sue", "adam"].map(|name| app.add_user(name));
        let who = |client: &Client| id(&client.get("/account/me").data());
        assert_eq!(ada.put(&format!("/admin/users/{}", who(&adam)), &json!({"role": "admin"})).status, 200);
        let (owners, suspendeds) = (Things::of(&owner, 1), Things::of(&sue, 2));
        assert_eq!(ada.post(&format!("/admin/users/{}/suspend", who(&sue)), &json!({})).status, 200);
        let key = |of: &Client, scope: &str| {
            let made = of.post("/auth/app-passwords", &json!({"name": scope, "scopes": [scope]})).data();
            Client::new(&app.url, Some(made["password"].as_str().unwrap().to_owned()))
        };
        let mut askers = vec![(Asker::Nobody, app.anonymous())];
        askers.extend(
            ["read", "write", "upload", "webdav"].map(|scope| (Asker::Key(scope), key(&owner, scope))),
        );
        askers.push((Asker::AdminKey, key(&ada, "admin")));
        askers.extend([(Asker::Suspended, sue), (Asker::Other, other), (Asker::Admin, adam)]);
        askers.extend([(Asker::Superuser, ada), (Asker::Owner, owner)]);
        let document = app.anonymous().get("/openapi.json").json();
        Self { app, document, owners, suspendeds, askers }
    }

    fn ask(&self, who: &Client, method: &str, template: &str, path: &str) -> Answer {
        let whole = |path: &str| match path.split('/').nth(1) {
            Some("api" | "ca.crt" | "ca.mobileconfig") => path.to_owned(),
            _ => format!("/api/v1{path}"),
        };
        let operation = &self.document["paths"][whole(template)][method.to_lowercase()];
        let (kind, body) = body::of(&self.document, operation);
        let headers = [
            ("Content-Type", kind.as_str()),
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", "1"),
            ("Upload-Offset", "0"),
        ];
        // What is missing in the address may be told before who asks is known.
        let needed = operation["parameters"].as_array().into_iter().flatten();
        let needed = needed.filter(|one| one["in"] == "query" && one["required"] == true);
        let query: Vec<String> =
            needed.map(|one| format!("{}={NOBODYS}", one["name"].as_str().unwrap())).collect();
        let address = format!("{}{}?{}", self.app.url, whole(path), query.join("&"));
        who.request(method, &address, &headers, &body)
    }
}

/// Whether an answer says that the account or the key is not enough.
fn refused(answer: &Answer) -> bool {
    let code = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
    let code = code["error"]["code"].as_str().unwrap_or("forbidden").to_owned();
    matches!(answer.status, 401 | 403) && ["not_signed_in", "forbidden"].contains(&code.as_str())
}

#[test]
fn every_route_is_in_the_table() {
    let app = TestApp::fresh();
    let document = app.anonymous().get("/openapi.json").json();
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            described.insert((method.to_uppercase(), path.trim_start_matches("/api/v1").to_owned()));
        }
    }
    let table: BTreeSet<_> = rows().map(|(method, path, _)| (method.to_owned(), path.to_owned())).collect();
    let missing: Vec<_> = described.symmetric_difference(&table).collect();
    assert!(missing.is_empty(), "say in the table what these need: {missing:?}");
    assert_eq!(rows().count(), table.len(), "a route stands there twice");
    for (method, path, need) in
        rows().filter(|(_, path, _)| !["/api", "/ca.crt", "/ca.mobileconfig"].contains(path))
    {
        let operation = &document["paths"][format!("/api/v1{path}")][method.to_lowercase()];
        let guarded = operation["security"].is_array() && operation["responses"]["401"].is_object();
        assert_eq!(guarded, need != Need::Nothing, "what the document says of {method} {path}");
    }
}

/// What is wrong with an answer, if anything is.
fn wrong(asker: Asker, need: Need, there: bool, answer: &Answer) -> bool {
    let anothers = matches!(asker, Asker::Other | Asker::Admin | Asker::Superuser | Asker::AdminKey);
    let hidden = anothers && there;
    match asker.meets(need) {
        _ if answer.status >= 500 && answer.status != 503 => true,
        true if hidden => answer.status != 404,
        true => refused(answer),
        false if asker == Asker::Nobody => answer.status != 401,
        // Whether there is such a thing is not said to a key that reaches none either.
        false if hidden => ![403, 404].contains(&answer.status),
        false => answer.status != 403 || !refused(answer),
    }
}

#[test]
fn every_route_lets_in_whom_it_should_and_nobody_else() {
    let world = World::new();
    let mut found = Vec::new();
    // Events do not end; the key of a refresh stands in its body.
    let rows = rows().filter(|(_, template, _)| !["/events", "/auth/refresh"].contains(template));
    for (method, template, need) in rows {
        for (asker, who) in &world.askers {
            let in_person = who.token.as_ref().is_some_and(|token| token.contains('.'));
            if template == "/auth/logout" && in_person {
                continue;
            }
            let suspended = *asker == Asker::Suspended;
            let things = if suspended { &world.suspendeds } else { &world.owners };
            let looks = ["GET", "HEAD", "OPTIONS"].contains(&method);
            // Who may change it would change what the next one finds.
            let owners = suspended || matches!(asker, Asker::Owner | Asker::Key(_));
            let real = !owners || looks || !asker.meets(need);
            let answer = world.ask(who, method, template, &things.name(template, real));
            if wrong(*asker, need, things.has(template), &answer) {
                let body = String::from_utf8_lossy(&answer.body).into_owned();
                found.push(format!("{method} {template} for {asker:?}: {} {body}", answer.status));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_route_of_administration_tells_what_people_keep() {
    let world = World::new();
    let shown = |name: &str| world.askers.iter().find(|(asker, _)| format!("{asker:?}") == name).unwrap();
    let owner = &shown("Owner").1;
    assert!(String::from_utf8_lossy(&owner.get("/photos").body).contains(PRIVATE), "its owner reads it");
    let person = id(&owner.get("/account/me").data());
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join(format!("{PRIVATE}.sh")), b"#!/bin/sh\n").unwrap();
    let superuser = &shown("Superuser").1;
    let wish = json!({"owner_id": person, "path": outside.path().to_str().unwrap(), "name": "NAS"});
    let external = id(&superuser.post("/admin/external-folders", &wish).data());
    let of_external = |path: &str| superuser.get(&format!("/admin/external-folders/{external}{path}")).data();
    superuser.until("a file with a private name is left out", || of_external("")["failed"] == 1);
    let mut looked = 0;
    for (_, path, _) in rows().filter(|(method, path, _)| *method == "GET" && path.starts_with("/admin/")) {
        let person = if path.starts_with("/admin/external-folders") { &external } else { &person };
        for reader in ["Admin", "Superuser", "AdminKey"] {
            let answer = shown(reader).1.get(&path.replace("{id}", person).replace("{number}", "0"));
            assert_eq!(answer.status, 200, "{path} for {reader}: {answer:?}");
            let text = String::from_utf8_lossy(&answer.body).to_lowercase();
            assert!(!text.contains(PRIVATE), "{path} tells {reader} what a person keeps: {text}");
            looked += 1;
        }
    }
    assert!(looked >= 24, "{looked}");
}

/// An answer that does not end; its first line is enough.
#[test]
fn events_come_to_whoever_may_read() {
    let world = World::new();
    for (asker, who) in &world.askers {
        let mut stream = TcpStream::connect(world.app.url.strip_prefix("http://").unwrap()).unwrap();
        let key =
            who.token.as_ref().map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        write!(stream, "GET /api/v1/events HTTP/1.1\r\nHost: x\r\n{key}\r\n").unwrap();
        let mut line = [0; 12];
        stream.read_exact(&mut line).unwrap();
        let expected = match (asker, asker.meets(Need::Read)) {
            (_, true) => "HTTP/1.1 200",
            (Asker::Nobody, _) => "HTTP/1.1 401",
            _ => "HTTP/1.1 403",
        };
        assert_eq!(String::from_utf8_lossy(&line), expected, "{asker:?}");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let app = TestApp::fresh();
    let document = app.anonymous().get("/openapi.json").json();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let names: Vec<_> = operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
}
