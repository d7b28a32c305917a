//! Server-sent events: what just happened to the asker's own things.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::services::Services;
use crate::model::UserId;
use crate::model::event::Addressed;

/// A comment this often keeps proxies from closing the stream, and finds peers that have vanished.
const HEARTBEAT: Duration = Duration::from_secs(55);

/// A stream of `photo`, `ingest` and `quota` events, begun with `hello`; `missed` says to read again.
#[utoipa::path(tag = "events", responses((status = 200, content_type = "text/event-stream")))]
#[get("/events")]
pub(in crate::http) async fn events(
    who: Signed<Read>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let owner = who.viewer.user;
    let listener = services.events.listen();
    let hello = Some(Bytes::from_static(b"event: hello\ndata: {}\n\n"));
    let body = stream::unfold((hello, listener), move |(first, mut listener)| async move {
        match first {
            Some(first) => Some((Ok::<_, std::convert::Infallible>(first), (None, listener))),
            None => next(owner, &mut listener).await.map(|bytes| (Ok(bytes), (None, listener))),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(Box::pin(body)))
}

/// The next event for `owner`; `None` when there will be no more.
async fn next(owner: UserId, listener: &mut Receiver<Addressed>) -> Option<Bytes> {
    loop {
        match tokio::time::timeout(HEARTBEAT, listener.recv()).await {
            Err(_) => return Some(Bytes::from_static(b": still here\n\n")),
            Ok(Ok(addressed)) if addressed.owner == owner => return Some(line(&addressed)),
            Ok(Ok(_)) => {}
            Ok(Err(RecvError::Lagged(_))) => return Some(Bytes::from_static(b"event: missed\ndata: {}\n\n")),
            Ok(Err(RecvError::Closed)) => return None,
        }
    }
}

fn line(addressed: &Addressed) -> Bytes {
    let json = serde_json::to_value(&addressed.event).unwrap_or_default();
    let name = json["event"].as_str().unwrap_or("message");
    format!("event: {name}\ndata: {}\n\n", json["data"]).into()
}
