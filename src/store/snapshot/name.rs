//! What a snapshot's file is called: when it was made, and why.

use std::fmt;
use std::str::FromStr;

use crate::model::Stamp;

/// Why a snapshot was made. Decides how many of its kind are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    Daily,
    /// Somebody asked for it.
    Asked,
    /// Another version of the program was about to open the data.
    Upgrade,
    /// Another snapshot was about to be restored over it.
    Restore,
}

impl Reason {
    pub(super) const ALL: [Self; 4] = [Self::Daily, Self::Asked, Self::Upgrade, Self::Restore];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Asked => "asked",
            Self::Upgrade => "upgrade",
            Self::Restore => "restore",
        }
    }

    /// How many of this kind are kept; `None` for those that only their owner removes.
    pub(super) const fn kept(self) -> Option<usize> {
        match self {
            Self::Daily => Some(14),
            Self::Asked => None,
            Self::Upgrade | Self::Restore => Some(3),
        }
    }
}

const ENDING: &str = ".snapshot";

/// `20261121T031500.123Z-daily.snapshot`, without the ending: sorts by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnapshotName {
    at: String,
    pub reason: Reason,
}

impl SnapshotName {
    pub(super) fn new(at: Stamp, reason: Reason) -> Self {
        Self { at: at.timestamp().strftime("%Y%m%dT%H%M%S.%3fZ").to_string(), reason }
    }

    /// When it was made.
    pub fn at(&self) -> Option<Stamp> {
        Stamp::parse(&self.at)
    }

    pub(super) fn file(&self) -> String {
        format!("{self}{ENDING}")
    }

    pub(super) fn of_file(file: &str) -> Option<Self> {
        file.strip_suffix(ENDING)?.parse().ok()
    }
}

impl fmt::Display for SnapshotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at, self.reason.word())
    }
}

impl FromStr for SnapshotName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, word) = text.split_once('-').ok_or(())?;
        let reason = Reason::ALL.into_iter().find(|reason| reason.word() == word).ok_or(())?;
        let name = Self { at: at.to_owned(), reason };
        if name.at().is_some() { Ok(name) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_and_why_and_is_read_back() {
        let at = Stamp(1_795_230_900_123);
        let name = SnapshotName::new(at, Reason::Daily);
        assert_eq!(name.file(), "20261121T031500.123Z-daily.snapshot");
        assert_eq!(SnapshotName::of_file(&name.file()), Some(name.clone()));
        assert_eq!(name.at(), Some(at));
        for other in ["x.snapshot", "20261121T0315-daily.snapshot", "../20261121T031500.123Z-daily.snapshot"]
        {
            assert_eq!(SnapshotName::of_file(other), None, "{other}");
        }
    }
}
