//! A store that speaks S3, beside what is under test: moto's, which keeps everything in memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// What moto takes for a key, as it takes any.
pub const KEY: (&str, &str) = ("albumen-test", "a-secret-of-tests");

/// One server for all tests of a program; it ends with that, when its standard input does.
pub fn port() -> u16 {
    static SERVER: OnceLock<(u16, Mutex<Child>)> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let (port, child) = start(&[]);
        (port, Mutex::new(child))
    });
    server.0
}

/// Starts a server, and gives its port.
fn start(arguments: &[&Path]) -> (u16, Child) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut child = Command::new(target.join("s3/bin/python"))
        .arg(root.join("tests/s3/store.py"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("moto is needed: sh packaging/tools.sh test");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (line.trim().parse().expect("moto did not start"), child)
}

/// A server that speaks HTTPS, until it is dropped.
#[derive(Debug)]
#[allow(dead_code, reason = "not every program of tests is in secret")]
pub struct Secure {
    pub port: u16,
    child: Child,
}

impl Secure {
    /// `certificate` and `key` are files.
    #[allow(dead_code, reason = "not every program of tests is in secret")]
    pub fn new(certificate: &Path, key: &Path) -> Self {
        let (port, child) = start(&[certificate, key]);
        Self { port, child }
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A new bucket's name.
pub fn bucket() -> String {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let name = format!("photos-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let made = ureq::put(format!("http://127.0.0.1:{}/{name}", port())).send_empty().unwrap();
    assert_eq!(made.status(), 200);
    name
}

/// The keys of everything in a bucket.
#[allow(dead_code, reason = "not every program of tests asks")]
pub fn keys(bucket: &str) -> Vec<String> {
    let mut answer = ureq::get(format!("http://127.0.0.1:{}/{bucket}?list-type=2", port())).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let ends = |part: &str| part.split("</Key>").next().unwrap().to_owned();
    text.split("<Key>").skip(1).map(ends).collect()
}

/// Moto looks for one, and not at it.
const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=tests/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// Puts other bytes in the place of an object, or takes it away.
#[allow(dead_code, reason = "not every program of tests harms")]
pub fn harm(bucket: &str, key: &str, bytes: Option<&[u8]>) {
    let at = format!("http://127.0.0.1:{}/{bucket}/{key}", port());
    let done = bytes.map_or_else(
        || ureq::delete(&at).header("Authorization", SIGNED).call(),
        |bytes| ureq::put(&at).header("Authorization", SIGNED).send(bytes),
    );
    assert!(done.unwrap().status().is_success());
}

/// Moves an object to where it is kept and cannot be read, as a rule of the bucket does after some months.
#[allow(dead_code, reason = "not every program of tests archives")]
pub fn archive(bucket: &str, key: &str) {
    let to = format!("http://127.0.0.1:{}/{bucket}/{key}", port());
    let request = ureq::put(to).header("Authorization", SIGNED).header("x-amz-storage-class", "GLACIER");
    let done = request.header("x-amz-copy-source", format!("/{bucket}/{key}")).send_empty();
    assert!(done.unwrap().status().is_success());
}

/// A line to the server that can be cut.
#[derive(Debug)]
pub struct Line {
    pub port: u16,
    whole: Arc<AtomicBool>,
    held: Arc<Mutex<Vec<TcpStream>>>,
}

impl Line {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let line = Self {
            port: listener.local_addr().unwrap().port(),
            whole: Arc::new(AtomicBool::new(true)),
            held: Arc::default(),
        };
        let (whole, held) = (Arc::clone(&line.whole), Arc::clone(&line.held));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if whole.load(Ordering::SeqCst) {
                    let server = TcpStream::connect(("127.0.0.1", port())).unwrap();
                    held.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                    pass(client.try_clone().unwrap(), server.try_clone().unwrap());
                    pass(server, client);
                }
            }
        });
        line
    }

    /// Nothing goes over it from now on.
    pub fn cut(&self) {
        self.whole.store(false, Ordering::SeqCst);
        for stream in self.held.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub fn mend(&self) {
        self.whole.store(true, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read) = from.read(&mut buffer) {
            if read == 0 || to.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
}
