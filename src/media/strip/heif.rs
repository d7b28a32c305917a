//! HEIC, HEIF and AVIF (ISO/IEC 23008-12): Exif and XMP are items beside the coded images and are given as zeros. How
//! the picture is turned is said elsewhere and stays.

use std::io;

use super::boxed::{Blanks, Boxed, boxes};
use super::recipe::Recipe;
use super::source::{Source, odd};

/// What the coded images of a file are: these stay.
const IMAGES: [&[u8; 4]; 9] =
    [b"hvc1", b"hev1", b"av01", b"jpeg", b"grid", b"iden", b"iovl", b"tmap", b"vvc1"];
/// The list of items is small: it names some tens of tiles.
const LIST: u64 = 4 << 20;

pub fn recipe(source: &Source<'_>) -> io::Result<Recipe> {
    let mut blanks = Blanks::default();
    let mut listed = false;
    for boxed in boxes(source, 0, source.size)? {
        match &boxed.name {
            b"ftyp" | b"mdat" => {}
            b"meta" => {
                items(source, &boxed, &mut blanks)?;
                listed = true;
            }
            // A sequence has tracks, each with words of its own.
            b"moov" | b"moof" => return Err(odd("a sequence")),
            _ => blanks.free(&boxed),
        }
    }
    if listed { blanks.recipe(source) } else { Err(odd("no items")) }
}

fn items(source: &Source<'_>, meta: &Boxed, blanks: &mut Blanks) -> io::Result<()> {
    let (mut others, mut places, mut data) = (None, None, None);
    for boxed in boxes(source, meta.body() + 4, meta.end())? {
        match &boxed.name {
            b"hdlr" | b"pitm" | b"iprp" | b"iref" | b"dinf" | b"grpl" => {}
            b"iinf" => others = Some(not_images(source, &boxed)?),
            b"iloc" => places = Some(boxed),
            b"idat" => data = Some(boxed),
            _ => blanks.free(&boxed),
        }
    }
    let (Some(others), Some(places)) = (others, places) else { return Err(odd("no items")) };
    let bytes = body(source, &places)?;
    for (item, from, length) in (Places { bytes: &bytes, at: 0, data }).all()? {
        if others.contains(&item) {
            blanks.zero(from, length);
        }
    }
    Ok(())
}

fn body(source: &Source<'_>, boxed: &Boxed) -> io::Result<Vec<u8>> {
    if boxed.length > LIST {
        return Err(odd("too many items"));
    }
    source.read(boxed.body(), (boxed.length - boxed.head) as usize)
}

/// The items that are no coded image.
fn not_images(source: &Source<'_>, list: &Boxed) -> io::Result<Vec<u32>> {
    let version = source.array::<1>(list.body())?[0];
    let mut found = Vec::new();
    for entry in boxes(source, list.body() + if version == 0 { 6 } else { 8 }, list.end())? {
        let [version, ..] = source.array::<4>(entry.body())?;
        let (item, kind) = match (&entry.name, version) {
            (b"infe", 2) => {
                let [a, b, _, _, kind @ ..] = source.array::<8>(entry.body() + 4)?;
                (u32::from(u16::from_be_bytes([a, b])), kind)
            }
            (b"infe", 3) => {
                let [a, b, c, d, _, _, kind @ ..] = source.array::<10>(entry.body() + 4)?;
                (u32::from_be_bytes([a, b, c, d]), kind)
            }
            _ => return Err(odd("an item of an older kind")),
        };
        if !IMAGES.contains(&&kind) {
            found.push(item);
        }
    }
    Ok(found)
}

/// Reads `iloc`: where in the file the items lie.
struct Places<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The box that items of the second kind lie in.
    data: Option<Boxed>,
}

impl Places<'_> {
    /// A big-endian number of so many bytes.
    fn number(&mut self, bytes: usize) -> io::Result<u64> {
        let end = self.at + bytes;
        let found =
            self.bytes.get(self.at..end).filter(|_| bytes <= 8).ok_or_else(|| odd("iloc is cut short"))?;
        self.at = end;
        Ok(found.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Each item's stretches: item, first byte in the file, length.
    fn all(mut self) -> io::Result<Vec<(u32, u64, u64)>> {
        let version = self.number(4)? >> 24;
        let sizes = self.number(2)? as usize;
        let [offset, length, base, index] = [sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15];
        let wide = if version < 2 { 2 } else { 4 };
        let mut found = Vec::new();
        for _ in 0..self.number(wide)? {
            let item = self.number(wide)? as u32;
            let method = if version == 0 { 0 } else { self.number(2)? & 15 };
            self.number(2)?;
            let base = self.number(base)?;
            for _ in 0..self.number(2)? {
                self.number(if version == 0 { 0 } else { index })?;
                let from = base.checked_add(self.number(offset)?).ok_or_else(|| odd("iloc"))?;
                let length = self.number(length)?;
                let from = match (method, self.data) {
                    (0, _) => Some(from),
                    (1, Some(data)) => from.checked_add(data.body()),
                    _ => None,
                };
                let from = from.filter(|_| length > 0).ok_or_else(|| odd("iloc"))?;
                found.push((item, from, length));
            }
        }
        Ok(found)
    }
}
