//! Names and paths as people give them, checked once at the edge.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Why a name or path cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("a name cannot be empty")]
    Empty,
    #[error("a name can be at most 255 characters; this one has {0}")]
    TooLong(usize),
    #[error("a path can be at most 4,096 bytes; this one has {0}")]
    PathTooLong(usize),
    #[error("“.” and “..” are not names")]
    Dots,
    #[error("a name cannot contain “/” or control characters")]
    Forbidden,
}

/// The name of a file or folder: 1–255 characters, NFC, no `/`, no control characters, not `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name: String = text.nfc().collect();
        let length = name.chars().count();
        if name.trim().is_empty() {
            Err(NameError::Empty)
        } else if length > 255 {
            Err(NameError::TooLong(length))
        } else if name == "." || name == ".." {
            Err(NameError::Dots)
        } else if name.chars().any(|c| c == '/' || c.is_control()) {
            Err(NameError::Forbidden)
        } else {
            Ok(Self(name))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the last dot; the whole name when there is none, as in `.profile`.
    pub fn stem(&self) -> &str {
        match self.0.rfind('.') {
            Some(at) if at > 0 => &self.0[..at],
            _ => &self.0,
        }
    }

    /// What follows the last dot, lower-cased, when it looks like an extension (1–8 ASCII letters or digits).
    pub fn extension(&self) -> Option<String> {
        let at = self.0.rfind('.').filter(|at| *at > 0)?;
        let extension = &self.0[at + 1..];
        let fits = (1..=8).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric());
        fits.then(|| extension.to_ascii_lowercase())
    }

    /// The name for the `n`th clash: `photo (1).jpg`. The stem gives way where the whole would be too long.
    #[must_use]
    pub fn numbered(&self, n: u32) -> Self {
        let tail = format!(" ({n}){}", &self.0[self.stem().len()..]);
        let room = 255usize.saturating_sub(tail.chars().count());
        let stem: String = self.stem().chars().take(room).collect();
        Self(format!("{stem}{tail}"))
    }

    /// The name with another extension: `IMG_1.jpg` for `IMG_1.HEIC`.
    #[must_use]
    pub fn with_extension(&self, extension: &str) -> Self {
        let room = 254usize.saturating_sub(extension.chars().count());
        let stem: String = self.stem().chars().take(room).collect();
        Self(format!("{stem}.{extension}"))
    }

    /// The name written with ASCII letters alone: `Uber den Wolken.jpg`.
    #[must_use]
    pub fn ascii(&self) -> Self {
        let plain: String = deunicode::deunicode_with_tofu(&self.0, "_");
        let plain: String =
            plain.chars().map(|c| if c == '/' || c.is_control() { '_' } else { c }).take(255).collect();
        Self::parse(plain.trim()).unwrap_or_else(|_| Self("_".to_owned()))
    }

    /// Written by an operating system for itself; never stored as content.
    pub fn is_system_litter(&self) -> bool {
        const NAMES: [&str; 4] = [".ds_store", "thumbs.db", "desktop.ini", "@eadir"];
        self.0.starts_with("._") || NAMES.contains(&self.0.to_lowercase().as_str())
    }
}

impl fmt::Display for FolderPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|name| write!(f, "/{name}"))
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A folder's place in the tree as names from the root; no names mean the root itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderPath(Vec<FileName>);

impl FolderPath {
    /// Reads `Trips/Paris 2024`; slashes at the ends and doubled ones do not count.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.len() > 4_096 {
            return Err(NameError::PathTooLong(text.len()));
        }
        let parts = text.split('/').filter(|part| !part.is_empty());
        parts.map(FileName::parse).collect::<Result<_, _>>().map(Self)
    }

    pub const fn of(names: Vec<FileName>) -> Self {
        Self(names)
    }

    pub fn names(&self) -> &[FileName] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_name_may_not_be() {
        assert_eq!(FileName::parse(""), Err(NameError::Empty));
        assert_eq!(FileName::parse(".."), Err(NameError::Dots));
        assert_eq!(FileName::parse("a/b"), Err(NameError::Forbidden));
        assert_eq!(FileName::parse("a\u{7}b"), Err(NameError::Forbidden));
        assert_eq!(FileName::parse(&"x".repeat(256)), Err(NameError::TooLong(256)));
        assert!(FileName::parse(&"🦆".repeat(255)).is_ok());
        assert_eq!(FolderPath::parse("a/../b"), Err(NameError::Dots));
    }

    #[test]
    fn two_spellings_of_one_name_are_one_name() {
        assert_eq!(FileName::parse("u\u{308}ber.jpg"), FileName::parse("über.jpg"));
    }

    #[test]
    fn names_are_written_with_ascii_letters_where_that_is_asked_for() {
        let ascii = |text: &str| FileName::parse(text).unwrap().ascii().as_str().to_owned();
        assert_eq!(ascii("Über den Wolken.jpg"), "Uber den Wolken.jpg");
        assert_eq!(ascii("½.txt").chars().filter(|c| *c == '/').count(), 0);
        assert_eq!(ascii("plain.txt"), "plain.txt");
        assert!(ascii("東京.jpg").is_ascii());
    }

    #[test]
    fn clashes_are_numbered_before_the_extension() {
        let name = FileName::parse("photo.jpg").unwrap();
        assert_eq!(name.numbered(1).as_str(), "photo (1).jpg");
        assert_eq!(FileName::parse(".profile").unwrap().numbered(2).as_str(), ".profile (2)");
    }

    proptest! {
        #[test]
        fn every_accepted_name_is_safe_and_stays_so_when_numbered(text in ".{0,300}", n in 1u32..5000) {
            if let Ok(name) = FileName::parse(&text) {
                let numbered = name.numbered(n);
                prop_assert!(FileName::parse(numbered.as_str()).is_ok());
                prop_assert_eq!(FileName::parse(name.as_str()).unwrap(), name);
            }
        }
    }
}
