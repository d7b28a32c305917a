//! JPEG segments (ITU-T T.81, annex B) and what cameras keep in them.

use super::be16;

/// The blocks before the first scan.
#[derive(Debug, Default)]
pub struct Segments<'a> {
    /// Width, height and number of components of the frame.
    pub frame: Option<Frame>,
    /// TIFF block of the first APP1 that is Exif.
    pub exif: Option<&'a [u8]>,
    pub xmp: Option<&'a [u8]>,
    /// XMP beyond 64 KiB (XMP specification part 3, 1.1.3.1), put together.
    pub extended_xmp: Vec<u8>,
    /// Photoshop's resources, put together; IPTC is one of them.
    pub photoshop: Vec<u8>,
    /// Colour profile, put together from its numbered parts (ICC.1:2022, B.4).
    pub icc: Vec<u8>,
    /// What Adobe's own segment says of the colours: 0 as they are, 1 YCbCr, 2 YCCK.
    pub adobe_transform: Option<u8>,
}

/// The frame header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    pub width: u32,
    pub height: u32,
    pub components: u8,
    /// Bits a sample.
    pub precision: u8,
    /// Lossless frames are sensor data inside RAW files, not pictures.
    pub lossless: bool,
}

/// No real profile or packet is larger; more is not put together.
const LONGEST: usize = 8 << 20;

const EXIF: &[u8] = b"Exif\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_EXTENSION: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";

/// Reads the segments of a JPEG up to its first scan, as far as they are whole.
pub fn segments(bytes: &[u8]) -> Segments<'_> {
    let mut found = Segments::default();
    let mut icc = Vec::new();
    for (marker, body) in walk(bytes) {
        match marker {
            0xe1 => app1(body, &mut found),
            0xe2 => {
                if let Some([number, _count, part @ ..]) = body.strip_prefix(ICC) {
                    icc.push((*number, part));
                }
            }
            0xed => {
                if let Some(part) = body.strip_prefix(PHOTOSHOP) {
                    append(&mut found.photoshop, part);
                }
            }
            0xee => {
                if let Some(body) = body.strip_prefix(b"Adobe") {
                    found.adobe_transform = body.get(6).copied();
                }
            }
            // Start of frame, but for the tables that share its range.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) && found.frame.is_none() => {
                found.frame = frame(marker, body);
            }
            _ => {}
        }
    }
    icc.sort_by_key(|(number, _)| *number);
    for (_, part) in icc {
        append(&mut found.icc, part);
    }
    found
}

fn app1<'a>(body: &'a [u8], found: &mut Segments<'a>) {
    if let Some(block) = body.strip_prefix(EXIF) {
        // One more byte of padding follows, which some writers forget.
        let block = block.strip_prefix(b"\0").unwrap_or(block);
        if found.exif.is_none() && block.len() > 8 {
            found.exif = Some(block);
        }
    } else if let Some(packet) = body.strip_prefix(XMP) {
        found.xmp.get_or_insert(packet);
    } else if let Some(part) = body.strip_prefix(XMP_EXTENSION) {
        // A 32-byte name, the whole length and the part's offset; parts are written in order.
        if let Some(part) = part.get(40..) {
            append(&mut found.extended_xmp, part);
        }
    }
}

fn append(whole: &mut Vec<u8>, part: &[u8]) {
    if whole.len() + part.len() <= LONGEST {
        whole.extend_from_slice(part);
    }
}

fn frame(marker: u8, body: &[u8]) -> Option<Frame> {
    Some(Frame {
        precision: *body.first()?,
        height: be16(body, 1)?.into(),
        width: be16(body, 3)?.into(),
        components: *body.get(5)?,
        lossless: matches!(marker, 0xc3 | 0xc7 | 0xcb | 0xcf),
    })
}

/// The frame of a JPEG that begins at the start of `bytes`.
pub fn frame_of(bytes: &[u8]) -> Option<Frame> {
    walk(bytes)
        .find(|(marker, _)| matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc))
        .and_then(|(marker, body)| frame(marker, body))
}

fn walk(bytes: &[u8]) -> Walk<'_> {
    Walk { bytes, at: 2 }
}

/// Segments with their marker, until the first scan.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Walk<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // Garbage between segments is passed over, as decoders do.
            self.at += memchr::memchr(0xff, self.bytes.get(self.at..)?)?;
            let marker = *self.bytes.get(self.at + 1)?;
            match marker {
                // Any number of fill bytes may precede a marker.
                0xff => self.at += 1,
                // No marker, and markers without a body.
                0x00 | 0x01 | 0xd0..=0xd8 => self.at += 2,
                0xd9 | 0xda => return None,
                _ => {
                    let length = usize::from(be16(self.bytes, self.at + 2)?);
                    let start = self.at + 4;
                    let end = (self.at + 2 + length.max(2)).min(self.bytes.len());
                    self.at = end;
                    return Some((marker, self.bytes.get(start..end)?));
                }
            }
        }
    }
}
