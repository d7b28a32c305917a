//! Pages of results: newest first, stable while photos come and go.

use std::fmt;
use std::str::FromStr;

use super::error::SearchError;
use super::facet::FacetCounts;
use crate::model::id::PhotoId;

/// Where a page ended: the last photo it showed. The next page holds what sorts after it, so that a photo added
/// or removed meanwhile neither repeats nor hides another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub taken_ms: i64,
    pub photo: PhotoId,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.taken_ms, self.photo.0.simple())
    }
}

impl FromStr for Cursor {
    type Err = SearchError;

    fn from_str(text: &str) -> Result<Self, SearchError> {
        let (taken, photo) = text.split_once('_').ok_or(SearchError::Cursor)?;
        Ok(Self {
            taken_ms: taken.parse().map_err(|_| SearchError::Cursor)?,
            photo: photo.parse().map_err(|_| SearchError::Cursor)?,
        })
    }
}

/// Which part of the results is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// The most photos to answer with; 0 answers with the total and the facets alone.
    pub limit: usize,
    pub after: Option<Cursor>,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Newest first.
    pub photos: Vec<PhotoId>,
    /// All photos that match, whichever page was asked for.
    pub total: usize,
    /// In the order they were asked for.
    pub facets: Vec<FacetCounts>,
    /// `None` on the last page.
    pub next: Option<Cursor>,
}
