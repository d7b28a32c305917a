//! Films: what Matroska and the QuickTime family say of themselves. The lists of named values are read by
//! `nom-exif`; the fixed headers (ISO/IEC 14496-12, 8.2.2 and 8.3.2), whose wide forms and turned pictures it leaves
//! out, are read here.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use jiff::civil::{DateTime, date};
use nom_exif::{EntryValue, MediaParser, MediaSource, TrackInfoTag};
use serde_json::Value as Json;

use super::{Container, gps, value, when};
use crate::media::container::boxes;
use crate::media::{Taken, TakenSource};

/// The index of an hour of film is a few megabytes.
const LONGEST_INDEX: u64 = 64 << 20;
/// No packet of XMP is larger.
const LONGEST_PACKET: u64 = 8 << 20;

/// Reads a film's own header, and its XMP packet.
pub fn read(mut file: &File) -> (Container, Vec<u8>) {
    let mut found = Container::default();
    if file.rewind().is_ok() {
        let track = MediaSource::seekable(file).and_then(|source| MediaParser::new().parse_track(source));
        if let Ok(track) = track {
            for (tag, value) in track.iter() {
                named(tag, value, &mut found);
            }
        }
    }
    let [index, packet] = index(file);
    headers(&index, &mut found);
    (found, packet)
}

fn named(tag: TrackInfoTag, value: &EntryValue, found: &mut Container) {
    let text = value.as_str().and_then(value::trimmed);
    match tag {
        TrackInfoTag::Make => found.make.clone_from(&text),
        TrackInfoTag::Model => found.model.clone_from(&text),
        TrackInfoTag::Author => found.artist.clone_from(&text),
        TrackInfoTag::Width => {
            found.width = value.try_as_integer().and_then(|width| u32::try_from(width).ok());
        }
        TrackInfoTag::Height => {
            found.height = value.try_as_integer().and_then(|height| u32::try_from(height).ok());
        }
        TrackInfoTag::DurationMs => found.duration_ms = value.as_u64(),
        TrackInfoTag::GpsIso6709 => found.gps = text.as_deref().and_then(iso6709),
        TrackInfoTag::CreateDate => found.taken = created(value),
        _ => {}
    }
    let json = match value {
        EntryValue::DateTime(moment) => Json::from(moment.to_rfc3339()),
        other => other.try_as_integer().map(Json::from).or(text.map(Json::from)).unwrap_or(Json::Null),
    };
    if !json.is_null() {
        found.tags.insert(format!("{tag:?}"), json);
    }
}

fn created(value: &EntryValue) -> Option<Taken> {
    let EntryValue::DateTime(moment) = value else { return None };
    let (local, offset_minutes) = when::parse(&moment.to_rfc3339())?;
    is_set(local).then_some(Taken { local, offset_minutes, source: TakenSource::Container })
}

/// Clocks that were never set count from 1904, 1970 or 2000; no film file is older than QuickTime.
fn is_set(local: DateTime) -> bool {
    local > date(1990, 1, 1).at(0, 0, 0, 0)
}

/// `+48.8583+002.2945+035.00/`: degrees with a sign each, and metres.
fn iso6709(text: &str) -> Option<crate::media::Gps> {
    let text = text.trim_end_matches('/');
    let starts: Vec<usize> = text.match_indices(['+', '-']).map(|(at, _)| at).collect();
    let part = |index: usize| -> Option<f64> {
        let start = *starts.get(index)?;
        let end = starts.get(index + 1).copied().unwrap_or(text.len());
        let digits: String = text[start..end]
            .chars()
            .take_while(|letter| matches!(letter, '0'..='9' | '.' | '+' | '-'))
            .collect();
        digits.parse().ok()
    };
    gps::possible(part(0)?, part(1)?, part(2))
}

/// The index box and the XMP box, wherever in the file they stand.
fn index(file: &File) -> [Vec<u8>; 2] {
    let mut found = [Vec::new(), Vec::new()];
    let mut at = 0;
    // Fragmented films are a long row of boxes, but these come first.
    for _ in 0..1000 {
        let Some((name, start, length)) = header(file, at) else { break };
        let body = || -> Option<Vec<u8>> {
            let mut body = Vec::new();
            file.take(length.saturating_sub(start).min(LONGEST_INDEX)).read_to_end(&mut body).ok()?;
            Some(body)
        };
        if &name == b"moov" {
            found[0] = body().unwrap_or_default();
        } else if &name == b"uuid" && length < LONGEST_PACKET {
            let packet = body().and_then(|body| body.strip_prefix(&boxes::XMP).map(<[u8]>::to_vec));
            found[1] = packet.unwrap_or_default();
        }
        match at.checked_add(length.max(8)) {
            Some(next) if length > 0 => at = next,
            _ => break,
        }
    }
    found
}

/// Name, length of the header and length of the box at `at`; leaves the file at its body.
fn header(mut file: &File, at: u64) -> Option<([u8; 4], u64, u64)> {
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut header = [0; 8];
    file.read_exact(&mut header).ok()?;
    let [a, b, c, d, name @ ..] = header;
    match u32::from_be_bytes([a, b, c, d]) {
        1 => {
            file.read_exact(&mut header).ok()?;
            Some((name, 16, u64::from_be_bytes(header)))
        }
        length => Some((name, 8, length.into())),
    }
}

fn headers(index: &[u8], found: &mut Container) {
    if let Some((created, duration)) = boxes::find(index, *b"mvhd").and_then(film_header) {
        found.duration_ms = duration.or(found.duration_ms);
        if found.taken.is_none() && is_set(created) {
            found.taken =
                Some(Taken { local: created, offset_minutes: Some(0), source: TakenSource::Container });
        }
    }
    let tracks = boxes::boxes(index).filter(|(name, _)| name == b"trak");
    let sizes = tracks.filter_map(|(_, track)| track_size(boxes::find(track, *b"tkhd")?));
    if let Some((width, height)) = sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))
    {
        (found.width, found.height) = (Some(width), Some(height));
    }
}

/// Creation time in UTC, and duration in milliseconds where it is known.
fn film_header(body: &[u8]) -> Option<(DateTime, Option<u64>)> {
    let wide = *body.first()? == 1;
    let number = |at: usize, size: usize| -> Option<u64> {
        body.get(at..at + size).map(|bytes| bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
    };
    let (created, scale, duration, unknown) = if wide {
        (number(4, 8)?, number(20, 4)?, number(24, 8)?, u64::MAX)
    } else {
        (number(4, 4)?, number(12, 4)?, number(16, 4)?, u64::from(u32::MAX))
    };
    // Seconds since 1904.
    let span = jiff::Span::new().try_seconds(i64::try_from(created).ok()?).ok()?;
    let created = date(1904, 1, 1).at(0, 0, 0, 0).checked_add(span).ok()?;
    let known = duration != unknown && scale > 0;
    let millis = u128::from(duration) * 1000 / u128::from(scale.max(1));
    Some((created, known.then(|| u64::try_from(millis).ok()).flatten()))
}

/// Width and height of a track as displayed: a matrix that has nothing on its diagonal turns the picture on its side.
fn track_size(body: &[u8]) -> Option<(u32, u32)> {
    let matrix = if *body.first()? == 1 { 52 } else { 40 };
    let number = |at: usize| {
        body.get(at..at + 4).map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    };
    let turned = number(matrix)? == 0 && number(matrix + 16)? == 0;
    // 16.16 fixed point.
    let (width, height) = (number(matrix + 36)? >> 16, number(matrix + 40)? >> 16);
    let (width, height) = if turned { (height, width) } else { (width, height) };
    (width > 0 && height > 0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_films_have_signs_for_separators() {
        let gps = iso6709("+48.8583-002.2945+035.00/").expect("a position");
        assert_eq!((gps.latitude, gps.longitude, gps.altitude), (48.8583, -2.2945, Some(35.0)));
        assert_eq!(iso6709("+95.0+000.0/"), None);
    }

    #[test]
    fn a_track_turned_on_its_side_is_as_wide_as_it_was_high() {
        let mut body = [0_u8; 84];
        body[40 + 36..][..4].copy_from_slice(&(1920_u32 << 16).to_be_bytes());
        body[40 + 40..][..4].copy_from_slice(&(1080_u32 << 16).to_be_bytes());
        assert_eq!(track_size(&body), Some((1080, 1920)));
        body[40..44].copy_from_slice(&(1_u32 << 16).to_be_bytes());
        assert_eq!(track_size(&body), Some((1920, 1080)));
    }
}
