//! The API document says what the server does.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::TestApp;

/// `cargo test` with `ALBUMEN_WRITE_OPENAPI=1` writes the document anew.
#[test]
fn the_checked_in_document_is_the_servers_own() {
    let app = TestApp::fresh();
    let served = app.anonymous().get("/openapi.json").json();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/openapi.json");
    let text = serde_json::to_string_pretty(&served).unwrap() + "\n";
    if std::env::var_os("ALBUMEN_WRITE_OPENAPI").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == text, "web/openapi.json is stale: run make openapi");
}

#[test]
fn every_handler_is_described_and_answers() {
    let app = TestApp::fresh();
    let document = app.anonymous().get("/openapi.json").json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let mut routed = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/api")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    for path in files {
        let code = std::fs::read_to_string(path).unwrap();
        routed += ["#[get(", "#[post(", "#[put(", "#[patch(", "#[delete(", "#[head(", "#[options("]
            .iter()
            .map(|attribute| code.matches(attribute).count())
            .sum::<usize>();
        routed += code.matches("method = \"").count();
    }
    // The document itself is routed outside src/http/api.
    assert_eq!(described.len(), routed + 1, "a route without a description: {described:?}");
    for (method, path) in described.iter().filter(|(method, _)| method != "HEAD") {
        let at = format!("{}{}", app.url, path.replace("{id}", "0").replace("{bucket}", "2024-01"));
        let answer = app.anonymous().request(method, &at, &[("Content-Type", "application/json")], b"{}");
        assert!(answer.status != 405 && answer.status < 500, "{method} {path}: {answer:?}");
    }
}
