//! Methods as RFC 4918 and HTTP describe them.

use crate::drive::{Drive, mounted};

#[test]
fn options_is_answered_to_everybody_and_nothing_else_is() {
    let (app, _, drive) = mounted();
    let nobody = Drive::with(&app.url, "", "");
    for path in ["/dav", "/dav/", "/dav/deep/inside", "/", "/remote.php/webdav/"] {
        let answer = nobody.request("OPTIONS", &format!("{}{path}", app.url), &[], &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("DAV").starts_with("1, 2, 3"), "{path}");
        assert!(answer.header("Allow").contains("PROPFIND") && answer.header("MS-Author-Via") == "DAV");
    }
    for method in ["PROPFIND", "GET", "PUT", "DELETE", "MKCOL", "LOCK"] {
        let answer = nobody.request(method, "/", &[], &[]);
        assert_eq!(answer.status, 401, "{method}");
        assert!(answer.header("WWW-Authenticate").starts_with("Basic realm="), "{method}");
    }
    assert_eq!(drive.status("OPTIONS", "/", &[], &[]), 200);
}

#[test]
fn a_password_of_another_kind_or_account_opens_no_drive() {
    let (app, ada, _) = mounted();
    let read_only =
        ada.post("/auth/app-passwords", &serde_json::json!({"name": "phone", "scopes": ["read"]}));
    let read_only = read_only.data()["password"].as_str().unwrap().to_owned();
    assert_eq!(Drive::with(&app.url, "ada", &read_only).propfind("/", "0", "").status, 403);
    let account = Drive::with(&app.url, "ada", "correct horse");
    assert_eq!(account.propfind("/", "0", "").status, 401, "the account's own password is refused");
    let bob = app.add_user("bob");
    let his = Drive::of(&app, &bob, "bob");
    let hers = Drive::of(&app, &ada, "ada");
    assert_eq!(hers.put("/diary.txt", b"mine").status, 201);
    assert_eq!(his.get("/diary.txt").status, 404);
    let crossed = format!("{}/remote.php/dav/files/ada/diary.txt", app.url);
    assert_eq!(his.get(&crossed).status, 404);
    assert_eq!(hers.get(&crossed).body, "mine");
    let named = format!("{}/remote.php/dav/files/bob/diary.txt", app.url);
    assert_eq!(hers.get(&named).status, 404);
}

#[test]
fn a_file_is_put_read_in_parts_and_replaced_with_its_old_content_kept() {
    let (_app, ada, drive) = mounted();
    let made = drive.put("/note.txt", b"0123456789");
    assert_eq!(made.status, 201);
    let got = drive.get("/note.txt");
    assert_eq!((got.body.as_str(), got.header("ETag")), ("0123456789", made.header("ETag")));
    assert_eq!(got.header("Content-Length"), "10");
    let range = |headers: &[(&str, &str)]| drive.request("GET", "/note.txt", headers, &[]);
    let part = range(&[("Range", "bytes=2-4")]);
    assert_eq!((part.status, part.body.as_str()), (206, "234"));
    assert_eq!(range(&[("Range", "bytes=-3")]).body, "789");
    assert_eq!(range(&[("Range", "bytes=10-")]).status, 416);
    assert_eq!(range(&[("Range", "bytes=2-4"), ("If-Range", "\"other\"")]).body.len(), 10);
    assert_eq!(range(&[("Range", "bytes=2-4"), ("If-Range", made.header("ETag"))]).body, "234");
    assert_eq!(range(&[("Range", "bytes=2-4"), ("If-Range", got.header("Last-Modified"))]).body, "234");
    assert_eq!(range(&[("If-None-Match", made.header("ETag"))]).status, 304);
    assert_eq!(range(&[("If-Modified-Since", got.header("Last-Modified"))]).status, 304);
    assert_eq!(range(&[("If-Match", "\"other\"")]).status, 412);
    let head = drive.request("HEAD", "/note.txt", &[], &[]);
    assert_eq!((head.status, head.header("Content-Length"), head.body.len()), (200, "10", 0));
    assert_eq!(drive.status("HEAD", "/", &[], &[]), 200);

    assert_eq!(drive.put("/note.txt", b"new").status, 204);
    assert_eq!(drive.get("/note.txt").body, "new");
    let file = ada.get("/files").data()[0]["id"].as_str().unwrap().to_owned();
    let versions = ada.get(&format!("/files/{file}/versions")).data();
    assert_eq!(versions.as_array().unwrap().len(), 1, "{versions}");
}

#[test]
fn conditions_decide_whether_a_put_is_made() {
    let (_app, _, drive) = mounted();
    let put = |headers: &[(&str, &str)], body: &[u8]| drive.request("PUT", "/a.txt", headers, body);
    assert_eq!(put(&[("If-Match", "*")], b"x").status, 412);
    let first = put(&[("If-None-Match", "*")], b"1");
    assert_eq!(first.status, 201);
    assert_eq!(put(&[("If-None-Match", "*")], b"2").status, 412);
    let second = put(&[("If-Match", first.header("ETag"))], b"2");
    assert_eq!(second.status, 204);
    assert_eq!(put(&[("If-Match", first.header("ETag"))], b"3").status, 412);
    let list = format!("([{}])", second.header("ETag"));
    assert_eq!(put(&[("If", &list)], b"4").status, 204);
    assert_eq!(put(&[("If", &list)], b"5").status, 412);
    assert_eq!(put(&[("If", "(<DAV:no-lock>)")], b"6").status, 412);
    assert_eq!(put(&[("If", "(Not <DAV:no-lock>)")], b"7").status, 204);
}

/// Of many who saw the same content, one may replace it.
#[test]
fn ten_writers_bound_to_one_etag_do_not_undo_each_other() {
    let (_app, _, drive) = mounted();
    let tag = drive.put("/a.txt", b"0").header("ETag").to_owned();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..10)
            .map(|n| {
                let (drive, tag) = (&drive, &tag);
                let body = format!("writer {n}").into_bytes();
                scope.spawn(move || drive.status("PUT", "/a.txt", &[("If-Match", tag)], &body))
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 9, "{statuses:?}");
}

#[test]
fn folders_are_made_copied_moved_and_deleted_with_what_is_in_them() {
    let (app, ada, drive) = mounted();
    assert_eq!(drive.status("MKCOL", "/Trips", &[], &[]), 201);
    assert_eq!(drive.status("MKCOL", "/Trips", &[], &[]), 405);
    assert_eq!(drive.status("MKCOL", "/No/Such", &[], &[]), 409);
    assert_eq!(drive.status("MKCOL", "/Other", &[], b"<x/>"), 415);
    assert_eq!(drive.put("/No/such.txt", b"x").status, 409);
    assert_eq!(drive.put("/Trips", b"x").status, 405);
    assert_eq!(drive.put("/Trips/a%20%C3%BC.txt", b"x").status, 201);
    let to = |path: &str| format!("{}/dav{path}", app.url);
    let transfer = |method: &str, from: &str, target: &str, more: &[(&str, &str)]| {
        let mut headers = vec![("Destination", target)];
        headers.extend(more);
        drive.status(method, from, &headers, &[])
    };
    assert_eq!(transfer("COPY", "/Trips", &to("/Copy"), &[]), 201);
    assert_eq!(drive.get("/Copy/a%20%C3%BC.txt").body, "x");
    assert_eq!(transfer("COPY", "/Trips/", &to("/Copy"), &[("Overwrite", "F")]), 412);
    assert_eq!(transfer("COPY", "/Trips", &to("/Shallow/"), &[("Depth", "0")]), 201);
    assert_eq!(drive.status("GET", "/Shallow/a%20%C3%BC.txt", &[], &[]), 404);
    // A path alone, a proxy's name, no slash at the end: all are the same place.
    assert_eq!(transfer("MOVE", "/Copy", "/dav/Moved", &[]), 201);
    assert_eq!(transfer("MOVE", "/Moved/", "https://photos.example.org/dav/Again/", &[]), 201);
    assert_eq!(drive.get("/Again/a%20%C3%BC.txt").status, 200);
    assert_eq!(drive.status("GET", "/Copy/a%20%C3%BC.txt", &[], &[]), 404);
    assert_eq!(transfer("MOVE", "/Again", &to("/Trips"), &[]), 204, "what was there went to the trash");
    assert_eq!(ada.get("/trash").data().as_array().unwrap().len(), 1);
    assert_eq!(drive.status("DELETE", "/Trips", &[("Depth", "0")], &[]), 400);
    assert_eq!(drive.status("DELETE", "/Trips", &[], &[]), 204);
    assert_eq!(drive.status("DELETE", "/Trips", &[], &[]), 404);
    assert_eq!(ada.get("/trash").data().as_array().unwrap().len(), 2);
    for target in ["/Shallow", "/nowhere/x"] {
        assert!([403, 409].contains(&transfer("MOVE", "/Shallow", &to(target), &[])), "{target}");
    }
    assert_eq!(drive.status("MKCOL", "/Shallow/in", &[], &[]), 201);
    assert_eq!(transfer("MOVE", "/Shallow", &to("/Shallow/in/itself"), &[]), 409);
    assert_eq!(transfer("COPY", "/Shallow", &to("/Shallow/in/itself"), &[]), 409);
    assert_eq!(transfer("MOVE", "/Shallow/in", &to("/Shallow"), &[]), 409);
    assert_eq!(drive.propfind("/Shallow/in", "0", "<D:resourcetype/>").status, 207);
}

#[test]
fn a_piece_of_a_file_is_put_where_it_belongs() {
    let (_app, _, drive) = mounted();
    drive.put("/a.bin", b"0123456789");
    let put = |range: &str, body: &[u8]| drive.status("PUT", "/a.bin", &[("Content-Range", range)], body);
    assert_eq!(put("bytes 2-4/10", b"xyz"), 204);
    assert_eq!(drive.get("/a.bin").body, "01xyz56789");
    assert_eq!(put("bytes 10-12/13", b"end"), 204);
    assert_eq!(drive.get("/a.bin").body, "01xyz56789end");
    assert_eq!(put("bytes 20-21/22", b"no"), 416);
    assert_eq!(put("bytes 0-9/13", b"short"), 400);
    assert_eq!(put("bytes nonsense", b"x"), 400);
    let patch = |path: &str, range: &str, body: &[u8]| {
        let kind = ("Content-Type", "application/x-sabredav-partialupdate");
        drive.status("PATCH", path, &[kind, ("X-Update-Range", range)], body)
    };
    assert_eq!(patch("/a.bin", "append", b"!"), 204);
    assert_eq!(patch("/a.bin", "bytes=0-1", b"AB"), 204);
    assert_eq!(patch("/a.bin", "bytes=-1", b"?"), 204);
    assert_eq!(patch("/none.bin", "append", b"!"), 404);
    assert_eq!(patch("/a.bin", "prepend", b"!"), 400);
    assert_eq!(drive.status("PATCH", "/a.bin", &[("X-Update-Range", "append")], b"!"), 415);
    assert_eq!(drive.get("/a.bin").body, "ABxyz56789end?");
}

#[test]
fn source_times_and_checksums_are_taken_and_wrong_sums_refused() {
    let (_app, ada, drive) = mounted();
    let sums = "SHA1:a9993e364706816aba3e25717850c26c9cd0d89d MD5:900150983cd24fb0d6963f7d28e17f72";
    let headers = [("X-OC-Mtime", "1600000000"), ("X-OC-CTime", "1500000000"), ("OC-Checksum", sums)];
    let made = drive.request("PUT", "/a.txt", &headers, b"abc");
    assert_eq!((made.status, made.header("X-OC-Mtime")), (201, "accepted"));
    let file = ada.get("/files").data()[0].clone();
    assert_eq!(file["original_modified_at"], "2020-09-13T12:26:40Z");
    assert_eq!(file["original_created_at"], "2017-07-14T02:40:00Z");
    let found = drive.propfind("/a.txt", "0", "<oc:checksums/><D:getlastmodified/>");
    assert!(found.body.contains(&format!("<oc:checksum>{sums} SHA256:ba7816bf")), "{found:?}");
    assert!(found.body.contains("Sun, 13 Sep 2020 12:26:40 GMT"), "{found:?}");
    assert_eq!(drive.request("PUT", "/a.txt", &headers, b"abd").status, 400);
    assert_eq!(drive.get("/a.txt").body, "abc", "nothing was changed");
}
