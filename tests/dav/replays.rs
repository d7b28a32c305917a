//! What Finder, Explorer and an office program send when a person drags a file or saves a document, step by step.

use crate::drive::{LOCK, mounted};

fn list(token: &str) -> String {
    format!("({token})")
}

/// Finder: an empty file, a lock, the content in chunks with its length beside; the same for `._name`.
#[test]
fn finder_copies_a_file() {
    let (_app, ada, drive) = mounted();
    let finder = ("User-Agent", "WebDAVFS/3.0.0 (03008000) Darwin/24.4.0 (x86_64)");
    assert_eq!(drive.status("OPTIONS", "/", &[finder], &[]), 200);
    assert_eq!(drive.propfind("/", "0", "<D:getlastmodified/><D:resourcetype/>").status, 207);
    for probe in ["/.metadata_never_index", "/.Spotlight-V100", "/Backups.backupdb", "/mach_kernel", "/._."] {
        assert_eq!(drive.propfind(probe, "0", "<D:resourcetype/>").status, 404, "{probe}");
    }
    for name in ["/IMG%201.bin", "/._IMG%201.bin"] {
        assert_eq!(drive.propfind(name, "0", "<D:resourcetype/>").status, 404);
        assert!(drive.status("PUT", name, &[finder], b"") < 300, "{name}");
        let token = drive.lock(name);
        let condition = list(&token);
        let chunked =
            [finder, ("If", &condition), ("Transfer-Encoding", "chunked"), ("X-Expected-Entity-Length", "7")];
        assert!(drive.status("PUT", name, &chunked, b"content") < 300, "{name}");
        assert_eq!(drive.status("UNLOCK", name, &[("Lock-Token", &token)], &[]), 204, "{name}");
    }
    assert_eq!(drive.get("/IMG%201.bin").body, "content");
    assert_eq!(drive.get("/._IMG%201.bin").status, 404, "what macOS writes for itself is not kept");
    assert!(drive.status("PUT", "/.DS_Store", &[finder], b"x") < 300);
    assert_eq!(ada.get("/files").data().as_array().unwrap().len(), 1);
}

/// Explorer: look, empty PUT, lock, times by PROPPATCH, HEAD, content, times again, unlock.
#[test]
fn explorer_copies_a_file_with_its_times() {
    let (app, ada, drive) = mounted();
    let explorer = ("User-Agent", "Microsoft-WebDAV-MiniRedir/10.0.19045");
    let names = "<Z:Win32CreationTime>Tue, 14 Jul 2020 10:00:00 GMT</Z:Win32CreationTime>\
         <Z:Win32LastAccessTime>Tue, 14 Jul 2020 12:00:00 GMT</Z:Win32LastAccessTime>\
         <Z:Win32LastModifiedTime>Tue, 14 Jul 2020 11:00:00 GMT</Z:Win32LastModifiedTime>\
         <Z:Win32FileAttributes>00000020</Z:Win32FileAttributes>";
    let times = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?><D:propertyupdate xmlns:D=\"DAV:\" \
         xmlns:Z=\"urn:schemas-microsoft-com:\"><D:set><D:prop>{names}</D:prop></D:set></D:propertyupdate>"
    );
    assert_eq!(drive.status("OPTIONS", &format!("{}/", app.url), &[explorer], &[]), 200);
    assert_eq!(drive.propfind("/a.txt", "0", "").status, 404);
    assert_eq!(drive.status("PUT", "/a.txt", &[explorer], b""), 201);
    // Without a Depth.
    let token = drive.lock("/a.txt");
    let condition = list(&token);
    let held = [explorer, ("If", condition.as_str())];
    let patched = drive.request("PROPPATCH", "/a.txt", &held, times.as_bytes());
    assert_eq!(patched.status, 207);
    assert!(
        patched.body.contains("<Z:Win32LastModifiedTime/>") && patched.body.contains("200 OK"),
        "{patched:?}"
    );
    assert!(patched.body.contains("xmlns:Z=\"urn:schemas-microsoft-com:\""), "{patched:?}");
    assert_eq!(drive.status("HEAD", "/a.txt", &[explorer], &[]), 200);
    assert_eq!(drive.status("PUT", "/a.txt", &held, b"content"), 204);
    assert_eq!(drive.status("PROPPATCH", "/a.txt", &held, times.as_bytes()), 207);
    assert_eq!(drive.status("UNLOCK", "/a.txt", &[explorer, ("Lock-Token", &token)], &[]), 204);
    let file = ada.get("/files").data()[0].clone();
    assert_eq!(file["modified_at"], "2020-07-14T11:00:00Z");
    assert_eq!(file["original_created_at"], "2020-07-14T10:00:00Z");
    let shown = drive.propfind("/a.txt", "0", "<D:getlastmodified/><D:creationdate/>").body;
    assert!(
        shown.contains("Tue, 14 Jul 2020 11:00:00 GMT") && shown.contains("2020-07-14T10:00:00Z"),
        "{shown}"
    );
    assert!(drive.status("PUT", "/desktop.ini", &[explorer], b"x") < 300);
    assert_eq!(drive.status("PROPPATCH", "/desktop.ini", &[explorer], times.as_bytes()), 207);
    assert_eq!(ada.get("/files").data().as_array().unwrap().len(), 1);
}

/// An editor writes beside the file, then puts the new in the place of the old.
#[test]
fn an_office_program_saves_by_another_name_and_moves_it_over_the_old() {
    let (_app, ada, drive) = mounted();
    drive.put("/letter.odt", b"old");
    let token = drive.lock("/letter.odt");
    assert_eq!(drive.put("/letter.odt.tmp", b"new").status, 201);
    let condition = format!("</dav/letter.odt> {}", list(&token));
    let headers = [("Destination", "/dav/letter.odt"), ("Overwrite", "T"), ("If", condition.as_str())];
    assert_eq!(drive.status("MOVE", "/letter.odt.tmp", &[headers[0], headers[1]], &[]), 423);
    assert_eq!(drive.status("MOVE", "/letter.odt.tmp", &headers, &[]), 204);
    assert_eq!(drive.get("/letter.odt").body, "new");
    assert_eq!(ada.get("/trash").data().as_array().unwrap().len(), 1, "the old content can be had back");
    assert_eq!(drive.status("LOCK", "/letter.odt", &[], LOCK), 200);
}
