//! What the server owes.

use std::collections::BTreeSet;

use crate::support::{Picture, bytes_of, jpeg};

/// Content that can be made again, so that nothing large is remembered.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    Bytes { seed: u64, length: usize },
    Picture { seed: u32 },
}

impl Content {
    pub fn make(self) -> Vec<u8> {
        match self {
            Self::Bytes { seed, length } => bytes_of(seed, length),
            Self::Picture { seed } => jpeg(&Picture { seed, ..Picture::default() }),
        }
    }
}

/// A value whose last change may or may not have happened when the server died.
#[derive(Clone, Debug)]
pub struct Owed<T>(BTreeSet<T>);

impl<T: Ord + Clone + std::fmt::Debug> Owed<T> {
    pub fn surely(value: T) -> Self {
        Self(BTreeSet::from([value]))
    }

    /// Asked for and not yet acknowledged.
    pub fn perhaps(&mut self, value: T) {
        self.0.insert(value);
    }

    pub fn acknowledged(&mut self, value: T) {
        *self = Self::surely(value);
    }

    /// What is found settles what was open.
    pub fn settle(&mut self, found: T, what: &str) {
        assert!(self.0.contains(&found), "{what} is {found:?}, where {:?} was owed", self.0);
        self.acknowledged(found);
    }
}

/// A file whose arrival was acknowledged.
#[derive(Debug)]
pub struct Kept {
    pub id: String,
    pub content: Content,
    pub name: Owed<String>,
    /// Of a picture: once it was seen.
    pub photo: Option<String>,
    pub title: Owed<Option<String>>,
    pub tags: Owed<Vec<String>>,
    pub trashed: Owed<bool>,
}

impl Kept {
    pub fn new(id: &str, name: String, content: Content) -> Self {
        Self {
            id: id.to_owned(),
            content,
            name: Owed::surely(name),
            photo: None,
            title: Owed::surely(None),
            tags: Owed::surely(Vec::new()),
            trashed: Owed::surely(false),
        }
    }
}

/// A resumable upload on its way.
#[derive(Debug)]
pub struct Halfway {
    /// Below `/api/v1`.
    pub path: String,
    /// Bytes acknowledged.
    pub offset: usize,
    pub name: String,
    pub content: Content,
}

#[derive(Debug, Default)]
pub struct Ledger {
    pub kept: Vec<Kept>,
    pub halfway: Option<Halfway>,
    /// Sent without an answer: there whole, or not at all.
    pub unanswered: Vec<(String, Content)>,
    pub acknowledged: usize,
    /// Names are never used twice.
    pub serial: usize,
}
