//! Every table as one stream of rows: gzip around length-prefixed entries, with a SHA-256 of them at the end.
//!
//! ```text
//! "albumen-snapshot-1\n"
//! 'T' u32 length, name                          a table begins
//! 'E' u32 length, key, u32 length, value        an entry of it, in key order
//! 'Z' u64 entries in all, 32 bytes SHA-256      the end: of everything before this letter
//! ```
//! Lengths are little endian. Keys and values are the stored bytes, so that a snapshot of an older program is
//! migrated when its records are read, as the records of an older data folder are.

use std::io::{Error, ErrorKind, Read, Result, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

const MAGIC: &[u8] = b"albumen-snapshot-1\n";
/// Longest key or value that is believed, in bytes: metadata of one photo is far below it.
const LONGEST: u32 = 64 * 1024 * 1024;

/// What a stream held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub tables: u64,
    pub entries: u64,
}

pub(super) struct RowWriter<W: Write> {
    out: GzEncoder<W>,
    hash: Sha256,
    counts: Counts,
}

impl<W: Write> RowWriter<W> {
    pub(super) fn begin(out: W) -> Result<Self> {
        // Level 1: a slow box should not be busy for minutes; higher levels save a tenth.
        let out = GzEncoder::new(out, Compression::fast());
        let mut begun = Self { out, hash: Sha256::new(), counts: Counts::default() };
        begun.put(MAGIC)?;
        Ok(begun)
    }

    pub(super) fn table(&mut self, name: &str) -> Result<()> {
        self.counts.tables += 1;
        self.put(b"T")?;
        self.sized(name.as_bytes())
    }

    pub(super) fn entry(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        self.counts.entries += 1;
        self.put(b"E")?;
        self.sized(key)?;
        self.sized(value)
    }

    pub(super) fn finish(mut self) -> Result<(W, Counts)> {
        let hash = self.hash.finalize();
        self.out.write_all(b"Z")?;
        self.out.write_all(&self.counts.entries.to_le_bytes())?;
        self.out.write_all(&hash)?;
        Ok((self.out.finish()?, self.counts))
    }

    fn sized(&mut self, bytes: &[u8]) -> Result<()> {
        let length = u32::try_from(bytes.len()).map_err(|_| damaged("an entry is too long"))?;
        self.put(&length.to_le_bytes())?;
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.out.write_all(bytes)
    }
}

pub(super) enum Row {
    Table(String),
    Entry(Vec<u8>, Vec<u8>),
}

pub(super) struct RowReader<R: Read> {
    from: GzDecoder<R>,
    hash: Sha256,
    counts: Counts,
}

impl<R: Read> RowReader<R> {
    pub(super) fn begin(from: R) -> Result<Self> {
        let mut begun = Self { from: GzDecoder::new(from), hash: Sha256::new(), counts: Counts::default() };
        let magic = begun.take(MAGIC.len())?;
        if magic == MAGIC { Ok(begun) } else { Err(damaged("it is no snapshot of this program")) }
    }

    /// `None` at the end, once the whole was found to be as it was written.
    pub(super) fn next(&mut self) -> Result<Option<Row>> {
        let mut letter = [0];
        self.from.read_exact(&mut letter)?;
        if letter == *b"Z" {
            return self.end().map(|()| None);
        }
        self.hash.update(letter);
        match &letter {
            b"T" => {
                self.counts.tables += 1;
                let name = self.sized()?;
                Ok(Some(Row::Table(String::from_utf8(name).map_err(|_| damaged("a name is no text"))?)))
            }
            b"E" => {
                self.counts.entries += 1;
                Ok(Some(Row::Entry(self.sized()?, self.sized()?)))
            }
            _ => Err(damaged("an entry of an unknown kind")),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    fn end(&mut self) -> Result<()> {
        let (mut entries, mut hash) = ([0; 8], [0; 32]);
        self.from.read_exact(&mut entries)?;
        self.from.read_exact(&mut hash)?;
        let mut more = [0];
        let whole = u64::from_le_bytes(entries) == self.counts.entries
            && hash[..] == std::mem::take(&mut self.hash).finalize()[..]
            && self.from.read(&mut more)? == 0;
        if whole { Ok(()) } else { Err(damaged("its content is not what was written")) }
    }

    fn sized(&mut self) -> Result<Vec<u8>> {
        let length = self.take(4)?;
        let length = u32::from_le_bytes(length.try_into().map_err(|_| damaged("a length is missing"))?);
        if length > LONGEST { Err(damaged("an entry is too long")) } else { self.take(length as usize) }
    }

    /// Grows with what is really there, so that a false length costs no memory.
    fn take(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&mut self.from).take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(Error::new(ErrorKind::UnexpectedEof, "the snapshot is cut off"));
        }
        self.hash.update(&bytes);
        Ok(bytes)
    }
}

pub(super) fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}
