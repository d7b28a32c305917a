//! A photo from its arrival to its place in the timeline.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn nikon(seed: u32) -> Vec<u8> {
    jpeg(&Picture {
        seed,
        make: Some("NIKON CORPORATION"),
        model: Some("NIKON D90"),
        taken: Some("2024:07:14 18:30:00"),
        position: Some((49, 2)),
        ..Picture::default()
    })
}

#[test]
fn a_photo_is_read_shown_and_stands_in_its_month() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("Trips/Paris", "a.jpg", &nikon(1));
    assert_eq!(photo["state"], "ready", "{photo}");
    assert_eq!(photo["camera"]["model"], "NIKON D90");
    assert_eq!(photo["taken_at_source"], "exif");
    // The file names no zone; its position does.
    assert_eq!(photo["taken_at"], "2024-07-14T18:30:00+02:00");
    assert_eq!(photo["place"]["country"], "France");
    assert_eq!((photo["width"].as_u64(), photo["height"].as_u64()), (Some(320), Some(240)));
    assert_eq!(photo["owner"]["display_name"], "Ada");

    let months = ada.get("/photos/timeline").data();
    assert_eq!(months, json!([{"bucket": "2024-07", "count": 1}]));
    let month = ada.get("/photos/timeline/2024-07").data();
    assert_eq!(month["id"], json!([photo["id"]]));
    assert_eq!(month["kind"], json!(["photo"]));
    assert!((month["ratio"][0].as_f64().unwrap() - 1.333).abs() < 0.01);
    for column in ["taken_at", "thumbhash", "favorite", "owner", "state"] {
        assert_eq!(month[column].as_array().unwrap().len(), 1, "{column}");
    }
}

#[test]
fn pictures_and_originals_are_sent_with_tags_and_ranges() {
    let (_app, ada) = TestApp::set_up();
    let original = nikon(2);
    let photo = ada.add_photo("", "a.jpg", &original);
    let path = format!("/photos/{}", photo["id"].as_str().unwrap());
    let small = ada.get(&format!("{path}/thumbnail?size=small"));
    assert_eq!((small.status, small.header("content-type")), (200, Some("image/jpeg")));
    assert!(small.header("cache-control").unwrap().contains("max-age"));
    let tag = small.header("etag").unwrap().to_owned();
    let again = ada.request("GET", &format!("{path}/thumbnail?size=small"), &[("If-None-Match", &tag)], &[]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(ada.get(&format!("{path}/thumbnail?size=huge")).status, 422);

    let whole = ada.get(&format!("{path}/original"));
    assert_eq!(whole.body, original);
    let part = ada.request("GET", &format!("{path}/original"), &[("Range", "bytes=10-19")], &[]);
    assert_eq!((part.status, part.body.as_slice()), (206, &original[10..20]));
    assert_eq!(part.header("content-range"), Some(format!("bytes 10-19/{}", original.len()).as_str()));
    let beyond = ada.request("GET", &format!("{path}/original"), &[("Range", "bytes=99999999-")], &[]);
    assert_eq!(beyond.status, 416);
    let head = ada.request("HEAD", &format!("{path}/original"), &[], &[]);
    assert_eq!(head.header("content-length"), Some(original.len().to_string().as_str()));
    // A photo answers to its hothash too, which is the hash of its hotpreview.
    let hothash = photo["hothash"].as_str().unwrap();
    assert_eq!(ada.get(&format!("/photos/{hothash}")).data()["id"], photo["id"]);
}

#[test]
fn what_a_person_sets_wins_and_is_read_back() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("", "a.jpg", &nikon(3));
    let path = format!("/photos/{}", photo["id"].as_str().unwrap());
    let change = json!({"title": "The bridge", "tags": ["Summer", "summer", "River"], "rating": 5, "favorite": true,
        "taken_at": "2023-01-02T03:04:05-03:30"});
    let changed = ada.put(&path, &change).data();
    assert_eq!(changed["title"], "The bridge");
    assert_eq!(changed["tags"], json!(["Summer", "River"]), "one tag a spelling, whatever its case");
    assert_eq!(changed["taken_at"], "2023-01-02T03:04:05-03:30");
    assert_eq!(changed["taken_at_source"], "user");
    assert_eq!(ada.get("/photos/timeline").data(), json!([{"bucket": "2023-01", "count": 1}]));
    assert_eq!(ada.get("/photos/timeline?favorite=true").data()[0]["count"], 1);
    let moved = ada.put(&path, &json!({"latitude": 48.8584, "longitude": 2.2945})).data();
    assert_eq!(moved["place"]["city"], "Paris");
    let cleared = ada.put(&path, &json!({"title": null, "rating": null})).data();
    assert_eq!((&cleared["title"], &cleared["rating"]), (&Value::Null, &Value::Null));
    let tags = ada.get("/tags").data();
    assert_eq!(tags[0]["name"], "River");
    assert_eq!(tags[0]["photo_count"], 1);
}

#[test]
fn a_change_of_what_was_changed_meanwhile_is_refused() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("", "a.jpg", &nikon(4));
    let path = format!("/photos/{}", photo["id"].as_str().unwrap());
    let tag = ada.get(&path).header("etag").unwrap().to_owned();
    let headers = [("Content-Type", "application/json"), ("If-Match", tag.as_str())];
    assert_eq!(ada.request("PUT", &path, &headers, br#"{"title":"first"}"#).status, 200);
    let late = ada.request("PUT", &path, &headers, br#"{"title":"second"}"#);
    assert_eq!((late.status, late.error().as_str()), (412, "changed_meanwhile"));
    assert_eq!(ada.get(&path).data()["title"], "first");
}

#[test]
fn archived_and_trashed_photos_leave_the_timeline_and_come_back() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("Album", "a.jpg", &nikon(5));
    let ids = json!([photo["id"]]);
    let count = |query: &str| {
        let months = ada.get(&format!("/photos/timeline{query}")).data();
        months.as_array().unwrap().iter().map(|month| month["count"].as_u64().unwrap()).sum::<u64>()
    };
    ada.post("/photos/bulk", &json!({"photo_ids": ids, "set": {"archived": true}})).data();
    assert_eq!((count(""), count("?archived=true")), (0, 1));
    ada.post("/photos/bulk", &json!({"photo_ids": ids, "set": {"archived": false}})).data();
    assert_eq!((count(""), count("?archived=true")), (1, 0));

    let path = format!("/photos/{}", photo["id"].as_str().unwrap());
    assert_eq!(ada.delete(&path).status, 200);
    assert_eq!((count(""), count("?trashed=true")), (0, 1));
    assert!(ada.get("/files?path=Album").data().as_array().unwrap().is_empty());
    ada.post("/photos/bulk", &json!({"photo_ids": ids, "restore": true})).data();
    assert_eq!((count(""), count("?trashed=true")), (1, 0));
    assert_eq!(ada.get("/files?path=Album").data()[0]["name"], "a.jpg");
}

#[test]
fn a_bulk_change_names_what_it_could_not_change() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("", "a.jpg", &nikon(6));
    let stranger = "0190d6a0-0000-7000-8000-000000000000";
    let body = json!({"photo_ids": [photo["id"], stranger, "nonsense"], "add_tags": ["x"], "shift_taken_by_s": 3600});
    let outcome = ada.post("/photos/bulk", &body).data();
    assert_eq!(outcome["updated"], 1);
    assert_eq!(outcome["failed"].as_array().unwrap().len(), 2);
    let changed = ada.get(&format!("/photos/{}", photo["id"].as_str().unwrap())).data();
    assert_eq!(changed["taken_at"], "2024-07-14T19:30:00+02:00");
    assert_eq!(changed["tags"], json!(["x"]));
}

#[test]
fn metadata_is_kept_whole_and_look_alikes_are_found() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("", "a.jpg", &nikon(7));
    let path = format!("/photos/{}", photo["id"].as_str().unwrap());
    let files = ada.get(&format!("{path}/metadata")).data();
    let text = files["image_files"][0]["metadata"].to_string();
    assert!(text.contains("NIKON D90"), "{text}");
    let alike = jpeg(&Picture { seed: 7, orientation: Some(1), ..Picture::default() });
    let same = ada.add_photo("", "b.jpg", &alike);
    assert_eq!(same["id"], photo["id"], "the same picture under other metadata is the same photo");
    assert_eq!(same["image_files"].as_array().unwrap().len(), 2);
    let other = ada.add_photo("", "c.jpg", &nikon(1_000_003));
    let similar = ada.get(&format!("{path}/similar?distance=32")).data();
    for found in similar.as_array().unwrap() {
        assert_eq!(found["id"], other["id"]);
    }
}

#[test]
fn programs_begin_photos_by_their_hotpreview() {
    let (_app, ada) = TestApp::set_up();
    let (original, hotpreview) = (nikon(8), jpeg(&Picture { seed: 88, ..Picture::default() }));
    let send = |ada: &Client, file: &[u8]| {
        ada.form(
            "/image-files/new-photo",
            &[],
            &[("hotpreview", "hot.jpg", &hotpreview), ("file", "a.jpg", file)],
        )
    };
    let made = send(&ada, &original);
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.data()["photo_id"].clone();
    ada.settle();
    let photo = ada.get(&format!("/photos/{}", id.as_str().unwrap())).data();
    assert_eq!((&photo["state"], &photo["hothash"]), (&json!("ready"), &made.data()["hothash"]));
    let again = send(&ada, &nikon(9));
    assert_eq!((again.status, again.error().as_str()), (409, "photo_exists"));
    assert_eq!(again.json()["error"]["photo_id"], id);
    let hothash = photo["hothash"].as_str().unwrap();
    let added =
        ada.form("/image-files/add-to-photo", &[("hothash", hothash)], &[("file", "b.jpg", &nikon(10))]);
    assert_eq!(added.status, 201, "{added:?}");
    ada.settle();
    let photo = ada.get(&format!("/photos/{}", id.as_str().unwrap())).data();
    assert_eq!(photo["image_files"].as_array().unwrap().len(), 2);
}
