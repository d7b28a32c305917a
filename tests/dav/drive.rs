//! A client of the drive, with an app password.

use std::time::Duration;

use base64::Engine;
use serde_json::json;
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

use crate::support::{Client, TestApp};

pub struct Drive {
    /// `http://127.0.0.1:…/dav`
    pub url: String,
    pub password: String,
    authorization: String,
    agent: Agent,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A server, its first person, and that person's drive.
pub fn mounted() -> (TestApp, Client, Drive) {
    let (app, ada) = TestApp::set_up();
    let drive = Drive::of(&app, &ada, "ada");
    (app, ada, drive)
}

impl Drive {
    pub fn of(app: &TestApp, person: &Client, name: &str) -> Self {
        let made = person.post("/auth/app-passwords", &json!({"name": "laptop", "scopes": ["webdav"]}));
        let password = made.data()["password"].as_str().unwrap().to_owned();
        Self::with(&app.url, name, &password)
    }

    pub fn with(server: &str, name: &str, password: &str) -> Self {
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}"));
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let config = config.allow_non_standard_methods(true).timeout_global(Some(Duration::from_mins(2)));
        Self {
            url: format!("{server}/dav"),
            password: password.to_owned(),
            authorization: format!("Basic {pair}"),
            agent: config.build().into(),
        }
    }

    /// A request to `path` below the drive's address; a whole address is taken as it is.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        let mut request = Request::builder().method(method).uri(url);
        if !self.authorization.ends_with("Og==") {
            request = request.header("Authorization", &self.authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = if body.is_empty() && method != "PUT" {
            self.agent.run(request.body(()).unwrap())
        } else {
            self.agent.run(request.body(body).unwrap())
        }
        .unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
        Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub fn status(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> u16 {
        self.request(method, path, headers, body).status
    }

    pub fn put(&self, path: &str, body: &[u8]) -> Answer {
        self.request("PUT", path, &[], body)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], &[])
    }

    pub fn propfind(&self, path: &str, depth: &str, properties: &str) -> Answer {
        let body = format!(
            "<D:propfind xmlns:D='DAV:' xmlns:oc='http://owncloud.org/ns' xmlns:al='albumen:' \
             xmlns:A='http://www.apple.com/webdav_fs/props/' xmlns:x='urn:x'><D:prop>{properties}</D:prop>\
             </D:propfind>"
        );
        self.request("PROPFIND", path, &[("Depth", depth)], body.as_bytes())
    }

    /// Takes an exclusive lock, and gives its token in brackets.
    pub fn lock(&self, path: &str) -> String {
        let answer = self.request("LOCK", path, &[("Timeout", "Second-600")], LOCK);
        assert!([200, 201].contains(&answer.status), "{answer:?}");
        answer.header("Lock-Token").to_owned()
    }
}

pub const LOCK: &[u8] =
    b"<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/>\
    </D:locktype><D:owner><D:href>ada</D:href></D:owner></D:lockinfo>";
