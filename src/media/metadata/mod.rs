//! What a file's blocks of metadata say, each read on its own and then joined ([`merge`]).

mod avi;
mod camera;
pub mod exif;
mod film;
mod gps;
pub mod iptc;
mod merge;
mod record;
mod value;
mod when;
pub mod xmp;

pub use merge::merge;
pub use record::record;

use std::fs::File;

use serde_json::{Map, Value as Json};

use self::exif::Exif;
use self::iptc::Iptc;
use self::xmp::Xmp;
use super::container::{boxes, jpeg, png, riff};
use super::identify::Format;
use super::{Gps, Taken};

/// The blocks of one file.
#[derive(Debug, Default)]
pub struct Blocks {
    pub exif: Exif,
    pub xmp: Xmp,
    pub iptc: Iptc,
    pub container: Container,
}

/// What the file format itself says: of a film, and in the text chunks of PNG.
#[derive(Debug, Default)]
pub struct Container {
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub duration_ms: Option<u64>,
    pub taken: Option<Taken>,
    pub gps: Option<Gps>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub artist: Option<String>,
    /// For the record.
    pub tags: Map<String, Json>,
}

/// Reads the blocks of a file. `bytes` is the whole file, or its beginning for a film, whose index is sought in `file`.
pub fn blocks(format: Format, bytes: &[u8], file: &File) -> Blocks {
    let mut found = Blocks::default();
    match format {
        Format::Jpeg => jpeg_blocks(bytes, &mut found),
        Format::Raf => {
            // The camera's own JPEG carries all of it. Its place stands in the header.
            let at = bytes.get(84..88).and_then(<[u8]>::first_chunk::<4>).map(|at| u32::from_be_bytes(*at));
            if let Some(preview) = at.and_then(|at| bytes.get(at as usize..)) {
                jpeg_blocks(preview, &mut found);
            }
        }
        Format::Png => png_blocks(bytes, &mut found),
        Format::WebP => {
            if let Some(block) = riff::webp_chunk(bytes, *b"EXIF") {
                found.exif = Exif::from_block(block.strip_prefix(b"Exif\0\0").unwrap_or(block).to_vec());
            }
            if let Some(packet) = riff::webp_chunk(bytes, *b"XMP ") {
                found.xmp.add(packet);
            }
        }
        Format::Heif => found.exif = Exif::from_heif(bytes),
        Format::Tiff | Format::TiffRaw => tiff_blocks(bytes, &mut found),
        Format::Cr3 => {
            found.exif = Exif::from_cr3(boxes::cr3_blocks(bytes));
            if let Some(packet) = boxes::xmp(bytes) {
                found.xmp.add(packet);
            }
        }
        Format::QuickTime | Format::Matroska => {
            let (container, packet) = film::read(file);
            found.container = container;
            found.xmp.add(&packet);
        }
        Format::Avi => found.container = avi::read(bytes),
        Format::Xmp => found.xmp.add(bytes),
        Format::Gif | Format::Bmp | Format::Transport | Format::Other => {}
    }
    found
}

fn jpeg_blocks(bytes: &[u8], found: &mut Blocks) {
    let segments = jpeg::segments(bytes);
    if let Some(block) = segments.exif {
        found.exif = Exif::from_block(block.to_vec());
    }
    for packet in [segments.xmp.unwrap_or_default(), &segments.extended_xmp] {
        found.xmp.add(packet);
    }
    found.iptc = Iptc::from_photoshop(&segments.photoshop);
}

fn png_blocks(bytes: &[u8], found: &mut Blocks) {
    let chunks = png::chunks(bytes);
    found.exif = chunks.exif.map(Exif::from_block).unwrap_or_default();
    found.xmp.add(&chunks.xmp.unwrap_or_default());
    if let Some(block) = chunks.iptc {
        found.iptc = Iptc::from_photoshop(&block);
    }
    for (keyword, text) in chunks.text {
        if let Some(text) = value::trimmed(&text) {
            match keyword.as_str() {
                "Title" => found.container.title = Some(text.clone()),
                "Description" => found.container.description = Some(text.clone()),
                "Author" => found.container.artist = Some(text.clone()),
                _ => {}
            }
            found.container.tags.insert(keyword, text.into());
        }
    }
}

fn tiff_blocks(bytes: &[u8], found: &mut Blocks) {
    const XMP: u16 = 700;
    const IPTC: u16 = 33723;
    const PHOTOSHOP: u16 = 34377;
    found.exif = Exif::from_block(bytes.to_vec());
    if let Some(packet) = found.exif.block(XMP) {
        found.xmp.add(&packet);
    }
    if let Some(records) = found.exif.block(IPTC) {
        found.iptc = Iptc::from_records(&records);
    } else if let Some(resources) = found.exif.block(PHOTOSHOP) {
        found.iptc = Iptc::from_photoshop(&resources);
    }
}
