//! A file as it is walked: short reads at a place, none of them beyond its end.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// No file is cut into more blocks; one that is was made to keep a server busy.
const READS: u32 = 200_000;

#[derive(Debug)]
pub struct Source<'a> {
    file: &'a File,
    pub size: u64,
    reads: Cell<u32>,
}

/// The file is not as its format asks.
pub fn odd(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl<'a> Source<'a> {
    pub fn new(file: &'a File) -> io::Result<Self> {
        Ok(Self { file, size: file.metadata()?.len(), reads: Cell::new(0) })
    }

    /// As many bytes as there are, and `most` at most.
    pub fn upto(&self, at: u64, most: usize) -> io::Result<Vec<u8>> {
        let left = self.size.saturating_sub(at);
        self.count()?;
        let mut bytes = vec![0; most.min(usize::try_from(left).unwrap_or(usize::MAX))];
        self.file.read_exact_at(&mut bytes, at)?;
        Ok(bytes)
    }

    /// Exactly `length` bytes.
    pub fn read(&self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let bytes = self.upto(at, length)?;
        if bytes.len() == length { Ok(bytes) } else { Err(odd("the file ends early")) }
    }

    pub fn array<const N: usize>(&self, at: u64) -> io::Result<[u8; N]> {
        self.count()?;
        let mut bytes = [0; N];
        if self.size.saturating_sub(at) < N as u64 {
            return Err(odd("the file ends early"));
        }
        self.file.read_exact_at(&mut bytes, at)?;
        Ok(bytes)
    }

    fn count(&self) -> io::Result<()> {
        self.reads.set(self.reads.get() + 1);
        if self.reads.get() > READS { Err(odd("too many blocks")) } else { Ok(()) }
    }
}
