//! A server in miniature: the four routes that sync speaks to, over real sockets, with troubles to order.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::model::{ContentHash, FileId};

pub(crate) const PASSWORD: &str = "app-password";

/// What goes wrong with the next request that carries bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Trouble {
    /// The connection breaks after half of the body, which is lost.
    Break,
    /// The body is taken, and the answer lost.
    LoseAnswer,
    Status(u16, &'static str),
}

#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub id: FileId,
    pub path: String,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub files: Vec<Stored>,
    pub troubles: VecDeque<Trouble>,
    /// Bytes of bodies that arrived by tus.
    pub received: usize,
    pub requests: Vec<String>,
    /// Names of files whose processing fails.
    pub unreadable: Vec<&'static str>,
    uploads: HashMap<String, (String, String, usize, Vec<u8>)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Fake {
    pub url: String,
    state: Arc<Mutex<State>>,
}

struct Request {
    method: String,
    path: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

impl Fake {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let fake = Self { url, state: Arc::default() };
        let serving = fake.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                std::thread::spawn(move || serving.connection(&stream));
            }
        });
        fake
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds it")
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.state().files.iter().map(|file| file.path.clone()).collect();
        paths.sort();
        paths
    }

    fn connection(&self, stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        while let Some(head) = read_head(&mut reader) {
            let Some(answer) = self.request(head, &mut reader) else { return };
            let mut stream = stream;
            if stream.write_all(&answer).is_err() {
                return;
            }
        }
    }

    /// `None` breaks the connection.
    fn request(&self, mut request: Request, reader: &mut impl Read) -> Option<Vec<u8>> {
        let length: usize = request.headers.get("content-length").map_or(0, |text| text.parse().unwrap_or(0));
        let carries = request.headers.contains_key("upload-checksum");
        let trouble = if carries { self.state().troubles.pop_front() } else { None };
        self.state().requests.push(format!("{} {}", request.method, request.path));
        if matches!(trouble, Some(Trouble::Break)) {
            reader.take(length as u64 / 2).read_to_end(&mut Vec::new()).ok()?;
            return None;
        }
        reader.take(length as u64).read_to_end(&mut request.body).ok()?;
        if request.headers.get("authorization") != Some(&format!("Bearer {PASSWORD}")) {
            return Some(failure(401, "unauthenticated", "sign in"));
        }
        if let Some(Trouble::Status(status, message)) = trouble {
            return Some(failure(status, "trouble", message));
        }
        let answer = self.route(&request);
        (!matches!(trouble, Some(Trouble::LoseAnswer))).then_some(answer)
    }

    fn route(&self, request: &Request) -> Vec<u8> {
        let path = request.path.split('?').next().unwrap_or("");
        let state = &mut *self.state();
        match (request.method.as_str(), path) {
            ("POST", "/api/v1/files/known") => success(200, &state.known(&request.body)),
            ("POST", "/api/v1/files/link") => state.link(&request.body),
            ("POST", "/api/v1/uploads") => state.begin(request),
            ("HEAD", _) => state.offset(path),
            ("PATCH", _) => state.append(path, request),
            ("DELETE", _) => {
                state.uploads.remove(path);
                answer(204, "", b"")
            }
            ("GET", "/api/v1/jobs") => success(200, &state.jobs(&request.path)),
            _ => failure(404, "not_found", "there is nothing here"),
        }
    }
}

impl State {
    /// Stores under the name, or under `name (1)` when it is taken.
    pub(crate) fn store(&mut self, folder: &str, name: &str, bytes: Vec<u8>) -> FileId {
        let folder = folder.trim_end_matches('/');
        let (stem, extension) = name.rfind('.').map_or((name, ""), |at| name.split_at(at));
        let names = (0..).map(|n| match n {
            0 => name.to_owned(),
            n => format!("{stem} ({n}){extension}"),
        });
        let mut paths = names.map(|name| format!("{folder}/{name}"));
        let path = paths.find(|path| self.files.iter().all(|file| file.path != *path)).expect("one is free");
        let id = FileId::new();
        self.files.push(Stored { id, path, bytes });
        id
    }

    fn known(&self, body: &[u8]) -> Value {
        let asked: Value = serde_json::from_slice(body).expect("it is JSON");
        let asked = asked["sha256"].as_array().expect("it is a list").clone();
        assert!(asked.len() <= 1_000, "{} hashes at once", asked.len());
        let found = self.files.iter().filter_map(|file| {
            let hash = ContentHash::of(&file.bytes).to_string();
            asked
                .contains(&json!(hash))
                .then(|| json!({"sha256": hash, "file_id": file.id, "photo_id": null, "path": file.path}))
        });
        json!({"success": true, "data": found.collect::<Vec<_>>()})
    }

    fn link(&mut self, body: &[u8]) -> Vec<u8> {
        let link: Value = serde_json::from_slice(body).expect("it is JSON");
        let hash = link["sha256"].as_str().expect("it is text");
        let known = self.files.iter().find(|file| ContentHash::of(&file.bytes).to_string() == hash).cloned();
        let Some(known) = known else { return failure(404, "not_found", "these bytes are not here") };
        let text = |key: &str| link[key].as_str().expect("it is text").to_owned();
        let id = self.store(&text("path"), &text("name"), known.bytes);
        success(201, &json!({"success": true, "data": {"id": id}}))
    }

    fn begin(&mut self, request: &Request) -> Vec<u8> {
        let metadata = &request.headers["upload-metadata"];
        let value = |key: &str| -> String {
            let pair = metadata.split(',').find_map(|pair| pair.strip_prefix(&format!("{key} ")));
            let bytes = STANDARD.decode(pair.expect("the key is there")).expect("it is base64");
            String::from_utf8(bytes).expect("it is UTF-8")
        };
        let path = format!("/api/v1/uploads/{}", FileId::new());
        let length = request.headers["upload-length"].parse().expect("it is a number");
        self.uploads.insert(path.clone(), (value("path"), value("filename"), length, Vec::new()));
        let taken = self.take(&path, &request.body);
        // As behind a proxy that is called by another name.
        answer(201, &format!("Location: http://elsewhere.invalid{path}\r\n{taken}"), b"")
    }

    fn offset(&self, path: &str) -> Vec<u8> {
        match self.uploads.get(path) {
            Some((_, _, _, bytes)) => answer(200, &format!("Upload-Offset: {}\r\n", bytes.len()), b""),
            None => answer(404, "", b""),
        }
    }

    fn append(&mut self, path: &str, request: &Request) -> Vec<u8> {
        let Some((_, _, _, bytes)) = self.uploads.get(path) else {
            return failure(404, "not_found", "this upload is not here");
        };
        if request.headers["upload-offset"] != bytes.len().to_string() {
            return failure(409, "offset", "the upload stands elsewhere");
        }
        let taken = self.take(path, &request.body);
        answer(204, &taken, b"")
    }

    fn take(&mut self, path: &str, body: &[u8]) -> String {
        self.received += body.len();
        let upload = self.uploads.get_mut(path).expect("it exists");
        upload.3.extend(body);
        let (folder, name, length, bytes) = upload.clone();
        if bytes.len() < length {
            return format!("Upload-Offset: {}\r\n", bytes.len());
        }
        let id = self.store(&folder, &name, bytes);
        format!("Upload-Offset: {length}\r\nAlbumen-File: {id}\r\n")
    }

    fn jobs(&self, path: &str) -> Value {
        if path.contains("state=waiting") {
            return json!({"success": true, "data": [], "pagination": {"limit": 1, "total": 0}});
        }
        let failed =
            self.files.iter().filter(|file| self.unreadable.iter().any(|name| file.path.ends_with(name)));
        let jobs = failed.map(|file| json!({"file_id": file.id, "file_name": "", "error": "it is damaged"}));
        json!({"success": true, "data": jobs.collect::<Vec<_>>(), "pagination": {"limit": 1000, "total": 1}})
    }
}

fn read_head(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|size| *size > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    Some(Request { method, path, headers, body: Vec::new() })
}

fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let date = "Date: Sun, 14 Jul 2024 10:00:00 GMT";
    let length = if status == 204 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let mut bytes = format!("HTTP/1.1 {status} X\r\n{date}\r\n{length}{headers}\r\n").into_bytes();
    bytes.extend(body);
    bytes
}

fn success(status: u16, value: &Value) -> Vec<u8> {
    answer(status, "", value.to_string().as_bytes())
}

fn failure(status: u16, code: &str, message: &str) -> Vec<u8> {
    let body = json!({"success": false, "message": message, "error": {"code": code}});
    answer(status, "Retry-After: 0\r\n", body.to_string().as_bytes())
}
