//! Counts of one facet's values in one segment, and their sum over all segments.

use tantivy::columnar::{Column, ColumnIndex};
use tantivy::fastfield::FastFieldReaders;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId};

use super::facet::{Facet, LIVE, PHOTO, RAW, VIDEO};
use super::naming::Names;
use super::schema::column;

/// The most values a facet answers with.
const MOST_VALUES: usize = 50;

/// The column of a facet's names; years and kinds are numbers and have none.
pub(super) const fn column_of(facet: Facet) -> Option<&'static str> {
    match facet {
        Facet::Year | Facet::Type => None,
        Facet::Camera => Some(column::CAMERA),
        Facet::Lens => Some(column::LENS),
        Facet::Place => Some(column::PLACE),
        Facet::Tag => Some(column::TAG),
        Facet::Person => Some(column::PERSON),
    }
}

/// Counts by number: the segment's own number of a name, or the year, or the bits of the kind.
pub(super) struct Tally {
    segment: usize,
    column: Column<u64>,
    counts: Vec<u32>,
    rows: Vec<u32>,
    numbers: Vec<u64>,
}

impl Tally {
    pub(super) fn open(facet: Facet, segment: usize, columns: &FastFieldReaders) -> tantivy::Result<Self> {
        let column = match (facet, column_of(facet)) {
            (Facet::Year, _) => columns.u64(column::YEAR)?,
            (_, None) => columns.u64(column::KINDS)?,
            (_, Some(name)) => match columns.str(name)? {
                Some(values) => values.ords().clone(),
                // No photo of the segment has a value.
                None => Column::build_empty_column(0),
            },
        };
        let counts = vec![0; column.max_value() as usize + 1];
        Ok(Self { segment, column, counts, rows: Vec::new(), numbers: Vec::new() })
    }

    /// At most [`COLLECT_BLOCK_BUFFER_LEN`] photos.
    pub(super) fn count(&mut self, docs: &[DocId]) {
        match &self.column.index {
            ColumnIndex::Empty { .. } => {}
            ColumnIndex::Full => {
                let mut numbers = [0; COLLECT_BLOCK_BUFFER_LEN];
                let numbers = &mut numbers[..docs.len()];
                self.column.values.get_vals(docs, numbers);
                for number in numbers {
                    self.counts[*number as usize] += 1;
                }
            }
            index => {
                self.rows.clear();
                for doc in docs {
                    self.rows.extend(index.value_row_ids(*doc));
                }
                self.numbers.resize(self.rows.len(), 0);
                self.column.values.get_vals(&self.rows, &mut self.numbers);
                for number in &self.numbers {
                    self.counts[*number as usize] += 1;
                }
            }
        }
    }

    fn counted(&self) -> impl Iterator<Item = (usize, u64)> {
        let counts = self.counts.iter().map(|count| u64::from(*count)).enumerate();
        counts.filter(|(_, count)| *count > 0)
    }
}

/// The most frequent values of all segments, most frequent first, then by name.
pub(super) fn merge(facet: Facet, segments: &[Tally], names: &Names) -> Vec<(String, u64)> {
    match facet {
        Facet::Year => years(segments),
        Facet::Type => kinds(segments),
        _ => named(segments, names),
    }
}

fn named(segments: &[Tally], names: &Names) -> Vec<(String, u64)> {
    let mut totals = vec![0_u64; names.names.len()];
    for tally in segments {
        for (number, count) in tally.counted() {
            totals[names.places[tally.segment][number] as usize] += count;
        }
    }
    // An empty name stands for no value.
    let exists = |place: &usize| totals[*place] > 0 && !names.names[*place].is_empty();
    let order = |place: &usize| (std::cmp::Reverse(totals[*place]), names.names[*place].as_str());
    let mut places: Vec<usize> = (0..totals.len()).filter(exists).collect();
    if places.len() > MOST_VALUES {
        places.select_nth_unstable_by(MOST_VALUES, |a, b| order(a).cmp(&order(b)));
        places.truncate(MOST_VALUES);
    }
    places.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
    places.into_iter().map(|place| (names.names[place].clone(), totals[place])).collect()
}

fn years(segments: &[Tally]) -> Vec<(String, u64)> {
    let last = segments.iter().map(|tally| tally.counts.len()).max().unwrap_or(0);
    let mut totals = vec![0_u64; last];
    for (year, count) in segments.iter().flat_map(Tally::counted) {
        totals[year] += count;
    }
    let mut years: Vec<(usize, u64)> =
        totals.into_iter().enumerate().filter(|(_, count)| *count > 0).collect();
    years.sort_unstable_by_key(|(year, count)| std::cmp::Reverse((*count, *year)));
    years.into_iter().take(MOST_VALUES).map(|(year, count)| (year.to_string(), count)).collect()
}

fn kinds(segments: &[Tally]) -> Vec<(String, u64)> {
    let count = |bit: u64| -> u64 {
        let counted = segments.iter().flat_map(Tally::counted);
        counted.filter(|(bits, _)| *bits as u64 & bit != 0).map(|(_, count)| count).sum()
    };
    let named = [("photo", PHOTO), ("video", VIDEO), ("live", LIVE), ("raw", RAW)];
    let values = named.into_iter().map(|(name, bit)| (name.to_owned(), count(bit)));
    let mut values: Vec<(String, u64)> = values.filter(|(_, count)| *count > 0).collect();
    values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    values
}
