//! Counts of one facet's values in one segment, and their sum over all segments.

use std::collections::HashMap;

use tantivy::columnar::{Column, ColumnIndex, StrColumn};
use tantivy::fastfield::FastFieldReaders;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId};

use super::facet::{Facet, LIVE, PHOTO, RAW, VIDEO};
use super::schema::column;

/// The most values a facet answers with.
const MOST_VALUES: usize = 50;
/// The most a segment proposes. Counts of what is answered are exact; only a value that is frequent in all but
/// not among this many of any one segment could be passed over.
const MOST_PROPOSED: usize = 4 * MOST_VALUES;

/// How the numbers in a column are named.
enum Names {
    Dictionary(StrColumn),
    Number,
    Kinds,
}

/// Counts by number: the ordinal in the segment's dictionary, or the year, or the bits of the kind.
pub(super) struct Tally {
    column: Column<u64>,
    counts: Vec<u32>,
    names: Names,
}

impl Tally {
    pub(super) fn open(facet: Facet, columns: &FastFieldReaders) -> tantivy::Result<Self> {
        let name = match facet {
            Facet::Year => return Self::numbers(columns.u64(column::YEAR)?, Names::Number),
            Facet::Type => return Self::numbers(columns.u64(column::KINDS)?, Names::Kinds),
            Facet::Camera => column::CAMERA,
            Facet::Lens => column::LENS,
            Facet::Place => column::PLACE,
            Facet::Tag => column::TAG,
            Facet::Person => column::PERSON,
        };
        Ok(match columns.str(name)? {
            Some(values) => {
                let counts = vec![0; values.num_terms()];
                Self { column: values.ords().clone(), counts, names: Names::Dictionary(values) }
            }
            None => Self { column: Column::build_empty_column(0), counts: Vec::new(), names: Names::Number },
        })
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is the tail of a fallible function")]
    fn numbers(column: Column<u64>, names: Names) -> tantivy::Result<Self> {
        let counts = vec![0; column.max_value() as usize + 1];
        Ok(Self { column, counts, names })
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
            _ => {
                for doc in docs {
                    for number in self.column.values_for_doc(*doc) {
                        self.counts[number as usize] += 1;
                    }
                }
            }
        }
    }

    /// The numbers that were counted most.
    fn frequent(&self) -> Vec<usize> {
        let mut seen: Vec<usize> = (0..self.counts.len()).filter(|number| self.counts[*number] > 0).collect();
        if seen.len() > MOST_PROPOSED {
            seen.select_nth_unstable_by_key(MOST_PROPOSED, |number| std::cmp::Reverse(self.counts[*number]));
            seen.truncate(MOST_PROPOSED);
        }
        seen
    }

    fn name(&self, number: usize) -> tantivy::Result<String> {
        match &self.names {
            Names::Dictionary(values) => {
                let mut name = String::new();
                values.ord_to_str(number as u64, &mut name)?;
                Ok(name)
            }
            _ => Ok(number.to_string()),
        }
    }

    fn count_of(&self, name: &str) -> tantivy::Result<u64> {
        let number = match &self.names {
            Names::Dictionary(values) => values.dictionary().term_ord(name.as_bytes())?,
            _ => name.parse().ok(),
        };
        let count = number.and_then(|number| self.counts.get(number as usize));
        Ok(count.copied().map_or(0, u64::from))
    }
}

/// The most frequent values of all segments with their exact counts, most frequent first, then by name.
pub(super) fn merge(segments: &[Tally]) -> tantivy::Result<Vec<(String, u64)>> {
    if let Some(Names::Kinds) = segments.first().map(|tally| &tally.names) {
        return Ok(kinds(segments));
    }
    let mut totals: HashMap<String, u64> = HashMap::new();
    for tally in segments {
        for number in tally.frequent() {
            totals.entry(tally.name(number)?).or_insert(0);
        }
    }
    totals.remove("");
    for (name, total) in &mut totals {
        for tally in segments {
            *total += tally.count_of(name)?;
        }
    }
    let mut values: Vec<(String, u64)> = totals.into_iter().collect();
    values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(MOST_VALUES);
    Ok(values)
}

fn kinds(segments: &[Tally]) -> Vec<(String, u64)> {
    let count = |bit: u64| {
        let of = |tally: &Tally| -> u64 {
            let having = tally.counts.iter().enumerate().filter(|(bits, _)| *bits as u64 & bit != 0);
            having.map(|(_, count)| u64::from(*count)).sum()
        };
        segments.iter().map(of).sum::<u64>()
    };
    let named = [("photo", PHOTO), ("video", VIDEO), ("live", LIVE), ("raw", RAW)];
    let mut values: Vec<(String, u64)> =
        named.into_iter().map(|(name, bit)| (name.to_owned(), count(bit))).filter(|(_, n)| *n > 0).collect();
    values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    values
}
