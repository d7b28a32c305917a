//! Photos on a map.

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, jpeg};

fn photo(who: &Client, name: &str, seed: u32, position: (u32, u32)) -> String {
    let picture = Picture { seed, position: Some(position), ..Picture::default() };
    who.add_photo("In", name, &jpeg(&picture))["id"].as_str().unwrap().to_owned()
}

fn counts(clusters: &Value) -> Vec<u64> {
    clusters.as_array().unwrap().iter().map(|cluster| cluster["count"].as_u64().unwrap()).collect()
}

#[test]
fn photos_near_each_other_are_counted_together_until_one_looks_closer() {
    let (_app, ada) = TestApp::set_up();
    let (paris, also) = (photo(&ada, "a.jpg", 1, (48, 2)), photo(&ada, "b.jpg", 2, (49, 3)));
    let far = photo(&ada, "c.jpg", 3, (1, 103));
    ada.add_photo("In", "nowhere.jpg", &jpeg(&Picture { seed: 4, ..Picture::default() }));
    let look = |query: &str| ada.get(&format!("/photos/map{query}")).data();
    ada.until("the index knows", || counts(&look("")).iter().sum::<u64>() == 3);
    let world = look("");
    assert_eq!(counts(&world), [2, 1]);
    assert_eq!((&world[0]["latitude"], &world[0]["longitude"]), (&json!(48.5), &json!(2.5)));
    assert!([&paris, &also].contains(&&world[0]["photo_id"].as_str().unwrap().to_owned()));
    assert_eq!(counts(&look("?bbox=0,40,10,50&zoom=8")), [1, 1], "closer, each by itself");
    assert_eq!(look("?bbox=100,-5,110,5&zoom=3")[0]["photo_id"], json!(far));
    assert_eq!(counts(&look("?bbox=170,-5,-170,60")), Vec::<u64>::new(), "over the date line there is none");
    assert_eq!(counts(&look("?bbox=90,-5,3.5,60&zoom=2")).iter().sum::<u64>(), 3, "the long way round");
    assert_eq!(counts(&look("?q=b.jpg")), [1]);
    for bad in ["?bbox=1,2,3", "?bbox=0,50,10,40", "?bbox=0,0,nan,1", "?bbox=-200,0,0,1", "?zoom=21"] {
        assert_eq!(ada.get(&format!("/photos/map{bad}")).status, 422, "{bad}");
    }
    assert_eq!(ada.get("/photos/map?q=rating:many").error(), "bad_query");
}

/// What libraries show there, and that it is gone at once, is asked with every other list in `sight`.
#[test]
fn a_map_holds_the_libraries_that_one_chose() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let shown = photo(&ada, "a.jpg", 1, (48, 2));
    photo(&ada, "private.jpg", 2, (10, 10));
    let body = json!({"name": "Ours", "visibility": "shared"});
    let library = ada.post("/libraries", &body).data()["id"].as_str().unwrap().to_owned();
    let added = ada.post(&format!("/libraries/{library}/photos"), &json!({"photo_ids": [shown]}));
    assert_eq!(added.status, 200);
    let member = json!({"user": "bob", "role": "viewer"});
    assert_eq!(ada.post(&format!("/libraries/{library}/members"), &member).status, 201);
    bob.until("the index knows", || bob.found("a.jpg").len() == 1);
    let look = |query: &str| counts(&bob.get(&format!("/photos/map{query}")).data());
    assert_eq!(look("?joined=true"), Vec::<u64>::new(), "not before it was chosen");
    bob.put(&format!("/libraries/{library}/timeline"), &json!({"shown": true}));
    assert_eq!((look("?joined=true"), look("")), (vec![1], vec![]));
    bob.put(&format!("/libraries/{library}/timeline"), &json!({"shown": false}));
    assert_eq!(look("?joined=true"), Vec::<u64>::new());
}
