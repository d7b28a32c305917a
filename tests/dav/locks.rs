//! Locks: whom they keep out, how long, and what they outlive.

use crate::drive::{Drive, LOCK, mounted};

#[test]
fn a_locked_file_is_changed_by_who_shows_its_token_and_by_nobody_else() {
    let (app, ada, drive) = mounted();
    let other = Drive::of(&app, &ada, "ada");
    drive.put("/a.txt", b"1");
    let token = drive.lock("/a.txt");
    assert!(token.starts_with("<urn:uuid:"));
    let refused = other.put("/a.txt", b"2");
    assert_eq!(refused.status, 423);
    assert!(refused.body.contains("lock-token-submitted") && refused.body.contains("/dav/a.txt"));
    assert_eq!(other.status("DELETE", "/a.txt", &[], &[]), 423);
    assert_eq!(other.status("MOVE", "/a.txt", &[("Destination", "/dav/b.txt")], &[]), 423);
    let patch = b"<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><x xmlns='urn:x'>1</x></D:prop></D:set></D:propertyupdate>";
    assert_eq!(other.status("PROPPATCH", "/a.txt", &[], patch), 423);
    assert_eq!(other.status("LOCK", "/a.txt", &[], LOCK), 423);
    assert_eq!(other.get("/a.txt").status, 200, "reading is free");
    let condition = format!("({token})");
    assert_eq!(drive.status("PUT", "/a.txt", &[("If", &condition)], b"3"), 204);
    let found = other.propfind("/a.txt", "0", "<D:lockdiscovery/>");
    assert!(
        found.body.contains(&token[1..token.len() - 1]) && found.body.contains("<D:lockroot>"),
        "{found:?}"
    );
    assert!(found.body.contains("ada</n:href>"), "{found:?}");
    assert_eq!(drive.status("UNLOCK", "/a.txt", &[("Lock-Token", "<urn:uuid:0>")], &[]), 409);
    // Windows leaves the brackets out.
    let bare = &token[1..token.len() - 1];
    assert_eq!(drive.status("UNLOCK", "/a.txt", &[("Lock-Token", bare)], &[]), 204);
    assert_eq!(other.put("/a.txt", b"4").status, 204);
}

#[test]
fn a_deep_lock_of_a_folder_covers_what_is_in_it_and_what_is_put_into_it() {
    let (_app, _, drive) = mounted();
    drive.request("MKCOL", "/f", &[], &[]);
    drive.put("/f/a.txt", b"1");
    let token = drive.lock("/f");
    assert_eq!(drive.put("/f/a.txt", b"2").status, 423);
    assert_eq!(drive.put("/f/new.txt", b"2").status, 423);
    assert_eq!(drive.status("MKCOL", "/f/g", &[], &[]), 423);
    assert_eq!(drive.status("LOCK", "/f/a.txt", &[], LOCK), 423);
    let tagged = format!("</dav/f> ({token})");
    assert_eq!(drive.status("PUT", "/f/new.txt", &[("If", &tagged)], b"2"), 201);
    let list = format!("({token})");
    let renewed = drive.request("LOCK", "/f/new.txt", &[("If", &list), ("Timeout", "Second-99")], &[]);
    assert_eq!(renewed.status, 200, "{renewed:?}");
    assert!(renewed.body.contains("<D:timeout>Second-99<"), "{renewed:?}");
    assert_eq!(drive.status("UNLOCK", "/f", &[("Lock-Token", &token)], &[]), 204);
    assert_eq!(drive.put("/f/a.txt", b"2").status, 204);
}

#[test]
fn a_folder_with_a_locked_file_stays_and_the_answer_names_the_file() {
    let (_app, _, drive) = mounted();
    drive.request("MKCOL", "/f", &[], &[]);
    drive.put("/f/a.txt", b"1");
    drive.lock("/f/a.txt");
    for method in ["DELETE", "MOVE"] {
        let refused = drive.request(method, "/f", &[("Destination", "/dav/g")], &[]);
        assert_eq!(refused.status, 207, "{method}");
        assert!(
            refused.body.contains("<D:href>/dav/f/a.txt</D:href><D:status>HTTP/1.1 423 Locked"),
            "{refused:?}"
        );
    }
    assert_eq!(drive.get("/f/a.txt").status, 200);
}

#[test]
fn an_address_that_nothing_is_at_is_locked_by_an_empty_file() {
    let (_app, _, drive) = mounted();
    let made = drive.request("LOCK", "/new.odt", &[], LOCK);
    assert_eq!(made.status, 201);
    assert_eq!(drive.get("/new.odt").header("Content-Length"), "0");
    assert_eq!(drive.status("LOCK", "/no/where.odt", &[], LOCK), 409);
}

#[test]
fn locks_and_properties_outlive_a_power_cut() {
    let (mut app, _, drive) = mounted();
    drive.put("/a.txt", b"1");
    let token = drive.lock("/a.txt");
    app.kill_and_restart();
    let drive = Drive::with(&app.url, "ada", &drive.password);
    assert_eq!(drive.put("/a.txt", b"2").status, 423);
    assert_eq!(drive.status("PUT", "/a.txt", &[("If", &format!("({token})"))], b"2"), 204);
}

/// An hour-long wait is tested in the drive's own tests; here a second must do.
#[test]
fn a_lock_ends_by_itself() {
    let (_app, ada, drive) = mounted();
    drive.put("/a.txt", b"1");
    assert_eq!(drive.status("LOCK", "/a.txt", &[("Timeout", "Second-1")], LOCK), 200);
    assert_eq!(drive.put("/a.txt", b"2").status, 423);
    ada.until("the lock ends", || drive.put("/a.txt", b"2").status == 204);
}
