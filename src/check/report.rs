//! What a check found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::blob::BlobError;

/// Findings that are named; beyond them they are counted, so that a lost disk does not fill the memory.
const MOST: usize = 1_000;

/// What is wrong. The names are stable; scripts read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A record of the metadata cannot be read. Restore a snapshot.
    RecordUnreadable,
    /// A file stands in no folder, or in one that is not there.
    TreeBroken,
    /// What is counted as used is not what is there. Repaired by counting anew.
    UsageWrong,
    /// What a volume is said to hold is not what lies there. Repaired by counting anew.
    VolumeWrong,
    /// The bytes of a file are not on the disk.
    FileMissing,
    /// The bytes of a file lie on another volume than was noted. Repaired by noting where.
    FileElsewhere,
    /// A disk or a bucket is not there, and what lies on it could not be looked at. Nothing of it is lost.
    DiskOffline,
    /// A disk was given up, and what lay on it is lost until it comes back or is sent again.
    DiskGivenUp,
    /// The bytes of a file are not those that were stored.
    FileChanged,
    /// A file of an external folder is not there, or not as it was when the folder was last looked at. It is not ours to
    /// keep.
    ExternalUnseen,
    /// A picture made of a photo is missing or changed. Repaired by making it again.
    PictureMissing,
    /// A file on the disk that nothing names, older than a day. Repaired by removing it.
    FileUnknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub kind: Kind,
    /// The file as its owner knows it, the person, or the table.
    pub about: String,
    pub what: String,
    pub repaired: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Records read.
    pub entries: u64,
    /// Originals and pictures looked at.
    pub files: u64,
    /// Bytes read and hashed; 0 without `deep`.
    pub bytes_read: u64,
    pub found: u64,
    pub repaired: u64,
    /// At most 1,000 of those found.
    pub findings: Vec<Finding>,
    /// Originals that could not be looked at: by what they lie on, and what is the matter with it.
    #[serde(skip)]
    unseen: BTreeMap<(String, Unseen), u64>,
}

impl Report {
    pub(super) fn note(&mut self, kind: Kind, about: &str, what: &str, repaired: bool) {
        self.found += 1;
        self.repaired += u64::from(repaired);
        if self.findings.len() < MOST {
            self.findings.push(Finding { kind, about: about.to_owned(), what: what.to_owned(), repaired });
        }
    }

    /// Notes an original that could not be looked at where it lies, which says nothing of it.
    ///
    /// # Errors
    /// With what is wrong otherwise.
    pub(super) fn unseen(&mut self, error: BlobError) -> Result<(), BlobError> {
        let (volume, why) = match error {
            BlobError::Offline(gone) => (gone.subject(), Unseen::Offline),
            BlobError::Refused { volume, why } => (volume, Unseen::Refused(why)),
            BlobError::GivenUp(volume) => (volume, Unseen::GivenUp),
            error => return Err(error),
        };
        *self.unseen.entry((volume, why)).or_default() += 1;
        Ok(())
    }

    /// Names each volume on which something could not be looked at.
    pub(super) fn note_unseen(&mut self) {
        for ((volume, why), files) in std::mem::take(&mut self.unseen) {
            let unread = format!("and {files} originals on it were not looked at; they are not lost");
            let (kind, what) = match why {
                Unseen::Offline => (Kind::DiskOffline, format!("it is not there, {unread}")),
                Unseen::Refused(why) => (Kind::DiskOffline, format!("{why}, {unread}")),
                Unseen::GivenUp => (
                    Kind::DiskGivenUp,
                    format!("it was given up, and {files} originals on it are lost until it comes back"),
                ),
            };
            self.note(kind, &volume, &what, false);
        }
    }

    /// Nothing is wrong, or no longer.
    pub const fn is_well(&self) -> bool {
        self.found == self.repaired
    }
}

/// Why originals could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Unseen {
    Offline,
    /// In its own words.
    Refused(String),
    GivenUp,
}
