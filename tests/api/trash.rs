//! The trash as the API shows it: files, folders and photos in one.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

fn names(client: &Client, path: &str) -> Vec<String> {
    let listed = client.get(path).data();
    listed.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
}

fn photos(client: &Client, query: &str) -> u64 {
    client.get(&format!("/photos{query}")).json()["pagination"]["total"].as_u64().unwrap()
}

fn trash_bytes(client: &Client) -> u64 {
    client.get("/account/quota").data()["trash_bytes"].as_u64().unwrap()
}

fn blobs(app: &TestApp) -> usize {
    let files = walkdir::WalkDir::new(app.data().join("users")).into_iter();
    // The file that says the disk is mounted is nobody's.
    let marked = |entry: &walkdir::DirEntry| entry.file_name() == ".volume";
    files.map(Result::unwrap).filter(|entry| entry.file_type().is_file() && !marked(entry)).count()
}

#[test]
fn a_deleted_file_waits_in_the_trash_and_comes_back_to_its_place() {
    let (_app, ada) = TestApp::set_up();
    let file = ada.send("Docs/Letters", "a.bin", &bytes_of(1, 100)).data()[0].clone();
    assert_eq!(ada.delete(&format!("/files/{}", id(&file))).status, 200);
    assert_eq!(names(&ada, "/files?path=Docs/Letters"), [""; 0]);
    let listed = ada.get("/trash").data();
    assert_eq!((listed[0]["path"].as_str(), trash_bytes(&ada)), (Some("/Docs/Letters/a.bin"), 100));
    assert!(!listed[0]["deleted_at"].is_null() && listed[0]["total_size"] == 100, "{listed}");

    // Its folder is gone too, and its name is taken in the new one.
    let folder = ada.get("/files?path=Docs").data()[0].clone();
    ada.delete(&format!("/folders/{}", id(&folder))).data();
    ada.send("Docs/Letters", "a.bin", &bytes_of(2, 10));
    let back = ada.post(&format!("/files/{}/restore", id(&file)), &json!({})).data();
    assert_eq!(back["path"], "/Docs/Letters/a (1).bin");
    assert_eq!(ada.get(&format!("/files/{}/download", id(&file))).body, bytes_of(1, 100));
    assert_eq!(names(&ada, "/trash"), ["Letters"]);
    let again = ada.post(&format!("/files/{}/restore", id(&file)), &json!({}));
    assert_eq!((again.status, again.error().as_str()), (409, "not_in_trash"));
}

#[test]
fn a_restore_may_name_another_place() {
    let (_app, ada) = TestApp::set_up();
    let file = ada.send("", "a.bin", &bytes_of(1, 100)).data()[0].clone();
    ada.delete(&format!("/files/{}", id(&file)));
    let to = json!({"path": "New/Place", "name": "b.bin"});
    let back = ada.post(&format!("/files/{}/restore", id(&file)), &to).data();
    assert_eq!(back["path"], "/New/Place/b.bin");
}

#[test]
fn a_folder_goes_and_comes_back_with_everything_in_it() {
    let (_app, ada) = TestApp::set_up();
    let one = ada.add_photo("Trips/Paris", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    ada.add_photo("Home", "b.jpg", &jpeg(&Picture { seed: 2, ..Picture::default() }));
    ada.send("Trips/Paris/Notes", "n.bin", &bytes_of(1, 1_000));
    let trips = ada.get("/files").data();
    let trips = trips.as_array().unwrap().iter().find(|file| file["name"] == "Trips").unwrap().clone();
    ada.delete(&format!("/folders/{}", id(&trips))).data();
    ada.settle();

    assert_eq!((photos(&ada, ""), photos(&ada, "?trashed=true")), (1, 1));
    ada.until("the search forgets it", || ada.found("album:Paris").is_empty());
    assert_eq!(ada.get("/files?path=Trips").status, 404);
    assert_eq!(ada.get("/folders").data().as_array().unwrap().len(), 1);
    let listed = ada.get("/trash").data();
    assert_eq!(listed.as_array().unwrap().len(), 1, "one thing was deleted");
    assert_eq!(listed[0]["total_size"], trash_bytes(&ada));
    let inside = ada.get(&format!("/files?parent={}", id(&trips))).data();
    assert_eq!(inside[0]["name"], "Paris");
    assert!(!inside[0]["deleted_at"].is_null(), "it was deleted with its folder");
    // Its name is free meanwhile.
    ada.send("Trips", "other.bin", &bytes_of(2, 5));

    let back = ada.post(&format!("/files/{}/restore", id(&trips)), &json!({})).data();
    assert_eq!(back["path"], "/Trips (1)");
    ada.settle();
    assert_eq!((photos(&ada, ""), photos(&ada, "?trashed=true"), trash_bytes(&ada)), (2, 0, 0));
    assert_eq!(names(&ada, "/files?path=Trips (1)/Paris".replace(' ', "%20").as_str()), ["Notes", "a.jpg"]);
    ada.until("the search finds it", || ada.found("album:Paris") == [id(&one)]);
}

#[test]
fn one_file_of_a_deleted_folder_can_come_back_alone() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("Trips/Paris", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    ada.send("Trips", "n.bin", &bytes_of(1, 1_000));
    let trips = ada.get("/files").data()[0].clone();
    ada.delete(&format!("/folders/{}", id(&trips))).data();
    ada.settle();
    ada.post("/photos/bulk", &json!({"photo_ids": [photo["id"]], "restore": true})).data();
    ada.settle();
    assert_eq!((photos(&ada, ""), photos(&ada, "?trashed=true"), trash_bytes(&ada)), (1, 0, 1_000));
    assert_eq!(names(&ada, "/files?path=Trips/Paris"), ["a.jpg"]);
    let shown = ada.get(&format!("/photos/{}", id(&photo))).data();
    assert_eq!(shown["image_files"].as_array().unwrap().len(), 1);
}

#[test]
fn deleting_the_file_of_a_photo_and_deleting_the_photo_are_one() {
    let (_app, ada) = TestApp::set_up();
    let photo = ada.add_photo("A", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    let file = photo["image_files"][0]["id"].as_str().unwrap();
    ada.delete(&format!("/files/{file}")).data();
    assert_eq!((photos(&ada, ""), photos(&ada, "?trashed=true")), (0, 1));
    ada.post("/photos/bulk", &json!({"photo_ids": [photo["id"]], "restore": true})).data();
    assert_eq!(names(&ada, "/files?path=A"), ["a.jpg"]);
    ada.delete(&format!("/photos/{}", id(&photo))).data();
    assert_eq!(names(&ada, "/trash"), ["a.jpg"]);
    ada.post(&format!("/files/{file}/restore"), &json!({})).data();
    assert_eq!((photos(&ada, ""), photos(&ada, "?trashed=true")), (1, 0));
}

#[test]
fn purging_ends_records_photos_room_and_bytes() {
    let (app, ada) = TestApp::set_up();
    let photo = ada.add_photo("A", "a.jpg", &jpeg(&Picture { seed: 1, ..Picture::default() }));
    ada.send("A/B", "b.bin", &bytes_of(1, 1_000));
    let kept = ada.send("C", "c.bin", &bytes_of(1, 1_000)).data()[0].clone();
    let before = blobs(&app);
    assert_eq!(before, 4, "a picture with two previews, and one blob of two files");
    let live = ada.delete(&format!("/files/{}/permanent", id(&kept)));
    assert_eq!((live.status, live.error().as_str()), (409, "not_in_trash"));

    let folder = ada.get("/files").data()[0].clone();
    ada.delete(&format!("/folders/{}", id(&folder))).data();
    ada.settle();
    assert_eq!(ada.post("/trash/empty", &json!({})).data()["purged"], 1);
    ada.settle();
    assert_eq!(ada.get(&format!("/photos/{}", id(&photo))).status, 404);
    assert_eq!(ada.get(&format!("/files/{}", id(&folder))).status, 404);
    ada.until("the bytes go", || blobs(&app) == 1);
    assert_eq!(ada.get(&format!("/files/{}/download", id(&kept))).body, bytes_of(1, 1_000));
    let quota = ada.get("/account/quota").data();
    assert_eq!(
        (quota["used_bytes"].as_u64(), quota["trash_bytes"].as_u64()),
        (Some(1_000), Some(0)),
        "{quota}"
    );
    assert_eq!(photos(&ada, "?trashed=true"), 0);
}

/// The trash used to be a way to lose a picture: the previews of two photos that look alike are one file.
#[test]
fn the_bytes_of_a_purged_file_come_back_when_they_are_sent_again() {
    let (app, ada) = TestApp::set_up();
    let picture = jpeg(&Picture { seed: 7, ..Picture::default() });
    for _ in 0..3 {
        let photo = ada.add_photo("A", "a.jpg", &picture);
        let shown = ada.get(&format!("/photos/{}/thumbnail", id(&photo)));
        assert_eq!(shown.status, 200, "{shown:?}");
        ada.delete(&format!("/photos/{}", id(&photo))).data();
        ada.post("/trash/empty", &json!({})).data();
    }
    ada.until("the bytes go", || blobs(&app) == 0);
}

#[test]
fn a_shown_file_that_is_purged_gives_way_to_the_next() {
    let (_app, ada) = TestApp::set_up();
    let picture = jpeg(&Picture { seed: 3, ..Picture::default() });
    let photo = ada.add_photo("A", "a.jpg", &picture);
    ada.send("B", "b.jpg", &picture);
    ada.settle();
    let first = photo["image_files"][0]["id"].as_str().unwrap();
    ada.delete(&format!("/files/{first}")).data();
    assert_eq!(photos(&ada, ""), 1, "the other file is there");
    ada.delete(&format!("/files/{first}/permanent")).data();
    ada.settle();
    let left = ada.get(&format!("/photos/{}", id(&photo))).data();
    assert_eq!(left["image_files"].as_array().unwrap().len(), 1);
    assert_eq!(left["hothash"], photo["hothash"], "the photo is the same");
    assert_eq!(ada.get(&format!("/photos/{}/original", id(&photo))).body, picture);
    assert_eq!(ada.get(&format!("/photos/{}/thumbnail", id(&photo))).status, 200);
}

#[test]
fn a_folder_of_many_files_is_deleted_restored_and_purged() {
    let (app, ada) = TestApp::set_up();
    let sha = ada.send("Many", "0.bin", &bytes_of(1, 10)).data()[0]["sha256"].clone();
    for n in 1..700 {
        let link = json!({"sha256": sha, "path": format!("Many/{}", n % 7), "name": format!("{n}.bin")});
        assert_eq!(ada.post("/files/link", &link).status, 201);
    }
    let many = ada.get("/files").data()[0].clone();
    ada.delete(&format!("/folders/{}", id(&many))).data();
    ada.settle();
    assert_eq!(trash_bytes(&ada), 7_000);
    ada.post(&format!("/files/{}/restore", id(&many)), &json!({})).data();
    assert_eq!(trash_bytes(&ada), 0);
    assert_eq!(names(&ada, "/files?path=Many/3&limit=1000").len(), 100);
    ada.delete(&format!("/files/{}", id(&many))).data();
    ada.delete(&format!("/files/{}/permanent", id(&many))).data();
    ada.settle();
    ada.until("the bytes go", || blobs(&app) == 0);
    assert_eq!(ada.get("/account/quota").data()["used_bytes"], 0);
}

#[test]
fn others_see_nothing_of_it() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let file = ada.send("", "a.bin", &bytes_of(1, 100)).data()[0].clone();
    let path = format!("/files/{}", id(&file));
    assert_eq!(bob.delete(&path).status, 404);
    ada.delete(&path).data();
    assert_eq!(bob.get("/trash").data(), json!([]));
    assert_eq!(bob.post(&format!("{path}/restore"), &json!({})).status, 404);
    assert_eq!(bob.delete(&format!("{path}/permanent")).status, 404);
    bob.post("/trash/empty", &json!({})).data();
    assert_eq!(names(&ada, "/trash"), ["a.bin"]);
    assert_eq!(bob.get(&format!("{path}/versions")).status, 404);
    assert_eq!(bob.post(&format!("{path}/copy"), &json!({})).status, 404);
}

#[test]
fn the_trash_is_listed_in_pages_newest_first() {
    let (_app, ada) = TestApp::set_up();
    for n in 0..5 {
        let file = ada.send("", &format!("{n}.bin"), &bytes_of(n, 10)).data()[0].clone();
        ada.delete(&format!("/files/{}", id(&file)));
    }
    let first = ada.get("/trash?limit=2").json();
    let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
    let second = ada.get(&format!("/trash?limit=9&cursor={cursor}")).json();
    let all =
        [first["data"].as_array().unwrap().clone(), second["data"].as_array().unwrap().clone()].concat();
    let names: Vec<_> = all.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["4.bin", "3.bin", "2.bin", "1.bin", "0.bin"]);
    assert_eq!(second["pagination"]["next_cursor"], Value::Null);
}
