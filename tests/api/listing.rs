//! Folders listed in other orders than by name, and in part.

use serde_json::json;

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

fn names(ada: &Client, query: &str) -> Vec<String> {
    let answer = ada.get(&format!("/files?path=Docs&{query}"));
    let listed = answer.data();
    let files = listed.as_array().unwrap_or_else(|| panic!("{query}: {answer:?}"));
    files.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
}

/// A folder and four files, made on different days.
fn folder(ada: &Client) {
    for (name, size, day) in [("b.txt", 30, 2), ("A.txt", 10, 3), ("c.bin", 20, 1)] {
        let day = format!("2024-07-0{day}T12:00:00Z");
        let texts = [("path", "Docs"), ("modified_at", day.as_str())];
        ada.form("/files", &texts, &[("file", name, &bytes_of(size, usize::try_from(size).unwrap()))]);
    }
    ada.send("Docs", "pic.jpg", &jpeg(&Picture::default()));
    ada.post("/folders", &json!({"path": "Docs/Zoo"}));
    ada.settle();
}

#[test]
fn a_folder_is_sorted_by_what_is_asked_for_and_filtered() {
    let (_app, ada) = TestApp::set_up();
    folder(&ada);
    assert_eq!(names(&ada, ""), ["A.txt", "Zoo", "b.txt", "c.bin", "pic.jpg"], "plainly by name");
    assert_eq!(names(&ada, "sort=name&order=desc"), ["Zoo", "pic.jpg", "c.bin", "b.txt", "A.txt"]);
    assert_eq!(names(&ada, "sort=size"), ["Zoo", "A.txt", "c.bin", "b.txt", "pic.jpg"]);
    assert_eq!(names(&ada, "sort=size&order=desc"), ["Zoo", "pic.jpg", "b.txt", "c.bin", "A.txt"]);
    assert_eq!(names(&ada, "sort=modified&kind=file&max_size=100"), ["c.bin", "b.txt", "A.txt"]);
    assert_eq!(names(&ada, "kind=folder"), ["Zoo"]);
    assert_eq!(names(&ada, "type=image"), ["pic.jpg"]);
    assert_eq!(names(&ada, "type=image/jpeg"), ["pic.jpg"]);
    assert_eq!(names(&ada, "type=image/png"), [""; 0]);
    assert_eq!(names(&ada, "name=.TX"), ["A.txt", "b.txt"]);
    assert_eq!(names(&ada, "min_size=20&max_size=30"), ["b.txt", "c.bin"]);
    let days = "modified_after=2024-07-02T00:00:00Z&modified_before=2024-07-03T00:00:00Z";
    assert_eq!(names(&ada, days), ["b.txt"]);
    let listed = ada.get("/files?path=Docs").data();
    for name in ["A.txt", "pic.jpg", "Zoo"] {
        let found = listed.as_array().unwrap().iter().find(|file| file["name"] == name).unwrap();
        ada.post(&format!("/files/{}/tags", found["id"].as_str().unwrap()), &json!({"tags": ["Best"]}));
    }
    assert_eq!(names(&ada, "tag=best"), ["Zoo", "A.txt", "pic.jpg"], "files, photos and folders alike");
    assert_eq!(names(&ada, "tag=none"), [""; 0]);
    for wrong in ["sort=colour", "order=up", "kind=link", "modified_after=soon"] {
        assert_eq!(ada.get(&format!("/files?{wrong}")).status, 422, "{wrong}");
    }
    assert_eq!(ada.get("/files?sort=size&cursor=!").error(), "bad_cursor");
    let tags = ada.get("/tags").data();
    assert_eq!((&tags[0]["photo_count"], &tags[0]["file_count"]), (&json!(1), &json!(2)));
    let tag = tags[0]["id"].as_str().unwrap();
    let first = ada.get(&format!("/tags/{tag}/files?limit=1")).json();
    let next = first["pagination"]["next_cursor"].as_str().unwrap();
    let second = ada.get(&format!("/tags/{tag}/files?limit=1&cursor={next}")).data();
    let mut paths = [&first["data"][0]["path"], &second[0]["path"]];
    paths.sort_by_key(ToString::to_string);
    assert_eq!(paths, ["/Docs/A.txt", "/Docs/Zoo"]);
    assert_eq!(ada.get(&format!("/tags/{tag}/files?cursor=x")).error(), "bad_cursor");
    assert_eq!(ada.get("/tags/none/files").status, 404);
}

#[test]
fn pages_of_any_order_hold_every_file_once() {
    let (_app, ada) = TestApp::set_up();
    let bodies: Vec<_> = (0..25_u64).map(|n| bytes_of(n, 1 + usize::try_from(n % 3).unwrap())).collect();
    let names: Vec<_> = (0..25).map(|n| format!("{n}.bin")).collect();
    let files: Vec<_> =
        names.iter().zip(&bodies).map(|(name, body)| ("file", name.as_str(), body.as_slice())).collect();
    ada.form("/files", &[("path", "Docs")], &files);
    for order in ["sort=size", "sort=size&order=desc", "sort=type", "sort=uploaded&order=desc", "kind=file"] {
        let (mut seen, mut sizes, mut cursor) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = ada.get(&format!("/files?path=Docs&limit=7&{order}{cursor}")).json();
            assert_eq!(page["pagination"]["total"], 25, "{order}");
            for file in page["data"].as_array().unwrap() {
                seen.push(file["name"].as_str().unwrap().to_owned());
                sizes.push(file["size"].as_u64().unwrap());
            }
            let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        if order == "sort=size" {
            assert!(sizes.is_sorted(), "{sizes:?}");
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 25, "{order}");
    }
}
