//! Rule 6: files of one stem, one folder and one moment are one photo, whichever arrives first.

use serde_json::Value;

use crate::support::{Client, Picture, TestApp, jpeg};

pub const SIDECAR: &str = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4">
<dc:subject><rdf:Bag><rdf:li>harbour</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"#;

pub fn photo_at(taken: &'static str) -> Vec<u8> {
    jpeg(&Picture { seed: 5, taken: Some(taken), ..Picture::default() })
}

/// A DNG as far as grouping is concerned: a TIFF whose one picture is a JPEG preview.
pub fn raw(taken: &'static str) -> Vec<u8> {
    let preview = jpeg(&Picture { seed: 6, taken: Some(taken), ..Picture::default() });
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    let date = format!("{taken}\0");
    let entries: Vec<(u16, u16, u32, u32)> = vec![
        (0x00fe, 4, 1, 1),                                     // a reduced picture
        (0x0103, 3, 1, 6),                                     // JPEG
        (0x0111, 4, 1, 200),                                   // where it is
        (0x0117, 4, 1, u32::try_from(preview.len()).unwrap()), // how long
        (0x0132, 2, 20, 160),                                  // DateTime
        (0x9003, 2, 20, 160),                                  // DateTimeOriginal
        (0xc612, 1, 4, u32::from_le_bytes([1, 4, 0, 0])),      // DNGVersion
    ];
    file.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend(0u32.to_le_bytes());
    file.resize(160, 0);
    file.extend(date.as_bytes());
    file.resize(200, 0);
    file.extend(preview);
    file
}

pub fn parts(photo: &Value) -> Vec<&str> {
    let mut parts: Vec<_> =
        photo["image_files"].as_array().unwrap().iter().map(|file| file["part"].as_str().unwrap()).collect();
    parts.sort_unstable();
    parts
}

fn count(ada: &Client) -> u64 {
    ada.get("/photos").json()["pagination"]["total"].as_u64().unwrap()
}

#[test]
fn raw_and_jpeg_are_one_photo_whichever_comes_first() {
    for jpeg_first in [true, false] {
        let (_app, ada) = TestApp::set_up();
        let (jpeg, raw) = (photo_at("2024:07:14 18:30:00"), raw("2024:07:14 18:30:00"));
        let files = [("IMG_1.jpg", &jpeg), ("IMG_1.dng", &raw)];
        let order = if jpeg_first { [0, 1] } else { [1, 0] };
        let mut photo = Value::Null;
        for at in order {
            photo = ada.add_photo("Day", files[at].0, files[at].1);
        }
        assert_eq!(parts(&photo), ["original", "raw"], "jpeg first: {jpeg_first}; {photo}");
        assert_eq!(count(&ada), 1);
        let shown = ada.get(&format!("/photos/{}/original", photo["id"].as_str().unwrap()));
        assert_eq!(shown.body, jpeg, "the photo is shown by its JPEG");
    }
}

#[test]
fn another_moment_or_another_folder_is_another_photo() {
    let (_app, ada) = TestApp::set_up();
    ada.add_photo("Day", "IMG_1.jpg", &photo_at("2024:07:14 18:30:00"));
    ada.add_photo("Day", "IMG_1.dng", &raw("2024:07:14 19:30:00"));
    ada.add_photo("Other", "IMG_1.dng", &raw("2024:07:14 18:30:00"));
    assert!(count(&ada) >= 2);
    let first = ada.get("/photos").data();
    let with_jpeg =
        first.as_array().unwrap().iter().find(|photo| photo.to_string().contains("IMG_1.jpg")).unwrap();
    assert_eq!(parts(with_jpeg), ["original"]);
}

#[test]
fn a_sidecar_speaks_for_its_photo_whichever_comes_first() {
    for sidecar_first in [true, false] {
        let (_app, ada) = TestApp::set_up();
        let picture = photo_at("2024:07:14 18:30:00");
        if sidecar_first {
            ada.send("Day", "IMG_2.xmp", SIDECAR.as_bytes());
            ada.settle();
        }
        let photo = ada.add_photo("Day", "IMG_2.jpg", &picture);
        if !sidecar_first {
            ada.send("Day", "IMG_2.xmp", SIDECAR.as_bytes());
        }
        ada.settle();
        let photo = ada.get(&format!("/photos/{}", photo["id"].as_str().unwrap())).data();
        assert_eq!(photo["rating"], 4, "sidecar first: {sidecar_first}; {photo}");
        assert_eq!(photo["tags"], serde_json::json!(["harbour"]));
        assert_eq!(parts(&photo), ["original", "sidecar"]);
    }
}
