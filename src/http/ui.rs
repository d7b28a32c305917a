//! The web UI, embedded and compressed at build time, so that a small machine never compresses.

use std::borrow::Cow;
use std::io::Read;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, AcceptEncoding, ETag, EntityTag, Header, HeaderName, HeaderValue, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse};
use flate2::read::GzDecoder;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::model::ContentHash;

/// Text is here compressed alone: nearly everybody takes it so, and it is a third of the page's size.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/dist"]
#[exclude = "*.html"]
#[exclude = "*.js"]
#[exclude = "*.css"]
#[exclude = "*.svg"]
#[exclude = "*.webmanifest"]
#[exclude = "*.json"]
#[exclude = "*.txt"]
// The viewer of the API is large and seldom asked for: one coding is enough.
#[exclude = "assets/docs-*.br"]
struct Page;

/// A file as it is sent: in which coding, and its bytes.
struct Variant {
    coding: &'static str,
    bytes: Cow<'static, [u8]>,
    hash: ContentHash,
}

/// Scripts and styles from here only, nothing inline, nobody else's frame.
const POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; script-src 'self'; \
     style-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What a visitor by link gets: a page of its own that needs even less.
const PUBLIC_POLICY: &str = "default-src 'none'; img-src 'self' blob: data:; media-src 'self'; script-src 'self'; \
     style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Everything that is no API: a file of the UI, or its one page, which finds its way by the address.
pub(super) fn serve(request: &HttpRequest) -> HttpResponse {
    let path = request.path().trim_start_matches('/');
    if path.starts_with("s/") {
        return link_page(request, StatusCode::NOT_FOUND);
    }
    let known = if path.is_empty() { None } else { is_there(path).then_some(path) };
    file(request, known.unwrap_or("index.html"), POLICY)
}

/// The page of a link. The address is its secret, so no search engine keeps it and no other server is told of it. It
/// says in words what `status` says to programs: that the link is good, has ended, or never was.
pub(super) fn link_page(request: &HttpRequest, status: StatusCode) -> HttpResponse {
    let mut answer = file_as(request, "public.html", PUBLIC_POLICY, status);
    let headers = answer.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    answer
}

/// The embedded file `name`, as small as the asker takes it.
pub(super) fn file(request: &HttpRequest, name: &str, policy: &'static str) -> HttpResponse {
    file_as(request, name, policy, StatusCode::OK)
}

fn file_as(request: &HttpRequest, name: &str, policy: &'static str, status: StatusCode) -> HttpResponse {
    let Some(Variant { coding, bytes, hash }) = variant(request, name) else { return missing() };
    let tag = EntityTag::new_strong(hash.to_string());
    let known = matches!(IfNoneMatch::parse(request), Ok(IfNoneMatch::Items(tags)) if tags.iter().any(|t| t.weak_eq(&tag)));
    let fresh = known && status == StatusCode::OK;
    let mut answer = HttpResponse::build(if fresh { StatusCode::NOT_MODIFIED } else { status });
    let forever = name.starts_with("assets/");
    answer
        .insert_header(ETag(tag))
        .insert_header((
            header::CACHE_CONTROL,
            if forever { "public, max-age=31536000, immutable" } else { "no-cache" },
        ))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy));
    if fresh {
        return answer.finish();
    }
    if coding != "identity" {
        answer.insert_header((header::CONTENT_ENCODING, coding));
    }
    answer.content_type(mime_guess::from_path(name).first_or_octet_stream().to_string()).body(bytes)
}

fn is_there(name: &str) -> bool {
    Page::get(name).is_some() || Page::get(&format!("{name}.gz")).is_some()
}

/// The file in the best coding that the asker takes.
fn variant(request: &HttpRequest, name: &str) -> Option<Variant> {
    let accepts = AcceptEncoding::parse(request).ok();
    let takes = |coding: &str| {
        accepts.as_ref().is_some_and(|accepts| accepts.iter().any(|item| item.item.to_string() == coding))
    };
    let hash = |file: &EmbeddedFile| ContentHash(file.metadata.sha256_hash());
    for (coding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if takes(coding)
            && let Some(file) = Page::get(&format!("{name}{suffix}"))
        {
            return Some(Variant { coding, hash: hash(&file), bytes: file.data });
        }
    }
    if let Some(file) = Page::get(name) {
        return Some(Variant { coding: "identity", hash: hash(&file), bytes: file.data });
    }
    let mut bytes = Vec::new();
    GzDecoder::new(&*Page::get(&format!("{name}.gz"))?.data).read_to_end(&mut bytes).ok()?;
    Some(Variant { coding: "identity", hash: ContentHash::of(&bytes), bytes: bytes.into() })
}

fn missing() -> HttpResponse {
    HttpResponse::NotFound()
        .content_type("text/plain; charset=utf-8")
        .body("This Albumen was built without its web page. Build it with: make web\n")
}
