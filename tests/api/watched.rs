//! What those who look after a server are told of it, and that nobody else is.

use std::net::TcpListener;

use crate::support::{Client, Picture, TestApp, jpeg};

fn metrics(at: &str) -> (u16, String) {
    let answer = Client::new(at, None).get(&format!("{at}/metrics"));
    (answer.status, String::from_utf8(answer.body).unwrap())
}

fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|told| told.strip_prefix(line));
    found.unwrap_or_else(|| panic!("{line}: {text}")).trim().parse().unwrap()
}

#[test]
fn metrics_are_told_to_nobody_unless_they_are_allowed() {
    let (app, _ada) = TestApp::set_up();
    let (status, text) = metrics(&app.url);
    assert_eq!(status, 404);
    assert!(text.contains("metrics.listen"), "who looks for them learns how: {text}");
}

#[test]
fn metrics_tell_of_routes_and_kinds_and_of_nothing_that_anybody_keeps() {
    let (app, ada) = TestApp::set_up_with(&[("ALBUMEN_METRICS_PUBLIC", "on")]);
    let photo = ada.add_photo("Private album", "secret-name.jpg", &jpeg(&Picture::default()));
    let id = photo["id"].as_str().unwrap();
    for _ in 0..3 {
        assert_eq!(ada.get(&format!("/photos/{id}")).status, 200);
    }
    let (status, text) = metrics(&app.url);
    assert_eq!(status, 200, "{text}");
    let seen = r#"albumen_http_request_seconds_count{method="GET",route="/api/v1/photos/{id}",status="2xx"}"#;
    assert!(value(&text, seen) >= 3.0);
    assert!(value(&text, r#"albumen_job_seconds_count{kind="ingest"}"#) >= 1.0);
    assert!((value(&text, "albumen_photos_ingested_total") - 1.0).abs() < 0.1);
    assert!(value(&text, "albumen_memory_resident_bytes") > 1e6);
    assert!(value(&text, "albumen_store_bytes") > 1e4 && value(&text, "albumen_index_bytes") > 1e2);
    assert!(text.ends_with("# EOF\n"), "whole, as OpenMetrics has it");
    for private in [id, "secret-name", "Private album", "Ada"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
}

#[test]
fn metrics_have_an_address_of_their_own_where_nothing_else_is() {
    // The ready line does not name this address, so a free one is chosen here.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (app, _ada) = TestApp::set_up_with(&[("ALBUMEN_METRICS_LISTEN", &free)]);
    let own = format!("http://{free}");
    assert_eq!(metrics(&own).0, 200);
    assert_eq!(metrics(&app.url).0, 404);
    for elsewhere in ["/", "/api", "/api/v1/setup"] {
        assert_eq!(Client::new(&own, None).get(&format!("{own}{elsewhere}")).status, 404, "{elsewhere}");
    }
}

#[test]
fn administrators_see_how_the_server_is() {
    let (_app, ada) = TestApp::set_up();
    let before = ada.get("/admin/health").data();
    ada.add_photo("", "a.jpg", &jpeg(&Picture::default()));
    // The index follows in its own time.
    ada.until("the photo can be found", || ada.get("/admin/health").data()["photos"] == 1);
    let after = ada.get("/admin/health").data();
    let grown = |name: &str| after[name].as_u64().unwrap() - before[name].as_u64().unwrap();
    assert!(grown("requests") >= 2 && grown("jobs_done") >= 1, "{before} {after}");
    assert_eq!((grown("photos_read"), grown("failures")), (1, 0));
    assert_eq!((&after["people"], &after["jobs_waiting"]), (&1.into(), &0.into()));
    assert!(after["memory_bytes"].as_u64().unwrap() > 1_000_000);
}
