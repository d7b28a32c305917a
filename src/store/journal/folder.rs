//! The journal's files: bases and segments, told apart and ordered by their names.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, ErrorKind};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::group::Group;
use super::segment::{Groups, NOTHING};
use crate::store::{StoreError, make_private};

const BASE: &str = "base";
const LOG: &str = "log";
const PART: &str = "part";

#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

/// Number → bytes.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) bases: BTreeMap<u64, u64>,
    pub(super) segments: BTreeMap<u64, u64>,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Makes it for its owner alone: it holds what the metadata holds.
    pub(super) fn make(&self) -> std::io::Result<()> {
        make_private(&self.0)
    }

    pub(super) fn list(&self) -> std::io::Result<Listed> {
        let mut listed = Listed::default();
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(listed),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let Some((number, ending)) = name.to_str().and_then(|name| name.split_once('.')) else {
                continue;
            };
            let Ok(number) = number.parse() else { continue };
            let bytes = match entry.metadata() {
                // A base took its name, or its place, meanwhile.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                facts => facts?.len(),
            };
            match ending {
                BASE => drop(listed.bases.insert(number, bytes)),
                LOG => drop(listed.segments.insert(number, bytes)),
                _ => {}
            }
        }
        Ok(listed)
    }

    pub(super) fn segment(&self, number: u64) -> PathBuf {
        self.file(number, LOG)
    }

    pub(super) fn base(&self, number: u64) -> PathBuf {
        self.file(number, BASE)
    }

    /// Where a base is written until it is whole.
    pub(super) fn part(&self, number: u64) -> PathBuf {
        self.file(number, PART)
    }

    /// Removes what a base up to `number` stands for.
    pub(super) fn let_go_before(&self, number: u64) -> std::io::Result<()> {
        let listed = self.list()?;
        for old in listed.segments.range(..=number) {
            fs::remove_file(self.segment(*old.0))?;
        }
        for old in listed.bases.range(..number) {
            fs::remove_file(self.base(*old.0))?;
        }
        Ok(())
    }

    /// Whether everything that `segment` goes on from is there: without a base the first of them begins with nothing,
    /// and each later one goes on.
    pub(super) fn leads_to(&self, segment: u64) -> std::io::Result<bool> {
        let listed = self.list()?;
        let Some(run) = listed.run_to(segment) else { return Ok(false) };
        for number in run.clone() {
            let begun = Groups::begin(File::open(self.segment(number))?)?;
            let Some((head, _)) = begun.filter(|(head, _)| head.number == number) else { return Ok(false) };
            let first = number == *run.start();
            let based = first && listed.bases.contains_key(&(number - 1));
            let from_nothing = first && number == 1 && head.after == Some(NOTHING);
            if !(based || from_nothing || (!first && head.after.is_some())) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The number of the last group that can be read.
    pub(super) fn last_sequence(&self) -> Result<u64, StoreError> {
        let Some(last) = self.list()?.segments.keys().next_back().copied() else { return Ok(0) };
        let from = BufReader::new(File::open(self.segment(last))?);
        let Some((_, mut groups)) = Groups::begin(from)? else { return Ok(0) };
        let mut sequence = 0;
        while let Some(content) = groups.next()? {
            sequence = Group::decode(&content)?.sequence;
        }
        Ok(sequence)
    }

    pub(super) fn sync(&self) -> std::io::Result<()> {
        File::open(&self.0)?.sync_all()
    }

    fn file(&self, number: u64, ending: &str) -> PathBuf {
        self.0.join(format!("{number:016}.{ending}"))
    }
}

impl Listed {
    /// The highest number in use; 0 for none.
    pub(super) fn last(&self) -> u64 {
        let last = |found: &BTreeMap<u64, u64>| found.keys().next_back().copied().unwrap_or(0);
        last(&self.bases).max(last(&self.segments))
    }

    /// The segments from the first one after a base, or after nothing, to `segment`, when that is the last and none
    /// between them is missing.
    fn run_to(&self, segment: u64) -> Option<RangeInclusive<u64>> {
        let first = self.bases.range(..segment).next_back().map_or(1, |base| base.0 + 1);
        let mut run = first..=segment;
        let whole = self.last() == segment && run.all(|number| self.segments.contains_key(&number));
        (whole && segment != 0).then_some(first..=segment)
    }

    /// Bytes of the last base, and of the segments since.
    pub(super) fn weight(&self) -> (u64, u64) {
        let base = self.bases.iter().next_back();
        let since = self.segments.range(base.map_or(0, |base| base.0 + 1)..);
        (base.map_or(0, |base| *base.1), since.map(|segment| *segment.1).sum())
    }
}
