//! Large files that lie in a bucket are fetched there by whoever saves them, and not carried through this server.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

use super::block::block;
use super::error::ApiError;
use super::origin;
use super::send::{Content, Outgoing, attachment, known, send};
use crate::blob::Saving;

/// What is smaller is sent from here: a detour costs more than it saves.
const ABOVE: u64 = 10_000_000;

/// Answers a GET or HEAD for a file that is to be saved.
pub(super) async fn save(request: &HttpRequest, outgoing: Outgoing) -> Result<HttpResponse, ApiError> {
    let outgoing = outgoing.saved();
    if outgoing.size <= ABOVE || !may_leave(request) || known(request, &outgoing.tag(), None) {
        return send(request, outgoing).await;
    }
    let (outgoing, link) = block(move || {
        let disposition = attachment(&outgoing.name);
        let saving = Saving { disposition: &disposition, mime_type: &outgoing.mime_type };
        let link = match &outgoing.content {
            Content::Whole(content) => content.link(&saving)?,
            Content::Bare(_) => None,
        };
        Ok::<_, ApiError>((outgoing, link))
    })
    .await?;
    // A browser fetches nothing by plain HTTP that a page over HTTPS named.
    let followed = link.filter(|link| link.starts_with("https:") || !origin::is_secure(request));
    let Some(link) = followed else { return send(request, outgoing).await };
    // The link opens the file for whoever has it: nobody on the way keeps it, and no page is told where it came from.
    Ok(HttpResponse::build(StatusCode::TEMPORARY_REDIRECT)
        .insert_header((header::LOCATION, link))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish())
}

/// Whether whoever asks can follow to another server: not a page that reads or shows what it asks for, which its own
/// policy keeps here, and not one who compares with a tag that only this server gives.
fn may_leave(request: &HttpRequest) -> bool {
    let says = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let shown = ["audio", "embed", "frame", "iframe", "image", "object", "track", "video"];
    request.method() == Method::GET
        && !request.headers().contains_key(header::IF_RANGE)
        && !["cors", "same-origin"].contains(&says("sec-fetch-mode"))
        && !shown.contains(&says("sec-fetch-dest"))
}
