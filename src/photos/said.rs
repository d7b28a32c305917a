//! What a person has said of files, as a mounted drive shows it: tags and the favourite's mark.

use super::desk::Photos;
use super::edit::Update;
use super::error::PhotoError;
use super::label;
use super::tag::TagChange;
use crate::access::action::{Sort, told_labels};
use crate::access::{Asker, Edit, Permit};
use crate::model::{FileId, PhotoId, TagId, UserId};
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::{PHOTOS, PhotoRecord};
use crate::store::tags::TAGS;
use crate::store::{ReadTx, Reader, StoreError};

/// A tag as it is shown beside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub name: String,
    /// 0–7.
    pub finder_label: u8,
}

/// What is said of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub labels: Vec<Label>,
    pub favorite: bool,
}

/// Something that is said of a file anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// All its tags from now on.
    Tags(Vec<String>),
    /// The tag of this Finder colour (1–7), and none of another colour; 0 for none at all.
    FinderLabel(u8),
    Favorite(bool),
}

/// Names of the tags that are made for Finder's colours, in its order.
const COLOURS: [&str; 7] = ["Grey", "Green", "Purple", "Blue", "Yellow", "Red", "Orange"];

impl Photos {
    /// The files that photos are shown by, in the photos' order; `None` for those that are gone.
    pub fn shown_nodes(&self, photos: &[PhotoId]) -> Result<Vec<Option<NodeRecord>>, PhotoError> {
        let one = |tx: &ReadTx, id: &PhotoId| {
            let photo = tx.get(&PHOTOS, id)?.filter(|photo| photo.deleted_at.is_none());
            let file =
                photo.and_then(|photo| photo.shown.or(photo.image_files.first().map(|file| file.file)));
            Ok::<_, PhotoError>(file.map(|file| tx.get(&NODES, &file)).transpose()?.flatten())
        };
        self.drive.store.read(|tx| photos.iter().map(|id| one(tx, id)).collect())
    }

    /// Says something of a photo anew.
    pub fn say(&self, permit: Permit<Edit, PhotoId>, sayings: &[Saying]) -> Result<(), PhotoError> {
        let mut update = Update::default();
        for saying in sayings {
            match saying {
                Saying::Tags(names) => update.tags = Some(names.clone()),
                Saying::Favorite(on) => update.favorite = Some(*on),
                Saying::FinderLabel(label) => {
                    let labels = self.drive.store.read(|tx| labels(tx, permit.subject))?;
                    let kept = labels.into_iter().filter(|one| one.finder_label == 0).map(|one| one.name);
                    let coloured = self.coloured(permit.owner, *label)?;
                    update.tags = Some(kept.chain(coloured).collect());
                }
            }
        }
        self.update(permit, update).map(|_| ())
    }

    /// Says something of a file or folder anew that is no photo's. Favourites are among photos only.
    pub fn say_of_file(&self, permit: Permit<Edit, FileId>, sayings: &[Saying]) -> Result<(), PhotoError> {
        for saying in sayings {
            let file = permit.subject;
            let there = self.drive.store.read(|tx| named(tx, permit.owner, &label::own(tx, file)?))?;
            let wanted: Vec<String> = match saying {
                Saying::Tags(names) => names.clone(),
                Saying::FinderLabel(label) => {
                    let kept = there.iter().filter(|one| one.finder_label == 0).map(|one| one.name.clone());
                    kept.chain(self.coloured(permit.owner, *label)?).collect()
                }
                Saying::Favorite(_) => return Err(PhotoError::OnlyPhotos),
            };
            let stays = |label: &Label| {
                wanted.iter().any(|name| name.trim().to_lowercase() == label.name.to_lowercase())
            };
            let gone: Vec<_> =
                there.iter().filter(|label| !stays(label)).map(|label| label.name.clone()).collect();
            self.label(&[permit], &wanted, &gone)?;
        }
        Ok(())
    }

    /// The tag of a Finder colour, made when there is none.
    fn coloured(&self, owner: UserId, label: u8) -> Result<Option<String>, PhotoError> {
        let Some(colour) = COLOURS.get(usize::from(label).wrapping_sub(1)) else { return Ok(None) };
        let tags = self.tags(owner)?;
        if let Some(known) = tags.into_iter().find(|tagged| tagged.tag.finder_label == label) {
            return Ok(Some(known.tag.name));
        }
        let change = TagChange { finder_label: Some(label), ..TagChange::default() };
        Ok(Some(self.make_tag(owner, colour, change)?.tag.name))
    }

    /// What is said of each of these, in their order, as far as the asker is told.
    pub fn said_of(&self, asker: Asker, nodes: &[Option<&NodeRecord>]) -> Result<Vec<Said>, PhotoError> {
        let said = self.drive.store.read(|tx| {
            let each = nodes
                .iter()
                .map(|node| node.map_or_else(|| Ok(Said::default()), |node| told(tx, asker, node)));
            each.collect::<Result<Vec<_>, StoreError>>()
        })?;
        Ok(said)
    }
}

/// What is said of a file, as far as the asker is told: a favourite is its owner's alone.
fn told(tx: &impl Reader, asker: Asker, node: &NodeRecord) -> Result<Said, StoreError> {
    if matches!(asker, Asker::Person(user) if user == node.owner) {
        return said(tx, node);
    }
    let relation = asker.relation(tx, node.id)?;
    if relation.is_some_and(|relation| told_labels(Sort::File, relation)) {
        return Ok(Said { favorite: false, ..said(tx, node)? });
    }
    Ok(Said::default())
}

fn said(tx: &impl Reader, node: &NodeRecord) -> Result<Said, StoreError> {
    let photo = node.photo.map(|id| tx.get(&PHOTOS, &id)).transpose()?.flatten();
    let mut said = photo.map_or_else(|| Ok(Said::default()), |photo| said_of_photo(tx, &photo))?;
    for label in named(tx, node.owner, &label::own(tx, node.id)?)? {
        if !said.labels.contains(&label) {
            said.labels.push(label);
        }
    }
    Ok(said)
}

fn named(tx: &impl Reader, owner: UserId, tags: &[TagId]) -> Result<Vec<Label>, StoreError> {
    let tags = tags.iter().filter_map(|id| tx.get(&TAGS, &(owner, *id)).transpose());
    tags.map(|tag| tag.map(|tag| Label { name: tag.name, finder_label: tag.finder_label })).collect()
}

fn labels(tx: &impl Reader, photo: PhotoId) -> Result<Vec<Label>, PhotoError> {
    let photo = tx.get(&PHOTOS, &photo)?.ok_or(PhotoError::NotFound("photo"))?;
    Ok(said_of_photo(tx, &photo)?.labels)
}

fn said_of_photo(tx: &impl Reader, photo: &PhotoRecord) -> Result<Said, StoreError> {
    Ok(Said { labels: named(tx, photo.owner, &photo.tags)?, favorite: photo.favorite })
}
