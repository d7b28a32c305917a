//! The hashes of the files on this computer.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::SyncSender;

use sha2::{Digest, Sha256};

use super::pass::Pass;
use super::report::Outcome;
use super::walk::Local;
use crate::client::Stop;
use crate::model::ContentHash;

/// Files hashed before the server is asked for them: as many as one question holds, or as many bytes as are worth
/// beginning with.
const BATCH_FILES: usize = 1_000;
const BATCH_BYTES: u64 = 512 << 20;

/// Large enough that a spinning disk is read in one sweep.
const BUFFER: usize = 1 << 20;

/// Files with their hashes.
pub(super) type Batch = Vec<(Local, ContentHash)>;

/// Reads the whole file. `None` when it was stopped.
pub(super) fn hash(file: &Path, stop: &Stop) -> io::Result<Option<ContentHash>> {
    let mut file = File::open(file)?;
    let mut sum = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        if stop.is_wished() {
            return Ok(None);
        }
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Some(ContentHash(sum.finalize().into()))),
            Ok(size) => sum.update(&buffer[..size]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Hashes every file, unless that is remembered, and hands them on batch by batch.
pub(super) fn all(pass: &Pass<'_>, files: Vec<Local>, batches: &SyncSender<Batch>) {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for local in files {
        let known = pass.cache().hash(&local);
        let hash = known.map_or_else(|| hash(&local.file, pass.stop), |hash| Ok(Some(hash)));
        match hash {
            Ok(Some(hash)) => {
                if known.is_none() {
                    pass.cache().learn(&local, hash);
                }
                bytes += local.size;
                batch.push((local, hash));
            }
            Ok(None) => return,
            Err(error) => pass.done(&local, Outcome::Failed, Some(format!("it cannot be read: {error}"))),
        }
        if batch.len() == BATCH_FILES || bytes > BATCH_BYTES {
            bytes = 0;
            if batches.send(std::mem::take(&mut batch)).is_err() {
                // The other end gave up.
                return;
            }
        }
    }
    let _ = batches.send(batch);
}
