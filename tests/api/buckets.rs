//! A bucket as a volume: filled, read, cut off, emptied, entered with another key. The store is moto's.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::support::store::{self, Line};
use crate::support::{Answer, Client, Picture, TestApp, albumen, bytes_of, jpeg};
use crate::volumes::{checked, download, drain, drained, originals, sent, volume};

pub fn told(port: u16, bucket: &str) -> Value {
    json!({
        "endpoint": format!("http://127.0.0.1:{port}"), "bucket": bucket, "prefix": "albumen",
        "key_id": store::KEY.0, "secret": store::KEY.1,
    })
}

pub fn attach(ada: &Client, bucket: &Value) -> Answer {
    ada.post("/admin/volumes", &json!({"bucket": bucket, "name": "Cloud"}))
}

/// With a limit that is more than any disk here has.
pub fn attach_first(ada: &Client, bucket: &Value) -> Answer {
    ada.post("/admin/volumes", &json!({"bucket": bucket, "name": "Cloud", "limit_bytes": 1_u64 << 50}))
}

pub fn app() -> (TestApp, Client) {
    TestApp::set_up_with(&[("ALBUMEN_VOLUMES_LOCAL", "on")])
}

/// A server whose new originals go to a bucket as long as that is there, at the end of a line.
pub fn with_bucket() -> (TestApp, Client, Line) {
    let (app, ada) = app();
    let line = Line::new();
    let answer = attach_first(&ada, &told(line.port, &store::bucket()));
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.data()["number"], 1);
    (app, ada, line)
}

/// A bucket took everything new before any disk, which cost a family money while their disk stayed empty.
#[test]
fn a_bucket_without_a_limit_takes_what_is_new_only_when_no_disk_has_room() {
    let (app, ada) = app();
    let bucket = attach(&ada, &told(store::port(), &store::bucket()));
    assert_eq!(
        (bucket.data()["limit_bytes"].clone(), bucket.data()["room_bytes"].clone()),
        (Value::Null, Value::Null)
    );
    let limit = |number: u16, bytes: Value| {
        ada.put(&format!("/admin/volumes/{number}"), &json!({"limit_bytes": bytes}))
    };
    let held = |number| volume(&ada, number)["bytes"].as_u64().unwrap();
    sent(&ada.send("In", "a.bin", &bytes_of(1, 5_000)));
    assert_eq!((held(0), held(1)), (5_000, 0), "the disk first");
    let full = limit(0, json!(6_000));
    assert_eq!((full.status, full.data()["room_bytes"].clone()), (200, json!(1_000)), "{full:?}");
    sent(&ada.send("In", "b.bin", &bytes_of(2, 5_000)));
    assert_eq!((held(0), held(1)), (5_000, 5_000), "then the bucket");
    // What holds more than it may keeps that, and takes nothing new.
    assert_eq!(limit(1, json!(4_000)).data()["state"], "full");
    assert_eq!(volume(&ada, 1)["room_bytes"], 0);
    let refused = ada.send("In", "c.bin", &bytes_of(3, 5_000));
    assert_eq!((refused.status, refused.error().as_str()), (507, "disk_full"), "{refused:?}");
    assert_eq!(limit(0, Value::Null).data()["limit_bytes"], Value::Null);
    sent(&ada.send("In", "c.bin", &bytes_of(3, 5_000)));
    assert_eq!((held(0), held(1)), (10_000, 5_000));
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
    assert_eq!(ada.put("/admin/volumes/1", &json!({})).status, 400, "a limit is not lost by being left out");
    assert_eq!(limit(7, Value::Null).status, 404);
    let acts = ada.get("/admin/audit?action=admin_volume_limited");
    assert_eq!(acts.data().as_array().unwrap().len(), 3, "{acts:?}");
}

fn follow(answer: &Answer) -> Answer {
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (307, Some("no-store")),
        "{:?}",
        answer.headers
    );
    assert!(answer.body.is_empty());
    let stranger = Client::new("http://127.0.0.1", None);
    stranger.request("GET", answer.header("location").unwrap(), &[], &[])
}

#[test]
fn a_bucket_is_attached_filled_emptied_and_detached_while_the_server_runs() {
    let (app, ada, _line) = with_bucket();
    let first = sent(&ada.send("In", "first.bin", &bytes_of(1, 9_000)));
    let large = sent(&ada.send("In", "large.bin", &bytes_of(2, 20_000_000)));
    let photo = ada.add_photo("In", "a.jpg", &jpeg(&Picture::default()));
    let photo = photo["id"].as_str().unwrap().to_owned();
    assert!(originals(app.data()).is_empty(), "the bucket has most room");
    let bucket = volume(&ada, 1);
    assert_eq!((bucket["files"].clone(), bucket["state"].clone()), (json!(3), json!("online")));
    assert_eq!(bucket["bucket"]["prefix"], "albumen");
    assert!(!bucket.to_string().contains(store::KEY.1), "a secret is never told: {bucket}");
    let all_read = |ada: &Client| {
        assert_eq!(ada.get(&download(&first)).body, bytes_of(1, 9_000));
        let whole = format!("/files/{large}/download?inline=true");
        assert!(ada.get(&whole).body == bytes_of(2, 20_000_000));
        let part = ada.request("GET", &whole, &[("Range", "bytes=9000000-9000099")], &[]);
        assert_eq!(
            (part.status, part.body.as_slice()),
            (206, &bytes_of(2, 20_000_000)[9_000_000..9_000_100])
        );
        assert_eq!(ada.get(&format!("/photos/{photo}/original")).body, jpeg(&Picture::default()));
        assert_eq!(ada.get(&format!("/photos/{photo}/thumbnail?size=small")).status, 200);
    };
    all_read(&ada);
    // The same bytes again are one object.
    sent(&ada.send("Elsewhere", "first.bin", &bytes_of(1, 9_000)));
    assert_eq!(volume(&ada, 1)["files"], 3);
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));

    drain(&ada, 1);
    drained(&ada, 1);
    assert_eq!(originals(app.data()).len(), 3);
    all_read(&ada);
    ada.delete("/admin/volumes/1/drain");
    drain(&ada, 0);
    drained(&ada, 0);
    ada.until("what was moved is gone", || originals(app.data()).is_empty());
    all_read(&ada);
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
    ada.delete("/admin/volumes/0/drain");
    assert_eq!(ada.delete("/admin/volumes/1").error(), "volume_not_empty");
    drain(&ada, 1);
    drained(&ada, 1);
    assert_eq!(ada.delete("/admin/volumes/1").status, 200);
    all_read(&ada);
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}

#[test]
fn a_large_download_is_sent_on_to_the_bucket_and_nothing_else_is() {
    let (app, ada, _line) = with_bucket();
    let bytes = bytes_of(2, 10_500_000);
    let large = sent(&ada.send("In", "grün <1>.bin", &bytes));
    let small = sent(&ada.send("In", "small.bin", &bytes_of(1, 9_000)));
    let path = download(&large);
    let answer = ada.get(&path);
    let fetched = follow(&answer);
    assert_eq!(fetched.status, 200);
    assert!(fetched.body == bytes);
    let disposition = fetched.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment") && disposition.contains("gr%C3%BCn"), "{disposition}");
    assert_eq!(fetched.header("content-type"), Some("application/octet-stream"));
    let life = answer.header("location").unwrap().split("X-Amz-Expires=").nth(1).unwrap();
    assert!(life.split('&').next().unwrap().parse::<u32>().unwrap() <= 900);

    let with = |method: &str, headers: &[(&str, &str)]| ada.request(method, &path, headers, &[]);
    assert_eq!(with("GET", &[("Range", "bytes=0-9")]).status, 307, "S3 knows ranges as well");
    let tag = with("HEAD", &[]).header("etag").unwrap().to_owned();
    assert_eq!(with("HEAD", &[]).status, 200);
    assert_eq!(with("GET", &[("If-None-Match", &tag)]).status, 304);
    assert_eq!(with("GET", &[("Range", "bytes=0-9"), ("If-Range", &tag)]).body, bytes[..10]);
    // What a page reads or shows, its policy keeps here.
    assert_eq!(with("GET", &[("Sec-Fetch-Mode", "cors")]).status, 200);
    assert_eq!(with("GET", &[("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "video")]).status, 200);
    assert_eq!(with("GET", &[("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]).status, 307);
    assert_eq!(ada.get(&download(&small)).status, 200);
    // Who may not see it is given no address of it.
    let bob = app.add_user("bob");
    assert_eq!(bob.get(&path).status, 404);
    // Neither drives nor visitors by link follow: these are counted, and those ask again for each piece.
    let link =
        ada.post("/shares", &json!({"target": {"kind": "file", "id": large}, "link": {"max_downloads": 1}}));
    let token = link.data()["token"].as_str().unwrap().to_owned();
    let visited = app.anonymous().get(&format!("/public/{token}/files/{large}/download"));
    assert_eq!(visited.status, 200, "{:?}", visited.headers);
    assert!(visited.body == bytes);
}

#[test]
fn a_bucket_may_keep_its_downloads_from_being_sent_on() {
    let (_app, ada) = app();
    let mut bucket = told(store::port(), &store::bucket());
    bucket["redirect"] = json!(false);
    assert_eq!(attach_first(&ada, &bucket).data()["bucket"]["redirect"], false);
    let large = sent(&ada.send("In", "large.bin", &bytes_of(2, 10_500_000)));
    let answer = ada.get(&download(&large));
    assert_eq!(answer.status, 200);
    assert!(answer.body == bytes_of(2, 10_500_000));
}

/// What lay in a bucket that cannot be reached would look deleted, or keep everybody waiting.
#[test]
fn a_bucket_that_is_away_is_offline_and_nothing_else_stops() {
    let (app, ada, line) = with_bucket();
    let gone = sent(&ada.send("In", "gone.bin", &bytes_of(1, 5_000)));
    let doomed = sent(&ada.send("In", "doomed.bin", &bytes_of(3, 5_000)));
    line.cut();
    let refused = ada.get(&download(&gone));
    assert_eq!((refused.status, refused.error().as_str()), (503, "disk_missing"), "{refused:?}");
    assert!(
        refused.json()["message"].as_str().unwrap().contains("The bucket “Cloud” is not there"),
        "{refused:?}"
    );
    assert_eq!(volume(&ada, 1)["state"], "offline");
    let new = sent(&ada.send("In", "new.bin", &bytes_of(4, 5_000)));
    assert_eq!(originals(app.data()).len(), 1, "it goes where there is room");
    assert_eq!(ada.get(&download(&new)).body, bytes_of(4, 5_000));
    assert_eq!(checked(app.data(), &["--deep", "--repair"]), (3, vec!["disk_offline".to_owned()]));
    assert_eq!(ada.delete(&format!("/files/{doomed}")).status, 200);
    assert_eq!(ada.delete(&format!("/files/{doomed}/permanent")).status, 200);
    line.mend();
    ada.until("the bucket is seen again", || volume(&ada, 1)["state"] == "online");
    assert_eq!(ada.get(&download(&gone)).body, bytes_of(1, 5_000), "without a restart");
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}

#[test]
fn a_drain_into_a_bucket_rests_while_that_is_away_and_goes_on_after_a_kill() {
    let (mut app, ada, line) = with_bucket();
    drain(&ada, 1);
    drained(&ada, 1);
    let files: Vec<String> =
        (0..30).map(|n| sent(&ada.send("In", &format!("{n}.bin"), &bytes_of(n, 300_000)))).collect();
    ada.delete("/admin/volumes/1/drain");
    drain(&ada, 0);
    line.cut();
    ada.until("it says why it rests", || {
        volume(&ada, 0)["drain"]["error"]
            .as_str()
            .is_some_and(|why| why.contains("Cloud") || why.contains("full"))
    });
    app.kill();
    line.mend();
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    drained(&ada, 0);
    ada.until("what was moved is gone", || originals(app.data()).is_empty());
    for (n, file) in files.iter().enumerate() {
        assert!(ada.get(&download(file)).body == bytes_of(n as u64, 300_000), "{n}");
    }
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}

#[test]
fn a_bucket_that_cannot_be_a_volume_is_refused_by_its_field_and_in_plain_words() {
    let (_app, ada) = app();
    let name = store::bucket();
    let good = told(store::port(), &name);
    let refused = |field: &str, value: Value, blamed: &str, words: &str| {
        let mut bucket = good.clone();
        bucket[field] = value;
        let answer = attach(&ada, &bucket);
        assert_eq!(
            (answer.status, answer.json()["error"]["field"].as_str()),
            (422, Some(blamed)),
            "{answer:?}"
        );
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{message}");
        assert!(!message.contains(store::KEY.1), "{message}");
    };
    refused("endpoint", json!("s3.example.org"), "endpoint", "such as https://");
    refused("endpoint", json!("https://s3.example.org/bucket"), "endpoint", "such as https://");
    refused("endpoint", json!("http://127.0.0.1:1"), "bucket", "does not answer");
    refused("bucket", json!("no-such-bucket"), "bucket", "no bucket of this name");
    refused("bucket", json!("../x"), "bucket", "letters, digits");
    refused("prefix", json!("a/../b"), "prefix", "letters, digits");
    refused("secret", json!(" "), "secret", "secret");
    refused("key_id", json!("a\nb"), "key_id", "access key");
    let both = ada.post("/admin/volumes", &json!({"path": "/x", "bucket": good, "name": "x"}));
    assert_eq!(both.status, 422);
    assert_eq!(attach(&ada, &good).status, 201);
    // Somebody else's.
    let (_other, bob) = app();
    let answer = attach_first(&bob, &good);
    assert_eq!(answer.status, 201, "an empty one that another Albumen left is welcome: {answer:?}");
    sent(&bob.send("In", "bobs.bin", &bytes_of(1, 100)));
    let (_third, eve) = app();
    let answer = attach(&eve, &good);
    assert!(answer.json()["message"].as_str().unwrap().contains("another Albumen"), "{answer:?}");

    let (_fourth, careful) = TestApp::set_up();
    let answer = attach(&careful, &good);
    assert!(answer.json()["message"].as_str().unwrap().contains("not allowed"), "{answer:?}");
}

#[test]
fn another_key_or_address_is_given_to_a_bucket_by_attaching_it_again_and_survives_a_restart() {
    let (mut app, ada) = app();
    let (line, name) = (Line::new(), store::bucket());
    assert_eq!(attach_first(&ada, &told(line.port, &name)).data()["number"], 1);
    let kept = sent(&ada.send("In", "kept.bin", &bytes_of(1, 5_000)));
    line.cut();
    let mut moved = told(store::port(), &name);
    moved["key_id"] = json!("another-key");
    let again = attach(&ada, &moved);
    assert_eq!((again.status, again.data()["number"].clone()), (201, json!(1)), "{again:?}");
    assert_eq!(again.data()["bucket"]["key_id"], "another-key");
    assert_eq!(again.data()["limit_bytes"], 1_u64 << 50, "its limit stays");
    assert_eq!(ada.get(&download(&kept)).body, bytes_of(1, 5_000));
    app.kill_and_restart();
    let ada = app.sign_in("ada", "correct horse");
    assert_eq!(ada.get(&download(&kept)).body, bytes_of(1, 5_000));
}

#[test]
fn what_lies_in_a_bucket_is_purged_exported_and_found_again_after_the_metadata_was_lost() {
    let (mut app, ada, _line) = with_bucket();
    let bob = app.add_user("bob");
    let kept = sent(&ada.send("Papers", "kept.bin", &bytes_of(1, 12_000_000)));
    sent(&bob.send("Papers", "bob.bin", &bytes_of(2, 5_000)));
    let out = tempfile::tempdir().unwrap();
    let exported = albumen(&["export", "ada", out.path().join("out").to_str().unwrap()], app.data());
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    assert!(std::fs::read(out.path().join("out/Papers/kept.bin")).unwrap() == bytes_of(1, 12_000_000));
    let id = bob.get("/account/me").data()["id"].as_str().unwrap().to_owned();
    assert!(ada.delete(&format!("/admin/users/{id}")).status < 300);
    ada.until("what was theirs is gone", || volume(&ada, 1)["files"] == 1);
    app.kill();
    std::fs::remove_file(app.data().join("albumen.redb")).unwrap();
    let rebuilt = albumen(&["rebuild", "--json"], app.data());
    assert_eq!(rebuilt.status.code(), Some(0), "{rebuilt:?}");
    app.start_again();
    let ada = app.sign_in("ada", "correct horse");
    assert!(ada.get(&format!("/files/{kept}/download?inline=true")).body == bytes_of(1, 12_000_000));
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}

/// A key in a log is a key that is read by whoever reads logs.
#[test]
fn the_secret_of_a_bucket_is_in_no_answer_and_in_no_log() {
    let (app, ada, line) = with_bucket();
    line.cut();
    let file = ada.send("In", "a.bin", &bytes_of(1, 100));
    assert_eq!(file.status, 201);
    for path in ["/admin/volumes", "/admin/audit", "/admin/settings", "/admin/storage"] {
        let answer = ada.get(path);
        assert!(!String::from_utf8_lossy(&answer.body).contains(store::KEY.1), "{path}");
    }
    let shown = albumen(&["config"], app.data());
    assert!(!String::from_utf8_lossy(&shown.stdout).contains(store::KEY.1));
    let metadata = std::fs::metadata(app.data().join("albumen.redb")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o077, 0, "where it is kept only the server reads");
}
