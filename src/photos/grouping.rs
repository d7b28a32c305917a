//! Rule 6: `IMG_1.jpg`, `IMG_1.CR3`, `IMG_1.MOV` and `IMG_1.xmp` in one folder, of one moment, are one photo,
//! whichever arrives first.

use std::ops::ControlFlow;

use super::error::PhotoError;
use super::facts::same_moment;
use super::{record, tag};
use crate::model::{FileName, PhotoId, Stamp, Taken};
use crate::store::nodes::{CHILDREN, NODES, NodeRecord};
use crate::store::photos::{PHOTOS, Part, PhotoRecord, PhotoState};
use crate::store::{Reader, StoreError, WriteTx};

/// More files of one stem than any camera makes.
const SIBLINGS: usize = 64;

/// The stem that files of one photo share: `IMG_1` for `IMG_1.jpg`, for `IMG_1.xmp` and for `IMG_1.jpg.xmp`.
fn stem(name: &FileName) -> String {
    let stem = name.stem();
    match FileName::parse(stem) {
        Ok(inner) if name.extension().as_deref() == Some("xmp") && inner.extension().is_some() => {
            inner.stem().to_owned()
        }
        _ => stem.to_owned(),
    }
}

/// The live files beside `node` whose names have the same stem.
pub(super) fn siblings(tx: &impl Reader, node: &NodeRecord) -> Result<Vec<NodeRecord>, StoreError> {
    let start = format!("{}.", stem(&node.name));
    let Ok(first) = FileName::parse(&start) else { return Ok(Vec::new()) };
    let mut ids = Vec::new();
    tx.scan(
        &CHILDREN,
        &(node.owner, node.parent),
        Some(&(node.owner, node.parent, first)),
        |(.., name), child| {
            if !name.as_str().starts_with(&start) || ids.len() == SIBLINGS {
                return ControlFlow::Break(());
            }
            if child.id != node.id && !child.folder {
                ids.push(child.id);
            }
            ControlFlow::Continue(())
        },
    )?;
    let nodes = ids.iter().filter_map(|id| tx.get(&NODES, id).transpose()).collect::<Result<Vec<_>, _>>()?;
    Ok(nodes.into_iter().filter(|sibling| stem(&sibling.name) == stem(&node.name)).collect())
}

/// The photo that a file of this part and moment belongs to, besides its own.
pub(super) fn partner(
    tx: &impl Reader,
    node: &NodeRecord,
    part: Part,
    taken: Taken,
) -> Result<Option<PhotoRecord>, StoreError> {
    for sibling in siblings(tx, node)? {
        let Some(id) = sibling.photo.filter(|id| Some(*id) != node.photo) else { continue };
        let Some(photo) = tx.get(&PHOTOS, &id)? else { continue };
        let settled = photo.state != PhotoState::Processing && photo.deleted_at.is_none();
        if settled && completes(part, &photo) && (part == Part::Sidecar || same_moment(taken, photo.taken)) {
            return Ok(Some(photo));
        }
    }
    Ok(None)
}

/// Whether a photo lacks exactly what this part would bring.
fn completes(part: Part, photo: &PhotoRecord) -> bool {
    let has = |part: Part| photo.image_files.iter().any(|file| file.part == part);
    let film = photo.kind == crate::store::photos::PhotoKind::Video;
    match part {
        Part::Sidecar => true,
        Part::Raw => !has(Part::Raw) && has(Part::Original) && !film,
        Part::Motion => !has(Part::Motion) && !film,
        Part::Original | Part::Edited => (has(Part::Raw) && !has(Part::Original)) || film,
    }
}

/// Moves everything of `from` into `into`, and ends `from`.
pub(super) fn merge(tx: &WriteTx, from: PhotoId, into: PhotoId, now: Stamp) -> Result<(), PhotoError> {
    let Some(gone) = tx.get(&PHOTOS, &from)? else { return Ok(()) };
    record::dissolve(tx, &gone)?;
    for image_file in &gone.image_files {
        if let Some(mut node) = tx.get(&NODES, &image_file.file)? {
            node.photo = Some(into);
            tx.put(&NODES, &node.id, &node)?;
        }
    }
    record::change(tx, into, now, |photo| {
        photo.image_files.extend(gone.image_files.iter().cloned());
        photo.favorite |= gone.favorite;
        tag::join(&mut photo.tags, &gone.tags);
        photo.title = photo.title.take().or_else(|| gone.title.clone());
        photo.description = photo.description.take().or_else(|| gone.description.clone());
        photo.rating = photo.rating.or(gone.rating);
        Ok(())
    })?;
    Ok(())
}
