//! Bodies on their way in, gathered into writes worth a thread's while.

use actix_web::web;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};

use super::block::block;
use super::error::ApiError;
use crate::blob::{Incoming, Received};
use crate::drive::upload::Part;

/// Bytes gathered before they are written.
const GATHER: usize = 512 * 1024;

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

/// How a body ended.
pub(super) enum Ended {
    Whole,
    /// The sender went away in the middle.
    Broken(String),
}

/// Writes a whole body to `sink`. Gives the sink back, so that what came before a break can be kept.
pub(super) async fn pour<S: Sink, E: std::fmt::Display>(
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    mut sink: S,
) -> Result<(S, Ended), ApiError> {
    let mut gathered = web::BytesMut::new();
    loop {
        let chunk = body.next().await;
        let over = !matches!(chunk, Some(Ok(_)));
        let ended = match chunk {
            Some(Ok(bytes)) => {
                gathered.extend_from_slice(&bytes);
                Ended::Whole
            }
            Some(Err(error)) => Ended::Broken(error.to_string()),
            None => Ended::Whole,
        };
        if gathered.len() >= GATHER || (over && !gathered.is_empty()) {
            let bytes = std::mem::take(&mut gathered).freeze();
            sink = block(move || sink.take(&bytes).map(|()| sink)).await?;
        }
        if over {
            return Ok((sink, ended));
        }
    }
}

/// Receives a whole body as a new transfer.
pub(super) async fn receive<E: std::fmt::Display>(
    body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    incoming: Incoming,
) -> Result<Received, ApiError> {
    let (incoming, ended) = pour(body, incoming).await?;
    let received = block(move || incoming.finish()).await?;
    match ended {
        Ended::Whole => Ok(received),
        Ended::Broken(reason) => {
            Err(ApiError::bad_request("broken_body", format!("the upload broke off: {reason}")))
        }
    }
}
