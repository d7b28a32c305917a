//! Pictures without what they say of themselves: where and with what they were taken, by whom, with which words.
//!
//! Nothing is decoded and no pixel changes. A file is walked block by block, and a recipe is made of which stretches of
//! it are given and what is written between them; only blocks that a picture needs to be drawn are on the list, so
//! that what a camera's maker invents tomorrow is left out too. What is left in is the way the picture is turned and
//! its colour profile. Memory holds one block at a time, whatever the file's size.
//!
//! `img-parts` cuts the same containers, but keeps everything behind a JPEG's first picture (the further pictures of a
//! phone have places of their own) and holds whole files in memory.

mod boxed;
mod film;
mod heif;
mod jpeg;
mod orientation;
mod png;
mod recipe;
mod source;
#[cfg(test)]
mod tests;
mod webp;

use std::fs::File;
use std::io;

use self::recipe::Recipe;
use self::source::Source;
use super::identify::{Format, PROLOGUE, identify};

/// A file as it is given to those who may not see its metadata.
#[derive(Debug)]
pub struct Stripped {
    file: File,
    recipe: Recipe,
}

impl Stripped {
    /// Makes `file`'s recipe; `None` for formats that cannot be stripped without decoding them, and for files that are
    /// not as their format asks.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub fn of(file: File) -> io::Result<Option<Self>> {
        let source = Source::new(&file)?;
        let head = source.upto(0, PROLOGUE)?;
        let recipe = match identify(&head, "").format {
            Format::Jpeg => jpeg::recipe(&source),
            Format::Png => png::recipe(&source),
            Format::WebP => webp::recipe(&source),
            Format::Heif => heif::recipe(&source),
            Format::QuickTime => film::recipe(&source),
            _ => return Ok(None),
        };
        match recipe {
            Ok(recipe) => Ok(Some(Self { file, recipe })),
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidData) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Bytes.
    pub fn size(&self) -> u64 {
        self.recipe.size()
    }

    /// Fills `buffer` from `at` on.
    ///
    /// # Errors
    /// Also when there are fewer bytes than that.
    pub fn read_exact_at(&self, buffer: &mut [u8], at: u64) -> io::Result<()> {
        self.recipe.read_exact_at(&self.file, buffer, at)
    }

    /// From the first byte to the last.
    pub fn reader(self) -> Reader {
        Reader { stripped: self, at: 0 }
    }
}

/// Reads a [`Stripped`] in order.
#[derive(Debug)]
pub struct Reader {
    stripped: Stripped,
    at: u64,
}

impl io::Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.stripped.size() - self.at;
        let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.stripped.read_exact_at(&mut buffer[..length], self.at)?;
        self.at += length as u64;
        Ok(length)
    }
}
