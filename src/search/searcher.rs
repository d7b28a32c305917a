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
        let planner = Planner { searcher: &searcher, fields: &self.fields, sight };
        let plan = planner.plan(query)?;
        // One more than asked for tells whether there is a next page.
        let limit = if page.limit == 0 { 0 } else { page.limit + 1 };
        let apart = |facet: &Facet| sight.reaches_others() && facet.is_of_ones_own();
        let (own, all): (Vec<_>, Vec<_>) = facets.iter().copied().partition(apart);
        let names = |facets: &[Facet]| {
            let names = facets.iter().map(|facet| self.naming.names(&searcher, *facet));
            names.collect::<tantivy::Result<Vec<_>>>()
        };
        let collect = Collect { limit, after: page.after, facets: &all, names: names(&all)? };
        let mut found = searcher.search(&plan, &collect)?;
        if !own.is_empty() {
            let collect = Collect { limit: 0, after: None, facets: &own, names: names(&own)? };
            found.facets.extend(searcher.search(&planner.plan_own(query)?, &collect)?.facets);
            found.facets.sort_by_key(|counts| facets.iter().position(|facet| *facet == counts.facet));
        }
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
