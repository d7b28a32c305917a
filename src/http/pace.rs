//! Bodies that come too slowly are broken off: a sender of a byte a second would hold a connection, and what waits for
//! the end of the body, for as long as it likes.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use bytes::Bytes;
use futures_util::Stream;
use tokio::time::Sleep;

/// While the server waits for more of a body, so many bytes have to come within [`WINDOW`]. A telephone line from
/// 1995 is ten times as fast.
const LEAST: usize = 4 * 1024;
const WINDOW: Duration = Duration::from_secs(25);

type BoxedPayloadStream = Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>;

/// A body, and how it comes along.
struct Paced {
    body: Payload,
    /// Bytes since the window began.
    came: usize,
    /// Runs while the sender is waited for.
    window: Option<Pin<Box<Sleep>>>,
}

impl Stream for Paced {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(next) = Pin::new(&mut self.body).poll_next(context) {
            if let Some(Ok(bytes)) = &next {
                self.came += bytes.len();
            }
            if self.came >= LEAST {
                (self.came, self.window) = (0, None);
            }
            return Poll::Ready(next);
        }
        let window = self.window.get_or_insert_with(|| Box::pin(tokio::time::sleep(WINDOW)));
        if window.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        let slow = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
        Poll::Ready(Some(Err(PayloadError::Io(slow))))
    }
}

/// Whether a body was broken off for its slowness.
pub(super) fn too_slow(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}

/// Watches over the body of every request that has one.
pub(super) async fn watch<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let body = request.take_payload();
    let body = match body {
        Payload::None => Payload::None,
        body => {
            let paced: BoxedPayloadStream = Box::pin(Paced { body, came: 0, window: None });
            Payload::from(paced)
        }
    };
    request.set_payload(body);
    next.call(request).await
}
