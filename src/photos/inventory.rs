//! What a person has, one line of JSON a folder or file, for who writes it out as plain folders. Memory does not grow with
//! it. What lies in the trash is left out.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::PhotoError;
use super::export::{beside, told};
use super::xmp;
use crate::drive::external::{is_borrowed, places};
use crate::drive::{Drive, content};
use crate::model::{ContentHash, Stamp, UserId};
use crate::store::StoreError;
use crate::store::nodes::NodeRecord;

/// A folder or a file. Folders come before what is in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// From the top, `Trips/Paris 2024/IMG_1.jpg`.
    pub path: String,
    /// `None` for a folder.
    pub content: Option<Kept>,
    pub modified_at: Stamp,
    pub sidecar: Option<Sidecar>,
}

/// Where the bytes of a file lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Below the data folder, or from the root where that is on another disk or in an external folder.
    pub at: PathBuf,
    /// They are no file of this machine and have to be fetched.
    pub far: bool,
    pub hash: ContentHash,
    /// Bytes.
    pub size: u64,
}

/// What is said of the photo that a file shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sidecar {
    /// What its name has beyond the file's.
    pub end: String,
    pub text: String,
    pub modified_at: Stamp,
}

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    pub files: u64,
    pub bytes: u64,
}

/// Writes everything of `owner` down.
pub fn write(drive: &Drive, owner: UserId, out: impl Write) -> Result<Amount, PhotoError> {
    let (mut out, mut amount) = (BufWriter::new(out), Amount::default());
    drive.each_below((owner, None), "", |node, path| {
        let Some(item) = item(drive, node, path.trim_start_matches('/'))? else { return Ok(()) };
        if let Some(kept) = &item.content {
            amount.files += 1;
            amount.bytes += kept.size;
        }
        serde_json::to_writer(&mut out, &item).map_err(std::io::Error::from)?;
        Ok::<_, PhotoError>(out.write_all(b"\n")?)
    })?;
    out.flush()?;
    Ok(amount)
}

/// `None` for a file that is gone meanwhile.
fn item(drive: &Drive, node: &NodeRecord, path: &str) -> Result<Option<Item>, PhotoError> {
    let folder = Item { path: path.to_owned(), content: None, modified_at: node.modified_at, sidecar: None };
    let Some(content) = &node.content else { return Ok(Some(folder)) };
    let at = drive.store.read(|tx| {
        if is_borrowed(tx, node.owner, content.hash)? {
            let found = places(tx, node.owner, content.hash, Some(node.id))?.into_iter().next();
            return Ok(found.map(|place| (place.root.join(place.below), false)));
        }
        let at = content::locate(tx, node.owner, content.hash)?;
        Ok::<_, StoreError>(at.map(|at| (drive.blobs.path(&at), drive.blobs.is_far(&at))))
    })?;
    let Some((at, far)) = at else { return Ok(None) };
    let kept = Kept { at, far, hash: content.hash, size: content.size };
    let sidecar = match told(&drive.store, node)? {
        Some((detail, _)) => Some(Sidecar {
            end: beside(&drive.store, node)?,
            text: xmp::sidecar(&detail),
            modified_at: detail.photo.updated_at,
        }),
        None => None,
    };
    Ok(Some(Item { content: Some(kept), sidecar, ..folder }))
}
