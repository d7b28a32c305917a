//! Sidecars: XMP files that speak for the photo beside them.

use super::error::PhotoError;
use super::{facts, grouping, record, tag};
use crate::media::Facts;
use crate::model::{PhotoId, Stamp};
use crate::queue;
use crate::store::WriteTx;
use crate::store::jobs::Work;
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::Part;

/// A sidecar joins the photo beside it; one that has none waits for it as a plain file.
pub(super) fn settle(
    tx: &WriteTx,
    node: &NodeRecord,
    told: &Facts,
    now: Stamp,
) -> Result<Option<PhotoId>, PhotoError> {
    let taken = facts::taken(told, node);
    let photo = match node.photo {
        Some(photo) => Some(photo),
        None => grouping::partner(tx, node, Part::Sidecar, taken)?.map(|photo| photo.id),
    };
    let Some(photo) = photo else { return Ok(None) };
    tx.put(&NODES, &node.id, &NodeRecord { photo: Some(photo), ..node.clone() })?;
    let keywords = tag::ensure(tx, node.owner, &told.keywords)?;
    record::change(tx, photo, now, |photo| {
        facts::seat(photo, node.id, Part::Sidecar, &Facts::default(), false);
        facts::enter(photo, told, node, false);
        if !photo.user_set.tags {
            tag::join(&mut photo.tags, &keywords);
        }
        Ok(())
    })?;
    Ok(Some(photo))
}

/// Sidecars that came before their photo are read again, now that it is there.
pub(super) fn call(tx: &WriteTx, node: &NodeRecord, now: Stamp) -> Result<(), PhotoError> {
    for sibling in grouping::siblings(tx, node)? {
        if sibling.photo.is_none() && sibling.name.extension().as_deref() == Some("xmp") {
            queue::add(tx, sibling.owner, Work::Ingest(sibling.id), sibling.name.as_str(), node.photo, now)?;
        }
    }
    Ok(())
}
