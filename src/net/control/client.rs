//! The asking side: blocking, one request and one answer.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::{Answer, ControlError, Request, path};

/// Asks the server that runs on this data folder.
///
/// # Errors
/// [`ControlError::NotRunning`] when there is no socket, or nobody behind it.
pub fn ask(data: &Path, request: &Request) -> Result<Answer, ControlError> {
    let mut stream = connect(data)?;
    stream.set_read_timeout(Some(request.patience()))?;
    stream.set_write_timeout(Some(request.patience()))?;
    let mut line = serde_json::to_vec(request).map_err(std::io::Error::from)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    if answer.is_empty() {
        return Err(ControlError::NotAllowed);
    }
    serde_json::from_str(&answer).map_err(|_| ControlError::Misunderstood)
}

fn connect(data: &Path) -> Result<UnixStream, ControlError> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => ControlError::NotRunning,
        ErrorKind::PermissionDenied => ControlError::NotAllowed,
        _ => ControlError::Io(error),
    };
    let path = path::short(data).map_err(failed)?;
    UnixStream::connect(&path.short).map_err(failed)
}
