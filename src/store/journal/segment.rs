//! A segment: a head that says what it goes on from, then groups.
//!
//! ```text
//! "albumen-journal-1\n", u64 number, u8 whether it goes on, u32 the chain it goes on from
//! group, group, …
//! ```

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};

use super::folder::Folder;
use super::group::{Group, HEAD, LONGEST, linked};
use super::position::Position;
use crate::store::StoreError;
use crate::store::private::private_file;

const MAGIC: &[u8; 18] = b"albumen-journal-1\n";
const START: usize = MAGIC.len() + 8 + 1 + 4;
/// What the first segment of a folder goes on from: metadata that is empty.
pub(super) const NOTHING: u32 = 0;

/// The end that is written.
#[derive(Debug)]
pub(super) struct Segment {
    file: File,
    number: u64,
    end: u64,
    chain: u32,
    sure: (u64, u32),
}

impl Segment {
    pub(super) fn create(folder: &Folder, number: u64, after: Option<u32>) -> Result<Self, StoreError> {
        folder.make()?;
        let mut file = private_file(&folder.segment(number))?;
        let mut head = MAGIC.to_vec();
        head.extend(number.to_le_bytes());
        head.push(u8::from(after.is_some()));
        head.extend(after.unwrap_or(0).to_le_bytes());
        file.write_all(&head)?;
        file.sync_all()?;
        folder.sync()?;
        let (end, chain) = (head.len() as u64, linked(0, &head));
        Ok(Self { file, number, end, chain, sure: (end, chain) })
    }

    /// Goes on with a segment at the engine's position; `None` where it does not hold what the engine knows.
    pub(super) fn resume(folder: &Folder, at: &Position) -> Result<Option<Self>, StoreError> {
        let file = File::options().read(true).write(true).open(folder.segment(at.segment))?;
        let mut groups = Groups { from: BufReader::new(&file), at: at.sure, chain: at.sure_chain };
        groups.from.seek(SeekFrom::Start(at.sure))?;
        while groups.at < at.end && groups.next()?.is_some() {}
        if (groups.at, groups.chain) != (at.end, at.chain) {
            return Ok(None);
        }
        // What follows was never acknowledged.
        file.set_len(at.end)?;
        let sure = (at.sure, at.sure_chain);
        Ok(Some(Self { file, number: at.segment, end: at.end, chain: at.chain, sure }))
    }

    /// Cuts off what the engine did not commit. Says whether the engine's position is in this segment at all.
    pub(super) fn go_back_to(&mut self, at: &Position) -> bool {
        let within = at.segment == self.number && at.end <= self.end;
        if within {
            (self.end, self.chain) = (at.end, at.chain);
        }
        within && self.file.set_len(at.end).is_ok()
    }

    /// Gives how many bytes it took.
    pub(super) fn append(&mut self, group: &Group) -> Result<u64, StoreError> {
        let (bytes, chain) = group.encode(self.chain)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&bytes)?;
        self.end += bytes.len() as u64;
        self.chain = chain;
        Ok(bytes.len() as u64)
    }

    pub(super) fn sync(&mut self) -> std::io::Result<()> {
        self.file.sync_data()?;
        self.sure = (self.end, self.chain);
        Ok(())
    }

    pub(super) const fn chain(&self) -> u32 {
        self.chain
    }

    pub(super) const fn position(&self, sequence: u64) -> Position {
        Position {
            sequence,
            segment: self.number,
            sure: self.sure.0,
            sure_chain: self.sure.1,
            end: self.end,
            chain: self.chain,
        }
    }
}

/// The groups of a segment, each with its sum.
#[derive(Debug)]
pub(super) struct Groups<R> {
    from: R,
    pub(super) at: u64,
    pub(super) chain: u32,
}

/// What a segment goes on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: u64,
    pub(super) after: Option<u32>,
}

impl<R: Read> Groups<R> {
    /// Reads the head of a segment; `None` where there is none.
    pub(super) fn begin(mut from: R) -> std::io::Result<Option<(Head, Self)>> {
        let Some(head) = read(&mut from, START)? else { return Ok(None) };
        let (magic, rest) = head.split_at(MAGIC.len());
        let (Ok(number), Ok(after)) = (rest[..8].try_into(), rest[9..].try_into()) else { return Ok(None) };
        if magic != MAGIC {
            return Ok(None);
        }
        let after = (rest[8] == 1).then_some(u32::from_le_bytes(after));
        let groups = Self { from, at: head.len() as u64, chain: linked(0, &head) };
        Ok(Some((Head { number: u64::from_le_bytes(number), after }, groups)))
    }

    /// The content of the next group; `None` at the end, which may be one that is torn.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let Some(head) = read(&mut self.from, HEAD as usize)? else { return Ok(None) };
        let (Ok(length), Ok(sum)) = (head[..4].try_into(), head[4..].try_into()) else { return Ok(None) };
        let length = u32::from_le_bytes(length);
        if length > LONGEST {
            return Ok(None);
        }
        let Some(content) = read(&mut self.from, length as usize)? else { return Ok(None) };
        let chain = linked(self.chain, &content);
        if chain != u32::from_le_bytes(sum) {
            return Ok(None);
        }
        self.chain = chain;
        self.at += HEAD + u64::from(length);
        Ok(Some(content))
    }
}

/// Grows with what is really there, so that a false length costs no memory; `None` where it ends before.
fn read(from: &mut impl Read, length: usize) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(length as u64).read_to_end(&mut bytes)?;
    Ok((bytes.len() == length).then_some(bytes))
}
