//! The trash and the tags as folders of the drive.

use serde_json::json;

use crate::drive::{Drive, mounted};
use crate::support::{Picture, jpeg};

fn to(drive: &Drive, method: &str, from: &str, to: &str) -> u16 {
    drive.status(method, from, &[("Destination", &format!("/dav{to}"))], &[])
}

fn names(drive: &Drive, path: &str) -> Vec<String> {
    let body = drive.propfind(path, "1", "<D:displayname/>").body;
    let names = body.split("<D:displayname>").skip(2);
    names.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

fn trashed(drive: &Drive) -> Vec<String> {
    let mut names = names(drive, "/.Trash");
    names.sort();
    names
}

#[test]
fn what_was_deleted_is_listed_read_and_moved_out_to_where_it_is_wanted() {
    let (_app, ada, drive) = mounted();
    let root = drive.propfind("/", "1", "<D:resourcetype/>").body;
    assert!(!root.contains(".Trash"), "nothing lies in it: {root}");
    drive.status("MKCOL", "/Trip", &[], &[]);
    drive.status("MKCOL", "/Trip/Inner", &[], &[]);
    for (path, body) in [("/a.txt", "first"), ("/Trip/a.txt", "second"), ("/Trip/Inner/b.txt", "third")] {
        drive.put(path, body.as_bytes());
    }
    assert_eq!(drive.status("DELETE", "/a.txt", &[], &[]), 204);
    assert_eq!(drive.status("DELETE", "/Trip/a.txt", &[], &[]), 204);
    assert_eq!(drive.status("DELETE", "/Trip", &[], &[]), 204);
    assert!(drive.propfind("/", "1", "<D:resourcetype/>").body.contains("/dav/.Trash/"));
    assert_eq!(trashed(&drive), ["Trip", "a (1).txt", "a.txt"]);
    assert_eq!(drive.get("/.Trash/a.txt").body, "first");
    assert_eq!(drive.get("/.Trash/a (1).txt".replace(' ', "%20").as_str()).body, "second");
    assert_eq!(drive.get("/.Trash/Trip/Inner/b.txt").body, "third");
    // A name keeps meaning the same file when another leaves.
    assert_eq!(to(&drive, "MOVE", "/.Trash/a.txt", "/restored.txt"), 201);
    assert_eq!(trashed(&drive), ["Trip", "a (1).txt"]);
    assert_eq!(drive.get("/restored.txt").body, "first");
    // Out of a deleted folder one file alone, and over a file that is there.
    drive.put("/b.txt", b"in its place");
    assert_eq!(to(&drive, "MOVE", "/.Trash/Trip/Inner/b.txt", "/b.txt"), 204);
    assert_eq!(drive.get("/b.txt").body, "third");
    assert_eq!(trashed(&drive), ["Trip", "a (1).txt", "b.txt"]);
    assert_eq!(drive.get("/.Trash/b.txt").body, "in its place");
    let kept = [("Destination", "/dav/b.txt"), ("Overwrite", "F")];
    assert_eq!(drive.status("MOVE", "/.Trash/b.txt", &kept, &[]), 412);
    assert_eq!(to(&drive, "MOVE", "/.Trash/Trip/", "/Back"), 201);
    assert_eq!(names(&drive, "/Back"), ["Inner"]);
    assert_eq!(ada.get("/trash").data().as_array().unwrap().len(), 2);
}

#[test]
fn in_the_trash_nothing_is_made_written_renamed_or_locked_and_delete_is_for_good() {
    let (_app, ada, drive) = mounted();
    drive.put("/a.txt", b"x");
    drive.put("/b.txt", b"y");
    drive.status("DELETE", "/a.txt", &[], &[]);
    drive.status("DELETE", "/b.txt", &[], &[]);
    for (method, path) in [
        ("PUT", "/.Trash/new.txt"),
        ("PUT", "/.Trash/a.txt"),
        ("MKCOL", "/.Trash/New"),
        ("DELETE", "/.Trash"),
        ("PROPPATCH", "/.Trash/a.txt"),
    ] {
        let body: &[u8] = match method {
            "PROPPATCH" => b"<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><x xmlns='u'/></D:prop></D:set></D:propertyupdate>",
            _ => b"",
        };
        assert_eq!(drive.status(method, path, &[], body), 403, "{method} {path}");
    }
    assert_eq!(drive.status("LOCK", "/.Trash/a.txt", &[], crate::drive::LOCK), 403);
    assert_eq!(to(&drive, "MOVE", "/.Trash/a.txt", "/.Trash/c.txt"), 403);
    assert_eq!(to(&drive, "COPY", "/.Trash/a.txt", "/c.txt"), 403);
    drive.put("/c.txt", b"z");
    assert_eq!(to(&drive, "MOVE", "/c.txt", "/.Trash/other.txt"), 403, "it keeps its name");
    assert_eq!(to(&drive, "MOVE", "/c.txt", "/.Trash/c.txt"), 201, "moved into the trash is deleted");
    assert_eq!(drive.get("/c.txt").status, 404);
    assert_eq!(trashed(&drive), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(drive.status("DELETE", "/.Trash/a.txt", &[], &[]), 204);
    assert_eq!(drive.get("/.Trash/a.txt").status, 404);
    assert_eq!(ada.get("/trash").data().as_array().unwrap().len(), 2);
    assert!(drive.propfind("/", "1", "<D:resourcetype/>").body.contains("/dav/.Trash/"));
    let mirror = "/remote.php/dav/files/ada/";
    let server = drive.url.strip_suffix("/dav").unwrap();
    let mirrored = drive.propfind(&format!("{server}{mirror}"), "1", "<D:resourcetype/>").body;
    assert!(
        !mirrored.contains(".Trash"),
        "a client that mirrors all would fetch what was deleted: {mirrored}"
    );
}

#[test]
fn a_tag_is_a_folder_of_what_bears_it() {
    let (_app, ada, drive) = mounted();
    let photo = ada.add_photo("Trips", "a.jpg", &jpeg(&Picture::default()));
    drive.put("/note.txt", b"a note");
    assert_eq!(drive.status("MKCOL", "/Tags/Best%20of", &[], &[]), 201);
    assert_eq!(drive.status("MKCOL", "/Tags/best%20of", &[], &[]), 405, "one tag, whatever its case");
    assert!(drive.propfind("/", "1", "<D:resourcetype/>").body.contains("/dav/Tags/"));
    assert_eq!(to(&drive, "COPY", "/Trips/a.jpg", "/Tags/Best%20of/a.jpg"), 201);
    assert_eq!(to(&drive, "MOVE", "/note.txt", "/Tags/Best%20of/note.txt"), 201);
    assert_eq!(drive.get("/note.txt").body, "a note", "a tag moves nothing");
    assert_eq!(names(&drive, "/Tags/Best%20of"), ["note.txt", "a.jpg"]);
    let id = photo["id"].as_str().unwrap();
    assert_eq!(ada.get(&format!("/photos/{id}")).data()["tags"], json!(["Best of"]));
    ada.until("a change to show in search", || ada.found("tag:\"Best of\"").len() == 1);
    assert_eq!(drive.get("/Tags/Best%20of/note.txt").body, "a note");
    assert_eq!(drive.put("/Tags/Best%20of/note.txt", b"changed").status, 204, "it is the file itself");
    assert_eq!(drive.get("/note.txt").body, "changed");
    for (method, path) in [("PUT", "/Tags/Best%20of/new.txt"), ("PUT", "/Tags/x.txt"), ("DELETE", "/Tags")] {
        assert_eq!(drive.status(method, path, &[], b""), 403, "{method} {path}");
    }
    assert_eq!(to(&drive, "MOVE", "/Tags/Best%20of/note.txt", "/elsewhere.txt"), 403);
    assert_eq!(to(&drive, "COPY", "/note.txt", "/Tags/Best%20of/other.txt"), 403, "it keeps its name");
    assert_eq!(to(&drive, "COPY", "/Tags/Best%20of/note.txt", "/copy.txt"), 201);
    assert_eq!(drive.get("/copy.txt").body, "changed");
    assert_eq!(drive.status("DELETE", "/copy.txt", &[], &[]), 204);
    // From one tag to another.
    assert_eq!(drive.status("MKCOL", "/Tags/Later", &[], &[]), 201);
    assert_eq!(to(&drive, "MOVE", "/Tags/Best%20of/note.txt", "/Tags/Later/note.txt"), 201);
    assert_eq!(names(&drive, "/Tags/Best%20of"), ["a.jpg"]);
    assert_eq!(names(&drive, "/Tags/Later"), ["note.txt"]);
    assert_eq!(drive.status("DELETE", "/Tags/Later/note.txt", &[], &[]), 204);
    assert_eq!(drive.get("/note.txt").body, "changed", "the tag was taken off, and the file stays");
    assert_eq!(names(&drive, "/Tags/Later"), [""; 0]);
    assert_eq!(to(&drive, "MOVE", "/Tags/Best%20of", "/Tags/Worst"), 201);
    assert_eq!(ada.get(&format!("/photos/{id}")).data()["tags"], json!(["Worst"]));
    assert_eq!(to(&drive, "MOVE", "/Tags/Worst", "/Tags/Later"), 403, "two tags are not merged by chance");
    assert_eq!(drive.status("DELETE", "/Tags/Worst", &[], &[]), 204);
    assert_eq!(ada.get(&format!("/photos/{id}")).data()["tags"], json!([]));
    assert_eq!(drive.get("/Trips/a.jpg").status, 200);
}

#[test]
fn files_of_one_name_are_told_apart_in_a_tag_and_keep_their_names_there() {
    let (_app, ada, drive) = mounted();
    for folder in ["One", "Two"] {
        drive.status("MKCOL", &format!("/{folder}"), &[], &[]);
        drive.put(&format!("/{folder}/same.txt"), folder.as_bytes());
        let file = ada.get(&format!("/files?path=/{folder}")).data()[0]["id"].as_str().unwrap().to_owned();
        ada.post(&format!("/files/{file}/tags"), &json!({"tags": ["Both"]}));
    }
    let told = names(&drive, "/Tags/Both");
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|name| name.starts_with("same (") && name.ends_with(").txt")), "{told:?}");
    let at = |name: &str| format!("/Tags/Both/{}", name.replace(' ', "%20"));
    let contents: Vec<_> = told.iter().map(|name| drive.get(&at(name)).body).collect();
    assert!(contents.contains(&"One".to_owned()) && contents.contains(&"Two".to_owned()), "{contents:?}");
    assert_eq!(drive.status("DELETE", &at(&told[0]), &[], &[]), 204);
    assert_eq!(names(&drive, "/Tags/Both"), ["same.txt"]);
    assert_eq!(drive.status("DELETE", &at(&told[1]), &[], &[]), 204, "by the name it was listed by");
    assert_eq!(names(&drive, "/Tags/Both"), [""; 0]);
}

#[test]
fn deleting_all_the_way_down_a_tag_leaves_what_lies_in_a_tagged_folder() {
    let (_app, ada, drive) = mounted();
    drive.status("MKCOL", "/Work", &[], &[]);
    drive.put("/Work/deep.txt", b"kept");
    let folder = ada.get("/files").data()[0]["id"].as_str().unwrap().to_owned();
    ada.post(&format!("/files/{folder}/tags"), &json!({"tags": ["Job"]}));
    assert_eq!(names(&drive, "/Tags/Job"), ["Work"]);
    assert_eq!(drive.get("/Tags/Job/Work/deep.txt").body, "kept");
    for method in ["DELETE", "PUT"] {
        assert_eq!(drive.status(method, "/Tags/Job/Work/deep.txt", &[], b""), 403, "{method}");
    }
    assert_eq!(drive.status("DELETE", "/Tags/Job/Work", &[], &[]), 204);
    assert_eq!(drive.get("/Work/deep.txt").body, "kept");
}

#[test]
fn files_and_folders_get_tags_and_colours_from_programs() {
    let (_app, ada, drive) = mounted();
    drive.put("/note.txt", b"a note");
    let patch = |set: &str| {
        let body = format!(
            "<D:propertyupdate xmlns:D='DAV:' xmlns:A='http://www.apple.com/webdav_fs/props/' xmlns:al='albumen:' \
             xmlns:oc='http://owncloud.org/ns'><D:set><D:prop>{set}</D:prop></D:set></D:propertyupdate>"
        );
        drive.status("PROPPATCH", "/note.txt", &[], body.as_bytes())
    };
    assert_eq!(patch("<al:tags><al:tag>Bills</al:tag><al:tag>2024</al:tag></al:tags>"), 207);
    let tags = || ada.get("/files").data()[0]["tags"].clone();
    assert_eq!(tags(), json!(["Bills", "2024"]));
    assert_eq!(patch("<A:FinderLabel>6</A:FinderLabel>"), 207);
    let said = drive.propfind("/note.txt", "0", "<A:FinderLabel/><al:tags/>").body;
    assert!(said.contains("<A:FinderLabel>6</A:FinderLabel>") && said.contains("Bills"), "{said}");
    assert_eq!(patch("<al:tags>2024</al:tags>"), 207);
    assert_eq!(tags(), json!(["2024"]));
    assert_eq!(patch("<oc:favorite>1</oc:favorite>"), 403);
}
