//! Sends and links files, several at a time.

use std::collections::VecDeque;
use std::fs;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::SystemTime;

use super::hash;
use super::matching::{Group, path};
use super::pass::Pass;
use super::report::Outcome;
use super::walk::Local;
use crate::client::{ClientError, Outgoing, SendError, send};
use crate::model::ContentHash;

/// Works off all groups. An error is one that every other file would meet as well.
pub(super) fn all(pass: &Pass<'_>, groups: Vec<Group>) -> Result<(), ClientError> {
    let workers = usize::from(pass.args.jobs).min(groups.len());
    let queue = Mutex::new(VecDeque::from(groups));
    let end: Mutex<Option<ClientError>> = Mutex::new(None);
    let work = || {
        loop {
            if pass.stop.is_wished() || end.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
                return;
            }
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(group) = next else { return };
            if let Err(error) = one(pass, group) {
                end.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    match end.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None if pass.stop.is_wished() => Err(ClientError::Stopped),
        None => Ok(()),
    }
}

fn one(pass: &Pass<'_>, group: Group) -> Result<(), ClientError> {
    let mut link = VecDeque::from(group.link);
    let mut send = group.send;
    // When the bytes of the first cannot be read, another file may still have them.
    while let Some(local) = send.take() {
        if !one_sent(pass, &local, group.hash)? {
            send = link.pop_front();
        }
    }
    for local in link {
        let folder = folder(pass, &local);
        let modified = rfc3339(local.modified);
        match pass.server.link(group.hash, &folder, &local.name, &modified, pass.stop) {
            Ok(_) => pass.done(&local, Outcome::Linked, None),
            Err(error) if error.ends_all() => return Err(error),
            Err(error) => pass.done(&local, Outcome::Failed, Some(error.to_string())),
        }
    }
    Ok(())
}

/// Whether the bytes of `hash` are on the server now.
fn one_sent(pass: &Pass<'_>, local: &Local, hash: ContentHash) -> Result<bool, ClientError> {
    let (sent, moved) = attempt(pass, local, hash);
    let error = match sent {
        Ok(()) => return Ok(true),
        Err(error) => error,
    };
    // The bar counts a file once, whatever became of it.
    pass.output.moved(-moved);
    match error {
        SendError::Server(error) if error.ends_all() => return Err(error),
        SendError::Changed => match again(pass, local) {
            Some((local, hash)) => {
                let (sent, moved) = attempt(pass, &local, hash);
                match sent {
                    Ok(()) => {}
                    Err(SendError::Server(error)) if error.ends_all() => return Err(error),
                    Err(error) => {
                        pass.output.moved(-moved);
                        pass.done(&local, Outcome::Failed, Some(error.to_string()));
                    }
                }
            }
            None if pass.stop.is_wished() => return Err(ClientError::Stopped),
            None => {
                let reason = "it changed or vanished while it was being read".to_owned();
                pass.done(local, Outcome::Failed, Some(reason));
            }
        },
        error => pass.done(local, Outcome::Failed, Some(error.to_string())),
    }
    Ok(false)
}

/// One try, and how far it moved the bar.
fn attempt(pass: &Pass<'_>, local: &Local, hash: ContentHash) -> (Result<(), SendError>, i64) {
    let (folder, modified_text) = (folder(pass, local), rfc3339(local.modified));
    let (address, place) = (pass.server.address(), path(pass.album, local));
    let outgoing = Outgoing {
        file: &local.file,
        folder: &folder,
        name: &local.name,
        size: local.size,
        modified: local.modified,
        modified_text: &modified_text,
    };
    let remember = |upload: &str| pass.cache().begun(address, &place, hash, upload);
    let total = std::sync::atomic::AtomicI64::new(0);
    let moved = |bytes: i64| {
        total.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
        pass.output.moved(bytes);
    };
    let earlier = pass.cache().upload(address, &place, hash);
    let sent = send(pass.server, &outgoing, earlier, &remember, &moved, pass.stop);
    let keeps = matches!(&sent, Err(SendError::Server(error)) if error.passes() || error.ends_all());
    if !keeps {
        pass.cache().ended(address, &place, hash);
    }
    let sent = sent.map(|sent| pass.arrived(local, sent.file));
    (sent, total.into_inner())
}

/// The file as it is now, hashed once more.
fn again(pass: &Pass<'_>, local: &Local) -> Option<(Local, ContentHash)> {
    pass.cache().forget(local);
    let metadata = fs::metadata(&local.file).ok()?;
    let now = Local { size: metadata.len(), modified: metadata.modified().ok()?, ..local.clone() };
    let hash = hash::hash(&now.file, pass.stop).ok()??;
    pass.cache().learn(&now, hash);
    Some((now, hash))
}

fn folder(pass: &Pass<'_>, local: &Local) -> String {
    match format!("{}{}", pass.album, local.below) {
        root if root.is_empty() => "/".to_owned(),
        folder => folder,
    }
}

fn rfc3339(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}
