//! From the tree of a query to what tantivy runs, for one asker.

use std::ops::Bound;

use tantivy::query::{
    BooleanQuery, EmptyQuery, Occur, PhraseQuery, Query as Run, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::error::SearchError;
use super::expand::{self, Spelling};
use super::fold::Word;
use super::key::{self, Flag, Keys, Scope};
use super::near;
use super::query::{Count, Node, Query, Range, Real, Words};
use super::schema::Fields;
use super::sight::Sight;
use super::terms::SHORT;
use crate::model::id::PhotoId;

/// Plans for everything in sight.
pub(super) struct Planner<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub sight: &'a Sight,
}

impl Planner<'_> {
    /// The asker's own photos that match, and those of others that match and are in sight. Nothing else, whatever
    /// the query says.
    pub(super) fn plan(&self, query: &Query) -> Result<Box<dyn Run>, SearchError> {
        let own = self.within(Keys::of(self.sight.owner));
        let mut plan = own.plan(query)?;
        if self.sight.reaches_others() {
            let others = BooleanQuery::new(vec![
                (Occur::Must, self.within(Keys::shared()).plan(query)?),
                (Occur::Must, self.in_sight()),
                (Occur::MustNot, own.flag(Flag::Every)),
                (Occur::MustNot, self.photos(&self.sight.stale)),
            ]);
            plan =
                Box::new(BooleanQuery::new(vec![(Occur::Should, plan), (Occur::Should, Box::new(others))]));
        }
        Ok(self.only(plan))
    }

    /// The asker's own photos that match.
    pub(super) fn plan_own(&self, query: &Query) -> Result<Box<dyn Run>, SearchError> {
        Ok(self.only(self.within(Keys::of(self.sight.owner)).plan(query)?))
    }

    fn only(&self, plan: Box<dyn Run>) -> Box<dyn Run> {
        match &self.sight.only {
            Some(only) => {
                Box::new(BooleanQuery::new(vec![(Occur::Must, plan), (Occur::Must, self.photos(only))]))
            }
            None => plan,
        }
    }

    fn within(&self, keys: Keys) -> Within<'_> {
        Within { searcher: self.searcher, fields: self.fields, sight: self.sight, keys }
    }

    /// Everything that was given to the asker.
    fn in_sight(&self) -> Box<dyn Run> {
        let Sight { libraries, folders, photos, .. } = self.sight;
        let libraries = libraries.iter().map(|(id, _)| key::library(*id));
        let folders = folders.iter().map(|id| key::folder(*id));
        self.any_of(libraries.chain(folders).chain(photos.iter().map(|id| key::photo(*id))))
    }

    fn photos(&self, photos: &[PhotoId]) -> Box<dyn Run> {
        self.any_of(photos.iter().map(|id| key::photo(*id)))
    }

    fn any_of(&self, terms: impl Iterator<Item = String>) -> Box<dyn Run> {
        let term = |text: String| Term::from_field_text(self.fields.terms, &text);
        Box::new(TermSetQuery::new(terms.map(term)))
    }
}

/// Plans within the terms of one owner, or of what is shared.
struct Within<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    sight: &'a Sight,
    keys: Keys,
}

impl Within<'_> {
    fn plan(&self, query: &Query) -> Result<Box<dyn Run>, SearchError> {
        let base = if query.archived { Flag::Every } else { Flag::Shown };
        let mut clauses = vec![(Occur::Must, self.flag(base))];
        for node in &query.all {
            clauses.push(match node {
                Node::Not(node) => (Occur::MustNot, self.node(node)?),
                node => (Occur::Must, self.node(node)?),
            });
        }
        Ok(match clauses.len() {
            1 => clauses.remove(0).1,
            _ => Box::new(BooleanQuery::new(clauses)),
        })
    }

    fn node(&self, node: &Node) -> Result<Box<dyn Run>, SearchError> {
        Ok(match node {
            Node::Words(words) => self.words(words)?,
            Node::Value { scope, folded, prefix: true } => {
                expand::beginning_with(self.fields.terms, &self.keys.value(*scope, folded))
            }
            Node::Value { scope, folded, prefix: false } => self.term(&self.keys.value(*scope, folded)),
            Node::Flag(flag) => self.flag(*flag),
            Node::Library(folded) => {
                let term = |id| Term::from_field_text(self.fields.terms, &key::library(id));
                Box::new(TermSetQuery::new(self.sight.named(folded).map(term)))
            }
            Node::Range(range) => self.range(range),
            Node::Near { latitude, longitude, radius } => Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.flag(Flag::Gps)),
                (Occur::Must, near::near(*latitude, *longitude, *radius)),
            ])),
            Node::Any(nodes) => {
                let nodes = nodes.iter().map(|node| Ok((Occur::Should, self.node(node)?)));
                Box::new(BooleanQuery::new(nodes.collect::<Result<_, SearchError>>()?))
            }
            Node::Not(node) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.flag(Flag::Every)),
                (Occur::MustNot, self.node(node)?),
            ])),
        })
    }

    fn words(&self, words: &Words) -> Result<Box<dyn Run>, SearchError> {
        let field = self.fields.words;
        match words.of.as_slice() {
            [] => Ok(Box::new(EmptyQuery)),
            [only] if words.prefix && words.scope == Scope::Any && only.text.chars().count() <= SHORT => {
                Ok(self.term(&self.keys.value(Scope::Beginning, &only.text)))
            }
            [only] => {
                let head = self.keys.word(words.scope, "");
                let (prefix, forgiving) = (words.prefix, words.forgiving);
                let spelling = Spelling { field, head: &head, word: &only.text, prefix, forgiving };
                expand::word(self.searcher, &spelling)
            }
            [first @ .., last] if words.prefix => self.unfinished(words, first, &last.text),
            several => Ok(self.phrase(words.scope, several)),
        }
    }

    /// A phrase of which the last word may go on. Looking up every word that it may become, and its places, would
    /// take a second for `IMG_1`; so what is written without spaces is one word as well, and else the last word
    /// may stand elsewhere in the text.
    fn unfinished(&self, words: &Words, first: &[Word], last: &str) -> Result<Box<dyn Run>, SearchError> {
        let field = self.fields.words;
        if let Some(joined) = &words.joined {
            let joined = self.keys.word(words.scope, joined);
            if expand::begins_any(self.searcher, field, &joined)? {
                return Ok(expand::beginning_with(field, &joined));
            }
        }
        let last = expand::beginning_with(field, &self.keys.word(words.scope, last));
        let clauses = vec![(Occur::Must, self.phrase(words.scope, first)), (Occur::Must, last)];
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn phrase(&self, scope: Scope, words: &[Word]) -> Box<dyn Run> {
        let term = |text| Term::from_field_text(self.fields.words, &self.keys.word(scope, text));
        match words {
            [only] => Box::new(TermQuery::new(term(&only.text), IndexRecordOption::Basic)),
            several => {
                let terms = several.iter().map(|word| (word.place, term(&word.text))).collect();
                Box::new(PhraseQuery::new_with_offset(terms))
            }
        }
    }

    fn range(&self, range: &Range) -> Box<dyn Run> {
        let fields = self.fields;
        match *range {
            Range::Count { column, from, to } => {
                let field = match column {
                    Count::Iso => fields.iso,
                    Count::Rating => fields.rating,
                    Count::Size => fields.size,
                };
                between(from, to, |value| Term::from_field_u64(field, value))
            }
            Range::Real { column, from, to } => {
                let field = match column {
                    Real::FNumber => fields.f_number,
                    Real::Focal => fields.focal,
                };
                between(from, to, |value| Term::from_field_f64(field, value))
            }
            Range::Day { from, to } => between(from, to, |value| Term::from_field_i64(fields.day, value)),
        }
    }

    fn flag(&self, flag: Flag) -> Box<dyn Run> {
        self.term(&self.keys.flag(flag))
    }

    fn term(&self, text: &str) -> Box<dyn Run> {
        let term = Term::from_field_text(self.fields.terms, text);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }
}

fn between<T>(from: Option<T>, to: Option<T>, term: impl Fn(T) -> Term) -> Box<dyn Run> {
    let bound = |value: Option<T>| value.map_or(Bound::Unbounded, |value| Bound::Included(term(value)));
    match (bound(from), bound(to)) {
        (Bound::Unbounded, Bound::Unbounded) => Box::new(tantivy::query::AllQuery),
        (from, to) => Box::new(RangeQuery::new(from, to)),
    }
}
