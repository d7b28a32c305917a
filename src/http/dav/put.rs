//! PUT and PATCH: a file's content, whole or a piece of it. What was there stays until the new is on disk, and
//! then as a version.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt;

use super::condition::Conditions;
use super::fault::{Fault, offload};
use super::place::{self, Lookup, Spot};
use super::range::Piece;
use super::sums::{Summed, Sums};
use super::swallow;
use super::told::Times;
use super::visit::Visit;
use crate::access::Download;
use crate::blob::{BlobError, Incoming, Received};
use crate::drive::{DriveError, Opened, number};
use crate::http::receive::{Ended, Sink, pour};
use crate::http::send::http_date;
use crate::model::{ContentHash, FileName};
use crate::store::nodes::NodeRecord;

/// Bytes copied at once from the content that a piece is put into.
const CHUNK: usize = 1024 * 1024;

/// What a request says of its body.
pub(super) struct Sent {
    conditions: Conditions,
    pub times: Times,
    piece: Option<Piece>,
    /// Bytes of the body, where they are said.
    length: Option<u64>,
    /// The body must have as many; Finder says so when it sends them in chunks.
    promised: Option<u64>,
    /// It is to be put into a file that is there.
    must_exist: bool,
}

impl Sent {
    pub fn of(request: &HttpRequest) -> Result<(Self, Sums), Fault> {
        let number = |name: &str| request.headers().get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
        let promised = number("X-Expected-Entity-Length");
        let sums = request.headers().get("OC-Checksum").and_then(|value| value.to_str().ok());
        let sent = Self {
            conditions: Conditions::of(request)?,
            times: Times::of(request),
            piece: Piece::of(request)?,
            length: number(header::CONTENT_LENGTH.as_str()).or(promised),
            promised,
            must_exist: request.method() == Method::PATCH,
        };
        Ok((sent, Sums::parse(sums.unwrap_or_default())))
    }
}

/// Where a body goes.
enum Target {
    /// It is litter: read, and forgotten.
    Nowhere,
    File(Box<(Summed<Incoming>, Option<Base>)>),
}

/// The content that a piece is put into.
pub(super) struct Base {
    opened: Option<Opened>,
    /// The first byte of the piece.
    start: u64,
}

pub(in crate::http) async fn put(
    request: HttpRequest,
    visit: Visit,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    visit.may_write()?;
    let (sent, sums) = Sent::of(&request)?;
    let (visit, sent, target) = offload(move || {
        let target = prepare(&visit, &sent, sums)?;
        Ok((visit, sent, target))
    })
    .await?;
    let (sink, base) = match target {
        Target::Nowhere => return swallowed(payload).await,
        Target::File(parts) => *parts,
    };
    let (poured, ended) = pour(payload, sink).await?;
    let (node, created, times) = offload(move || {
        if let Ended::Broken(reason) = ended {
            drop(poured);
            let message = format!("The body broke off, and nothing was changed: {reason}.");
            return Err(Fault::bad_request(message));
        }
        let based_on = base.as_ref().map(|base| base.opened.as_ref().map(|opened| opened.hash));
        let (received, sums) = complete(poured.settle()?, base.as_ref(), &sent)?;
        let (node, created) = commit(&visit, &sent, based_on, &received)?;
        if let Some(sums) = sums {
            visit.services.drive.keep_checksums(node.owner, received.hash, sums)?;
        }
        Ok((node, created, sent.times))
    })
    .await?;
    Ok(answer(&node, created, times))
}

pub(super) fn answer(node: &NodeRecord, created: bool, times: Times) -> HttpResponse {
    let mut answer = HttpResponse::build(if created { StatusCode::CREATED } else { StatusCode::NO_CONTENT });
    if let Some(content) = &node.content {
        let etag = format!("\"{}\"", content.hash.tag());
        answer.insert_header((header::ETAG, etag.clone())).insert_header(("OC-ETag", etag));
    }
    times.acknowledge(&mut answer);
    answer
        .insert_header((header::LAST_MODIFIED, http_date(node.modified_at).to_string()))
        .insert_header(("OC-FileId", format!("{:08}albumen", number::of(node.id))))
        .finish()
}

async fn swallowed(mut payload: web::Payload) -> Result<HttpResponse, Fault> {
    while let Some(piece) = payload.next().await {
        piece.map_err(|error| Fault::bad_request(format!("The body broke off: {error}.")))?;
    }
    Ok(HttpResponse::Created().finish())
}

/// Refuses what cannot end well before a byte of it is taken.
fn prepare(visit: &Visit, sent: &Sent, sums: Sums) -> Result<Target, Fault> {
    let services = &visit.services;
    if swallow::is_litter(&visit.at) {
        return Ok(Target::Nowhere);
    }
    let (spot, name) = admitted(visit, sent)?;
    if let Some(length) = sent.length {
        if length > services.max_upload {
            return Err(Fault::from(DriveError::from(BlobError::TooLarge(services.max_upload))));
        }
        services.drive.may_take(spot.owner, length)?;
    }
    let mut incoming = services.blobs.receive_whole(&passing(), services.max_upload)?;
    let base = match sent.piece {
        None => None,
        Some(_) if name.is_some() && sent.must_exist => return Err(Fault::not_found()),
        Some(piece) => {
            let opened = match spot.id().filter(|_| name.is_none()) {
                Some(id) => {
                    let permit = services.access.decide::<Download, _>(&visit.viewer, id)?;
                    Some(services.drive.open(permit)?)
                }
                None => None,
            };
            let start = piece.start(opened.as_ref().map_or(0, |opened| opened.size))?;
            if let Some(opened) = &opened {
                copy(opened, 0, start, &mut incoming)?;
            }
            Some(Base { opened, start })
        }
    };
    Ok(Target::File(Box::new((Summed { sink: incoming, sums, length: 0 }, base))))
}

/// A name for a transfer that is whole in one go or not at all.
pub(super) fn passing() -> String {
    format!("dav-{}", uuid::Uuid::now_v7())
}

/// The file that is there, or the folder that the new one goes to and its name.
pub(super) fn admitted(visit: &Visit, sent: &Sent) -> Result<(Spot, Option<FileName>), Fault> {
    let lookup = place::find(&visit.services, visit.viewer.user, &visit.at)?;
    sent.conditions.check(&visit.services, visit.viewer.user, &visit.at, &lookup, true)?;
    if let Lookup::There(spot) | Lookup::Free { parent: spot, .. } = &lookup {
        visit.services.drive.may_change(spot.id())?;
    }
    match lookup {
        Lookup::There(spot) if spot.is_folder() => {
            Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, "This is a folder; it has no content of its own."))
        }
        Lookup::There(spot) => {
            place::may_replace(visit, &spot, &sent.conditions.tokens())?;
            Ok((spot, None))
        }
        Lookup::Free { parent, name } => {
            place::may_add(visit, &parent, &name, &sent.conditions.tokens())?;
            Ok((parent, Some(name)))
        }
        Lookup::Nowhere => Err(Fault::conflict("The folder that it would lie in is not there.")),
    }
}

/// The body is here: checks it, and puts what was behind it behind it again.
pub(super) fn complete(
    sink: Summed<Incoming>,
    base: Option<&Base>,
    sent: &Sent,
) -> Result<(Received, Option<String>), Fault> {
    let Summed { sink: mut incoming, sums, length } = sink;
    let wanted = sent.piece.and_then(Piece::length).or(sent.promised);
    if wanted.is_some_and(|wanted| wanted != length) {
        let message = "The body is not as long as the request says, and nothing was changed.";
        return Err(Fault::bad_request(message));
    }
    let sums = sums.check()?;
    if let Some(Base { opened: Some(opened), start }) = base {
        copy(opened, start + length, opened.size, &mut incoming)?;
    }
    let whole = base.is_none();
    Ok((incoming.finish()?, sums.filter(|_| whole)))
}

/// Gives the file its content. What was found before the body came may be otherwise now. `based_on` is the content
/// that a piece was put into.
pub(super) fn commit(
    visit: &Visit,
    sent: &Sent,
    based_on: Option<Option<ContentHash>>,
    received: &Received,
) -> Result<(NodeRecord, bool), Fault> {
    let turn = visit.turn()?;
    let _taken = turn.take(!sent.conditions.is_empty() || based_on.is_some());
    let (spot, name) = admitted(visit, sent)?;
    let created = name.is_some();
    let there = spot.node.as_ref().filter(|_| !created).and_then(|node| node.content.as_ref());
    if based_on.is_some_and(|hash| hash != there.map(|content| content.hash)) {
        return Err(DriveError::ChangedMeanwhile.into());
    }
    let node = place::put(visit, &spot, name, sent.times, received)?;
    Ok((node, created))
}

/// Copies bytes of a content, from the first to before the last.
fn copy(opened: &Opened, from: u64, to: u64, into: &mut Incoming) -> Result<(), Fault> {
    let (mut at, to) = (from, to.min(opened.size));
    let mut buffer = vec![0; CHUNK];
    while at < to {
        let part = &mut buffer[..CHUNK.min((to - at) as usize)];
        opened.content.read_exact_at(part, at).map_err(BlobError::from)?;
        into.take(part)?;
        at += part.len() as u64;
    }
    Ok(())
}
