//! Photos as the search index sees them, and searching as a person does.

use super::desk::Photos;
use super::detail::Detail;
use super::error::PhotoError;
use super::{sight, tag};
use crate::access::Asker;
use crate::drive::tree::Paths;
use crate::model::{PhotoId, UserId};
use crate::search::{
    Area, Change, Cluster, Facet, FacetCounts, Found, Kind, Page, PhotoDocument, Sight, Suggestion, parse,
};
use crate::store::nodes::NODES;
use crate::store::photos::{PHOTOS, Part, PhotoKind, PhotoState};
use crate::store::{Reader, StoreError};

/// What a search gives.
#[derive(Debug)]
pub struct SearchPage {
    pub photos: Vec<Detail>,
    pub total: usize,
    pub facets: Vec<FacetCounts>,
    pub next: Option<String>,
}

impl Photos {
    /// Searches everything that `user` may see.
    ///
    /// # Errors
    /// [`PhotoError::BadQuery`] with the place where the query is wrong.
    pub fn search(
        &self,
        user: UserId,
        text: &str,
        limit: usize,
        cursor: Option<&str>,
        facets: &[Facet],
    ) -> Result<SearchPage, PhotoError> {
        let today = self.drive.clock.today();
        let query = parse(text, today).map_err(PhotoError::BadQuery)?;
        let after = cursor.map(str::parse).transpose()?;
        let sight = self.sight(user)?;
        let Found { photos, total, facets, next } =
            self.index.search(&sight, &query, Page { limit, after }, facets)?;
        Ok(SearchPage {
            photos: self.details(Asker::Person(user), &photos)?,
            total,
            facets,
            next: next.map(|cursor| cursor.to_string()),
        })
    }

    /// The photos of `user` that match and lie in `area`, gathered as a map of this zoom shows them; with `joined`
    /// also those of the libraries that they chose to see among their own.
    pub fn clusters(
        &self,
        user: UserId,
        text: &str,
        area: Area,
        zoom: u8,
        joined: bool,
    ) -> Result<Vec<Cluster>, PhotoError> {
        let query = parse(text, self.drive.clock.today()).map_err(PhotoError::BadQuery)?;
        let sight = if joined { self.joined_sight(user)? } else { Sight::own(user) };
        Ok(self.index.clusters(&sight, &query, area, zoom)?)
    }

    pub fn suggest(&self, owner: UserId, text: &str, limit: usize) -> Result<Vec<Suggestion>, PhotoError> {
        Ok(self.index.suggest(owner, text, limit)?)
    }
}

/// What the index is to know of a photo now.
pub(super) fn document(tx: &impl Reader, paths: &mut Paths, id: PhotoId) -> Result<Change, StoreError> {
    let photo = tx.get(&PHOTOS, &id)?;
    let photo = photo.filter(|photo| photo.deleted_at.is_none() && photo.state != PhotoState::Processing);
    let Some(photo) = photo else { return Ok(Change::Remove { photo: id }) };
    let local = photo.taken.local().date();
    let mut document = PhotoDocument::new(photo.owner, id, photo.taken.local_ms, local);
    for image_file in &photo.image_files {
        let Some(node) = tx.get(&NODES, &image_file.file)? else { continue };
        if !paths.is_live(tx, &node)? {
            continue;
        }
        let album = paths.folder(tx, node.parent)?.trim_start_matches('/').to_owned();
        if !album.is_empty() && !document.albums.contains(&album) {
            document.albums.push(album);
        }
        document.extensions.extend(node.name.extension());
        document.size_bytes += node.content.map_or(0, |content| content.size);
        document.file_names.push(node.name.as_str().to_owned());
        document.has_raw |= image_file.part == Part::Raw;
    }
    document.seen_through = sight::seen_through(tx, &photo)?;
    document.tags = tag::names(tx, photo.owner, &photo.tags)?;
    document.kind = match photo.kind {
        PhotoKind::Photo => Kind::Photo,
        PhotoKind::Video => Kind::Video,
        PhotoKind::Live => Kind::Live,
    };
    document.title = photo.title;
    document.description = photo.description;
    document.author = photo.author;
    document.city = photo.place.city;
    document.region = photo.place.region;
    document.country = photo.place.country;
    document.country_code = photo.place.country_code;
    document.make = photo.camera.make;
    document.model = photo.camera.model;
    document.lens = photo.camera.lens;
    document.iso = photo.camera.iso;
    document.f_number = photo.camera.f_number;
    document.focal_length = photo.camera.focal_length;
    document.rating = photo.rating;
    document.favorite = photo.favorite;
    document.archived = photo.archived;
    document.latitude = photo.position.map(|(latitude, _)| latitude);
    document.longitude = photo.position.map(|(_, longitude)| longitude);
    Ok(Change::Put(Box::new(document)))
}
