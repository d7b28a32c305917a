//! A program that speaks to the server with an access token, or with nothing.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::http::{Request, Response};
use ureq::unversioned::multipart::{Form, Part};
use ureq::{Agent, Body};

/// A status and a body, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    fn read(mut response: Response<Body>) -> Self {
        let body = response.body_mut().with_config().limit(200 << 20).read_to_vec().unwrap();
        Self { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// `data` of a success.
    pub fn data(&self) -> Value {
        let json = self.json();
        assert_eq!(json["success"], true, "{json}");
        json["data"].clone()
    }

    /// The code of a failure, which must have a plain sentence too.
    pub fn error(&self) -> String {
        let json = self.json();
        assert_eq!(json["success"], false, "{json}");
        assert!(json["message"].as_str().is_some_and(|message| message.len() > 5), "{json}");
        json["error"]["code"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

#[derive(Clone)]
pub struct Client {
    pub url: String,
    pub token: Option<String>,
    agent: Agent,
}

impl Client {
    pub fn new(url: &str, token: Option<String>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true);
        let agent = config.timeout_global(Some(Duration::from_mins(1))).build().into();
        Self { url: url.to_owned(), token, agent }
    }

    /// The same person at a server that was started again.
    pub fn at(&self, url: &str) -> Self {
        Self::new(url, self.token.clone())
    }

    /// A request to `path` below `/api/v1`; an absolute address is taken as it is.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let url =
            if path.starts_with("http") { path.to_owned() } else { format!("{}/api/v1{path}", self.url) };
        let mut request = Request::builder().method(method).uri(url);
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let bodiless = ["GET", "HEAD", "DELETE", "OPTIONS"].contains(&method) && body.is_empty();
        let response = if bodiless {
            self.agent.run(request.body(()).unwrap())
        } else {
            self.agent.run(request.body(body).unwrap())
        };
        Answer::read(response.unwrap())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], &[])
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path, &[], &[])
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.request("PUT", path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    /// Sends one file by multipart form.
    pub fn send(&self, folder: &str, name: &str, bytes: &[u8]) -> Answer {
        self.form("/files", &[("path", folder)], &[("file", name, bytes)])
    }

    pub fn form(&self, path: &str, texts: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let mut form = Form::new();
        for (name, value) in texts {
            form = form.text(name, value);
        }
        for (field, name, bytes) in files {
            form = form.part(field, Part::bytes(bytes).file_name(name));
        }
        let mut request = self.agent.post(format!("{}/api/v1{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        Answer::read(request.send(form).unwrap())
    }

    /// Sends a picture and waits until it was read. Gives the photo.
    pub fn add_photo(&self, folder: &str, name: &str, bytes: &[u8]) -> Value {
        let answer = self.send(folder, name, bytes);
        assert_eq!(answer.status, 201, "{answer:?}");
        let file = answer.data()[0]["id"].as_str().unwrap().to_owned();
        self.settle();
        let file = self.get(&format!("/files/{file}")).data();
        self.get(&format!("/photos/{}", file["photo_id"].as_str().unwrap())).data()
    }

    /// Waits until no job waits, so that no test ends with work left undone.
    pub fn settle(&self) {
        self.until("no job waits", || self.get("/jobs?state=waiting").json()["pagination"]["total"] == 0);
    }

    /// Asks again and again until `true`, for a while.
    #[allow(clippy::unused_self, reason = "it is the client who waits")]
    pub fn until(&self, what: &str, mut done: impl FnMut() -> bool) {
        let start = Instant::now();
        while !done() {
            assert!(start.elapsed() < Duration::from_secs(40), "waited in vain: {what}");
            #[allow(clippy::disallowed_methods, reason = "a test that waits for another process")]
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    pub fn found(&self, query: &str) -> Vec<String> {
        let mut encoded = String::new();
        for byte in query.bytes() {
            write!(encoded, "%{byte:02X}").unwrap();
        }
        let data = self.get(&format!("/search?q={encoded}")).data();
        data["photos"]
            .as_array()
            .unwrap()
            .iter()
            .map(|photo| photo["id"].as_str().unwrap().to_owned())
            .collect()
    }
}
