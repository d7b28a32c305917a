//! The answering side, on tokio.

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use super::{Answer, ControlError, Desk, Request, path};

/// Longest request, in bytes. The longest password has 1,024.
const LONGEST: u64 = 16 * 1024;
/// How long a client may take over a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// A bound socket. Its file goes when it is dropped.
#[derive(Debug)]
pub struct Control {
    listener: UnixListener,
    path: PathBuf,
}

/// Binds the socket of a data folder, in a tokio runtime. To be called by the one process that holds the
/// folder's metadata: what lies there from an earlier process is replaced.
pub fn bind(data: &Path) -> Result<Control, ControlError> {
    let path = path::long(data);
    match std::fs::symlink_metadata(&path) {
        Ok(found) if found.file_type().is_socket() => std::fs::remove_file(&path)?,
        Ok(_) => return Err(ControlError::InTheWay(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    let listener = UnixListener::bind(&path::short(data)?.short)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(Control { listener, path })
}

impl Control {
    /// Answers until it is dropped.
    pub async fn run(self, desk: Desk) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) if allowed(&stream) => {
                    tokio::spawn(serve(stream, desk.clone()));
                }
                Ok(_) => tracing::warn!("another account tried the control socket"),
                Err(error) => {
                    // Out of file descriptors, most likely: wait rather than spin.
                    tracing::warn!(%error, "the control socket cannot accept");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        // What is left behind is replaced by the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The file's mode says the same; but it is set a moment after the socket exists.
fn allowed(stream: &UnixStream) -> bool {
    let me = rustix::process::geteuid().as_raw();
    stream.peer_cred().is_ok_and(|peer| peer.uid() == me || peer.uid() == 0)
}

async fn serve(stream: UnixStream, desk: Desk) {
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    loop {
        let mut line = Vec::new();
        let mut bounded = (&mut reading).take(LONGEST);
        match tokio::time::timeout(PATIENCE, bounded.read_until(b'\n', &mut line)).await {
            Ok(Ok(length)) if length > 0 => {}
            _ => return,
        }
        let desk = desk.clone();
        let answered = tokio::task::spawn_blocking(move || respond(&desk, &line)).await;
        let Ok(mut answer) = answered else { return };
        answer.push(b'\n');
        if writing.write_all(&answer).await.is_err() {
            return;
        }
    }
}

fn respond(desk: &Desk, line: &[u8]) -> Vec<u8> {
    let answered = match serde_json::from_slice::<Request>(line) {
        Ok(request) => {
            tracing::info!(?request, "asked through the control socket");
            desk.answer(request)
        }
        Err(_) => Answer::Refused { message: "the server does not know this request".into() },
    };
    serde_json::to_vec(&answered).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream as BlockingStream;
    use std::sync::Arc;

    use super::*;
    use crate::accounts::Accounts;
    use crate::blob::Blobs;
    use crate::check::Check;
    use crate::drive::Drive;
    use crate::model::person::Role;
    use crate::model::{Clock, SystemClock};
    use crate::net::control::ask;
    use crate::queue::Queue;
    use crate::store::Store;
    use crate::store::snapshot::Snapshots;

    fn desk(data: &Path) -> Desk {
        let store = Store::open(&data.join("albumen.redb")).unwrap();
        let accounts = Accounts::open(store.clone(), Arc::new(SystemClock)).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let drive = Drive::new(store.clone(), Blobs::local(data).unwrap(), Arc::clone(&clock));
        let check = Check::new(drive.clone(), Queue::new(store.clone()));
        Desk { accounts, store, snapshots: Snapshots::of(data), check, drive, clock }
    }

    fn add(name: &str) -> Request {
        Request::AddUser {
            username: name.into(),
            email: format!("{name}@home.lan"),
            display_name: None,
            password: "correct horse".into(),
            role: Role::Admin,
        }
    }

    async fn asked(data: &Path, request: Request) -> Result<Answer, ControlError> {
        let data = data.to_owned();
        tokio::task::spawn_blocking(move || ask(&data, &request)).await.unwrap()
    }

    #[tokio::test]
    async fn a_user_is_added_through_the_socket() {
        let folder = tempfile::tempdir().unwrap();
        // Longer than a socket address, as the temporary folders of some machines are.
        let data = folder.path().join("d".repeat(120));
        std::fs::create_dir(&data).unwrap();
        assert!(matches!(asked(&data, Request::ListUsers).await, Err(ControlError::NotRunning)));
        let desk = desk(&data);
        let running = tokio::spawn(bind(&data).unwrap().run(desk.clone()));
        let mode = std::fs::metadata(data.join("albumen.sock")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let Answer::Person { person } = asked(&data, add("ada")).await.unwrap() else { panic!("refused") };
        assert_eq!(desk.accounts.find("ada").unwrap(), person);
        let Answer::Refused { message } = asked(&data, add("ADA")).await.unwrap() else { panic!("taken") };
        assert_eq!(message, "this user name is taken");
        let change = Request::SetPassword { user: "ada@home.lan".into(), password: "battery staple".into() };
        assert!(matches!(asked(&data, change).await.unwrap(), Answer::Person { .. }));
        let Answer::People { people } = asked(&data, Request::ListUsers).await.unwrap() else {
            panic!("list")
        };
        assert_eq!(people.len(), 1);
        running.abort();
        let _ = running.await;
        assert!(!data.join("albumen.sock").exists());
    }

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_another_file_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("albumen.sock");
        drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
        assert!(socket.exists());
        assert!(matches!(asked(folder.path(), Request::ListUsers).await, Err(ControlError::NotRunning)));
        drop(bind(folder.path()).unwrap());
        std::fs::write(&socket, "precious").unwrap();
        assert!(matches!(bind(folder.path()), Err(ControlError::InTheWay(_))));
        assert_eq!(std::fs::read_to_string(&socket).unwrap(), "precious");
    }

    #[tokio::test]
    async fn nonsense_and_endless_lines_leave_the_socket_working() {
        use std::io::{Read, Write};
        let folder = tempfile::tempdir().unwrap();
        let running = tokio::spawn(bind(folder.path()).unwrap().run(desk(folder.path())));
        let socket = folder.path().join("albumen.sock");
        let answers = tokio::task::spawn_blocking(move || {
            let mut stream = BlockingStream::connect(&socket).unwrap();
            stream.write_all(b"{\"command\":\"format-disk\"}\n").unwrap();
            stream.write_all(&vec![b'x'; 20_000]).unwrap();
            stream.write_all(b"\n").unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let mut answers = String::new();
            stream.read_to_string(&mut answers).unwrap();
            answers
        });
        let answers = answers.await.unwrap();
        assert!(answers.lines().count() >= 2, "{answers}");
        assert!(answers.lines().all(|line| line.contains("does not know this request")), "{answers}");
        assert!(matches!(asked(folder.path(), Request::ListUsers).await.unwrap(), Answer::People { .. }));
        running.abort();
    }
}
