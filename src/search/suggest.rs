//! Completes what is being typed from the owner's own values.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Searcher, TERMINATED, Term};

use super::error::SearchError;
use super::fold::fold_value;
use super::index::Index;
use super::key::{Keys, after_prefix};
use super::query::last_token;
use super::suggestion::{Suggestion, SuggestionKind};
use crate::model::id::UserId;

/// Terms looked at for each kind, over all segments; a single letter begins more than anyone needs.
const MOST_TERMS: usize = 4_000;

/// What is being typed, taken apart: `before` stays, `typed` is completed.
struct Typing<'a> {
    before: &'a str,
    minus: &'a str,
    only: Option<SuggestionKind>,
    typed: String,
}

/// A value that fits.
struct Candidate {
    /// Counts replaced photos too: good enough to choose by.
    roughly: u64,
    /// The last segment it was counted in. A value is listed there once for each of its words, each time with all
    /// of its photos.
    counted_in: usize,
    key: String,
}

impl Index {
    /// At most `limit` values of the owner that the last token of `text` may become, most frequent first.
    pub fn suggest(&self, owner: UserId, text: &str, limit: usize) -> Result<Vec<Suggestion>, SearchError> {
        let typing = Typing::of(text);
        if typing.typed.is_empty() && typing.only.is_none() {
            return Ok(Vec::new());
        }
        let searcher = self.searcher();
        let keys = Keys::of(owner);
        let mut candidates: Vec<(SuggestionKind, String, Candidate)> = Vec::new();
        for kind in
            SuggestionKind::ALL.into_iter().filter(|kind| typing.only.is_none_or(|only| only == *kind))
        {
            let found = self.values(&searcher, &keys.suggestions(kind.scope(), &typing.typed))?;
            candidates.extend(found.into_iter().map(|(value, candidate)| (kind, value, candidate)));
        }
        candidates.sort_unstable_by(|a, b| {
            (Reverse(a.2.roughly), a.0, &a.1).cmp(&(Reverse(b.2.roughly), b.0, &b.1))
        });
        let mut suggestions = Vec::new();
        for (kind, value, candidate) in candidates {
            let count = self.living(&searcher, &candidate)?;
            if count > 0 {
                let query = format!("{}{}{} ", typing.before, typing.minus, kind.query(&value));
                suggestions.push(Suggestion { kind, text: value, query, count });
            }
            if suggestions.len() == limit {
                break;
            }
        }
        suggestions.sort_by_key(|suggestion| Reverse(suggestion.count));
        Ok(suggestions)
    }

    /// Values that have a suggestion term beginning with `prefix`, by how they are shown.
    fn values(&self, searcher: &Searcher, prefix: &str) -> Result<HashMap<String, Candidate>, SearchError> {
        let mut found: HashMap<String, Candidate> = HashMap::new();
        let end = after_prefix(prefix).unwrap_or_default();
        let segments = searcher.segment_readers();
        for (segment, reader) in segments.iter().enumerate() {
            let inverted = reader.inverted_index(self.fields.terms)?;
            let mut stream = inverted.terms().range().ge(prefix).lt(&end).into_stream()?;
            // Large segments hold most values; small ones need not use up what is theirs.
            let share = f64::from(reader.max_doc()) / (searcher.num_docs().max(1) as f64);
            let mut left = (MOST_TERMS as f64 * share).ceil() as usize;
            while left > 0 && stream.advance() {
                left -= 1;
                let photos = u64::from(stream.value().doc_freq);
                let Some((key, display)) = parts(stream.key()) else { continue };
                match found.get_mut(display) {
                    Some(known) if known.counted_in == segment => {}
                    Some(known) => {
                        known.roughly += photos;
                        known.counted_in = segment;
                    }
                    None => {
                        let candidate =
                            Candidate { roughly: photos, counted_in: segment, key: key.to_owned() };
                        found.insert(display.to_owned(), candidate);
                    }
                }
            }
        }
        Ok(found)
    }

    fn living(&self, searcher: &Searcher, candidate: &Candidate) -> Result<u64, SearchError> {
        let mut count = 0;
        let wanted = Term::from_field_text(self.fields.terms, &candidate.key);
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.terms)?;
            let Some(term) = inverted.get_term_info(&wanted)? else { continue };
            let Some(alive) = segment.alive_bitset() else {
                count += u64::from(term.doc_freq);
                continue;
            };
            let mut postings = inverted.read_postings_from_terminfo(&term, IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                count += u64::from(alive.is_alive(postings.doc()));
                postings.advance();
            }
        }
        Ok(count)
    }
}

/// A suggestion's whole term and how its value is shown.
fn parts(key: &[u8]) -> Option<(&str, &str)> {
    let key = std::str::from_utf8(key).ok()?;
    key.split_once('\0').map(|(_, display)| (key, display))
}

impl<'a> Typing<'a> {
    fn of(text: &'a str) -> Self {
        let (before, token) = text.split_at(last_token(text));
        let bare = token.strip_prefix('-').unwrap_or(token);
        let minus = &token[..token.len() - bare.len()];
        let operator = bare.split_once(':').and_then(|(name, value)| {
            let name = name.to_lowercase();
            let kind = SuggestionKind::ALL.into_iter().find(|kind| kind.name() == name)?;
            Some((kind, value.strip_prefix('=').unwrap_or(value)))
        });
        let (only, value) = operator.map_or((None, bare), |(kind, value)| (Some(kind), value));
        let typed = fold_value(value.trim_matches(|c| matches!(c, '"' | '“' | '”' | '„')));
        Self { before, minus, only, typed }
    }
}
