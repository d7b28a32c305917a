//! The hash of a file on this computer.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::client::Stop;
use crate::model::ContentHash;

/// Large enough that a spinning disk is read in one sweep.
const BUFFER: usize = 1 << 20;

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
