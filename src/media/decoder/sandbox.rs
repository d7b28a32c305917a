//! What a child gives up before it reads its first foreign byte.

use std::io;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
};
use rustix::process::{Resource, Rlimit};

use super::process::MEMORY_VARIABLE;
use super::system_calls;

/// Gives up memory beyond the limit, new files, the network and all but a few system calls.
///
/// Never fails: what this kernel does not offer is named in the answer, for the log. Must run before the child has a
/// second thread, since Landlock binds the calling one and those it starts.
pub fn enter() -> Vec<String> {
    let steps: [(&str, Result<(), String>); 3] = [
        ("resource limits", limits().map_err(|error| error.to_string())),
        ("Landlock", landlock()),
        ("system call filter", system_calls::restrict()),
    ];
    steps.into_iter().filter_map(|(what, result)| Some(format!("{what}: {}", result.err()?))).collect()
}

fn limits() -> io::Result<()> {
    let set = |resource, most: u64| {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        rustix::process::setrlimit(resource, limit)
    };
    if let Some(bytes) = std::env::var(MEMORY_VARIABLE).ok().and_then(|bytes| bytes.parse::<u64>().ok()) {
        set(Resource::As, bytes.saturating_add(address_space()))?;
    }
    set(Resource::Core, 0)?;
    // Landlock allows no file at all; qemu-user, for its part, keeps what it shows of /proc in small ones of its own.
    set(Resource::Fsize, 64 << 10)?;
    // The standard ones, a file at a time, and room for what a careless ancestor left open.
    set(Resource::Nofile, 64)?;
    Ok(())
}

/// Address space in use now, in bytes: the program's own size says nothing of a picture's.
fn address_space() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').next()?.parse::<u64>().ok()).unwrap_or(0);
    pages * rustix::param::page_size() as u64
}

/// No file, no port and no other process, under the newest rules that the kernel knows of these.
fn landlock() -> Result<(), String> {
    const NEWEST: ABI = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|rules| rules.scope(Scope::from_all(NEWEST)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.no_new_privs(true).restrict_self())
        .map_err(|error| error.to_string())?;
    match status.ruleset {
        RulesetStatus::NotEnforced => Err("not offered by this kernel".into()),
        _ => Ok(()),
    }
}
