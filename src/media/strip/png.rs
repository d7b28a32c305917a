//! PNG (W3C PNG, third edition): the chunks that pixels and colours are made of, those of moving pictures included.

use std::io;

use super::orientation::{block, turned};
use super::recipe::Recipe;
use super::source::{Source, odd};

const KEPT: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
    b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
];

/// A longer block says more than how a picture is turned; its directory stands at its beginning all the same.
const EXIF: u64 = 64 << 10;

pub fn recipe(source: &Source<'_>) -> io::Result<Recipe> {
    let mut recipe = Recipe::default();
    recipe.keep(0, 8)?;
    let (mut at, mut way) = (8, None);
    loop {
        let [a, b, c, d, name @ ..] = source.array::<8>(at)?;
        let length = u64::from(u32::from_be_bytes([a, b, c, d]));
        let whole = length + 12;
        if at + whole > source.size {
            return Err(odd("a chunk is cut short"));
        }
        if &name == b"IEND" {
            if let Some(way) = way {
                recipe.write(chunk(*b"eXIf", &block(way)))?;
            }
            recipe.keep(at, whole)?;
            return Ok(recipe);
        }
        if &name == b"eXIf" {
            way = turned(&source.read(at + 8, length.min(EXIF) as usize)?);
        }
        if KEPT.contains(&&name) {
            recipe.keep(at, whole)?;
        }
        at += whole;
    }
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name, body].concat();
    let sum = crc32fast::hash(&named);
    [&(body.len() as u32).to_be_bytes(), &named[..], &sum.to_be_bytes()].concat()
}
