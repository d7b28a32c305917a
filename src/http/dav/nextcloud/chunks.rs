//! Uploads in pieces: a folder for each, pieces in it, and a MOVE of `.file` that puts them together.

use std::fmt::Write;
use std::io::Read;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::drive::DriveError;
use crate::drive::chunk::Chunk;
use crate::http::dav::destination::Destination;
use crate::http::dav::fault::{Fault, offload};
use crate::http::dav::multistatus::{CLOSING, opening};
use crate::http::dav::put::{self, Sent};
use crate::http::dav::sums::{Summed, Sums};
use crate::http::dav::swallow;
use crate::http::dav::visit::{Guest, Visit};
use crate::http::receive::{Ended, Sink, pour};
use crate::model::UserId;
use crate::store::nodes::NodeRecord;

/// Bytes copied at once when pieces are put together.
const COPY: usize = 1024 * 1024;

type Folder = web::Path<(String, String, String)>;
type Piece = web::Path<(String, String, String)>;

/// Clients make these names up of letters, digits and signs.
fn checked(name: &str) -> Result<&str, Fault> {
    let plain = |sign: char| sign.is_ascii_graphic() && sign != '/';
    if (1..=200).contains(&name.len()) && name.chars().all(plain) {
        return Ok(name);
    }
    Err(Fault::bad_request("Uploads and their pieces have names of 1–200 ASCII letters, digits and signs."))
}

pub(super) async fn begin(guest: Guest, at: Folder) -> Result<HttpResponse, Fault> {
    guest.may_write()?;
    let (user, transfer, _) = at.into_inner();
    offload(move || {
        guest.is(&user)?;
        if guest.services.drive.chunks(guest.viewer.user, checked(&transfer)?)?.is_empty() {
            return Ok(());
        }
        let message = "An upload of this name is under way; go on with it or delete it.";
        Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, message))
    })
    .await?;
    Ok(HttpResponse::Created().finish())
}

pub(super) async fn forget(guest: Guest, at: Folder) -> Result<HttpResponse, Fault> {
    guest.may_write()?;
    let (user, transfer, _) = at.into_inner();
    offload(move || {
        guest.is(&user)?;
        Ok(guest.services.drive.forget_chunks(guest.viewer.user, checked(&transfer)?)?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What is here already, for a client that goes on after a break.
pub(super) async fn list(request: HttpRequest, guest: Guest, at: Folder) -> Result<HttpResponse, Fault> {
    let (user, transfer, _) = at.into_inner();
    let base = request.path().trim_end_matches('/').to_owned();
    let body = offload(move || {
        guest.is(&user)?;
        let chunks = guest.services.drive.chunks(guest.viewer.user, checked(&transfer)?)?;
        if chunks.is_empty() {
            return Err(Fault::not_found());
        }
        let mut body = opening();
        let ok = "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
        let _ = write!(
            body,
            "<D:response><D:href>{base}/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/>\
             </D:resourcetype></D:prop>{ok}"
        );
        for Chunk { name, size, .. } in &chunks {
            let name: String = crate::http::dav::address::encoded(name).collect();
            let _ = write!(
                body,
                "<D:response><D:href>{base}/{name}</D:href><D:propstat><D:prop><D:resourcetype/>\
                 <D:getcontentlength>{size}</D:getcontentlength></D:prop>{ok}"
            );
        }
        body.push_str(CLOSING);
        Ok(body)
    })
    .await?;
    Ok(HttpResponse::MultiStatus().content_type("application/xml; charset=utf-8").body(body))
}

pub(super) async fn put(
    request: HttpRequest,
    guest: Guest,
    at: Piece,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    guest.may_write()?;
    let (user, transfer, name) = at.into_inner();
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = length.and_then(|text| text.parse::<u64>().ok());
    let missing = || Fault::new(StatusCode::LENGTH_REQUIRED, "A piece of an upload says how long it is.");
    let length = length.ok_or_else(missing)?;
    let (guest, part, record) = offload(move || {
        guest.is(&user)?;
        let (drive, owner) = (&guest.services.drive, guest.viewer.user);
        let record = drive.begin_chunk(owner, checked(&transfer)?, checked(&name)?, length)?;
        let part = drive.begin_part(&record, 0, None)?;
        Ok((guest, part, record))
    })
    .await?;
    let (poured, ended) = pour(payload, part).await?;
    offload(move || {
        if let Ended::Broken(reason) = ended {
            drop(poured);
            guest.services.drive.forget_upload(record.id)?;
            return Err(Fault::bad_request(format!("The body broke off: {reason}.")));
        }
        guest.services.drive.end_chunk(&record, poured.settle()?)?;
        Ok(())
    })
    .await?;
    Ok(HttpResponse::Created().finish())
}

pub(super) async fn join(request: HttpRequest, guest: Guest, at: Piece) -> Result<HttpResponse, Fault> {
    guest.may_write()?;
    let (user, transfer, name) = at.into_inner();
    if name != ".file" {
        return Err(Fault::forbidden("Pieces are put together by a MOVE of “.file”."));
    }
    let destination = Destination::of(&request)?;
    let (sent, sums) = Sent::of(&request)?;
    let total = request.headers().get("OC-Total-Length").and_then(|value| value.to_str().ok()?.parse().ok());
    let (node, created, times) = offload(move || {
        guest.is(&user)?;
        if let Some(named) = &destination.at.mount.user {
            guest.is(named)?;
        }
        let owner = guest.viewer.user;
        let chunks = guest.services.drive.chunks(owner, checked(&transfer)?)?;
        let visit = Visit { viewer: guest.viewer, at: destination.at, services: guest.services };
        let (node, created) = assemble(&visit, (owner, &transfer), &chunks, (&sent, sums), total)?;
        Ok((node, created, sent.times))
    })
    .await?;
    Ok(match node {
        Some(node) => put::answer(&node, created, times),
        None => HttpResponse::Created().finish(),
    })
}

/// `None` for a file that is not kept.
fn assemble(
    visit: &Visit,
    (owner, transfer): (UserId, &str),
    chunks: &[Chunk],
    (sent, sums): (&Sent, Sums),
    total: Option<u64>,
) -> Result<(Option<NodeRecord>, bool), Fault> {
    let services = &visit.services;
    let length = chunks.iter().map(|chunk| chunk.size).sum();
    if chunks.is_empty() && total != Some(0) {
        return Err(Fault::not_found());
    }
    if total.is_some_and(|total| total != length) {
        return Err(Fault::bad_request(
            "Pieces of this upload are missing; send them, and then put it together.",
        ));
    }
    if swallow::is_litter(&visit.at) {
        services.drive.forget_chunks(owner, transfer)?;
        return Ok((None, true));
    }
    put::admitted(visit, sent)?;
    services.blobs.room_for(length).map_err(DriveError::from)?;
    let incoming = services.blobs.receive_whole(&put::passing(), services.max_upload)?;
    let mut sink = Summed { sink: incoming, sums, length: 0 };
    let mut buffer = vec![0; COPY];
    for chunk in chunks {
        let mut file = services.drive.open_chunk(chunk)?;
        loop {
            let read = file.read(&mut buffer).map_err(crate::blob::BlobError::from)?;
            if read == 0 {
                break;
            }
            sink.take(&buffer[..read])?;
        }
    }
    let (received, sums) = put::complete(sink, None, sent)?;
    // Their room is the file's from here on.
    services.drive.forget_chunks(owner, transfer)?;
    let (node, created) = put::commit(visit, sent, None, &received)?;
    if let Some(sums) = sums {
        services.drive.keep_checksums(node.owner, received.hash, sums)?;
    }
    Ok((Some(node), created))
}
