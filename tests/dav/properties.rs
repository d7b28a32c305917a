//! Properties: what is answered, what is kept, and how much at once.

use crate::drive::mounted;
use crate::support::{Picture, jpeg};

fn patch(inside: &str) -> Vec<u8> {
    format!(
        "<D:propertyupdate xmlns:D='DAV:' xmlns:x='urn:x' xmlns:al='albumen:' xmlns:Z='urn:schemas-microsoft-com:' \
         xmlns:A='http://www.apple.com/webdav_fs/props/' xmlns:oc='http://owncloud.org/ns'>{inside}</D:propertyupdate>"
    )
    .into_bytes()
}

#[test]
fn properties_are_kept_copied_moved_and_taken_away_with_their_file() {
    let (_app, _, drive) = mounted();
    drive.put("/a.txt", b"1");
    let set = patch("<D:set><D:prop><x:note lang='de'>Grüße <x:b/>&amp; mehr</x:note></D:prop></D:set>");
    let done = drive.request("PROPPATCH", "/a.txt", &[], &set);
    assert_eq!(done.status, 207);
    assert!(done.body.contains("<n:note xmlns:n=\"urn:x\"/>") && done.body.contains("200 OK"), "{done:?}");
    let note = |path: &str| drive.propfind(path, "0", "<x:note/>").body;
    assert!(
        note("/a.txt").contains("lang=\"de\">Grüße <n:b xmlns:n=\"urn:x\"/>&amp; mehr</n:note>"),
        "{}",
        note("/a.txt")
    );
    drive.request("COPY", "/a.txt", &[("Destination", "/dav/copy.txt")], &[]);
    drive.request("MOVE", "/a.txt", &[("Destination", "/dav/moved.txt")], &[]);
    assert!(note("/copy.txt").contains("Grüße") && note("/moved.txt").contains("Grüße"));
    drive.put("/moved.txt", b"2");
    assert!(note("/moved.txt").contains("Grüße"), "other content, same file");
    drive.request("PROPPATCH", "/moved.txt", &[], &patch("<D:remove><D:prop><x:note/></D:prop></D:remove>"));
    assert!(note("/moved.txt").contains("404 Not Found") && note("/copy.txt").contains("Grüße"));
}

#[test]
fn what_the_server_knows_cannot_be_set_and_then_nothing_is() {
    let (_app, _, drive) = mounted();
    drive.put("/a.txt", b"1");
    let both = patch("<D:set><D:prop><x:a>1</x:a><D:getetag>\"x\"</D:getetag></D:prop></D:set>");
    let refused = drive.request("PROPPATCH", "/a.txt", &[], &both);
    assert_eq!(refused.status, 207);
    assert!(
        refused.body.contains("403 Forbidden") && refused.body.contains("cannot-modify-protected-property")
    );
    assert!(refused.body.contains("424 Failed Dependency"), "{refused:?}");
    assert!(drive.propfind("/a.txt", "0", "<x:a/>").body.contains("404 Not Found"));
}

#[test]
fn only_what_is_asked_is_answered_and_what_is_missing_is_named() {
    let (_app, _, drive) = mounted();
    drive.put("/a.txt", b"123");
    let some = drive.propfind("/a.txt", "0", "<D:getcontentlength/><x:none/>").body;
    assert!(
        some.contains("<D:getcontentlength>3</D:getcontentlength>") && !some.contains("getetag"),
        "{some}"
    );
    assert!(some.contains("<n:none xmlns:n=\"urn:x\"/></D:prop><D:status>HTTP/1.1 404 Not Found"), "{some}");
    let names = drive.request(
        "PROPFIND",
        "/a.txt",
        &[("Depth", "0")],
        b"<propfind xmlns='DAV:'><propname/></propfind>",
    );
    assert!(names.body.contains("<D:getetag/>"), "{names:?}");
    let all = drive.request("PROPFIND", "/", &[("Depth", "1")], &[]).body;
    assert!(all.contains("<D:href>/dav/</D:href>") && all.contains("<D:href>/dav/a.txt</D:href>"), "{all}");
    assert!(!all.contains("quota"), "RFC 4331: not in allprop");
    let inside = &all[all.find("<D:multistatus").unwrap()..];
    assert!(!inside.contains(['\n', '\t']) && !inside.contains("> <"), "no byte that says nothing");
    assert_eq!(drive.propfind("/none", "0", "").status, 404);
    assert_eq!(drive.propfind("/none", "infinity", "").status, 404);
}

#[test]
fn room_is_told_to_who_asks_but_finder_is_not_made_to_wait() {
    let (_app, _, drive) = mounted();
    drive.put("/a.bin", &[7; 5_000]);
    let asked = drive.propfind("/", "0", "<D:quota-available-bytes/><D:quota-used-bytes/>").body;
    assert!(
        asked.contains("<D:quota-used-bytes>5000<") && asked.contains("<D:quota-available-bytes>"),
        "{asked}"
    );
    let finder = "<D:quota-available-bytes/><D:quota-used-bytes/><D:quota/><D:quotaused/>";
    let asked = drive.propfind("/", "0", finder).body;
    assert!(!asked.contains("<D:quota-used-bytes>") && asked.contains("404"), "{asked}");
}

#[test]
fn tags_and_finder_colours_are_those_of_the_photo() {
    let (_app, ada, drive) = mounted();
    let photo = ada.add_photo("", "a.jpg", &jpeg(&Picture::default()));
    let id = photo["id"].as_str().unwrap();
    let tags = patch(
        "<D:set><D:prop><al:tags><al:tag>Paris</al:tag><al:tag>Ada &amp; Bob</al:tag></al:tags></D:prop></D:set>",
    );
    assert_eq!(drive.status("PROPPATCH", "/a.jpg", &[], &tags), 207);
    assert_eq!(ada.get(&format!("/photos/{id}")).data()["tags"], serde_json::json!(["Paris", "Ada & Bob"]));
    let label =
        patch("<D:set><D:prop><A:FinderLabel>6</A:FinderLabel><oc:favorite>1</oc:favorite></D:prop></D:set>");
    assert_eq!(drive.status("PROPPATCH", "/a.jpg", &[], &label), 207);
    let photo = ada.get(&format!("/photos/{id}")).data();
    assert_eq!((&photo["tags"][2], &photo["favorite"]), (&"Red".into(), &true.into()));
    let found = drive.propfind("/a.jpg", "0", "<al:tags/><A:FinderLabel/><A:_kMDItemUserTags/>").body;
    assert!(found.contains("<al:tag>Ada &amp; Bob</al:tag>") && found.contains("FinderLabel>6<"), "{found}");
    assert!(found.contains("<A:string>Red&#10;6</A:string>"), "{found}");
    let mac = patch(
        "<D:set><D:prop><A:_kMDItemUserTags><A:string>Rome&#10;0</A:string></A:_kMDItemUserTags></D:prop></D:set>",
    );
    assert_eq!(drive.status("PROPPATCH", "/a.jpg", &[], &mac), 207);
    assert_eq!(ada.get(&format!("/photos/{id}")).data()["tags"], serde_json::json!(["Rome"]));
    ada.until("search knows it", || ada.found("tag:Rome").len() == 1);
}

#[test]
fn names_spelled_apart_are_one_name() {
    let (_app, _, drive) = mounted();
    assert_eq!(drive.put("/u%CC%88ber.txt", b"1").status, 201);
    assert_eq!(drive.put("/%C3%BCber.txt", b"2").status, 204);
    assert_eq!(drive.get("/u%CC%88ber.txt").body, "2");
}
