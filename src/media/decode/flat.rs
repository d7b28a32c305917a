//! PNG, GIF (its first picture), WebP, TIFF and BMP, by the `image` crate.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{Decoded, MOST_MEMORY, Pixels, check};
use crate::media::DecodeError;
use crate::media::colour::Profile;
use crate::media::identify::Format;

fn name(format: Format) -> ImageFormat {
    match format {
        Format::Png => ImageFormat::Png,
        Format::Gif => ImageFormat::Gif,
        Format::WebP => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        _ => ImageFormat::Tiff,
    }
}

fn reader(format: Format, bytes: &[u8]) -> ImageReader<Cursor<&[u8]>> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), name(format));
    reader.limits(limits);
    reader
}

/// Width and height from the header.
pub fn dimensions(format: Format, bytes: &[u8]) -> Option<(u32, u32)> {
    reader(format, bytes).into_dimensions().ok().or_else(|| match bytes {
        // A damaged picture's header may stand although its decoder will not start.
        [_, b'P', b'N', b'G', ..] => {
            let number = |at: usize| {
                bytes.get(at..).and_then(<[u8]>::first_chunk::<4>).map(|word| u32::from_be_bytes(*word))
            };
            Some((number(16)?, number(20)?))
        }
        [b'G', b'I', b'F', _, _, _, a, b, c, d, ..] => {
            Some((u16::from_le_bytes([*a, *b]).into(), u16::from_le_bytes([*c, *d]).into()))
        }
        _ => None,
    })
}

/// Decodes the whole picture; what is transparent becomes white, as paper is.
pub fn decode(format: Format, bytes: &[u8]) -> Result<Decoded, DecodeError> {
    if let Some((width, height)) = dimensions(format, bytes) {
        check(width, height)?;
    }
    let mut decoder = reader(format, bytes).into_decoder().map_err(|error| unreadable(&error))?;
    let profile = decoder.icc_profile().ok().flatten().unwrap_or_default();
    let coloured = decoder.color_type().has_color();
    let image = DynamicImage::from_decoder(decoder).map_err(|error| unreadable(&error))?;
    let (width, height) = (image.width(), image.height());
    let rgb = if image.color().has_alpha() { on_white(image) } else { image.into_rgb8().into_raw() };
    let profile = if coloured { Profile::icc(&profile) } else { Profile::Srgb };
    Ok(Decoded { pixels: Pixels { width, height, rgb }, profile, orientation: 1, damage: None })
}

/// Lays the picture on white, in the memory that it has.
fn on_white(image: DynamicImage) -> Vec<u8> {
    let mut bytes = image.into_rgba8().into_raw();
    let count = bytes.len() / 4;
    for index in 0..count {
        let alpha = u32::from(bytes[index * 4 + 3]);
        for channel in 0..3 {
            let value = u32::from(bytes[index * 4 + channel]);
            bytes[index * 3 + channel] = ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
    }
    bytes.truncate(count * 3);
    bytes
}

fn unreadable(error: &image::ImageError) -> DecodeError {
    match error {
        image::ImageError::Limits(_) => DecodeError::OutOfMemory,
        other => DecodeError::unreadable(format!("The picture cannot be decoded ({other}).")),
    }
}
