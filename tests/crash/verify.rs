//! After a restart: what is owed is there, and nothing is half there.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::ledger::{Kept, Ledger};
use crate::load::send_part;
use crate::support::Client;

/// What one client was told.
pub fn each(ada: &Client, ledger: &mut Ledger) {
    finish_halfway(ada, ledger);
    let listed = everything(ada, "/files?path=Load&limit=1000");
    for (name, content) in std::mem::take(&mut ledger.unanswered) {
        let found = listed.iter().find(|file| file["name"] == name.as_str());
        let Some(found) = found else { continue };
        let kept = Kept::new(found["id"].as_str().unwrap(), name, content);
        ledger.kept.push(kept);
    }
    for kept in &mut ledger.kept {
        check(ada, kept);
    }
}

/// An upload that was cut goes on at or after the byte that was acknowledged.
fn finish_halfway(ada: &Client, ledger: &mut Ledger) {
    let Some(halfway) = ledger.halfway.take() else { return };
    let asked = ada.request("HEAD", &halfway.path, &[("Tus-Resumable", "1.0.0")], &[]);
    assert_eq!(asked.status, 200, "{}: {asked:?}", halfway.name);
    let offset: usize = asked.header("upload-offset").unwrap().parse().unwrap();
    assert!(offset >= halfway.offset, "{} fell back from {} to {offset}", halfway.name, halfway.offset);
    ledger.unanswered.retain(|(name, _)| *name != halfway.name);
    let file = if let Some(file) = asked.header("albumen-file") {
        file.to_owned()
    } else {
        let last = send_part(ada, &halfway.path, offset, &halfway.content.make()[offset..]);
        assert_eq!(last.status, 204, "{}: {last:?}", halfway.name);
        last.header("albumen-file").unwrap().to_owned()
    };
    ledger.kept.push(Kept::new(&file, halfway.name, halfway.content));
}

fn check(ada: &Client, kept: &mut Kept) {
    let answer = ada.get(&format!("/files/{}", kept.id));
    assert_eq!(answer.status, 200, "{kept:?}: {answer:?}");
    let file = answer.data();
    kept.name.settle(file["name"].as_str().unwrap().to_owned(), "the name");
    let bytes = ada.get(&format!("/files/{}/download", kept.id));
    assert_eq!(bytes.status, 200, "{kept:?}: {bytes:?}");
    assert!(bytes.body == kept.content.make(), "other bytes came back: {kept:?}");
    kept.photo = kept.photo.take().or_else(|| file["photo_id"].as_str().map(str::to_owned));
    let Some(photo) = &kept.photo else { return };
    let photo = ada.get(&format!("/photos/{photo}")).data();
    kept.title.settle(photo["title"].as_str().map(str::to_owned), "the title");
    let tags = photo["tags"].as_array().unwrap();
    kept.tags.settle(tags.iter().map(tag_name).collect(), "the tags");
    kept.trashed.settle(!photo["deleted_at"].is_null(), "trashed");
}

fn tag_name(tag: &Value) -> String {
    tag.as_str().or_else(|| tag["name"].as_str()).unwrap().to_owned()
}

/// What nobody was told holds all the same.
pub fn whole(ada: &Client, data: &Path, ledgers: &[Arc<Mutex<Ledger>>]) {
    ada.settle();
    let left: Vec<_> =
        std::fs::read_dir(data.join("uploads")).unwrap().map(|one| one.unwrap().path()).collect();
    assert!(left.is_empty(), "remains of the last run: {left:?}");
    let owed: BTreeSet<String> = ledgers
        .iter()
        .flat_map(|one| one.lock().unwrap().kept.iter().map(|k| k.id.clone()).collect::<Vec<_>>())
        .collect();
    let listed = everything(ada, "/files?path=Load&limit=1000");
    for file in &listed {
        assert!(owed.contains(file["id"].as_str().unwrap()), "a file that nobody sent: {file}");
    }
    let photos = everything(ada, "/photos?limit=1000");
    let months = ada.get("/photos/timeline").data();
    let counted: u64 = months.as_array().unwrap().iter().map(|month| month["count"].as_u64().unwrap()).sum();
    assert_eq!(counted, photos.len() as u64, "the timeline counts what is listed");
    for photo in &photos {
        assert_eq!(photo["state"], "ready", "its job went on: {photo}");
    }
}

fn everything(ada: &Client, path: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let json = ada.get(&format!("{path}{cursor}")).json();
        found.extend(json["data"].as_array().cloned().unwrap_or_default());
        match json["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}
