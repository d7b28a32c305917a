//! Folders seen as albums.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn album(ada: &Client, path: &str) -> Value {
    let folders = ada.get("/folders").data();
    folders.as_array().unwrap().iter().find(|folder| folder["path"] == path).cloned().unwrap_or(Value::Null)
}

fn photo(seed: u32) -> Vec<u8> {
    jpeg(&Picture { seed, ..Picture::default() })
}

#[test]
fn counts_and_covers_roll_up_and_moving_a_folder_takes_all_along() {
    let (_app, ada) = TestApp::set_up();
    let first = ada.add_photo("Trips/Paris", "a.jpg", &photo(1));
    ada.add_photo("Trips/Rome", "b.jpg", &photo(2));
    let trips = album(&ada, "/Trips");
    assert_eq!((&trips["photo_count"], &trips["total_photo_count"]), (&json!(0), &json!(2)));
    assert!(trips["cover_photo_id"].is_string());
    let paris = album(&ada, "/Trips/Paris");
    assert_eq!(paris["cover_photo_id"], first["id"]);
    assert_eq!(paris["parent_id"], trips["id"]);

    let year = ada.post("/folders", &json!({"path": "2024"})).data();
    let id = trips["id"].as_str().unwrap();
    let moved = ada.put(&format!("/folders/{id}"), &json!({"name": "Journeys", "parent_id": year["id"]}));
    assert_eq!(moved.data()["path"], "/2024/Journeys");
    assert_eq!(album(&ada, "/2024/Journeys/Paris")["id"], paris["id"]);
    assert_eq!(album(&ada, "/2024")["total_photo_count"], 2);
    let listed = ada.get(&format!("/photos/timeline?album={}", paris["id"].as_str().unwrap())).data();
    assert_eq!(listed[0]["count"], 1);
}

#[test]
fn a_folder_is_not_moved_into_itself_nor_over_another() {
    let (_app, ada) = TestApp::set_up();
    let inner = ada.post("/folders", &json!({"path": "A/B"})).data();
    let outer = album(&ada, "/A");
    let id = outer["id"].as_str().unwrap();
    let into_itself = ada.put(&format!("/folders/{id}"), &json!({"parent_id": inner["id"]}));
    assert_eq!((into_itself.status, into_itself.error().as_str()), (409, "into_itself"));
    ada.post("/folders", &json!({"path": "C"})).data();
    let clash = ada.put(&format!("/folders/{id}"), &json!({"name": "C"}));
    assert_eq!((clash.status, clash.error().as_str()), (409, "exists"));
    assert_eq!(ada.delete(&format!("/folders/{}", inner["id"].as_str().unwrap())).status, 200);
    assert_eq!(ada.delete(&format!("/folders/{id}")).status, 200);
}

#[test]
fn a_moved_photo_changes_albums() {
    let (_app, ada) = TestApp::set_up();
    let moved = ada.add_photo("From", "a.jpg", &photo(3));
    let to = ada.post("/folders", &json!({"path": "To"})).data();
    let file = moved["image_files"][0]["id"].as_str().unwrap();
    let answer = ada.put(&format!("/files/{file}"), &json!({"parent_id": to["id"], "name": "renamed.jpg"}));
    assert_eq!(answer.data()["path"], "/To/renamed.jpg");
    assert_eq!(album(&ada, "/From")["photo_count"], 0);
    assert_eq!(album(&ada, "/To")["photo_count"], 1);
}
