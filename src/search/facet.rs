//! The groups that results can be counted by.

use std::str::FromStr;

use super::query::quoted;

/// Bits of the `kinds` column: exactly one of the first three, and perhaps the last.
pub(super) const PHOTO: u64 = 1;
pub(super) const VIDEO: u64 = 2;
pub(super) const LIVE: u64 = 4;
pub(super) const RAW: u64 = 8;

/// A way to count results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    Year,
    Camera,
    Lens,
    /// The city, or the region or country where no city is known.
    Place,
    Tag,
    Person,
    /// `photo`, `video`, `live`, and `raw`, which counts beside the other three.
    Type,
}

/// The most frequent values of one facet among all results, most frequent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    pub facet: Facet,
    pub values: Vec<(String, u64)>,
}

impl Facet {
    pub const ALL: [Self; 7] =
        [Self::Year, Self::Camera, Self::Lens, Self::Place, Self::Tag, Self::Person, Self::Type];

    /// The name in the API, and that of the operator that narrows by it but for [`Facet::Year`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Camera => "camera",
            Self::Lens => "lens",
            Self::Place => "place",
            Self::Tag => "tag",
            Self::Person => "person",
            Self::Type => "type",
        }
    }

    /// Counted among the asker's own photos alone: of others' they are not told.
    pub(super) const fn is_of_ones_own(self) -> bool {
        matches!(self, Self::Tag | Self::Person)
    }

    /// What to add to the search box to keep exactly the photos counted under `value`.
    pub fn query(self, value: &str) -> String {
        match self {
            Self::Year => format!("date:{value}"),
            Self::Type | Self::Tag => format!("{}:{}", self.name(), quoted(value)),
            _ => format!("{}:={}", self.name(), quoted(value)),
        }
    }
}

impl FromStr for Facet {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|facet| facet.name() == name).ok_or(())
    }
}
