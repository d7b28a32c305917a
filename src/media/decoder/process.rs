//! One decoder child, as its parent sees it.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::wire::{self, FactsReply, PicturesReply, Request};
use super::{COMMAND, DecoderSettings};
use crate::media::{DecodeError, Developed};

/// The name of the variable that tells a child its memory limit in bytes.
pub const MEMORY_VARIABLE: &str = "ALBUMEN_DECODER_MEMORY";

/// mimalloc would reserve a gigabyte of address space before the limit is set, and the limit would not bind what lies in
/// it. Other allocators do not know the variable.
const ALLOCATOR_VARIABLE: &str = "MIMALLOC_ARENA_RESERVE";

/// What a dead child may have said last; enough for one line of a log.
const LAST_WORDS: u64 = 2048;

/// A running child. Dropping it ends it and leaves no zombie.
#[derive(Debug)]
pub struct Process {
    child: Child,
    socket: UnixStream,
    last_words: File,
    /// Whether it has already told which protections this kernel lacks.
    introduced: bool,
}

impl Process {
    pub fn start(settings: &DecoderSettings) -> Result<Self, DecodeError> {
        Self::spawn(settings).map_err(|error| DecodeError::Unavailable(error.to_string()))
    }

    fn spawn(settings: &DecoderSettings) -> io::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        let (last_words, stderr) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
        // A child that talks much must neither block on a full pipe nor make its parent wait for more.
        rustix::io::ioctl_fionbio(&last_words, true)?;
        rustix::io::ioctl_fionbio(&stderr, true)?;
        let child = Command::new(&settings.program)
            .arg(COMMAND)
            .env_clear()
            .env(MEMORY_VARIABLE, settings.memory_bytes.to_string())
            .env(ALLOCATOR_VARIABLE, "0")
            .current_dir("/")
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(stderr)
            .spawn()?;
        Ok(Self { child, socket, last_words: last_words.into(), introduced: false })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Hands one file over and waits for its answer, for `wall_time` in all.
    ///
    /// # Errors
    /// After [`Failure::Gone`] the file was not begun and a fresh child may try it; after [`Failure::Spent`] this child
    /// must be dropped. A child that was lost while making pictures still yields the facts it gave before.
    pub fn develop(
        &mut self,
        request: &Request,
        file: &File,
        wall_time: Duration,
    ) -> Result<Developed, Failure> {
        let deadline = Instant::now() + wall_time;
        if wire::send_request(&self.socket, request, file.as_fd()).is_err() {
            return Err(Failure::Gone);
        }
        let reply = match self.receive(deadline).and_then(|body| wire::decode_facts(&body)) {
            Ok(reply) => reply,
            Err(error) => {
                return Err(Failure::Spent { facts: None, error: self.post_mortem(&error, wall_time) });
            }
        };
        self.introduce(&reply);
        let facts = match reply.facts {
            Ok(facts) => facts,
            Err(error) => return Err(Failure::Refused(error)),
        };
        let pictures: io::Result<PicturesReply> =
            self.receive(deadline).and_then(|body| wire::decode_pictures(&body));
        match pictures {
            Ok(pictures) => Ok(Developed { facts, pictures }),
            Err(error) => {
                let error = self.post_mortem(&error, wall_time);
                Err(Failure::Spent { facts: Some(Box::new(facts)), error })
            }
        }
    }

    fn receive(&mut self, deadline: Instant) -> io::Result<Vec<u8>> {
        wire::receive(Until { socket: &self.socket, deadline })
    }

    fn introduce(&mut self, reply: &FactsReply) {
        if !std::mem::replace(&mut self.introduced, true) && !reply.unprotected.is_empty() {
            tracing::warn!(missing = %reply.unprotected.join("; "), "the decoder runs with less protection");
        }
    }

    /// Ends the child and says why it gave no answer.
    fn post_mortem(&mut self, error: &io::Error, wall_time: Duration) -> DecodeError {
        if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) {
            self.end();
            return DecodeError::TimedOut { seconds: wall_time.as_secs() };
        }
        if error.kind() == io::ErrorKind::InvalidData {
            self.end();
            return DecodeError::Crashed { detail: error.to_string() };
        }
        // The socket is closed, so the child is on its way out by itself: its own status says more than a kill would.
        let status = self.child.wait();
        let mut words = Vec::new();
        // A non-blocking pipe ends in "would block" when a grandchild kept it open; what was read before stands.
        let _ = (&mut &self.last_words).take(LAST_WORDS).read_to_end(&mut words);
        let words = String::from_utf8_lossy(&words);
        tracing::debug!(?status, %words, "a decoder child died");
        match status {
            Ok(status) => cause_of_death(status, &words, wall_time),
            Err(error) => DecodeError::Crashed { detail: error.to_string() },
        }
    }

    fn end(&mut self) {
        // Both fail only when the child has already been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Why [`Process::develop`] has no whole answer.
#[derive(Debug)]
pub enum Failure {
    /// The child had ended before it was given the file.
    Gone,
    /// The child is well and has said that it cannot read this file.
    Refused(DecodeError),
    /// The child is lost, with the facts that it gave before.
    Spent { facts: Option<Box<crate::media::Facts>>, error: DecodeError },
}

fn cause_of_death(status: ExitStatus, words: &str, wall_time: Duration) -> DecodeError {
    let signal = status.signal();
    if signal == Some(Signal::XCPU.as_raw()) {
        return DecodeError::TimedOut { seconds: wall_time.as_secs() };
    }
    // Rust's own words when an allocation fails; C++ says `std::bad_alloc`.
    if words.contains("memory allocation of") || words.contains("bad_alloc") {
        return DecodeError::OutOfMemory;
    }
    DecodeError::Crashed { detail: status.to_string() }
}

/// Reads from a socket until a moment, however small the pieces come in.
struct Until<'a> {
    socket: &'a UnixStream,
    deadline: Instant,
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.socket.set_read_timeout(Some(left))?;
        (&mut &*self.socket).read(buffer)
    }
}
