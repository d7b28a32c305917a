//! What a child gives up before it reads its first foreign byte.

use std::io;

use rustix::process::{Resource, Rlimit};

use super::process::MEMORY_VARIABLE;

/// Gives up memory beyond the limit, new files, the network and all but a few system calls.
///
/// Never fails: what this kernel does not offer is named in the answer, for the log.
pub fn enter() -> Vec<String> {
    let mut missing = Vec::new();
    for (what, result) in [("resource limits", limits())] {
        if let Err(error) = result {
            missing.push(format!("{what}: {error}"));
        }
    }
    missing
}

fn limits() -> io::Result<()> {
    let set = |resource, bytes: u64| {
        let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
        rustix::process::setrlimit(resource, limit)
    };
    if let Some(bytes) = std::env::var(MEMORY_VARIABLE).ok().and_then(|bytes| bytes.parse().ok()) {
        set(Resource::As, bytes)?;
    }
    set(Resource::Core, 0)?;
    set(Resource::Fsize, 0)?;
    Ok(())
}
