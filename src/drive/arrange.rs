//! A folder's content in another order than by name, or only some of it. The folder is read through for every page
//! and only one page is kept, so that memory stays the same however much lies in it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::error::DriveError;
use super::tree::{self, Paths};
use super::{Drive, Placed};
use crate::model::{FileId, Stamp, TagId, UserId};
use crate::store::nodes::{CHILDREN, NODES, NodeRecord};
use crate::store::photos::PHOTOS;
use crate::store::tags::{FILE_TAGS, TAG_NAMES};
use crate::store::{Reader, StoreError};

/// What files are put in order by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    #[default]
    Name,
    Size,
    Modified,
    Uploaded,
    /// The MIME type.
    Type,
}

/// Which of a folder's content is wanted; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Only {
    pub folders: Option<bool>,
    /// `image`, or `image/png`.
    pub mime_type: Option<String>,
    /// Somewhere in the name, whatever its case.
    pub name: Option<String>,
    /// A tag, by id or by name.
    pub tag: Option<String>,
    /// Bytes, both included. Folders have none.
    pub min_size: Option<u64>,
    pub max_size: Option<u64>,
    pub modified_after: Option<Stamp>,
    pub modified_before: Option<Stamp>,
}

/// An order, and what is left out.
#[derive(Debug, Clone, Default)]
pub struct Arrangement {
    pub by: By,
    pub descending: bool,
    pub only: Only,
}

/// A place in an arrangement: after this one comes the next page.
pub type Rank = Vec<u8>;

/// One page of an arrangement.
#[derive(Debug, Default)]
pub struct Arranged {
    pub page: Vec<Placed>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Rank>,
}

impl Drive {
    /// Folders first, then as arranged; what is equal stands by its name.
    pub fn arranged(
        &self,
        owner: UserId,
        folder: Option<FileId>,
        wish: &Arrangement,
        after: Option<&Rank>,
        limit: usize,
    ) -> Result<Arranged, DriveError> {
        self.store.read(|tx| {
            let deleted_at = tree::folder(tx, owner, folder)?;
            let sieve = Sieve::new(tx, owner, &wish.only)?;
            let (mut kept, mut total, mut failed) = (BTreeMap::new(), 0, None);
            tx.scan(&CHILDREN, &(owner, folder), None, |_, child| {
                let looked = look(tx, child.id, &sieve);
                let Ok(Some(node)) = looked else {
                    failed = looked.err();
                    return if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
                };
                total += 1;
                let rank = rank(&node, wish);
                if after.is_none_or(|after| rank > *after) {
                    kept.insert(rank, node);
                    if kept.len() > limit + 1 {
                        kept.pop_last();
                    }
                }
                ControlFlow::Continue(())
            })?;
            if let Some(error) = failed {
                return Err(error.into());
            }
            let more = kept.len() > limit;
            if more {
                kept.pop_last();
            }
            let next = kept.last_key_value().filter(|_| more).map(|(rank, _)| rank.clone());
            let mut paths = Paths::default();
            let page = kept.into_values().map(|node| {
                let node = NodeRecord { deleted_at, ..node };
                Ok::<_, StoreError>(Placed { path: paths.of(tx, &node)?, node })
            });
            Ok(Arranged { page: page.collect::<Result<_, _>>()?, total, next })
        })
    }
}

fn look(tx: &impl Reader, id: FileId, sieve: &Sieve<'_>) -> Result<Option<NodeRecord>, StoreError> {
    let Some(node) = tx.get(&NODES, &id)? else { return Ok(None) };
    Ok(if sieve.passes(tx, &node)? { Some(node) } else { None })
}

/// The wish, made ready to be held against every node.
struct Sieve<'a> {
    only: &'a Only,
    name: Option<String>,
    /// `Some(None)` for a tag that there is not.
    tag: Option<Option<TagId>>,
}

impl<'a> Sieve<'a> {
    fn new(tx: &impl Reader, owner: UserId, only: &'a Only) -> Result<Self, StoreError> {
        let tag = match &only.tag {
            None => None,
            Some(text) => {
                let key = (owner, text.trim().to_lowercase());
                let named = tx.get(&TAG_NAMES, &key)?.map(|link| link.0);
                Some(named.or_else(|| text.parse().ok()))
            }
        };
        Ok(Self { only, name: only.name.as_ref().map(|name| name.to_lowercase()), tag })
    }

    fn passes(&self, tx: &impl Reader, node: &NodeRecord) -> Result<bool, StoreError> {
        let only = self.only;
        let size = node.content.as_ref().map(|content| content.size);
        let plain = only.folders.is_none_or(|folders| folders == node.is_folder())
            && only.min_size.is_none_or(|least| size.is_some_and(|size| size >= least))
            && only.max_size.is_none_or(|most| size.is_some_and(|size| size <= most))
            && only.modified_after.is_none_or(|after| node.modified_at.0 >= after.0)
            && only.modified_before.is_none_or(|before| node.modified_at.0 < before.0)
            && only.mime_type.as_ref().is_none_or(|wanted| is_of(node, wanted))
            && self.name.as_ref().is_none_or(|part| node.name.as_str().to_lowercase().contains(part));
        match self.tag {
            Some(tag) if plain => tag.map_or(Ok(false), |tag| bears(tx, node, tag)),
            _ => Ok(plain),
        }
    }
}

fn is_of(node: &NodeRecord, wanted: &str) -> bool {
    let Some(content) = &node.content else { return false };
    let mime_type = content.mime_type.as_str();
    mime_type == wanted || mime_type.split('/').next() == Some(wanted)
}

fn bears(tx: &impl Reader, node: &NodeRecord, tag: TagId) -> Result<bool, StoreError> {
    if tx.has(&FILE_TAGS, &(node.id, tag))? {
        return Ok(true);
    }
    let photo = node.photo.map(|photo| tx.get(&PHOTOS, &photo)).transpose()?.flatten();
    Ok(photo.is_some_and(|photo| photo.tags.contains(&tag)))
}

/// Bytes that sort as the wish says.
fn rank(node: &NodeRecord, wish: &Arrangement) -> Rank {
    let moment = |stamp: Stamp| (stamp.0.cast_unsigned() ^ (1 << 63)).to_be_bytes().to_vec();
    let name = node.name.as_str();
    let mut by = match wish.by {
        By::Name => [name.as_bytes(), &[0]].concat(),
        By::Size => node.content.as_ref().map_or(0, |content| content.size).to_be_bytes().to_vec(),
        By::Modified => moment(node.modified_at),
        By::Uploaded => moment(node.uploaded_at),
        By::Type => {
            let mime_type = node.content.as_ref().map_or("", |content| content.mime_type.as_str());
            [mime_type.as_bytes(), &[0]].concat()
        }
    };
    if wish.descending {
        by = by.into_iter().map(|byte| !byte).collect();
    }
    by.insert(0, u8::from(!node.is_folder()));
    by.extend(name.as_bytes());
    by
}
