//! What a check found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    /// Originals that could not be looked at, by the disk that is not there.
    #[serde(skip)]
    pub(super) offline: BTreeMap<String, u64>,
    /// The same by disks that were given up.
    #[serde(skip)]
    pub(super) given_up: BTreeMap<String, u64>,
}

impl Report {
    pub(super) fn note(&mut self, kind: Kind, about: &str, what: &str, repaired: bool) {
        self.found += 1;
        self.repaired += u64::from(repaired);
        if self.findings.len() < MOST {
            self.findings.push(Finding { kind, about: about.to_owned(), what: what.to_owned(), repaired });
        }
    }

    pub(super) fn offline(&mut self, volume: String) {
        *self.offline.entry(volume).or_default() += 1;
    }

    pub(super) fn given_up(&mut self, disk: &str) {
        *self.given_up.entry(disk.to_owned()).or_default() += 1;
    }

    /// Names each volume that was not there.
    pub(super) fn note_offline(&mut self) {
        for (volume, files) in std::mem::take(&mut self.offline) {
            let what =
                format!("it is not there, and {files} originals on it were not looked at; they are not lost");
            self.note(Kind::DiskOffline, &volume, &what, false);
        }
        for (disk, files) in std::mem::take(&mut self.given_up) {
            let what = format!("it was given up, and {files} originals on it are lost until it comes back");
            self.note(Kind::DiskGivenUp, &format!("the disk {disk}"), &what, false);
        }
    }

    /// Nothing is wrong, or no longer.
    pub const fn is_well(&self) -> bool {
        self.found == self.repaired
    }
}
