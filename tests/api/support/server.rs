//! The server under test: the built binary, started as a person would start it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use super::client::Client;

/// A running server on a folder of its own. Ends, with its folder, when dropped.
pub struct TestApp {
    child: Child,
    pub url: String,
    pub code: Option<String>,
    folder: TempDir,
    /// The data folder as this process sees it.
    data: PathBuf,
    /// What it finds in its environment each time it starts.
    environment: Vec<(String, String)>,
}

impl TestApp {
    /// A fresh server that nobody has set up.
    pub fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (child, url, code) = start(serve(folder.path()));
        Self { child, url, code, data: folder.path().to_owned(), folder, environment: vec![] }
    }

    /// A fresh server that answers at these addresses. Its `url` is the whole of what the ready line names.
    pub fn at(http: &str, https: &str) -> Self {
        Self::with_environment((http, https), &[])
    }

    /// The same, with more in its environment.
    pub fn with_environment((http, https): (&str, &str), environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let environment: Vec<(String, String)> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut command = serve_at(folder.path(), http, https);
        command.envs(environment.iter().cloned());
        let (child, url, code) = start(command);
        Self { child, url, code, data: folder.path().to_owned(), folder, environment }
    }

    /// A server on data that is there before it starts.
    pub fn on_data(fill: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fill(folder.path());
        let (child, url, code) = start(serve(folder.path()));
        Self { child, url, code, data: folder.path().to_owned(), folder, environment: vec![] }
    }

    /// A server whose data lies on a disk of its own of so many MiB, and its superuser. `None` where the machine
    /// does not let a test mount one.
    pub fn on_small_disk(mib: u32) -> Option<(Self, Client)> {
        let folder = tempfile::tempdir().unwrap();
        let mount = format!("mount -t tmpfs -o size={mib}m tmpfs \"$0\"");
        let at = folder.path().to_owned();
        let (mut app, client) = Self::with_mounts(folder, &mount, &at)?;
        app.data = app.as_it_sees(&at);
        Some((app, client))
    }

    /// A server that sees mounts of its own, and its superuser. `mount` is what a shell does beforehand, with `at` as
    /// `$0`. `None` where the machine does not let a test mount.
    pub fn with_mounts(folder: tempfile::TempDir, mount: &str, at: &Path) -> Option<(Self, Client)> {
        let allowed = |flags: &str| {
            let tried =
                Command::new("unshare").args([flags, "sh", "-c", "mount -t tmpfs tmpfs /mnt"]).output();
            tried.is_ok_and(|tried| tried.status.success())
        };
        // As root in the machine's own user namespace, and otherwise as root in one of its own.
        let flags = ["-m", "-rm"].into_iter().find(|flags| allowed(flags))?;
        let mut command = Command::new("unshare");
        command.args([flags, "sh", "-c", &format!("{mount} && exec \"$@\"")]).arg(at);
        let serve = serve(folder.path());
        command.arg(serve.get_program()).args(serve.get_args());
        let (child, url, code) = start(command);
        let app = Self { child, url, code, data: folder.path().to_owned(), folder, environment: vec![] };
        let client = app.first_account();
        Some((app, client))
    }

    /// Where the test finds a path of a server that sees mounts of its own.
    pub fn as_it_sees(&self, path: &Path) -> PathBuf {
        let root = Path::new("/proc").join(self.child.id().to_string()).join("root");
        root.join(path.strip_prefix("/").unwrap())
    }

    /// The same with variables in its environment.
    pub fn set_up_with(environment: &[(&str, &str)]) -> (Self, Client) {
        let app = Self::with_environment(("127.0.0.1:0", "off"), environment);
        let client = app.first_account();
        (app, client)
    }

    /// A server and its superuser, signed in.
    pub fn set_up() -> (Self, Client) {
        let app = Self::fresh();
        let client = app.first_account();
        (app, client)
    }

    /// Sets up what is fresh. Its superuser, signed in.
    pub fn first_account(&self) -> Client {
        let answer = self.anonymous().post(
            "/setup",
            &json!({
                "code": self.code, "username": "ada", "email": "ada@home.lan", "password": "correct horse",
                "display_name": "Ada", "server_name": "Home",
            }),
        );
        assert!(answer.status < 300, "{answer:?}");
        self.sign_in("ada", "correct horse")
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }

    pub fn sign_in(&self, login: &str, password: &str) -> Client {
        let answer = self.anonymous().post("/auth/login", &json!({"username": login, "password": password}));
        assert_eq!(answer.status, 200, "{answer:?}");
        Client::new(&self.url, Some(answer.data()["access_token"].as_str().unwrap().to_owned()))
    }

    /// Another person, made by the command, signed in.
    pub fn add_user(&self, name: &str) -> Client {
        let password = format!("{name} has a password");
        let mut command = Command::new(env!("CARGO_BIN_EXE_albumen"))
            .args([
                "user",
                "add",
                name,
                "--email",
                &format!("{name}@home.lan"),
                "--role",
                "user",
                "--password-stdin",
            ])
            .arg("--data")
            .arg(self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(command.stdin.as_mut().unwrap(), password.as_bytes()).unwrap();
        assert!(command.wait().unwrap().success());
        self.sign_in(name, &password)
    }

    /// Kills the server as a power cut would, and starts it again on the same folder.
    pub fn kill_and_restart(&mut self) {
        self.kill();
        self.start_again();
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The same with one more variable in its environment, from now on.
    pub fn start_again_with(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
        self.start_again();
    }

    pub fn start_again(&mut self) {
        let mut command = serve(self.folder.path());
        command.envs(self.environment.iter().cloned());
        (self.child, self.url, self.code) = start(command);
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(data: &Path) -> Command {
    serve_at(data, "127.0.0.1:0", "off")
}

fn serve_at(data: &Path, http: &str, https: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_albumen"));
    command.args(["serve", "--http", http, "--https", https, "--mdns", "off", "--data"]).arg(data);
    command
}

#[allow(clippy::zombie_processes, reason = "without its ready line there is no test to go on with")]
fn start(mut command: Command) -> (Child, String, Option<String>) {
    let mut child = command.env("ALBUMEN_LOG", "warn").stdout(Stdio::piped()).spawn().unwrap();
    let mut code = None;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(found) = line.strip_prefix("setup code: ") {
            code = Some(found.to_owned());
        }
        if let Some(ready) = line.strip_prefix("ready ") {
            let url = ready.to_owned();
            return (child, url, code);
        }
    }
    panic!("the server ended before it was ready");
}
