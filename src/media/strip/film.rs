//! MP4 and QuickTime films (ISO/IEC 14496-12): pictures and sound. Boxes of words become free room, and tracks of
//! anything else (a phone's and an action camera's places, second by second) are given as zeros. What an encoder wrote
//! between the pictures of a stream itself is not reached.

use std::io;

use super::boxed::{Blanks, Boxed, boxes};
use super::recipe::Recipe;
use super::source::{Source, odd};

/// Handlers of the tracks that are given: pictures, sound, subtitles.
const GIVEN: [&[u8; 4]; 6] = [b"vide", b"soun", b"sbtl", b"subt", b"text", b"clcp"];
/// The longest sample table of a track that is blanked: a sample a picture for hours.
const TABLE: u64 = 16 << 20;

pub fn recipe(source: &Source<'_>) -> io::Result<Recipe> {
    let (mut blanks, mut given) = (Blanks::default(), false);
    for boxed in boxes(source, 0, source.size)? {
        match &boxed.name {
            b"ftyp" | b"mdat" => {}
            b"moov" => {
                for part in boxes(source, boxed.body(), boxed.end())? {
                    match &part.name {
                        b"mvhd" | b"iods" => {}
                        b"trak" => given |= track(source, &part, &mut blanks)?,
                        b"cmov" | b"mvex" => return Err(odd("an index in pieces")),
                        _ => blanks.free(&part),
                    }
                }
            }
            b"moof" => return Err(odd("an index in pieces")),
            _ => blanks.free(&boxed),
        }
    }
    if given { blanks.recipe(source) } else { Err(odd("no track")) }
}

/// Whether the track is given.
fn track(source: &Source<'_>, track: &Boxed, blanks: &mut Blanks) -> io::Result<bool> {
    let parts = boxes(source, track.body(), track.end())?;
    let media = one(&parts, *b"mdia")?;
    let media = boxes(source, media.body(), media.end())?;
    let handler: [u8; 4] = source.array(one(&media, *b"hdlr")?.body() + 8)?;
    if GIVEN.contains(&&handler) {
        for part in &parts {
            if !matches!(&part.name, b"tkhd" | b"edts" | b"tref" | b"mdia" | b"tapt" | b"load" | b"clef") {
                blanks.free(part);
            }
        }
        return Ok(true);
    }
    let info = one(&media, *b"minf")?;
    let info = boxes(source, info.body(), info.end())?;
    let table = one(&info, *b"stbl")?;
    let table = boxes(source, table.body(), table.end())?;
    Samples::read(source, &table)?.blank(blanks)?;
    blanks.free(track);
    Ok(false)
}

fn one(parts: &[Boxed], name: [u8; 4]) -> io::Result<Boxed> {
    parts.iter().find(|part| part.name == name).copied().ok_or_else(|| odd("a track without its table"))
}

/// Where a track's samples lie.
struct Samples {
    /// First byte of each chunk.
    chunks: Vec<u64>,
    /// From which chunk on, how many samples each.
    runs: Vec<(u64, u64)>,
    /// Of every sample, or of each.
    size: u64,
    sizes: Vec<u64>,
}

impl Samples {
    fn read(source: &Source<'_>, table: &[Boxed]) -> io::Result<Self> {
        let narrow = one(table, *b"stco");
        let chunks = match narrow {
            Ok(chunks) => numbers(source, &chunks, 8, 4)?,
            Err(_) => numbers(source, &one(table, *b"co64")?, 8, 8)?,
        };
        let runs = numbers(source, &one(table, *b"stsc")?, 8, 4)?;
        let runs = runs.chunks_exact(3).map(|run| (run[0], run[1])).collect();
        let sizes = one(table, *b"stsz")?;
        let size = u64::from(u32::from_be_bytes(source.array(sizes.body() + 4)?));
        let sizes = if size == 0 { numbers(source, &sizes, 12, 4)? } else { Vec::new() };
        Ok(Self { chunks, runs, size, sizes })
    }

    fn blank(&self, blanks: &mut Blanks) -> io::Result<()> {
        let (mut sizes, mut run) = (self.sizes.iter(), 0);
        for (chunk, at) in self.chunks.iter().enumerate() {
            while self.runs.get(run + 1).is_some_and(|(first, _)| *first <= chunk as u64 + 1) {
                run += 1;
            }
            let (_, samples) = self.runs.get(run).ok_or_else(|| odd("no samples"))?;
            let length = if self.size > 0 {
                self.size.checked_mul(*samples)
            } else {
                let samples = usize::try_from(*samples).unwrap_or(usize::MAX);
                sizes.by_ref().take(samples).try_fold(0_u64, |sum, size| sum.checked_add(*size))
            };
            blanks.zero(*at, length.ok_or_else(|| odd("samples beyond counting"))?);
        }
        Ok(())
    }
}

/// The numbers of a table, of so many bytes each, behind its head.
fn numbers(source: &Source<'_>, table: &Boxed, head: u64, bytes: usize) -> io::Result<Vec<u64>> {
    let length = (table.length - table.head).checked_sub(head).filter(|length| *length <= TABLE);
    let length = length.ok_or_else(|| odd("a table of no use"))?;
    let body = source.read(table.body() + head, length as usize)?;
    let number = |word: &[u8]| word.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    Ok(body.chunks_exact(bytes).map(number).collect())
}
