//! Everything here that reads foreign bytes, as a fuzzer calls it: each door takes any bytes and must come back, with
//! whatever answer, in bounded time. `tests/fuzz` makes a libFuzzer target of each; what was found once lies in
//! `tests/fuzz/found/DOOR` and is tried again with the unit tests. Not part of the program.

use crate::model::{FileName, FolderPath};
use crate::{http, media, search};

/// What takes any bytes.
pub type Door = fn(&[u8]);

/// What reads bytes, by name.
pub const DOORS: &[(&str, Door)] = &[
    ("facts", media::fuzzed::facts),
    ("strip", media::fuzzed::strip),
    ("query", query),
    ("names", names),
    ("dav", http::fuzzed::dav),
    ("headers", http::fuzzed::headers),
];

fn query(bytes: &[u8]) {
    // Any day will do.
    let _ = search::parse(&String::from_utf8_lossy(bytes), jiff::civil::date(2026, 11, 21));
}

/// A name that is taken is one that can be written, and read again as the same.
fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(name) = FileName::parse(&text) {
        assert_eq!(FileName::parse(name.as_str()).as_ref(), Ok(&name));
        assert!(!name.as_str().contains(['/', '\0']) && ![".", ".."].contains(&name.as_str()));
    }
    let _ = FolderPath::parse(&text);
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn files(folder: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        let Ok(listing) = fs::read_dir(folder) else { return Vec::new() };
        listing.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// A generator of its own, so that a failure happens again (xorshift64, Marsaglia 2003).
    fn next(state: &mut u64) -> usize {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        (*state >> 16) as usize
    }

    #[test]
    fn what_a_fuzzer_found_is_found_no_more() {
        for (name, door) in DOORS {
            for bytes in files(&format!("fuzz/found/{name}")) {
                door(&bytes);
            }
        }
    }

    #[test]
    fn damaged_pictures_pass_every_door_that_pictures_go_through() {
        let mut state = 0x0a1b_0e4e;
        for whole in files("fixtures") {
            for _ in 0..60 {
                let mut bytes = whole.clone();
                for _ in 0..=next(&mut state) % 8 {
                    // Most of what is looked at stands at the beginning.
                    let reach =
                        if next(&mut state).is_multiple_of(2) { bytes.len() } else { bytes.len().min(600) };
                    bytes[next(&mut state) % reach] = next(&mut state) as u8;
                }
                bytes.truncate(bytes.len() - next(&mut state) % (bytes.len() / 4));
                media::fuzzed::facts(&bytes);
                media::fuzzed::strip(&bytes);
            }
        }
    }
}
