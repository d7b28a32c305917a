//! Names of facet values across segments. Each segment numbers its values by itself; one list for all makes their
//! sum a matter of adding, and no name is read during a search.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::Searcher;

use super::facet::Facet;
use super::tally::column_of;

/// Every value of one facet that stands in the index.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) names: Vec<String>,
    /// For each segment: where the value it numbers so stands in `names`.
    pub(super) places: Vec<Vec<u32>>,
}

/// The names of the index as it stands, made when they are first asked for after a change.
#[derive(Debug, Default)]
pub(super) struct Naming {
    current: Mutex<Current>,
}

#[derive(Debug, Default)]
struct Current {
    generation: u64,
    facets: HashMap<Facet, Arc<Names>>,
}

impl Naming {
    pub(super) fn names(&self, searcher: &Searcher, facet: Facet) -> tantivy::Result<Arc<Names>> {
        // What a panic left behind is whole: an entry is added only once it is complete.
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let generation = searcher.generation().generation_id();
        if current.generation != generation {
            *current = Current { generation, facets: HashMap::new() };
        }
        if let Some(names) = current.facets.get(&facet) {
            return Ok(names.clone());
        }
        let names = Arc::new(Names::read(searcher, facet)?);
        current.facets.insert(facet, names.clone());
        Ok(names)
    }
}

impl Names {
    fn read(searcher: &Searcher, facet: Facet) -> tantivy::Result<Self> {
        let mut names = Self::default();
        let mut known: HashMap<String, u32> = HashMap::new();
        for segment in searcher.segment_readers() {
            let mut places = Vec::new();
            let values = column_of(facet).map(|name| segment.fast_fields().str(name)).transpose()?.flatten();
            if let Some(values) = values {
                let mut stream = values.dictionary().stream()?;
                while stream.advance() {
                    let name = String::from_utf8_lossy(stream.key());
                    let next = known.len() as u32;
                    places.push(match known.get(name.as_ref()) {
                        Some(place) => *place,
                        None => *known.entry(name.into_owned()).or_insert(next),
                    });
                }
            }
            names.places.push(places);
        }
        names.names = vec![String::new(); known.len()];
        for (name, place) in known {
            names.names[place as usize] = name;
        }
        Ok(names)
    }
}
