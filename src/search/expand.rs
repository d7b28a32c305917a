//! From one typed word to the terms of the owner that it stands for.

use std::collections::HashSet;
use std::ops::Bound;
use std::sync::OnceLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::query::{EmptyQuery, Query, RangeQuery, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};
use tantivy_fst::Automaton;

use super::error::SearchError;
use super::key::after_prefix;

/// Shorter words differ from too many others by one letter.
const LEAST_FORGIVEN: usize = 4;
/// More words than this within one letter mean that the word says nothing.
const MOST_SIMILAR: usize = 200;

/// A word as it stands in the dictionary: `head` is the owner and scope, which no typo may touch.
#[derive(Debug)]
pub(super) struct Spelling<'a> {
    pub field: Field,
    pub head: &'a str,
    pub word: &'a str,
    /// It may go on.
    pub prefix: bool,
    /// One letter may be wrong, missing, too many or swapped with its neighbour if nothing matches otherwise.
    pub forgiving: bool,
}

pub(super) fn word(searcher: &Searcher, spelling: &Spelling<'_>) -> Result<Box<dyn Query>, SearchError> {
    let exact = format!("{}{}", spelling.head, spelling.word);
    if spelling.prefix {
        if begins_any(searcher, spelling.field, &exact)? {
            return Ok(beginning_with(spelling.field, &exact));
        }
    } else {
        let term = Term::from_field_text(spelling.field, &exact);
        if !spelling.forgiving || searcher.doc_freq(&term)? > 0 {
            return Ok(Box::new(TermQuery::new(term, IndexRecordOption::Basic)));
        }
    }
    if !spelling.forgiving || spelling.word.chars().count() < LEAST_FORGIVEN {
        return Ok(Box::new(EmptyQuery));
    }
    Ok(Box::new(TermSetQuery::new(similar(searcher, spelling)?)))
}

/// Every photo with a term that begins so.
pub(super) fn beginning_with(field: Field, prefix: &str) -> Box<dyn Query> {
    let from = Bound::Included(Term::from_field_text(field, prefix));
    let to = after_prefix(prefix)
        .map_or(Bound::Unbounded, |end| Bound::Excluded(Term::from_field_text(field, &end)));
    Box::new(RangeQuery::new(from, to))
}

pub(super) fn begins_any(searcher: &Searcher, field: Field, prefix: &str) -> Result<bool, SearchError> {
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut stream = inverted.terms().range().ge(prefix).into_stream()?;
        if stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn similar(searcher: &Searcher, spelling: &Spelling<'_>) -> Result<HashSet<Term>, SearchError> {
    static BUILDER: OnceLock<LevenshteinAutomatonBuilder> = OnceLock::new();
    let builder = BUILDER.get_or_init(|| LevenshteinAutomatonBuilder::new(1, true));
    let dfa = if spelling.prefix {
        builder.build_prefix_dfa(spelling.word)
    } else {
        builder.build_dfa(spelling.word)
    };
    let within = Within { head: spelling.head.as_bytes(), dfa };
    let mut terms = HashSet::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(spelling.field)?;
        let mut stream = inverted.terms().search(&within).into_stream()?;
        while stream.advance() && terms.len() < MOST_SIMILAR {
            if let Ok(text) = std::str::from_utf8(stream.key()) {
                terms.insert(Term::from_field_text(spelling.field, text));
            }
        }
    }
    Ok(terms)
}

/// Accepts `head` exactly, followed by what the automaton accepts.
struct Within<'a> {
    head: &'a [u8],
    dfa: DFA,
}

#[derive(Clone, Copy)]
enum At {
    Head(usize),
    Word(u32),
    Nowhere,
}

impl Automaton for Within<'_> {
    type State = At;

    fn start(&self) -> At {
        At::Head(0)
    }

    fn is_match(&self, state: &At) -> bool {
        matches!(state, At::Word(word) if matches!(self.dfa.distance(*word), Distance::Exact(_)))
    }

    fn can_match(&self, state: &At) -> bool {
        match state {
            At::Head(_) => true,
            At::Word(word) => *word != SINK_STATE,
            At::Nowhere => false,
        }
    }

    fn accept(&self, state: &At, byte: u8) -> At {
        match *state {
            At::Head(at) if self.head.get(at) != Some(&byte) => At::Nowhere,
            At::Head(at) if at + 1 == self.head.len() => At::Word(self.dfa.initial_state()),
            At::Head(at) => At::Head(at + 1),
            At::Word(word) => At::Word(self.dfa.transition(word, byte)),
            At::Nowhere => At::Nowhere,
        }
    }
}
