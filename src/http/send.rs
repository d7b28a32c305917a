//! Files on their way out: whole or by range, in large reads with one ahead, so that memory does not grow with
//! the file and a slow reader holds no thread.

use std::io;
use std::sync::Arc;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ETag, EntityTag, Header, IfNoneMatch, IfRange, Range};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use futures_util::stream;
use tokio::task::JoinHandle;

use super::error::ApiError;
use crate::blob;
use crate::drive::Opened;
use crate::media::Stripped;
use crate::model::{ContentHash, Stamp};
use crate::photos::{Given, Picture};

/// Bytes read at once.
const CHUNK: u64 = 512 * 1024;

/// Where what is sent is read from.
pub(super) enum Content {
    Whole(blob::Content),
    Bare(Stripped),
}

impl Content {
    fn read_exact_at(&self, buffer: &mut [u8], at: u64) -> io::Result<()> {
        match self {
            Self::Whole(content) => content.read_exact_at(buffer, at),
            Self::Bare(stripped) => stripped.read_exact_at(buffer, at),
        }
    }
}

/// A file to be sent, and what is said of it.
pub(super) struct Outgoing {
    pub content: Content,
    /// Bytes.
    pub size: u64,
    pub hash: ContentHash,
    pub mime_type: String,
    /// When it was changed last, for those who are told.
    pub modified: Option<Stamp>,
    pub cache: &'static str,
    /// To be saved under.
    pub name: String,
    /// To be saved, even where its type may be shown.
    pub download: bool,
}

impl Outgoing {
    /// A file to be shown where its type allows.
    pub(super) fn shown(opened: Opened, cache: &'static str) -> Self {
        let mime_type = opened.node.content.map(|content| content.mime_type).unwrap_or_default();
        let name = opened.node.name.as_str().to_owned();
        let (content, size, hash) = (Content::Whole(opened.content), opened.size, opened.hash);
        Self { content, size, hash, mime_type, modified: None, cache, name, download: false }
    }

    /// What a download is given, to be shown.
    pub(super) fn given(given: Given, cache: &'static str) -> Self {
        let name = given.name().as_str().to_owned();
        match given {
            Given::Whole(opened) => Self::shown(*opened, cache),
            Given::Bare(bare) => {
                let mime_type = bare.node.content.map(|content| content.mime_type).unwrap_or_default();
                let (size, content) = (bare.content.size(), Content::Bare(bare.content));
                let hash = bare.hash;
                Self { content, size, hash, mime_type, modified: None, cache, name, download: false }
            }
            Given::Picture(picture, _) => Self { name, ..Self::picture(picture, cache) },
        }
    }

    /// One of a photo's pictures.
    pub(super) fn picture(picture: Picture, cache: &'static str) -> Self {
        let Picture { file, hash, size } = picture;
        Self {
            content: Content::Whole(blob::Content::Here(file)),
            size,
            hash,
            mime_type: "image/jpeg".to_owned(),
            modified: None,
            cache,
            name: "file".to_owned(),
            download: false,
        }
    }

    /// To be looked at in the browser: text as plain text, whatever it would do there.
    pub(super) fn preview(mut self) -> Self {
        if is_text(&self.mime_type) {
            "text/plain; charset=utf-8".clone_into(&mut self.mime_type);
        }
        self
    }

    /// By which it is known again.
    pub(super) fn tag(&self) -> EntityTag {
        tag_of(self.hash)
    }

    /// To be saved under its own name.
    pub(super) fn saved(self) -> Self {
        Self { download: true, ..self }
    }
}

fn tag_of(hash: ContentHash) -> EntityTag {
    EntityTag::new_strong(hash.tag())
}

/// Types a browser may show in our origin; anything else is only ever downloaded.
fn shown_safely(mime_type: &str) -> bool {
    let picture = mime_type.starts_with("image/") && !mime_type.contains("svg");
    let plain = mime_type.starts_with("text/plain");
    picture
        || plain
        || is_pdf(mime_type)
        || ["video/", "audio/"].iter().any(|kind| mime_type.starts_with(kind))
}

fn is_pdf(mime_type: &str) -> bool {
    mime_type == "application/pdf"
}

/// What is read as text, SVG and HTML among it.
fn is_text(mime_type: &str) -> bool {
    const TEXTS: [&str; 7] = ["json", "xml", "javascript", "x-sh", "x-yaml", "toml", "x-subrip"];
    mime_type.starts_with("text/")
        || mime_type.contains("svg")
        || TEXTS
            .iter()
            .any(|kind| mime_type.strip_prefix("application/").is_some_and(|of| of.ends_with(kind)))
}

/// Nothing a file holds may run or load anything. A browser's own reader of PDFs does not start in a sandbox; what
/// PDFs hold runs in that reader and not in our origin.
fn policy(mime_type: &str) -> &'static str {
    if is_pdf(mime_type) {
        "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
    } else {
        "default-src 'none'; sandbox"
    }
}

/// Answers a GET or HEAD for a file.
pub(super) async fn send(request: &HttpRequest, outgoing: Outgoing) -> Result<HttpResponse, ApiError> {
    let Outgoing { content, size, hash, mime_type, modified, cache, name, download } = outgoing;
    let modified = modified.map(http_date);
    let tag = tag_of(hash);
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(ETag(tag.clone()))
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    if let Some(modified) = modified {
        answer.insert_header((header::LAST_MODIFIED, modified.to_string()));
    }
    if known(request, &tag, modified) {
        return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
    }
    answer.content_type(mime_type.clone());
    answer.insert_header((header::CONTENT_SECURITY_POLICY, policy(&mime_type)));
    if is_pdf(&mime_type) {
        answer.insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"));
    }
    if download || !shown_safely(&mime_type) {
        answer.insert_header((header::CONTENT_DISPOSITION, attachment(&name)));
    }
    let (start, end) = match wanted(request, size, &tag, modified) {
        Wanted::Whole => (0, size),
        Wanted::Part(start, end) => {
            answer.status(StatusCode::PARTIAL_CONTENT);
            answer.insert_header((header::CONTENT_RANGE, format!("bytes {start}-{}/{size}", end - 1)));
            (start, end)
        }
        Wanted::Nothing => {
            answer.status(StatusCode::RANGE_NOT_SATISFIABLE);
            answer.insert_header((header::CONTENT_RANGE, format!("bytes */{size}")));
            return Ok(answer.finish());
        }
    };
    let content = Arc::new(content);
    if end - start <= CHUNK {
        let bytes = read(content, start, end).await.map_err(io::Error::other).and_then(|read| read);
        return Ok(answer.body(bytes.map_err(blob::BlobError::from)?));
    }
    Ok(answer.body(SizedStream::new(
        end - start,
        stream::try_unfold(Ahead::new(content, start, end), Ahead::next),
    )))
}

/// Whether the asker has it already. A tag tells more than a date, so the date is asked only without one.
pub(super) fn known(request: &HttpRequest, tag: &EntityTag, modified: Option<httpdate::HttpDate>) -> bool {
    if request.headers().contains_key(header::IF_NONE_MATCH) {
        return match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
            Ok(IfNoneMatch::Any) => true,
            Err(_) => false,
        };
    }
    let since = date(request, &header::IF_MODIFIED_SINCE);
    since.zip(modified).is_some_and(|(since, modified)| modified <= since)
}

fn date(request: &HttpRequest, name: &header::HeaderName) -> Option<httpdate::HttpDate> {
    request.headers().get(name)?.to_str().ok()?.parse().ok()
}

/// The whole second that a moment lies in; what HTTP cannot write is shown as the nearest that it can.
pub(super) fn http_date(stamp: Stamp) -> httpdate::HttpDate {
    // 9999-12-31T23:59:59Z.
    let seconds = stamp.0.div_euclid(1_000).clamp(0, 253_402_300_799);
    (std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds as u64)).into()
}

enum Wanted {
    Whole,
    /// From the first byte to before the second.
    Part(u64, u64),
    Nothing,
}

/// What of the file is asked for. Several ranges at once are answered with the whole, as RFC 9110 allows.
fn wanted(request: &HttpRequest, size: u64, tag: &EntityTag, modified: Option<httpdate::HttpDate>) -> Wanted {
    let stale = match IfRange::parse(request) {
        Ok(IfRange::EntityTag(seen)) => !seen.strong_eq(tag),
        Ok(IfRange::Date(_)) => date(request, &header::IF_RANGE) != modified || modified.is_none(),
        Err(_) => false,
    };
    let asked = request.headers().contains_key(header::RANGE) && !stale;
    match Range::parse(request) {
        Ok(Range::Bytes(ranges)) if asked && ranges.len() == 1 => {
            match ranges[0].to_satisfiable_range(size) {
                Some((first, last)) => Wanted::Part(first, last + 1),
                None => Wanted::Nothing,
            }
        }
        _ => Wanted::Whole,
    }
}

/// RFC 6266, with the name in UTF-8.
pub(super) fn attachment(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) { c } else { '_' }).collect();
    let encoded = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn read(content: Arc<Content>, from: u64, to: u64) -> JoinHandle<io::Result<Bytes>> {
    tokio::task::spawn_blocking(move || {
        let mut buffer = vec![0; (to - from) as usize];
        content.read_exact_at(&mut buffer, from)?;
        Ok(buffer.into())
    })
}

/// A file being read, one chunk ahead of what is sent.
struct Ahead {
    content: Arc<Content>,
    next: u64,
    end: u64,
    pending: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Ahead {
    fn new(content: Arc<Content>, start: u64, end: u64) -> Self {
        let mut ahead = Self { content, next: start, end, pending: None };
        ahead.fetch();
        ahead
    }

    fn fetch(&mut self) {
        let from = self.next;
        self.next = (from + CHUNK).min(self.end);
        self.pending = (from < self.end).then(|| read(Arc::clone(&self.content), from, self.next));
    }

    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        let Some(pending) = self.pending.take() else { return Ok(None) };
        let bytes = pending.await.map_err(io::Error::other)??;
        self.fetch();
        Ok(Some((bytes, self)))
    }
}
