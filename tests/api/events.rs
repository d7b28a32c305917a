//! Who hears of what: the stream of events that open pages listen to.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Client, Picture, TestApp, bytes_of, jpeg};

/// A page that listens.
struct Listener(BufReader<TcpStream>);

impl Listener {
    fn of(who: &Client) -> Self {
        let address = who.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let token = who.token.as_ref().unwrap();
        let head = format!("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut listener = Self(BufReader::new(stream));
        assert_eq!(listener.next().0, "hello");
        listener
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream has ended");
        line
    }

    /// The next event and what it tells.
    fn next(&mut self) -> (String, Value) {
        loop {
            let line = self.line();
            if let Some(name) = line.trim_end().strip_prefix("event: ") {
                let data = self.line();
                let data = data.trim_end().strip_prefix("data: ").unwrap();
                return (name.to_owned(), serde_json::from_str(data).unwrap());
            }
        }
    }

    /// Everything up to the event that tells of this photo.
    fn until(&mut self, photo: &str) -> Vec<(String, Value)> {
        let mut heard = Vec::new();
        loop {
            heard.push(self.next());
            if heard.last().is_some_and(|(_, data)| data["id"] == photo) {
                return heard;
            }
        }
    }
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[test]
fn nobody_hears_of_what_others_do() {
    let (app, ada) = TestApp::set_up();
    let (bob, eve) = (app.add_user("bob"), app.add_user("eve"));
    let library = id(&ada.post("/libraries", &json!({"name": "Ours", "visibility": "shared"})).data());
    let member = json!({"user": "bob", "role": "contributor"});
    assert_eq!(ada.post(&format!("/libraries/{library}/members"), &member).status, 201);
    let (mut of_ada, mut of_bob, mut of_eve) = (Listener::of(&ada), Listener::of(&bob), Listener::of(&eve));

    let picture = |seed| jpeg(&Picture { seed, ..Picture::default() });
    let shared = id(&ada.add_photo("Trip", "shared.jpg", &picture(1)));
    let private = id(&ada.add_photo("Diary", "private.jpg", &picture(2)));
    let added = ada.post(&format!("/libraries/{library}/photos"), &json!({"photo_ids": [shared]}));
    assert_eq!(added.status, 200);
    for photo in [&shared, &private] {
        assert_eq!(ada.put(&format!("/photos/{photo}"), &json!({"title": "secretive"})).status, 200);
    }
    ada.send("Diary", "letter.txt", b"dear diary");
    assert_eq!(ada.delete(&format!("/photos/{private}")).status, 200);
    ada.settle();

    // What one does oneself comes last, and is the first thing that one hears of.
    let (bobs, eves) = (
        id(&bob.add_photo("Mine", "bobs.jpg", &picture(3))),
        id(&eve.add_photo("Mine", "eves.jpg", &picture(4))),
    );
    let last = id(&ada.add_photo("Trip", "last.jpg", &picture(5)));
    let heard = of_ada.until(&last);
    assert!(heard.iter().any(|(event, data)| event == "photo" && data["id"] == json!(private)));
    assert!(heard.iter().any(|(event, _)| event == "ingest"));
    for (listener, own) in [(&mut of_bob, &bobs), (&mut of_eve, &eves)] {
        for (event, data) in listener.until(own) {
            let of_others = [&shared, &private, &last].iter().any(|photo| data["id"] == json!(photo));
            assert!(!of_others, "{event}: {data}");
            // One's own jobs and room: nothing is waiting for somebody who sends one picture.
            assert!(data["waiting"].as_u64().unwrap_or(0) <= 1, "{event}: {data}");
        }
    }
}

#[test]
fn an_open_page_hears_how_much_room_is_used() {
    let (_app, ada) = TestApp::set_up();
    let mut page = Listener::of(&ada);
    let used = |page: &mut Listener| loop {
        let (event, data) = page.next();
        if event == "quota" {
            return data["used_bytes"].as_u64().unwrap();
        }
    };
    let letter = id(&ada.send("", "letter.bin", &bytes_of(1, 5_000)).data()[0]);
    assert_eq!(used(&mut page), 5_000);
    assert_eq!(ada.delete(&format!("/files/{letter}")).status, 200);
    assert_eq!(ada.delete(&format!("/files/{letter}/permanent")).status, 200);
    while used(&mut page) > 0 {}
}
