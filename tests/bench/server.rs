//! The server being measured, and what the kernel says of it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

/// The program that is measured: the one named by `ALBUMEN_BIN`, such as what is handed out, or the bench's own.
pub fn program() -> String {
    std::env::var("ALBUMEN_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_albumen").to_owned())
}

pub struct Server {
    child: Child,
    pub url: String,
    token: Option<String>,
    pub agent: Agent,
    /// From the start of the process to its `ready` line.
    pub ready: Duration,
}

impl Server {
    /// Starts on `data`; sets up where that was not done yet.
    pub fn start(data: &Path) -> Self {
        let begun = std::time::Instant::now();
        let mut child = Command::new(program())
            .args(["serve", "--http", "127.0.0.1:0", "--https", "off", "--mdns", "off", "--data"])
            .arg(data)
            .env("ALBUMEN_LOG", "error")
            // What is measured is the server and not its patience.
            .envs(
                ["API", "UPLOADS", "DOWNLOADS", "PUBLIC"]
                    .map(|class| (format!("ALBUMEN_LIMITS_{class}"), "0")),
            )
            .stdout(Stdio::piped())
            .spawn()
            .expect("the built program starts");
        let (mut code, mut url) = (None, None);
        for line in BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok) {
            code = line.strip_prefix("setup code: ").map(str::to_owned).or(code);
            url = line.strip_prefix("ready ").and_then(|rest| rest.split(' ').next().map(str::to_owned));
            if url.is_some() {
                break;
            }
        }
        let agent = Agent::config_builder().timeout_global(Some(Duration::from_mins(2))).build().into();
        let url = url.expect("the server says that it is ready");
        let mut server = Self { child, url, token: None, agent, ready: begun.elapsed() };
        let login = json!({"username": "ada", "password": "correct horse"});
        if let Some(code) = code {
            let body = json!({"code": code, "username": "ada", "email": "ada@home.lan", "password": "correct horse",
                "display_name": "Ada", "server_name": "Bench"});
            server.post("/setup", &body);
        }
        let signed_in = server.post("/auth/login", &login);
        server.token = signed_in["data"]["access_token"].as_str().map(str::to_owned);
        server
    }

    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.token.as_deref().unwrap_or_default())
    }

    pub fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.agent.post(format!("{}/api/v1{path}", self.url));
        let request = request.header("Authorization", self.authorization());
        request.send_json(body).expect("accepted").body_mut().read_json().expect("JSON")
    }

    pub fn put(&self, path: &str, body: &Value) {
        let request = self.agent.put(format!("{}/api/v1{path}", self.url));
        request.header("Authorization", self.authorization()).send_json(body).expect("accepted");
    }

    pub fn delete(&self, path: &str) {
        let request = self.agent.delete(format!("{}/api/v1{path}", self.url));
        request.header("Authorization", self.authorization()).call().expect("accepted");
    }

    pub fn get(&self, path: &str) -> Value {
        serde_json::from_slice(&self.bytes(path)).expect("JSON")
    }

    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let request = self.agent.get(format!("{}/api/v1{path}", self.url));
        let mut answer = request.header("Authorization", self.authorization()).call().expect("answered");
        answer.body_mut().with_config().limit(2 << 30).read_to_vec().expect("read whole")
    }

    pub fn waiting(&self) -> u64 {
        self.get("/jobs?state=waiting")["pagination"]["total"].as_u64().expect("a number")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory, in MB.
    pub fn resident(&self) -> f64 {
        status(self.pid(), "VmRSS:").unwrap_or(0) as f64 / 1_000.0
    }

    /// The most memory any decoder child has had so far, in MB; `None` while there is none.
    pub fn decoders_peak(&self) -> Option<f64> {
        let children = family(self.pid()).into_iter().filter(|pid| *pid != self.pid());
        children.filter_map(peak).max_by(f64::total_cmp)
    }

    /// A counter of `/proc/<pid>/io`, in bytes.
    pub fn io(&self, name: &str) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/io", self.pid())).expect("our own child");
        let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("the kernel names it");
        line.trim_start_matches(':').trim().parse().expect("a number")
    }

    /// How often all its threads were woken.
    pub fn switches(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid())).expect("our own child").flatten();
        let task = |name: String| name.parse().ok().and_then(|pid| status(pid, "voluntary_ctxt_switches:"));
        tasks.filter_map(|entry| entry.file_name().into_string().ok()).filter_map(task).sum()
    }

    /// Ends it as a power cut does.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ran");
    }
}

impl Drop for Server {
    /// As the system does when it shuts down.
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = Command::new("kill").arg(self.child.id().to_string()).status();
            let _ = self.child.wait();
        }
    }
}

/// The most memory that a process has had so far, in MB.
pub fn peak(pid: u32) -> Option<f64> {
    status(pid, "VmHWM:").map(|kib| kib as f64 / 1_000.0)
}

/// A process, its children and theirs.
pub fn family(pid: u32) -> Vec<u32> {
    let mut all = vec![pid];
    for task in std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
        let text = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        all.extend(text.split_whitespace().filter_map(|child| child.parse().ok()).flat_map(family));
    }
    all
}

fn status(pid: u32, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
