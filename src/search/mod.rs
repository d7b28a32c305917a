//! The search index: derived data over photos that can be deleted and rebuilt at any time.
//!
//! A photo becomes a [`PhotoDocument`]; the index is told of it by [`Index::apply`]; a person's line of text
//! becomes a [`Query`] by [`parse`]; [`Index::search`] answers with photo ids, a total and facets, and
//! [`Index::suggest`] completes what is being typed.
//!
//! Isolation is structural: every term in the index begins with its owner's id (see `key`), so that a lookup,
//! a prefix, a typo or a suggestion cannot reach a word of another owner, and every search is intersected with
//! the asker's own photos besides. What others may see stands apart, and is intersected with what this asker may
//! see ([`Sight`]).

mod collect;
mod document;
mod error;
mod expand;
mod facet;
mod fold;
mod index;
mod indexer;
mod key;
mod letter;
mod map;
mod naming;
mod near;
mod opening;
mod page;
mod plan;
mod query;
mod schema;
mod searcher;
mod sight;
mod suggest;
mod suggestion;
mod tally;
mod terms;
#[cfg(test)]
mod tests;
mod top;

pub use document::{Change, Kind, PhotoDocument, Through};
pub use error::SearchError;
pub use facet::{Facet, FacetCounts};
pub use index::Index;
pub use map::{Area, Cluster, DEEPEST};
pub use opening::Opened;
pub use page::{Cursor, Found, Page};
pub use query::{BadQuery, Query, parse};
pub use sight::Sight;
pub use suggestion::{Suggestion, SuggestionKind};
