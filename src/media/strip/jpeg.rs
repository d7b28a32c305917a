//! JPEG (ITU-T T.81, annex B): frame, tables and scans of the first picture. What follows its end, further pictures
//! and films of phones, is left out: each has metadata of its own.

use std::io;

use super::orientation::{block, turned};
use super::recipe::Recipe;
use super::source::{Source, odd};

/// Read at once while looking for the end of a scan.
const WINDOW: usize = 64 << 10;
/// Bytes that writers put between segments to align them.
const FILLING: u64 = 4_096;

pub fn recipe(source: &Source<'_>) -> io::Result<Recipe> {
    let mut walk = Walk { source, recipe: Recipe::default(), turned: None, at: 2 };
    walk.run()?;
    let mut whole = Recipe::default();
    whole.keep(0, 2)?;
    if let Some(turned) = walk.turned {
        let block = block(turned);
        let length = (block.len() + 8) as u16;
        whole.write([&[0xff, 0xe1], &length.to_be_bytes()[..], b"Exif\0\0", &block].concat())?;
    }
    whole.append(walk.recipe)?;
    Ok(whole)
}

struct Walk<'a> {
    source: &'a Source<'a>,
    recipe: Recipe,
    turned: Option<u16>,
    at: u64,
}

impl Walk<'_> {
    fn run(&mut self) -> io::Result<()> {
        let mut scanned = false;
        while let Some(marker) = self.marker(scanned)? {
            let length = u64::from(u16::from_be_bytes(self.source.array(self.at + 2)?));
            let (start, whole) = (self.at, length + 2);
            if length < 2 || start + whole > self.source.size {
                return Err(odd("a segment is cut short"));
            }
            self.at += whole;
            match marker {
                0xe0 => self.density(start)?,
                0xe1 => self.look(start + 4, whole - 4)?,
                0xe2 if self.begins(start, b"ICC_PROFILE\0")? => self.recipe.keep(start, whole)?,
                0xee if self.begins(start, b"Adobe")? => self.recipe.keep(start, whole)?,
                0xda => {
                    self.at = self.end_of_scan(self.at)?;
                    self.recipe.keep(start, self.at - start)?;
                    scanned = true;
                }
                // Frames and tables.
                0xc0..=0xcf | 0xdb..=0xdf => self.recipe.keep(start, whole)?,
                _ => {}
            }
        }
        if scanned { self.recipe.write(vec![0xff, 0xd9]) } else { Err(odd("no picture")) }
    }

    /// The marker that stands next; `None` at the end of the picture.
    fn marker(&mut self, scanned: bool) -> io::Result<Option<u8>> {
        let from = self.at;
        loop {
            // A picture that was cut off is given as far as it goes.
            if scanned && self.at + 2 > self.source.size {
                return Ok(None);
            }
            match self.source.array(self.at)? {
                [0xff, 0xff] => self.at += 1,
                [0xff, 0xd9] => return Ok(None),
                [0xff, 0x00 | 0x01 | 0xd0..=0xd8] => self.at += 2,
                [0xff, marker] => return Ok(Some(marker)),
                // Zeros behind a scan are filling as well.
                [0x00, _] if scanned => self.at += 1,
                _ => return Err(odd("no marker")),
            }
            if self.at - from > FILLING {
                return Err(odd("too much filling"));
            }
        }
    }

    fn begins(&self, segment: u64, with: &[u8]) -> io::Result<bool> {
        Ok(self.source.upto(segment + 4, with.len())? == with)
    }

    /// JFIF's density, without the small picture that may follow it.
    fn density(&mut self, segment: u64) -> io::Result<()> {
        if self.begins(segment, b"JFIF\0")? {
            let said: [u8; 7] = self.source.array(segment + 9)?;
            self.recipe.write([b"\xff\xe0\0\x10JFIF\0", &said[..], &[0, 0]].concat())?;
        }
        Ok(())
    }

    fn look(&mut self, at: u64, length: u64) -> io::Result<()> {
        if self.turned.is_none() {
            let body = self.source.read(at, length as usize)?;
            self.turned = body.strip_prefix(b"Exif\0").and_then(|block| {
                let block = block.strip_prefix(b"\0").unwrap_or(block);
                turned(block)
            });
        }
        Ok(())
    }

    /// Where the coded data that begins at `at` ends: at the next marker that is none of its own.
    fn end_of_scan(&self, mut at: u64) -> io::Result<u64> {
        loop {
            let window = self.source.upto(at, WINDOW)?;
            let mut from = 0;
            while let Some(found) = memchr::memchr(0xff, &window[from..]) {
                match window.get(from + found + 1) {
                    None => break,
                    Some(0x00 | 0xd0..=0xd7) => from += found + 2,
                    Some(0xff) => from += found + 1,
                    Some(_) => return Ok(at + (from + found) as u64),
                }
            }
            if window.len() < WINDOW {
                return Ok(self.source.size);
            }
            // A last byte of 0xff belongs to the next window.
            at += (window.len() - usize::from(window.ends_with(&[0xff]))) as u64;
        }
    }
}
