//! What is given of a file: stretches of it, and bytes between them.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::source::odd;

/// No file needs more pieces; one that does was made to fill memory.
const MOST: usize = 20_000;

#[derive(Debug, Default)]
pub struct Recipe {
    /// Each with where it begins in what is given.
    pieces: Vec<(u64, Piece)>,
    size: u64,
}

#[derive(Debug)]
enum Piece {
    /// From this byte of the file on.
    Kept(u64),
    Written(Vec<u8>),
    Zeros,
}

impl Recipe {
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Gives `length` bytes of the file from `at` on.
    pub fn keep(&mut self, at: u64, length: u64) -> io::Result<()> {
        let goes_on = match self.pieces.last() {
            Some((start, Piece::Kept(from))) => from + (self.size - start) == at,
            _ => false,
        };
        if !goes_on {
            return self.push(Piece::Kept(at), length);
        }
        self.size += length;
        Ok(())
    }

    pub fn write(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        let length = bytes.len() as u64;
        self.push(Piece::Written(bytes), length)
    }

    pub fn zeros(&mut self, length: u64) -> io::Result<()> {
        self.push(Piece::Zeros, length)
    }

    /// Everything of `other` behind this.
    pub fn append(&mut self, other: Self) -> io::Result<()> {
        let Self { pieces, size } = other;
        let ends = pieces.iter().skip(1).map(|(start, _)| *start).chain([size]).collect::<Vec<_>>();
        for ((start, piece), end) in pieces.into_iter().zip(ends) {
            self.push(piece, end - start)?;
        }
        Ok(())
    }

    fn push(&mut self, piece: Piece, length: u64) -> io::Result<()> {
        if length == 0 {
            return Ok(());
        }
        if self.pieces.len() == MOST {
            return Err(odd("too many pieces"));
        }
        self.pieces.push((self.size, piece));
        self.size = self.size.checked_add(length).ok_or_else(|| odd("too long"))?;
        Ok(())
    }

    pub fn read_exact_at(&self, file: &File, mut buffer: &mut [u8], mut at: u64) -> io::Result<()> {
        if at.checked_add(buffer.len() as u64).is_none_or(|end| end > self.size) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut next = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        while !buffer.is_empty() {
            let (start, piece) = &self.pieces[next];
            next += 1;
            let end = self.pieces.get(next).map_or(self.size, |(start, _)| *start);
            let length = buffer.len().min(usize::try_from(end - at).unwrap_or(usize::MAX));
            let (part, rest) = buffer.split_at_mut(length);
            match piece {
                Piece::Kept(from) => file.read_exact_at(part, from + (at - start))?,
                Piece::Written(bytes) => part.copy_from_slice(&bytes[(at - start) as usize..][..length]),
                Piece::Zeros => part.fill(0),
            }
            (buffer, at) = (rest, at + length as u64);
        }
        Ok(())
    }
}
