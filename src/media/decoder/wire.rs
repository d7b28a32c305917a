//! Messages between the program and its decoder children: a `u32` length in little endian, then that many bytes.
//! A request travels with the file's descriptor; its answer is two messages, facts and then pictures.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags,
};
use serde::{Deserialize, Serialize};

use crate::media::{DecodeError, Facts, Pictures};

/// No answer is larger: two JPEGs of at most a few megabytes, and tags that are bounded where they are read.
const LONGEST: usize = 64 << 20;

/// A request with its descriptor must be one datagram-like write, so it is kept far under the socket's buffer.
const LONGEST_REQUEST: usize = 4096;

/// One file to develop.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    pub file_name: String,
    pub small_px: u32,
    pub large_px: u32,
    /// Processor seconds this file may take.
    pub cpu_seconds: u64,
}

/// The first message of an answer, as JSON because facts hold free-form tags.
#[derive(Debug, Serialize, Deserialize)]
pub struct FactsReply {
    pub facts: Result<Facts, DecodeError>,
    /// Protections that this kernel did not offer.
    pub unprotected: Vec<String>,
}

/// The second message, in postcard.
pub type PicturesReply = Result<Pictures, DecodeError>;

fn invalid(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

/// Sends `request` and a copy of `file`'s descriptor in one piece.
pub fn send_request(socket: impl AsFd, request: &Request, file: impl AsFd) -> io::Result<()> {
    let body = postcard::to_stdvec(request).map_err(invalid)?;
    if body.len() + 4 > LONGEST_REQUEST {
        return Err(invalid("the file name is too long"));
    }
    let length = (body.len() as u32).to_le_bytes();
    let fds = [file.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(&fds));
    let parts = [IoSlice::new(&length), IoSlice::new(&body)];
    let sent = rustix::net::sendmsg(socket, &parts, &mut control, SendFlags::NOSIGNAL)?;
    if sent == body.len() + 4 { Ok(()) } else { Err(invalid("a request was cut short")) }
}

/// The next request and its file, or `None` when the other side has gone.
pub fn receive_request(socket: impl AsFd) -> io::Result<Option<(Request, OwnedFd)>> {
    let mut buffer = vec![0; LONGEST_REQUEST];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let received = rustix::io::retry_on_intr(|| {
        rustix::net::recvmsg(
            &socket,
            &mut [IoSliceMut::new(&mut buffer)],
            &mut control,
            RecvFlags::CMSG_CLOEXEC,
        )
    })?;
    if received.bytes == 0 {
        return Ok(None);
    }
    let body = buffer[..received.bytes].get(4..).ok_or_else(|| invalid("a request was cut short"))?;
    let request = postcard::from_bytes(body).map_err(invalid)?;
    let file = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
        _ => None,
    });
    Ok(Some((request, file.ok_or_else(|| invalid("a request came without its file"))?)))
}

/// Writes one message.
pub fn send(mut socket: impl Write, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).map_err(invalid)?;
    socket.write_all(&length.to_le_bytes())?;
    socket.write_all(body)
}

/// Reads one message; one that claims to be longer than any answer is refused before memory is taken for it.
pub fn receive(mut socket: impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    socket.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(invalid("an answer is too long"));
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body)?;
    Ok(body)
}

/// The facts of an answer.
pub fn encode_facts(reply: &FactsReply) -> Vec<u8> {
    serde_json::to_vec(reply).expect("facts have string keys and no failing serialiser")
}

pub fn decode_facts(body: &[u8]) -> io::Result<FactsReply> {
    serde_json::from_slice(body).map_err(invalid)
}

/// The pictures of an answer.
pub fn encode_pictures(reply: &PicturesReply) -> Vec<u8> {
    postcard::to_stdvec(reply).expect("pictures have known lengths")
}

pub fn decode_pictures(body: &[u8]) -> io::Result<PicturesReply> {
    postcard::from_bytes(body).map_err(invalid)
}
