//! Originals that no record names are made files again: what a rebuild does for those its source did not know of.

use std::io::Read;

use super::error::PhotoError;
use super::intake::enter;
use crate::blob::{BlobError, Located, Shelf};
use crate::drive::content::{Content, Kept};
use crate::drive::file::{NewFile, OnConflict};
use crate::drive::{Drive, DriveError, kind};
use crate::model::{FileName, FolderPath, Stamp};
use crate::store::nodes::BLOBS;
use crate::store::trash::DOOMED;
use crate::store::{Reader, StoreError};

/// Where they are put.
pub const FOLDER: &str = "Recovered";

/// Bytes of a file's beginning that tell what it is.
const HEAD: u64 = 8 * 1024;

/// Whether it is an original that nothing names and that is not about to be removed.
pub fn is_orphan(drive: &Drive, at: &Located) -> Result<bool, PhotoError> {
    let key = &at.key;
    if key.shelf != Shelf::Originals {
        return Ok(false);
    }
    let doomed = (key.owner, key.shelf.number(), key.hash, key.extension.clone());
    Ok(drive.store.read(|tx| {
        Ok::<_, StoreError>(!tx.has(&BLOBS, &(key.owner, key.hash))? && !tx.has(&DOOMED, &doomed)?)
    })?)
}

/// Makes an orphan a file of its owner in [`FOLDER`], named by its hash, and begins a photo when it is a picture. When it
/// was written stands in for when it was made, until it is read.
pub fn adopt(drive: &Drive, at: &Located, written_at: Stamp) -> Result<(), PhotoError> {
    let key = &at.key;
    let mut head = Vec::new();
    drive.blobs.open(at)?.take(HEAD).read_to_end(&mut head).map_err(BlobError::from)?;
    let hash = key.hash.to_string();
    let dot = if key.extension.is_empty() { "" } else { "." };
    let name = FileName::parse(&format!("{}{dot}{}", &hash[..16], key.extension))
        .or_else(|_| FileName::parse(&hash))
        .map_err(DriveError::from)?;
    let kind = kind::judge(&name, &head);
    let size = drive.blobs.size(at)?;
    let kept = Kept { extension: key.extension.clone(), place: at.place.clone() };
    let content = Content { hash: key.hash, size, kind, kept: Some(kept) };
    let new = NewFile {
        owner: key.owner,
        folder: FolderPath::parse(FOLDER).map_err(DriveError::from)?,
        name,
        on_conflict: OnConflict::Rename,
        original_created_at: None,
        original_modified_at: Some(written_at),
    };
    let now = drive.clock.now();
    drive.store.write(move |tx| enter(tx, &new, &content, now))?;
    Ok(())
}
