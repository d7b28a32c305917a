//! The ways in which a text of a photo enters the index.

use std::collections::BTreeSet;

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::fold::{fold_value, index_words, joined};
use super::key::{Flag, Keys, Scope};
use super::schema::Fields;
use crate::model::id::UserId;

/// Texts of one photo are cut here, so that a novel in a description cannot fill the writer's memory.
const MOST_WORDS: usize = 4_000;
/// Places between two texts, so that no phrase spans them.
const GAP: usize = 4;
/// Unfinished words of so few letters are looked up as [`Scope::Beginning`].
pub(super) const SHORT: usize = 2;
/// A suggestion is offered for each of a value's first words.
const TAILS: usize = 6;

/// The first one and the first two letters.
fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).take(SHORT);
    ends.map(|end| &word[..end])
}

/// Collects what one photo puts into the index.
pub(super) struct Builder<'a> {
    pub(super) fields: &'a Fields,
    pub(super) document: TantivyDocument,
    keys: Keys,
    tokens: Vec<Token>,
    beginnings: BTreeSet<String>,
    place: usize,
    suggests: bool,
    /// The second description, for others.
    pub(super) shared: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(owner: UserId, fields: &'a Fields, suggests: bool) -> Self {
        let (document, keys) = (TantivyDocument::default(), Keys::of(owner));
        let (tokens, beginnings) = (Vec::new(), BTreeSet::new());
        Self { fields, document, keys, tokens, beginnings, place: 0, suggests, shared: false }
    }

    /// From here on the photo is described as others see it.
    pub(super) fn share(&mut self) {
        self.settle_beginnings();
        self.tokens.truncate(self.most());
        (self.keys, self.suggests, self.shared) = (Keys::shared(), false, true);
    }

    const fn most(&self) -> usize {
        if self.shared { 2 * MOST_WORDS } else { MOST_WORDS }
    }

    fn settle_beginnings(&mut self) {
        for beginning in std::mem::take(&mut self.beginnings) {
            self.document.add_text(self.fields.terms, self.keys.value(Scope::Beginning, &beginning));
        }
    }

    /// A value of a column, once a photo.
    pub(super) fn column(&mut self, field: Field, value: &str) {
        if !self.shared {
            self.document.add_text(field, value);
        }
    }

    pub(super) fn flag(&mut self, flag: Flag) {
        self.document.add_text(self.fields.terms, self.keys.flag(flag));
    }

    pub(super) fn finish(mut self) -> TantivyDocument {
        self.settle_beginnings();
        self.tokens.truncate(self.most());
        let words = PreTokenizedString { text: String::new(), tokens: self.tokens };
        self.document.add_pre_tokenized_text(self.fields.words, words);
        self.document
    }

    fn token(&self, scope: Scope, word: &str, position: usize) -> Token {
        Token { position, text: self.keys.word(scope, word), ..Token::default() }
    }

    /// A value that is found by its words, by itself as a whole, and offered as a suggestion.
    pub(super) fn whole(&mut self, scope: Scope, text: &str) {
        self.words(&[Scope::Any, scope], text);
        self.value(scope, text);
        self.suggestion(scope, text);
    }

    pub(super) fn words(&mut self, scopes: &[Scope], text: &str) {
        if self.tokens.len() >= self.most() {
            return;
        }
        let start = self.place;
        // People type the beginning of `IMG_1234.JPG` with its underscore.
        for joined in text.split_whitespace().filter_map(joined) {
            for scope in scopes {
                self.tokens.push(self.token(*scope, &joined, start));
            }
        }
        for word in index_words(text) {
            self.place = self.place.max(start + word.place + GAP);
            if word.extends && scopes.contains(&Scope::Any) {
                self.beginnings.extend(beginnings(&word.text).map(str::to_owned));
            }
            for scope in scopes {
                self.tokens.push(self.token(*scope, &word.text, start + word.place));
            }
        }
    }

    pub(super) fn value(&mut self, scope: Scope, text: &str) {
        let folded = fold_value(text);
        if !folded.is_empty() {
            self.document.add_text(self.fields.terms, self.keys.value(scope, &folded));
        }
    }

    pub(super) fn suggestion(&mut self, scope: Scope, display: &str) {
        let display = display.trim();
        if !self.suggests || display.is_empty() || display.contains('\0') {
            return;
        }
        let folded = fold_value(display);
        let breaks = |(at, c): (usize, char)| (!c.is_alphanumeric()).then_some(at + c.len_utf8());
        let starts = folded.char_indices().filter_map(breaks);
        let starts =
            [0].into_iter().chain(starts).filter(|at| folded[*at..].starts_with(char::is_alphanumeric));
        for start in starts.take(TAILS) {
            let key = self.keys.suggestion(scope, &folded[start..], display);
            self.document.add_text(self.fields.terms, key);
        }
    }
}
