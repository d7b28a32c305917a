//! Finding photos a moment after they came in.

use serde_json::json;

use crate::support::{Picture, TestApp, jpeg};

#[test]
fn photos_are_found_by_camera_date_place_tag_and_album() {
    let (_app, ada) = TestApp::set_up();
    let picture = Picture {
        seed: 1,
        make: Some("Canon"),
        model: Some("Canon EOS 40D"),
        taken: Some("2008:05:30 15:56:01"),
        position: Some((52, 13)),
        ..Picture::default()
    };
    let canon = ada.add_photo("Trips/Berlin", "IMG_1.jpg", &jpeg(&picture));
    let other =
        ada.add_photo("", "b.jpg", &jpeg(&Picture { seed: 2, make: Some("Sony"), ..Picture::default() }));
    let id = canon["id"].as_str().unwrap().to_owned();
    ada.put(&format!("/photos/{id}"), &json!({"tags": ["Größe", "two words"], "title": "Am See"})).data();
    ada.until("the tag is findable", || ada.found("tag:größe") == [id.clone()]);
    for query in [
        "canon",
        "camera:\"EOS 40D\"",
        "date:2008-05",
        "may 2008",
        "place:germany",
        "album:berlin",
        "grosse",
        "tag:\"two words\"",
        "\"am see\"",
        "cano",
        "iso:400 date:2008",
        "canon -sony",
        "has:gps",
        "IMG_1",
    ] {
        assert_eq!(ada.found(query), std::slice::from_ref(&id), "{query}");
    }
    assert_eq!(ada.found("").len(), 2);
    assert_eq!(ada.found("is:untagged"), [other["id"].as_str().unwrap()]);
    let page = ada.get("/search?q=&facets=camera,year,tag").data();
    let cameras = page["facets"]["camera"].as_array().unwrap();
    assert!(
        cameras.iter().any(|value| value["value"] == "Canon EOS 40D" && value["count"] == 1),
        "{cameras:?}"
    );
    let suggested = ada.get("/search/suggest?q=can").data();
    assert!(suggested.to_string().contains("Canon EOS 40D"), "{suggested}");
}

#[test]
fn a_bad_query_says_where_it_is_wrong() {
    let (_app, ada) = TestApp::set_up();
    for (query, position) in [("rating%3A%3E%3Dlots", 0..12), ("ok%20%22open", 3..9), ("colour%3Ared", 0..8)]
    {
        let answer = ada.get(&format!("/search?q={query}"));
        assert_eq!((answer.status, answer.error().as_str()), (400, "bad_query"), "{query}");
        let at = answer.json()["error"]["position"].as_u64().unwrap();
        assert!(position.contains(&at), "{query}: {at}");
    }
    let facet = ada.get("/search?q=&facets=colour");
    assert_eq!((facet.status, facet.error().as_str()), (422, "invalid"));
}

#[test]
fn nobody_finds_another_persons_photos() {
    let (app, ada) = TestApp::set_up();
    ada.add_photo(
        "Secret",
        "a.jpg",
        &jpeg(&Picture { seed: 1, make: Some("Hasselblad"), ..Picture::default() }),
    );
    ada.until("her own photo is findable", || ada.found("hasselblad").len() == 1);
    let bob = app.add_user("bob");
    for query in ["hasselblad", "", "album:secret", "-nothing"] {
        assert!(bob.found(query).is_empty(), "{query}");
    }
    let page = bob.get("/search?q=&facets=camera,year").json();
    assert_eq!(page["pagination"]["total"], 0);
    assert_eq!(page["data"]["facets"]["camera"], json!([]));
    assert_eq!(bob.get("/search/suggest?q=hassel").data(), json!([]));
}
