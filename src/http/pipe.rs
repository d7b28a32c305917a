//! From a thread that writes to an answer that is read: a few chunks wait in between, so that a slow reader slows
//! the writer and takes no memory.

use std::io::{self, Write};

use actix_web::http::StatusCode;
use actix_web::web;
use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::sync::{Semaphore, mpsc};

use super::error::ApiError;

/// Bytes gathered before they are sent on.
const CHUNK: usize = 256 * 1024;
/// Chunks that may wait.
const WAITING: usize = 3;
/// Each answer holds a thread for as long as its reader takes; slow ones must leave threads to the rest.
static THREADS: Semaphore = Semaphore::const_new(32);

/// Where the thread writes to. Fails once the reader has gone.
pub(super) struct Pipe {
    gathered: Vec<u8>,
    sender: mpsc::Sender<io::Result<Bytes>>,
}

impl Pipe {
    fn pass(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.gathered, Vec::with_capacity(CHUNK));
        self.sender.blocking_send(Ok(full.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(CHUNK - self.gathered.len());
        self.gathered.extend_from_slice(&bytes[..fits]);
        if self.gathered.len() == CHUNK {
            self.pass()?;
        }
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass()
    }
}

/// Runs `work` on a thread that may block; what it writes is the stream. An error breaks the answer off, so that
/// nobody takes half of it for the whole.
pub(super) fn written<E: Into<ApiError> + 'static>(
    work: impl FnOnce(&mut Pipe) -> Result<(), E> + Send + 'static,
) -> Result<impl Stream<Item = io::Result<Bytes>>, ApiError> {
    let message = "many archives are being made at this moment; try again in a minute";
    let busy = || ApiError::new(StatusCode::TOO_MANY_REQUESTS, "busy", message).after(60);
    let thread = THREADS.try_acquire().map_err(|_| busy())?;
    let (sender, receiver) = mpsc::channel(WAITING);
    let last = sender.clone();
    let mut pipe = Pipe { gathered: Vec::with_capacity(CHUNK), sender };
    drop(web::block(move || {
        let _thread = thread;
        if let Err(error) = work(&mut pipe) {
            let message = error.into().to_string();
            tracing::info!(message, "an answer was broken off");
            // An error means that the reader has gone.
            let _ = last.blocking_send(Err(io::Error::other(message)));
        }
    }));
    Ok(stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    }))
}
