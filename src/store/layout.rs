//! What lies beside the metadata in a data folder, as far as the store itself has to know.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::model::INDEX_SEAL;

/// The index knows another state than the metadata will: it is made again.
pub fn forget_index(data: &Path) -> std::io::Result<()> {
    remove_if_there(&data.join("index").join(INDEX_SEAL))
}

pub(super) fn remove_if_there(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
