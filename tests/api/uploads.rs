//! Resumable uploads by tus 1.0.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Answer, Client, Picture, TestApp, bytes_of, jpeg};

const TUS: (&str, &str) = ("Tus-Resumable", "1.0.0");
const PART: (&str, &str) = ("Content-Type", "application/offset+octet-stream");

fn metadata(name: &str, folder: &str) -> String {
    format!("filename {},path {}", STANDARD.encode(name), STANDARD.encode(folder))
}

fn begin(ada: &Client, name: &str, length: usize) -> Answer {
    let (length, metadata) = (length.to_string(), metadata(name, "In"));
    ada.request("POST", "/uploads", &[TUS, ("Upload-Length", &length), ("Upload-Metadata", &metadata)], &[])
}

fn send(ada: &Client, url: &str, offset: usize, bytes: &[u8], checksum: Option<&str>) -> Answer {
    let offset = offset.to_string();
    let mut headers = vec![TUS, PART, ("Upload-Offset", offset.as_str())];
    headers.extend(checksum.map(|checksum| ("Upload-Checksum", checksum)));
    ada.request("PATCH", url, &headers, bytes)
}

fn sum(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)))
}

#[test]
fn an_upload_survives_a_killed_server_and_becomes_a_photo() {
    let (mut app, ada) = TestApp::set_up();
    let picture = jpeg(&Picture { seed: 1, ..Picture::default() });
    let begun = begin(&ada, "a.jpg", picture.len());
    assert_eq!(begun.status, 201, "{begun:?}");
    let url = begun.header("location").unwrap().to_owned();
    let half = picture.len() / 2;
    let first = send(&ada, &url, 0, &picture[..half], Some(&sum(&picture[..half])));
    assert_eq!((first.status, first.header("upload-offset")), (204, Some(half.to_string().as_str())));
    assert!(first.header("upload-expires").is_some());

    app.kill_and_restart();
    let ada = ada.at(&app.url);
    let path = format!("/uploads/{}", url.rsplit('/').next().unwrap());
    let standing = ada.request("HEAD", &path, &[TUS], &[]);
    assert_eq!(
        standing.header("upload-offset"),
        Some(half.to_string().as_str()),
        "acknowledged means durable"
    );
    assert_eq!(standing.header("upload-length"), Some(picture.len().to_string().as_str()));
    let last = send(&ada, &path, half, &picture[half..], None);
    assert_eq!(last.status, 204, "{last:?}");
    let file = last.header("albumen-file").unwrap().to_owned();
    ada.settle();
    let file = ada.get(&format!("/files/{file}")).data();
    assert_eq!((&file["path"], &file["size"]), (&"/In/a.jpg".into(), &picture.len().into()));
    let photo = ada.get(&format!("/photos/{}", file["photo_id"].as_str().unwrap())).data();
    assert_eq!(photo["state"], "ready");
    // A client that missed the last answer asks again and is told the same.
    let asked = ada.request("HEAD", &path, &[TUS], &[]);
    assert_eq!(asked.header("albumen-file"), last.header("albumen-file"));
}

#[test]
fn one_request_is_enough_for_a_small_file() {
    let (_app, ada) = TestApp::set_up();
    let bytes = bytes_of(1, 5_000);
    let (length, metadata, sum) = (bytes.len().to_string(), metadata("a.bin", ""), sum(&bytes));
    let headers =
        [TUS, PART, ("Upload-Length", &length), ("Upload-Metadata", &metadata), ("Upload-Checksum", &sum)];
    let answer = ada.request("POST", "/uploads", &headers, &bytes);
    assert_eq!((answer.status, answer.header("upload-offset")), (201, Some("5000")));
    let file = answer.header("albumen-file").unwrap();
    assert_eq!(ada.get(&format!("/files/{file}/download")).body, bytes);
    let empty = ada.request(
        "POST",
        "/uploads",
        &[TUS, ("Upload-Length", "0"), ("Upload-Metadata", &metadata.replace("YS5iaW4=", "ZW1wdHk="))],
        &[],
    );
    assert_eq!(empty.status, 201);
    assert!(empty.header("albumen-file").is_some(), "an empty file is whole at once");
}

#[test]
fn a_wrong_checksum_or_offset_takes_nothing() {
    let (_app, ada) = TestApp::set_up();
    let bytes = bytes_of(2, 3_000);
    let url = begin(&ada, "a.bin", bytes.len()).header("location").unwrap().to_owned();
    let wrong = send(&ada, &url, 0, &bytes[..1_000], Some(&sum(b"something else")));
    assert_eq!((wrong.status, wrong.error().as_str()), (460, "wrong_checksum"));
    assert_eq!(ada.request("HEAD", &url, &[TUS], &[]).header("upload-offset"), Some("0"));
    let unknown = send(&ada, &url, 0, &bytes[..10], Some("md5 AAAA"));
    assert_eq!((unknown.status, unknown.error().as_str()), (400, "unknown_checksum"));
    let ahead = send(&ada, &url, 500, &bytes[500..], None);
    assert_eq!((ahead.status, ahead.error().as_str()), (409, "wrong_offset"));
    assert_eq!(ahead.json()["error"]["offset"], 0);
    let too_much = send(&ada, &url, 0, &bytes_of(3, 4_000), None);
    assert_eq!((too_much.status, too_much.error().as_str()), (413, "too_large"));
    assert_eq!(ada.request("HEAD", &url, &[TUS], &[]).header("upload-offset"), Some("0"));
    assert_eq!(send(&ada, &url, 0, &bytes, Some(&sum(&bytes))).status, 204);
}

#[test]
fn uploads_are_ones_own_and_can_be_given_up() {
    let (app, ada) = TestApp::set_up();
    let url = begin(&ada, "a.bin", 10).header("location").unwrap().to_owned();
    let bob = app.add_user("bob");
    assert_eq!(bob.request("HEAD", &url, &[TUS], &[]).status, 404);
    assert_eq!(send(&bob, &url, 0, b"0123456789", None).status, 404);
    assert_eq!(ada.request("DELETE", &url, &[TUS], &[]).status, 204);
    assert_eq!(ada.request("HEAD", &url, &[TUS], &[]).status, 404);
}

#[test]
fn what_is_not_tus_is_told_so() {
    let (_app, ada) = TestApp::set_up();
    let described = ada.request("OPTIONS", "/uploads", &[], &[]);
    assert_eq!((described.status, described.header("tus-version")), (204, Some("1.0.0")));
    assert!(described.header("tus-extension").unwrap().contains("creation-with-upload"));
    let old = ada.request("POST", "/uploads", &[("Tus-Resumable", "0.2.2"), ("Upload-Length", "1")], &[]);
    assert_eq!((old.status, old.error().as_str()), (412, "tus_version"));
    let nameless = ada.request("POST", "/uploads", &[TUS, ("Upload-Length", "1")], &[]);
    assert_eq!((nameless.status, nameless.error().as_str()), (400, "bad_metadata"));
    let endless = ada.request("POST", "/uploads", &[TUS, ("Upload-Length", "many")], &[]);
    assert_eq!((endless.status, endless.error().as_str()), (400, "bad_header"));
    let huge = begin(&ada, "a.bin", usize::MAX >> 1);
    assert_eq!((huge.status, huge.error().as_str()), (413, "too_large"));
}

/// A phone that changes networks leaves a connection behind that nobody ends for minutes.
#[test]
fn an_upload_is_taken_over_from_a_connection_that_hangs() {
    let (app, ada) = TestApp::set_up();
    let bytes = bytes_of(5, 3_000);
    let url = begin(&ada, "a.bin", bytes.len()).header("location").unwrap().to_owned();
    let path = url.split_once("/api/").unwrap().1;
    let mut hanging = std::net::TcpStream::connect(app.url.strip_prefix("http://").unwrap()).unwrap();
    let token = ada.token.clone().unwrap();
    let head = format!(
        "PATCH /api/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: 3000\r\n\r\n"
    );
    std::io::Write::write_all(&mut hanging, head.as_bytes()).unwrap();
    std::io::Write::write_all(&mut hanging, &bytes[..1_000]).unwrap();
    #[allow(clippy::disallowed_methods, reason = "the server is to have begun with it")]
    std::thread::sleep(std::time::Duration::from_millis(300));

    let second = send(&ada, &url, 0, &bytes, Some(&sum(&bytes)));
    assert_eq!(
        (second.status, second.error().as_str()),
        (409, "wrong_offset"),
        "what came by the first is kept"
    );
    let stands: usize =
        ada.request("HEAD", &url, &[TUS], &[]).header("upload-offset").unwrap().parse().unwrap();
    assert_eq!(stands, 1_000);
    let rest = send(&ada, &url, stands, &bytes[stands..], None);
    let file = rest.header("albumen-file").unwrap();
    assert_eq!(ada.get(&format!("/files/{file}/download")).body, bytes);
}

#[test]
fn an_upload_says_what_becomes_of_a_name_that_is_taken() {
    let (_app, ada) = TestApp::set_up();
    let upload = |wish: &str, bytes: &[u8]| {
        let metadata = format!("{},on_conflict {}", metadata("a.txt", "In"), STANDARD.encode(wish));
        let length = bytes.len().to_string();
        let headers = [TUS, PART, ("Upload-Length", length.as_str()), ("Upload-Metadata", &metadata)];
        ada.request("POST", "/uploads", &headers, bytes)
    };
    assert_eq!(upload("fail", b"first").status, 201);
    let file = ada.get("/files?path=In").data()[0]["id"].clone();
    let refused = upload("fail", b"second");
    assert_eq!((refused.status, refused.error().as_str()), (409, "exists"), "before a byte is kept");
    assert_eq!(upload("replace", b"third").status, 201);
    assert_eq!(upload("rename", b"fourth").status, 201);
    assert_eq!(upload("perhaps", b"x").error(), "invalid");
    let listed = ada.get("/files?path=In").data();
    let names: Vec<_> =
        listed.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["a (1).txt", "a.txt"]);
    assert_eq!(listed[1]["id"], file, "it is the same file with other content");
    let versions = ada.get(&format!("/files/{}/versions", file.as_str().unwrap())).data();
    assert_eq!(versions.as_array().unwrap().len(), 1, "{versions}");
}

/// The answer comes though not one byte of the body has been sent, so that none was waited for.
#[test]
fn what_does_not_fit_is_refused_before_the_bytes_are_taken() {
    use std::io::{Read, Write};
    let (app, ada) = TestApp::set_up();
    let me = ada.get("/account/me").data()["id"].as_str().unwrap().to_owned();
    ada.put(&format!("/admin/users/{me}"), &serde_json::json!({"quota_bytes": 1_000}));
    let made =
        ada.post("/auth/app-passwords", &serde_json::json!({"name": "d", "scopes": ["webdav", "write"]}));
    let password = made.data()["password"].as_str().unwrap().to_owned();
    let basic = format!("Basic {}", STANDARD.encode(format!("ada:{password}")));
    let address = app.url.strip_prefix("http://").unwrap();
    let ask = |path: &str, headers: &str| {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        write!(stream, "{path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n\r\n").unwrap();
        let mut seen = String::new();
        let mut piece = [0; 4096];
        while !seen.contains("507") && !seen.contains("413") {
            let read = stream.read(&mut piece).unwrap();
            assert!(read > 0, "{seen}");
            seen.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
        seen
    };
    for expect in ["", "Expect: 100-continue\r\n"] {
        let put = format!("{expect}Authorization: {basic}\r\nContent-Length: 5000");
        assert!(ask("PUT /dav/big.bin", &put).contains(" 507 "));
        let begin = format!(
            "{expect}Authorization: Bearer {password}\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 5000\r\n\
             Upload-Metadata: {}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 5000",
            metadata("a.bin", "")
        );
        assert!(ask("POST /api/v1/uploads", &begin).contains(" 507 "));
        let long = format!("{expect}Authorization: {basic}\r\nContent-Length: 99999999999999");
        assert!(ask("PUT /dav/huge.bin", &long).contains(" 413 "));
    }
    assert_eq!(ada.get("/files").data().as_array().unwrap().len(), 0);
}

/// A client that resumes could not send into a folder of another's at all.
#[test]
fn an_upload_into_a_shared_folder_becomes_its_owners_as_long_as_the_share_lasts() {
    let (app, ada) = TestApp::set_up();
    let (bob, eve) = (app.add_user("bob"), app.add_user("eve"));
    let folder = |path: &str| ada.post("/folders", &json!({"path": path})).data()["id"].clone();
    let share = |folder: &Value, permission: &str| {
        let target = json!({"kind": "folder", "id": folder});
        let given = ada.post("/shares", &json!({"target": target, "user": "bob", "permission": permission}));
        given.data()["id"].as_str().unwrap().to_owned()
    };
    let (trip, looked_at) = (folder("Trip"), folder("Papers"));
    let given = share(&trip, "edit");
    share(&looked_at, "view");
    let begin = |who: &Client, parent: &Value, name: &str| {
        let parent = STANDARD.encode(parent.as_str().unwrap());
        let metadata = format!("{},parent {parent}", metadata(name, "Day 1"));
        who.request("POST", "/uploads", &[TUS, ("Upload-Length", "10"), ("Upload-Metadata", &metadata)], &[])
    };
    assert_eq!(begin(&bob, &looked_at, "a.bin").status, 403, "to look is not to add");
    assert_eq!(begin(&eve, &trip, "a.bin").status, 404);

    let url = begin(&bob, &trip, "a.bin").header("location").unwrap().to_owned();
    assert_eq!(send(&bob, &url, 0, b"01234", None).status, 204);
    for other in [&ada, &eve] {
        assert_eq!(other.request("HEAD", &url, &[TUS], &[]).status, 404, "it is its sender's to go on with");
    }
    let renamed = ada.put(&format!("/folders/{}", trip.as_str().unwrap()), &json!({"name": "Journey"}));
    assert_eq!(renamed.status, 200);
    let whole = send(&bob, &url, 5, b"56789", None);
    let file = format!("/files/{}", whole.header("albumen-file").unwrap());
    assert_eq!(ada.get(&file).data()["path"], "/Journey/Day 1/a.bin", "its folder has another name by now");
    assert_eq!(bob.get("/files").data(), json!([]), "it is not in the sender's tree");
    let used = |who: &Client| who.get("/account/quota").data()["used_bytes"].clone();
    assert_eq!((used(&ada), used(&bob)), (json!(10), json!(0)));

    let url = begin(&bob, &trip, "late.bin").header("location").unwrap().to_owned();
    assert_eq!(send(&bob, &url, 0, b"01234", None).status, 204);
    assert_eq!(ada.delete(&format!("/shares/{given}")).status, 200);
    assert_eq!(send(&bob, &url, 5, b"56789", None).status, 404, "the share has ended");
    assert_eq!(
        ada.get("/files?path=Journey/Day 1".replace(' ', "%20").as_str()).data().as_array().unwrap().len(),
        1
    );
    assert_eq!(bob.request("DELETE", &url, &[TUS], &[]).status, 204);
}
