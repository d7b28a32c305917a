//! The query language: what a person types in the one search box, as a tree.
//!
//! ```text
//! query    = { alternatives }                 all of them must hold
//! alternatives = term { "OR" term }           "OR" binds tighter than the space between terms
//! term     = [ "-" ] ( word | "\"" words "\"" | operator ":" value )
//! ```
//! The last word, while it is being typed, stands for every word it begins; a word ending in `*` always does.

mod date;
mod lex;
mod near;
mod number;
mod operator;
mod parse;
#[cfg(test)]
mod tests;

use super::fold::Word;
use super::key::{Flag, Scope};

pub(super) use date::day_number;
pub(super) use lex::last_token;
pub use parse::parse;

/// A question to the index, understood. Made by [`parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// All of these must hold. None: every photo matches.
    pub(super) all: Vec<Node>,
    /// Whether archived photos are looked at too.
    pub(super) archived: bool,
}

impl Query {
    /// Every photo that is not archived.
    pub const fn everything() -> Self {
        Self { all: Vec::new(), archived: false }
    }
}

/// A query that cannot be understood, for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadQuery {
    /// Where it is wrong, in characters from the start of the text; at most the length of the text.
    pub position: usize,
    /// A plain sentence that says what to write instead.
    pub message: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Words(Words),
    /// A whole value, folded; or what begins with it.
    Value {
        scope: Scope,
        folded: String,
        prefix: bool,
    },
    Flag(Flag),
    /// A library's name, folded.
    Library(String),
    Range(Range),
    Near {
        /// Degrees.
        latitude: f64,
        longitude: f64,
        /// Kilometres.
        radius: f64,
    },
    Any(Vec<Node>),
    Not(Box<Node>),
}

/// Words that stand in one text in this order; a single one more often than not.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    pub scope: Scope,
    pub of: Vec<Word>,
    /// The last word may go on.
    pub prefix: bool,
    /// Several words written without a space, as one.
    pub joined: Option<String>,
    /// One wrong letter is forgiven where nothing matches exactly.
    pub forgiving: bool,
}

/// Bounds are included. An open side has no bound.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Range {
    Count {
        column: Count,
        from: Option<u64>,
        to: Option<u64>,
    },
    Real {
        column: Real,
        from: Option<f64>,
        to: Option<f64>,
    },
    /// Days since 1970-01-01.
    Day {
        from: Option<i64>,
        to: Option<i64>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    Iso,
    Rating,
    /// Bytes.
    Size,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Real {
    FNumber,
    /// Millimetres.
    Focal,
}

/// `value` as the value of an operator: in quotes unless it is one plain word.
pub(super) fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ',');
    if !value.is_empty() && value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
