//! The child: answers requests until its parent goes away.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use rustix::event::{PollFd, PollFlags};
use rustix::process::{Resource, Rlimit};

use super::sandbox;
use super::wire::{self, FactsReply, Request};
use crate::media::DecodeError;
use crate::media::develop::Subject;

/// Runs a decoder child on the socket that is its standard input. What the hidden command does.
pub fn child_main() -> ExitCode {
    // A panic is answered as a failure of its file; the default hook would only add a second, uglier report.
    panic::set_hook(Box::new(|_| {}));
    let mut unprotected = sandbox::enter();
    let stdin = io::stdin();
    let socket = stdin.as_fd();
    leave_with_parent();
    while let Ok(Some((request, file))) = wire::receive_request(socket) {
        let notes = std::mem::take(&mut unprotected);
        if answer(socket, &request, &File::from(file), notes).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Ends the process, in the middle of its work if need be, when the other end of the socket is closed: nobody waits for
/// the answer any more. (A signal on the parent's death would come when the thread dies that started this process.)
fn leave_with_parent() {
    let watch = || {
        let stdin = io::stdin();
        let mut hung_up = [PollFd::new(&stdin, PollFlags::empty())];
        while rustix::event::poll(&mut hung_up, None).is_err() {}
        std::process::exit(0);
    };
    // Where no thread can be had, the end comes with the next read.
    let _ = std::thread::Builder::new().name("parent".into()).stack_size(64 << 10).spawn(watch);
}

fn answer(
    socket: BorrowedFd<'_>,
    request: &Request,
    file: &File,
    unprotected: Vec<String>,
) -> io::Result<()> {
    allow_processor_time(request.cpu_seconds);
    let opened = guarded(|| Subject::open(file, &request.file_name));
    let read = opened.and_then(|subject| guarded(|| Ok(subject.facts())).map(|facts| (subject, facts)));
    let facts = read.as_ref().map(|(_, facts)| facts.clone()).map_err(Clone::clone);
    wire::send(Socket(socket), &wire::encode_facts(&FactsReply { facts, unprotected }))?;
    let Ok((subject, facts)) = read else { return Ok(()) };
    let pictures = guarded(|| subject.pictures(&facts, request.small_px, request.large_px));
    wire::send(Socket(socket), &wire::encode_pictures(&pictures))
}

/// A panic in a codec costs its file only.
fn guarded<T>(work: impl FnOnce() -> Result<T, DecodeError>) -> Result<T, DecodeError> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let words = payload.downcast_ref::<&str>().copied();
        let words = words.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Err(DecodeError::Crashed { detail: words.unwrap_or("panic").to_owned() })
    })
}

/// Each file may take so many seconds more than were used before it. The hard limit stays, so that it can be moved.
fn allow_processor_time(seconds: u64) {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let current = Some(now.tv_sec.unsigned_abs() + 1 + seconds);
    // Where the limit cannot be set, the parent's own clock still ends the child.
    let _ = rustix::process::setrlimit(Resource::Cpu, Rlimit { current, maximum: None });
}

/// Writes whole messages to a descriptor that stays open.
struct Socket<'a>(BorrowedFd<'a>);

impl Write for Socket<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::net::send(self.0, bytes, rustix::net::SendFlags::NOSIGNAL)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
