//! One pass over the photos that match: counts them, keeps the newest, and counts facet values.

use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::ColumnValues;
use tantivy::index::SegmentReader;
use tantivy::query::Weight;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, Score};

use super::facet::{Facet, FacetCounts};
use super::naming::Names;
use super::page::Cursor;
use super::schema::column;
use super::tally::{Tally, merge};
use super::top::{Entry, Top};

/// What is collected from the photos that match.
#[derive(Debug)]
pub(super) struct Collect<'a> {
    pub limit: usize,
    pub after: Option<Cursor>,
    pub facets: &'a [Facet],
    /// Of each facet.
    pub names: Vec<Arc<Names>>,
}

#[derive(Debug)]
pub(super) struct Collected {
    pub total: usize,
    /// Newest first, at most `limit`.
    pub entries: Vec<Entry>,
    pub facets: Vec<FacetCounts>,
}

pub(super) struct Segment {
    taken: Arc<dyn ColumnValues<i64>>,
    id_high: Arc<dyn ColumnValues<u64>>,
    id_low: Arc<dyn ColumnValues<u64>>,
    total: usize,
    top: Top,
    tallies: Vec<Tally>,
}

impl Collector for Collect<'_> {
    type Fruit = Collected;
    type Child = Segment;

    fn for_segment(&self, ordinal: u32, segment: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = segment.fast_fields();
        let tallies = self.facets.iter().map(|facet| Tally::open(*facet, ordinal as usize, columns));
        Ok(Segment {
            taken: columns.column_first_or_default(column::TAKEN)?,
            id_high: columns.column_first_or_default(column::ID_HIGH)?,
            id_low: columns.column_first_or_default(column::ID_LOW)?,
            total: 0,
            top: Top::new(self.limit, self.after),
            tallies: tallies.collect::<tantivy::Result<_>>()?,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    /// Like the default, but photos reach the columns in blocks also in a segment with replaced photos.
    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ordinal: u32,
        reader: &SegmentReader,
    ) -> tantivy::Result<<Segment as SegmentCollector>::Fruit> {
        let mut segment = self.for_segment(ordinal, reader)?;
        match reader.alive_bitset() {
            None => weight.for_each_no_score(reader, &mut |docs| segment.collect_block(docs))?,
            Some(alive) => {
                let mut kept = Vec::with_capacity(COLLECT_BLOCK_BUFFER_LEN);
                weight.for_each_no_score(reader, &mut |docs| {
                    kept.clear();
                    kept.extend(docs.iter().copied().filter(|doc| alive.is_alive(*doc)));
                    segment.collect_block(&kept);
                })?;
            }
        }
        Ok(segment.harvest())
    }

    fn merge_fruits(&self, segments: Vec<(usize, Vec<Entry>, Vec<Tally>)>) -> tantivy::Result<Collected> {
        let mut total = 0;
        let mut top = Top::new(self.limit, None);
        let mut by_facet: Vec<Vec<Tally>> = self.facets.iter().map(|_| Vec::new()).collect();
        for (matched, entries, tallies) in segments {
            total += matched;
            for entry in entries {
                top.push(entry);
            }
            by_facet.iter_mut().zip(tallies).for_each(|(of_facet, tally)| of_facet.push(tally));
        }
        let facets = self.facets.iter().zip(&by_facet).zip(&self.names).map(|((facet, tallies), names)| {
            FacetCounts { facet: *facet, values: merge(*facet, tallies, names) }
        });
        Ok(Collected { total, entries: top.finish(), facets: facets.collect() })
    }
}

impl SegmentCollector for Segment {
    type Fruit = (usize, Vec<Entry>, Vec<Tally>);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        self.total += docs.len();
        let mut taken = [0; COLLECT_BLOCK_BUFFER_LEN];
        for docs in docs.chunks(COLLECT_BLOCK_BUFFER_LEN) {
            let taken = &mut taken[..docs.len()];
            self.taken.get_vals(docs, taken);
            for (doc, taken_ms) in docs.iter().zip(taken) {
                if self.top.wants(*taken_ms) {
                    let (id_high, id_low) = (self.id_high.get_val(*doc), self.id_low.get_val(*doc));
                    self.top.push(Entry { taken_ms: *taken_ms, id_high, id_low });
                }
            }
            self.tallies.iter_mut().for_each(|tally| tally.count(docs));
        }
    }

    fn harvest(self) -> Self::Fruit {
        (self.total, self.top.finish(), self.tallies)
    }
}
