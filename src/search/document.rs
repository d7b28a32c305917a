//! What the index is told about a photo.

use jiff::civil::Date;

use crate::model::id::{FileId, LibraryId, PhotoId, UserId};

/// What a photo is to its viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Photo,
    Video,
    /// A still with a motion part.
    Live,
}

/// Everything about one photo that can be searched. The index keeps no copy of it: only the words, the columns
/// for ranges, order and facets, and the id.
#[derive(Debug, Clone)]
pub struct PhotoDocument {
    pub owner: UserId,
    pub photo: PhotoId,
    /// The instant it was taken, in milliseconds since 1970-01-01T00:00Z. Orders results, newest first.
    pub taken_ms: i64,
    /// The calendar day where it was taken; `date:`, year and month names go by it.
    pub taken_local: Date,
    pub title: Option<String>,
    pub description: Option<String>,
    pub tags: Vec<String>,
    /// Folder paths from the owner's root, such as `Trips/Paris 2024`.
    pub albums: Vec<String>,
    /// Names of the photo's files with their extensions.
    pub file_names: Vec<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: Option<String>,
    /// ISO 3166-1 alpha-2, such as `FR`.
    pub country_code: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub lens: Option<String>,
    pub author: Option<String>,
    pub people: Vec<String>,
    pub iso: Option<u32>,
    /// 2.8 for f/2.8.
    pub f_number: Option<f64>,
    /// In millimetres, as the lens says (not the 35 mm equivalent).
    pub focal_length: Option<f64>,
    pub kind: Kind,
    pub has_raw: bool,
    /// Extensions of the photo's files without the dot; case does not matter.
    pub extensions: Vec<String>,
    /// 1 to 5.
    pub rating: Option<u8>,
    pub favorite: bool,
    pub archived: bool,
    /// In degrees, WGS 84; north is positive. A place exists only where both are given.
    pub latitude: Option<f64>,
    /// In degrees, WGS 84; east is positive.
    pub longitude: Option<f64>,
    /// Bytes of all the photo's files together.
    pub size_bytes: u64,
    /// Through what others than its owner may see it.
    pub seen_through: Vec<Through>,
}

/// A way in which others come to see a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    Library(LibraryId),
    /// A file, or a folder above it, that is shared.
    Folder(FileId),
    /// The photo itself is shared.
    Photo,
}

impl PhotoDocument {
    /// A document of which nothing is known but whose photo it is and when it was taken.
    pub fn new(owner: UserId, photo: PhotoId, taken_ms: i64, taken_local: Date) -> Self {
        Self {
            owner,
            photo,
            taken_ms,
            taken_local,
            title: None,
            description: None,
            tags: Vec::new(),
            albums: Vec::new(),
            file_names: Vec::new(),
            city: None,
            region: None,
            country: None,
            country_code: None,
            make: None,
            model: None,
            lens: None,
            author: None,
            people: Vec::new(),
            iso: None,
            f_number: None,
            focal_length: None,
            kind: Kind::default(),
            has_raw: false,
            extensions: Vec::new(),
            rating: None,
            favorite: false,
            archived: false,
            latitude: None,
            longitude: None,
            size_bytes: 0,
            seen_through: Vec::new(),
        }
    }

    /// `Make Model` as people say it: the make only once (`NIKON CORPORATION` + `NIKON D90` is `NIKON D90`).
    /// `None` when neither is known.
    pub fn camera(&self) -> Option<String> {
        let make = self.make.as_deref().map_or("", str::trim);
        let model = self.model.as_deref().map_or("", str::trim);
        let first = |text: &str| text.split_whitespace().next().unwrap_or("").to_lowercase();
        match (make, model) {
            ("", "") => None,
            (_, "") => Some(make.to_owned()),
            ("", _) => Some(model.to_owned()),
            _ if first(make) == first(model) => Some(model.to_owned()),
            _ => Some(format!("{make} {model}")),
        }
    }

    /// Where it was taken, when it is known: latitude and longitude in degrees.
    pub fn position(&self) -> Option<(f64, f64)> {
        let position = (self.latitude?, self.longitude?);
        (position.0.abs() <= 90.0 && position.1.abs() <= 180.0).then_some(position)
    }
}

/// One step of the index. Telling it the same step twice is harmless.
#[derive(Debug, Clone)]
pub enum Change {
    /// The photo is now as described, whatever was known of it before.
    Put(Box<PhotoDocument>),
    /// The photo is gone, or in the trash.
    Remove { photo: PhotoId },
}
