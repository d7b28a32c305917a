//! Boxes of ISO base media files as they lie in the file, and edits that leave every other byte where it was: films and
//! pictures name their samples by offset.

use std::io;

use super::recipe::Recipe;
use super::source::{Source, odd};

/// A box: its name, where it begins, the length of its head and the whole.
#[derive(Debug, Clone, Copy)]
pub struct Boxed {
    pub name: [u8; 4],
    pub at: u64,
    pub head: u64,
    pub length: u64,
}

impl Boxed {
    pub const fn body(&self) -> u64 {
        self.at + self.head
    }

    pub const fn end(&self) -> u64 {
        self.at + self.length
    }
}

/// The boxes between two places.
pub fn boxes(source: &Source<'_>, mut at: u64, end: u64) -> io::Result<Vec<Boxed>> {
    let mut found = Vec::new();
    while at + 8 <= end {
        let [a, b, c, d, name @ ..] = source.array::<8>(at)?;
        let (head, length) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, end - at),
            1 => (16, u64::from_be_bytes(source.array(at + 8)?)),
            length => (8, u64::from(length)),
        };
        if length < head || at.checked_add(length).is_none_or(|next| next > end) {
            return Err(odd("a box is cut short"));
        }
        found.push(Boxed { name, at, head, length });
        at += length;
    }
    Ok(found)
}

/// Stretches of a file that are given as zeros, and boxes that are given as free room.
#[derive(Debug, Default)]
pub struct Blanks {
    stretches: Vec<(u64, u64)>,
    names: Vec<u64>,
}

impl Blanks {
    pub fn zero(&mut self, at: u64, length: u64) {
        self.stretches.push((at, length));
    }

    /// Makes room of a box and what is in it.
    pub fn free(&mut self, boxed: &Boxed) {
        self.names.push(boxed.at + 4);
        self.zero(boxed.body(), boxed.length - boxed.head);
    }

    /// The whole file, but for what was blanked.
    pub fn recipe(mut self, source: &Source<'_>) -> io::Result<Recipe> {
        let names = self.names.iter().map(|at| (*at, 4, true));
        let mut edits: Vec<_> =
            self.stretches.drain(..).map(|(at, length)| (at, length, false)).chain(names).collect();
        edits.sort_unstable();
        let (mut recipe, mut at) = (Recipe::default(), 0);
        for (from, length, name) in edits {
            let end = from.checked_add(length).filter(|end| *end <= source.size);
            let end = end.ok_or_else(|| odd("it points beyond its end"))?;
            if end <= at {
                continue;
            }
            if from > at {
                recipe.keep(at, from - at)?;
            }
            if name && from >= at {
                recipe.write(b"free".to_vec())?;
            } else {
                recipe.zeros(end - from.max(at))?;
            }
            at = end;
        }
        recipe.keep(at, source.size - at)?;
        Ok(recipe)
    }
}
