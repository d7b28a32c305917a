//! Answers a query.

use super::collect::Collect;
use super::error::SearchError;
use super::facet::Facet;
use super::index::Index;
use super::page::{Found, Page};
use super::plan::Planner;
use super::query::Query;
use super::sight::Sight;
use super::top::Entry;

impl Index {
    /// The photos in sight that match, newest first, with the counts of each facet asked for.
    ///
    /// Total and facets are those of all matches, not of the page. Blocks for milliseconds; takes no lock.
    pub fn search(
        &self,
        sight: &Sight,
        query: &Query,
        page: Page,
        facets: &[Facet],
    ) -> Result<Found, SearchError> {
        let searcher = self.searcher();
        let plan = Planner { searcher: &searcher, fields: &self.fields, sight }.plan(query)?;
        // One more than asked for tells whether there is a next page.
        let limit = if page.limit == 0 { 0 } else { page.limit + 1 };
        let names = facets.iter().map(|facet| self.naming.names(&searcher, *facet));
        let names = names.collect::<tantivy::Result<_>>()?;
        let found = searcher.search(&plan, &Collect { limit, after: page.after, facets, names })?;
        let mut entries = found.entries;
        let more = page.limit > 0 && entries.len() > page.limit;
        entries.truncate(page.limit);
        Ok(Found {
            next: entries.last().filter(|_| more).map(|entry| entry.cursor()),
            photos: entries.into_iter().map(Entry::photo).collect(),
            total: found.total,
            facets: found.facets,
        })
    }
}
