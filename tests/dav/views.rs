//! Folders of the drive that lie elsewhere: what others shared, and the photos of libraries.

use serde_json::json;

use crate::drive::{Drive, LOCK, mounted};
use crate::support::{Client, Picture, TestApp, jpeg};

/// Ada shares her folder `Trip` with Bob.
fn shared(permission: &str) -> (TestApp, Client, Drive, Drive) {
    let (app, ada, drive) = mounted();
    let folder = ada.post("/folders", &json!({"path": "Trip"})).data()["id"].clone();
    drive.status("MKCOL", "/Trip/Inner", &[], &[]);
    drive.put("/Trip/a.txt", b"hers");
    drive.put("/private.txt", b"not his");
    let bob = app.add_user("bob");
    let body = json!({"target": {"kind": "folder", "id": folder}, "user": "bob", "permission": permission});
    let given = ada.post("/shares", &body);
    assert!(given.status < 300, "{given:?}");
    let his = Drive::of(&app, &bob, "bob");
    (app, ada, drive, his)
}

#[test]
fn what_is_shared_to_be_seen_can_be_read_and_not_changed() {
    let (_app, _ada, hers, his) = shared("view");
    let root = his.propfind("/", "1", "<D:resourcetype/>").body;
    assert!(root.contains("<D:href>/dav/Shared/</D:href>") && !root.contains("Libraries"), "{root}");
    assert!(!hers.propfind("/", "1", "<D:resourcetype/>").body.contains("Shared"), "she was given nothing");
    let of_ada = his.propfind("/Shared/ada", "1", "<D:getetag/><oc:permissions/><D:quota-used-bytes/>").body;
    assert!(of_ada.contains("/dav/Shared/ada/Trip/") && of_ada.contains(">SG<"), "{of_ada}");
    assert!(!of_ada.contains("<D:quota-used-bytes>"), "how much she uses is hers to know: {of_ada}");
    assert!(his.propfind("/Shared/ada/Trip", "1", "<D:getetag/>").body.contains("Trip/Inner/"));
    assert_eq!(his.get("/Shared/ada/Trip/a.txt").body, "hers");
    assert_eq!(his.get("/Shared/ada/private.txt").status, 404);
    for (method, path, headers) in [
        ("PUT", "/Shared/ada/Trip/a.txt", vec![]),
        ("PUT", "/Shared/ada/Trip/new.txt", vec![]),
        ("PUT", "/Shared/new.txt", vec![]),
        ("PUT", "/Shared/ada/new.txt", vec![]),
        ("MKCOL", "/Shared/ada/Trip/x", vec![]),
        ("MKCOL", "/Shared/eve", vec![]),
        ("DELETE", "/Shared/ada/Trip/a.txt", vec![]),
        ("DELETE", "/Shared/ada/Trip", vec![]),
        ("DELETE", "/Shared/ada", vec![]),
        ("DELETE", "/Shared", vec![]),
        ("LOCK", "/Shared/ada/Trip/a.txt", vec![]),
        ("LOCK", "/Shared", vec![]),
        ("MOVE", "/Shared/ada/Trip/a.txt", vec![("Destination", "/dav/a.txt")]),
        ("MOVE", "/Shared", vec![("Destination", "/dav/Else")]),
    ] {
        let body: &[u8] = if method == "LOCK" {
            LOCK
        } else if method == "PUT" {
            b"x"
        } else {
            b""
        };
        let status = his.status(method, path, &headers, body);
        assert!([403, 404].contains(&status), "{method} {path}: {status}");
    }
    assert_eq!(hers.get("/Trip/a.txt").body, "hers");
    let copied = his.status("COPY", "/Shared/ada/Trip/a.txt", &[("Destination", "/dav/mine.txt")], &[]);
    assert_eq!(copied, 201);
    assert_eq!(his.get("/mine.txt").body, "hers");
}

#[test]
fn what_is_shared_to_be_edited_takes_new_content_and_stays_its_owners() {
    let (_app, ada, hers, his) = shared("edit");
    assert_eq!(his.put("/Shared/ada/Trip/a.txt", b"changed").status, 204);
    assert_eq!(his.put("/Shared/ada/Trip/Inner/new.txt", b"new").status, 201);
    assert_eq!(his.status("MKCOL", "/Shared/ada/Trip/More", &[], &[]), 201);
    assert_eq!(hers.get("/Trip/a.txt").body, "changed");
    assert_eq!(hers.get("/Trip/Inner/new.txt").body, "new");
    let token = hers.lock("/Trip/a.txt");
    assert_eq!(his.put("/Shared/ada/Trip/a.txt", b"again").status, 423, "her lock holds for him");
    hers.status("UNLOCK", "/Trip/a.txt", &[("Lock-Token", &token)], &[]);
    assert!([403, 404].contains(&his.status("DELETE", "/Shared/ada/Trip/a.txt", &[], &[])));
    let renamed = [("Destination", "/dav/Shared/ada/Trip/b.txt")];
    assert!([403, 404].contains(&his.status("MOVE", "/Shared/ada/Trip/a.txt", &renamed, &[])));
    let given = ada.get("/shares").data()[0]["id"].as_str().unwrap().to_owned();
    ada.delete(&format!("/shares/{given}"));
    assert_eq!(his.get("/Shared/ada/Trip/a.txt").status, 404, "the share has ended");
    assert_eq!(his.propfind("/Shared", "0", "").status, 404);
}

#[test]
fn what_is_shared_whole_is_renamed_and_trashed_too() {
    let (_app, _ada, hers, his) = shared("full");
    let renamed = [("Destination", "/dav/Shared/ada/Trip/Inner/b.txt")];
    assert_eq!(his.status("MOVE", "/Shared/ada/Trip/a.txt", &renamed, &[]), 201);
    assert_eq!(hers.get("/Trip/Inner/b.txt").body, "hers");
    assert_eq!(his.status("DELETE", "/Shared/ada/Trip/Inner", &[], &[]), 204);
    assert_eq!(hers.propfind("/Trip/Inner", "0", "").status, 404);
}

#[test]
fn libraries_show_their_photos_by_month_and_nothing_can_be_changed_there() {
    let (app, ada, drive) = mounted();
    let photo = ada.add_photo(
        "Trips",
        "a.jpg",
        &jpeg(&Picture { taken: Some("2024:07:14 18:30:00"), ..Picture::default() }),
    );
    let made = ada.post("/libraries", &json!({"name": "Summer/2024", "visibility": "shared"})).data();
    let id = made["id"].as_str().unwrap().to_owned();
    let added = ada.post(&format!("/libraries/{id}/photos"), &json!({"photo_ids": [photo["id"]]}));
    assert!(added.status < 300, "{added:?}");
    let inside = drive.propfind("/Libraries/Summer-2024", "1", "<D:resourcetype/>").body;
    assert!(inside.contains("/Summer-2024/2024-07/</D:href>"), "{inside}");
    let at = "/Libraries/Summer-2024/2024-07/a.jpg";
    let original = drive.request("HEAD", "/Trips/a.jpg", &[], &[]).header("etag").to_owned();
    assert_eq!(drive.request("HEAD", at, &[], &[]).header("etag"), original);
    for (method, path) in [("DELETE", at), ("PUT", at), ("MKCOL", "/Libraries/x"), ("DELETE", "/Libraries")] {
        assert_eq!(drive.status(method, path, &[], b""), 403, "{method} {path}");
    }
    let bob = app.add_user("bob");
    let his = Drive::of(&app, &bob, "bob");
    assert_eq!(his.propfind("/Libraries", "0", "").status, 404);
    let member = ada.post(&format!("/libraries/{id}/members"), &json!({"user": "bob", "role": "viewer"}));
    assert!(member.status < 300, "{member:?}");
    assert_eq!(his.request("HEAD", at, &[], &[]).header("etag"), original);
}

#[test]
fn folders_are_copied_and_moved_between_ones_own_tree_and_what_was_shared() {
    let (_app, ada, hers, his) = shared("full");
    hers.put("/Trip/Inner/deep.txt", b"deep");
    his.status("MKCOL", "/Mine", &[], &[]);
    his.status("MKCOL", "/Mine/Sub", &[], &[]);
    his.request("PUT", "/Mine/Sub/old.txt", &[("X-OC-Mtime", "1500000000")], b"his");
    let to = |method: &str, from: &str, to: &str| {
        his.status(method, from, &[("Destination", &format!("/dav{to}"))], &[])
    };
    assert_eq!(to("COPY", "/Shared/ada/Trip", "/Copy"), 201);
    assert_eq!(his.get("/Copy/Inner/deep.txt").body, "deep");
    assert_eq!(hers.get("/Trip/Inner/deep.txt").body, "deep");
    assert_eq!(to("MOVE", "/Mine", "/Shared/ada/Trip/His"), 201);
    assert_eq!(hers.get("/Trip/His/Sub/old.txt").body, "his");
    let moved = hers.propfind("/Trip/His/Sub/old.txt", "0", "<D:getlastmodified/>").body;
    assert!(moved.contains("14 Jul 2017"), "its time came along: {moved}");
    assert_eq!(his.propfind("/Mine", "0", "").status, 404);
    assert_eq!(his.get("/.Trash/Mine/Sub/old.txt").body, "his", "what was his waits in his trash");
    assert_eq!(to("MOVE", "/Shared/ada/Trip/Inner", "/Taken"), 201);
    assert_eq!(his.get("/Taken/deep.txt").body, "deep");
    assert_eq!(hers.propfind("/Trip/Inner", "0", "").status, 404);
    assert!(ada.get("/trash").data().as_array().unwrap().iter().any(|one| one["name"] == "Inner"));
    assert_eq!(to("MOVE", "/Taken/deep.txt", "/Shared/ada/Trip/a.txt"), 204);
    assert_eq!(hers.get("/Trip/a.txt").body, "deep");
}

#[test]
fn a_folder_shared_to_be_seen_is_copied_out_and_not_moved() {
    let (_app, _ada, hers, his) = shared("view");
    let out = [("Destination", "/dav/Mine")];
    assert!([403, 404].contains(&his.status("MOVE", "/Shared/ada/Trip", &out, &[])));
    assert_eq!(his.propfind("/Mine", "0", "").status, 404);
    assert_eq!(his.status("COPY", "/Shared/ada/Trip", &out, &[]), 201);
    assert_eq!(his.get("/Mine/a.txt").body, "hers");
    let back = [("Destination", "/dav/Shared/ada/Trip/Mine")];
    assert!([403, 404].contains(&his.status("COPY", "/Mine", &back, &[])));
    assert_eq!(hers.get("/Trip/a.txt").body, "hers");
}
