//! The terms of the index. What is said of a photo begins with its owner's id, so that no lookup by word, prefix,
//! typo or suggestion can leave the asker's own terms. A photo that others may see is described a second time under
//! `~`, without what is its owner's alone (folders, favourites, the archive, tags, people); a search there is
//! intersected with what the asker may see.
//!
//! | field | term | holds |
//! |---|---|---|
//! | words | `owner scope word` | a word at its places, for all texts and for each operator's own |
//! | terms | `owner = scope value` | a whole value, folded |
//! | terms | `owner # flag` | a yes-or-no property |
//! | terms | `owner ? scope tail NUL display` | a value from each of its words on, for suggestions |
//! | terms | `@ id` | the photo, to replace or remove it |
//! | terms | `% l id`, `% f id` | the photo is in this library, or below this shared folder |
//!
//! `owner` is the 16 bytes of the id in base64url without padding: 22 characters. A scope is one letter.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::model::id::{FileId, LibraryId, PhotoId, UserId};

/// Which text of a photo a word or value stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    /// Any text at all.
    Any,
    Tag,
    Album,
    Author,
    Camera,
    Lens,
    /// City, region and country.
    Place,
    Country,
    Person,
    Extension,
    Year,
    /// The first one or two letters of each word: the first keystrokes of a search match more words than can be
    /// looked up one by one.
    Beginning,
}

/// A yes-or-no property of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    /// Every photo of the owner has it.
    Every,
    /// Not archived.
    Shown,
    Archived,
    Favorite,
    Untagged,
    Unplaced,
    Gps,
    Raw,
    Description,
    Photo,
    Video,
    Live,
}

/// Makes the terms of one owner, or those that others share.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    owner: String,
}

impl Keys {
    pub(super) fn of(owner: UserId) -> Self {
        Self { owner: URL_SAFE_NO_PAD.encode(owner.bytes()) }
    }

    /// Of photos that others may see.
    pub(super) fn shared() -> Self {
        Self { owner: "~".to_owned() }
    }

    pub(super) fn word(&self, scope: Scope, word: &str) -> String {
        format!("{}{}{word}", self.owner, scope.letter())
    }

    /// `folded` is the whole value as `fold_value` makes it.
    pub(super) fn value(&self, scope: Scope, folded: &str) -> String {
        format!("{}={}{folded}", self.owner, scope.letter())
    }

    pub(super) fn flag(&self, flag: Flag) -> String {
        format!("{}#{}", self.owner, flag.letter())
    }

    pub(super) fn suggestion(&self, scope: Scope, tail: &str, display: &str) -> String {
        format!("{}?{}{tail}\0{display}", self.owner, scope.letter())
    }

    /// The start of every suggestion whose tail begins with `prefix`.
    pub(super) fn suggestions(&self, scope: Scope, prefix: &str) -> String {
        format!("{}?{}{prefix}", self.owner, scope.letter())
    }
}

/// The term that finds one photo.
pub(super) fn photo(id: PhotoId) -> String {
    format!("@{}", id.0.simple())
}

/// The term that photos of a library have.
pub(super) fn library(id: LibraryId) -> String {
    format!("%l{}", id.0.simple())
}

/// The term that photos below a shared folder have.
pub(super) fn folder(id: FileId) -> String {
    format!("%f{}", id.0.simple())
}

/// The least string above every string that begins with `prefix`. `None` when there is none.
pub(super) fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        if let Some(next) = successor(last) {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

fn successor(c: char) -> Option<char> {
    match c {
        '\u{d7ff}' => Some('\u{e000}'),
        _ => char::from_u32(c as u32 + 1),
    }
}

impl Scope {
    const fn letter(self) -> char {
        match self {
            Self::Any => '*',
            Self::Tag => 't',
            Self::Album => 'a',
            Self::Author => 'u',
            Self::Camera => 'c',
            Self::Lens => 'l',
            Self::Place => 'p',
            Self::Country => 'n',
            Self::Person => 'h',
            Self::Extension => 'x',
            Self::Year => 'y',
            Self::Beginning => 'b',
        }
    }
}

impl Flag {
    const fn letter(self) -> char {
        match self {
            Self::Every => '*',
            Self::Shown => 's',
            Self::Archived => 'a',
            Self::Favorite => 'f',
            Self::Untagged => 't',
            Self::Unplaced => 'u',
            Self::Gps => 'g',
            Self::Raw => 'r',
            Self::Description => 'd',
            Self::Photo => 'p',
            Self::Video => 'v',
            Self::Live => 'l',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_above_all_it_begins_and_no_more() {
        let end = after_prefix("paz").expect("there is a next string");
        assert!("paz\u{10ffff}\u{10ffff}" < end.as_str());
        assert_eq!(end, "pa{");
        assert_eq!(after_prefix("\u{10ffff}"), None);
    }
}
