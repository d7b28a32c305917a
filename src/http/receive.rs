//! Bodies on their way in, gathered into writes worth a thread's while.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use tokio::task::JoinHandle;

use super::block::block;
use super::error::ApiError;
use crate::blob::{Incoming, Received};
use crate::drive::part::Part;

/// Bytes gathered before they are written.
const GATHER: usize = 1024 * 1024;

/// Something that takes bytes; blocking.
pub(super) trait Sink: Send + 'static {
    fn take(&mut self, bytes: &[u8]) -> Result<(), ApiError>;
}

impl Sink for Part {
    fn take(&mut self, bytes: &[u8]) -> Result<(), ApiError> {
        Ok(self.write(bytes)?)
    }
}

impl Sink for Incoming {
    fn take(&mut self, bytes: &[u8]) -> Result<(), ApiError> {
        Ok(self.write(bytes)?)
    }
}

/// A sink that has all of a body but its end, which is written with whatever is done next: a small file is then one
/// thread's work.
pub(super) struct Poured<S> {
    sink: S,
    rest: BytesMut,
}

impl<S: Sink> Poured<S> {
    /// Blocking.
    pub(super) fn settle(mut self) -> Result<S, ApiError> {
        if !self.rest.is_empty() {
            self.sink.take(&self.rest)?;
        }
        Ok(self.sink)
    }
}

/// How a body ended.
pub(super) enum Ended {
    Whole,
    /// The sender went away in the middle.
    Broken(String),
}

/// Writes a body to `sink`, one chunk being written while the next arrives. Gives the sink back, so that what came
/// before a break can be kept.
pub(super) async fn pour<S: Sink, E: std::fmt::Display>(
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    sink: S,
) -> Result<(Poured<S>, Ended), ApiError> {
    let mut gathered = BytesMut::new();
    let mut writing = Writing::Idle(sink);
    loop {
        match body.next().await {
            Some(Ok(bytes)) => gathered.extend_from_slice(&bytes),
            ended => {
                let (sink, _) = writing.end().await?;
                let broken = ended.and_then(Result::err).map(|error| Ended::Broken(error.to_string()));
                return Ok((Poured { sink, rest: gathered }, broken.unwrap_or(Ended::Whole)));
            }
        }
        if gathered.len() >= GATHER {
            (writing, gathered) = writing.next(gathered).await?;
        }
    }
}

/// A sink, and the chunk that may be on its way into it. Two chunks of memory serve a whole body: one is filled while
/// the other is written.
enum Writing<S> {
    Idle(S),
    Busy(JoinHandle<Result<(S, BytesMut), ApiError>>),
}

impl<S: Sink> Writing<S> {
    /// Waits for the chunk before, then begins with this one. Gives memory for the next.
    async fn next(self, full: BytesMut) -> Result<(Self, BytesMut), ApiError> {
        let (mut sink, empty) = self.end().await?;
        let write = tokio::task::spawn_blocking(move || sink.take(&full).map(|()| (sink, full)));
        Ok((Self::Busy(write), empty))
    }

    /// Waits for the chunk that is on its way. Gives its memory back.
    async fn end(self) -> Result<(S, BytesMut), ApiError> {
        match self {
            Self::Idle(sink) => Ok((sink, BytesMut::new())),
            Self::Busy(write) => {
                let (sink, mut written) = write.await.map_err(ApiError::internal)??;
                written.clear();
                Ok((sink, written))
            }
        }
    }
}

/// Receives a whole body as a new transfer.
pub(super) async fn receive<E: std::fmt::Display>(
    body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    incoming: Incoming,
) -> Result<Received, ApiError> {
    let (poured, ended) = pour(body, incoming).await?;
    block(move || match ended {
        Ended::Whole => Ok(poured.settle()?.finish()?),
        Ended::Broken(reason) => {
            drop(poured);
            Err(ApiError::bad_request("broken_body", format!("the upload broke off: {reason}")))
        }
    })
    .await
}
