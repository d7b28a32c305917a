//! Coded pictures to pixels, one file a family of formats.

mod flat;
mod heif;
mod jpeg;
mod raw;

pub use heif::xmp as heif_xmp;

use super::identify::Format;
use super::{DecodeError, Facts};
use crate::media::colour::Profile;

/// More pixels than any camera makes, in millions; a picture that claims them is refused before memory is taken.
const MOST_MEGAPIXELS: u32 = 400;

/// Memory for the pixels of one picture, in bytes; what a format's decoder takes beside it is small.
const MOST_MEMORY: u64 = 700 << 20;

/// A decoded picture, 8 bits each of red, green and blue, rows from the top without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
}

/// A picture as it came out of its file.
#[derive(Debug)]
pub struct Decoded {
    pub pixels: Pixels,
    /// What the three numbers mean.
    pub profile: Profile,
    /// How it is yet to be turned, 1 to 8 as in EXIF.
    pub orientation: u8,
    /// What is missing from a damaged file.
    pub damage: Option<String>,
}

/// Decodes a file at the smallest scale its format offers whose longest edge is at least `edge` pixels.
pub fn decode(format: Format, bytes: &[u8], facts: &Facts, edge: u32) -> Result<Decoded, DecodeError> {
    let mut decoded = match format {
        Format::Jpeg => jpeg::decode(bytes, edge),
        Format::Heif => heif::decode(bytes),
        Format::TiffRaw | Format::Cr3 | Format::Raf => raw::decode(bytes, edge),
        Format::Png | Format::Gif | Format::WebP | Format::Tiff | Format::Bmp => flat::decode(format, bytes),
        Format::QuickTime | Format::Matroska | Format::Avi | Format::Transport => {
            Err(DecodeError::unreadable("A film has no picture of its own to show."))
        }
        Format::Xmp => Err(DecodeError::unreadable("A sidecar describes a photo and is none.")),
        Format::Other if bytes.is_empty() => Err(DecodeError::unreadable("The file is empty.")),
        Format::Other => Err(DecodeError::unreadable("The file is not a picture of a known kind.")),
    }?;
    // A HEIF file is turned by its own boxes; its EXIF orientation repeats them.
    decoded.orientation = if format == Format::Heif { 1 } else { facts.orientation };
    Ok(decoded)
}

/// Width and height of a file's picture as stored, from its header alone.
pub fn dimensions(format: Format, bytes: &[u8]) -> Option<(u32, u32)> {
    match format {
        Format::Jpeg => jpeg::dimensions(bytes),
        Format::Heif => heif::dimensions(bytes),
        Format::TiffRaw | Format::Cr3 | Format::Raf => raw::dimensions(bytes),
        Format::Png | Format::Gif | Format::WebP | Format::Tiff | Format::Bmp => {
            flat::dimensions(format, bytes)
        }
        _ => None,
    }
}

/// Refuses pictures that are too large, and those without an area.
fn check(width: u32, height: u32) -> Result<(), DecodeError> {
    if width == 0 || height == 0 {
        return Err(DecodeError::unreadable("The picture says that it has no pixels."));
    }
    if u64::from(width) * u64::from(height) > u64::from(MOST_MEGAPIXELS) * 1_000_000 {
        return Err(DecodeError::TooLarge { width, height, limit: MOST_MEGAPIXELS });
    }
    Ok(())
}

/// A buffer for `bytes` bytes, or the reason why there is none: running out of memory is the file's fault, not ours.
fn buffer(bytes: u64) -> Result<Vec<u8>, DecodeError> {
    if bytes > MOST_MEMORY {
        return Err(DecodeError::OutOfMemory);
    }
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(bytes as usize).map_err(|_| DecodeError::OutOfMemory)?;
    buffer.resize(bytes as usize, 0);
    Ok(buffer)
}
