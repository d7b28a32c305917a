//! Suggestions as they are answered.

use super::key::Scope;
use super::query::quoted;

/// What a suggestion is a value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SuggestionKind {
    Tag,
    Person,
    Album,
    Place,
    Country,
    Camera,
    Lens,
    Author,
    Year,
}

/// A way to complete the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub kind: SuggestionKind,
    /// The value as its owner wrote it.
    pub text: String,
    /// The whole text for the search box, with the last token completed.
    pub query: String,
    /// Photos that have the value, the archive left out.
    pub count: u64,
}

impl SuggestionKind {
    pub(super) const ALL: [Self; 9] = [
        Self::Tag,
        Self::Person,
        Self::Album,
        Self::Place,
        Self::Country,
        Self::Camera,
        Self::Lens,
        Self::Author,
        Self::Year,
    ];

    /// The name in the API, and that of the operator that searches for it but for [`SuggestionKind::Year`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Person => "person",
            Self::Album => "album",
            Self::Place => "place",
            Self::Country => "country",
            Self::Camera => "camera",
            Self::Lens => "lens",
            Self::Author => "author",
            Self::Year => "year",
        }
    }

    pub(super) const fn scope(self) -> Scope {
        match self {
            Self::Tag => Scope::Tag,
            Self::Person => Scope::Person,
            Self::Album => Scope::Album,
            Self::Place => Scope::Place,
            Self::Country => Scope::Country,
            Self::Camera => Scope::Camera,
            Self::Lens => Scope::Lens,
            Self::Author => Scope::Author,
            Self::Year => Scope::Year,
        }
    }

    /// The value as a token of a query.
    pub(super) fn query(self, value: &str) -> String {
        match self {
            Self::Year => format!("date:{value}"),
            Self::Tag => format!("tag:{}", quoted(value)),
            _ => format!("{}:={}", self.name(), quoted(value)),
        }
    }
}
