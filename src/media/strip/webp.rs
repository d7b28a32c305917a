//! WebP (RFC 9649): the chunks of a RIFF file that pixels and colours are made of.

use std::io;

use super::orientation::{block, turned};
use super::recipe::Recipe;
use super::source::{Source, odd};

/// The flags of `VP8X` that say what else the file holds.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;

pub fn recipe(source: &Source<'_>) -> io::Result<Recipe> {
    let mut body = Recipe::default();
    let way = way(source)?;
    each(source, |name, at, length| match name {
        b"VP8X" => {
            let mut flags: [u8; 18] = source.array(at)?;
            flags[8] = flags[8] & !(EXIF | XMP) | if way.is_some() { EXIF } else { 0 };
            body.write(flags.to_vec())
        }
        b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" | b"ANIM" | b"ANMF" => {
            body.keep(at, length)?;
            if length & 1 == 1 { body.write(vec![0]) } else { Ok(()) }
        }
        _ => Ok(()),
    })?;
    if let Some(way) = way {
        let block = block(way);
        body.write([b"EXIF", &(block.len() as u32).to_le_bytes()[..], &block].concat())?;
    }
    let size = u32::try_from(body.size() + 4).map_err(|_| odd("too long"))?;
    let mut whole = Recipe::default();
    whole.write([b"RIFF", &size.to_le_bytes()[..], b"WEBP"].concat())?;
    whole.append(body)?;
    Ok(whole)
}

/// How the picture is turned.
fn way(source: &Source<'_>) -> io::Result<Option<u16>> {
    let mut way = None;
    each(source, |name, at, length| {
        if name == b"EXIF" {
            way = turned(&source.read(at + 8, (length - 8).min(64 << 10) as usize)?);
        }
        Ok(())
    })?;
    Ok(way)
}

/// Each chunk: its name, where it begins, and its length with its head.
fn each(source: &Source<'_>, mut visit: impl FnMut(&[u8; 4], u64, u64) -> io::Result<()>) -> io::Result<()> {
    let whole = u32::from_le_bytes(source.array(4)?);
    let end = (u64::from(whole) + 8).min(source.size);
    let mut at = 12;
    while at + 8 <= end {
        let name: [u8; 4] = source.array(at)?;
        let length = u64::from(u32::from_le_bytes(source.array(at + 4)?)) + 8;
        if at + length > source.size {
            return Err(odd("a chunk is cut short"));
        }
        visit(&name, at, length)?;
        at += length + (length & 1);
    }
    Ok(())
}
