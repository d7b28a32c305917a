//! JPEG, by libjpeg-turbo at the scale that is needed; what it refuses, by `zune-jpeg`.

use turbojpeg::{Colorspace, Decompressor, Image, PixelFormat, ScalingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Decoded, Pixels, buffer, check};
use crate::media::DecodeError;
use crate::media::colour::{self, Profile};
use crate::media::container::jpeg::{self, Segments};

/// A camera's progressive file has about ten scans; thousands are an attack on the processor.
const MOST_SCANS: u32 = 100;

/// Complaints of libjpeg-turbo about files that lost nothing.
const HARMLESS: [&str; 3] =
    ["extraneous bytes before marker", "Unknown Adobe color transform", "Inconsistent progression"];
/// Complaints about files whose picture is there in part.
const DAMAGE: [&str; 3] = ["Premature end", "Corrupt JPEG data", "Unsupported marker"];

/// Width and height from the frame header.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    jpeg::frame_of(bytes).map(|frame| (frame.width, frame.height))
}

/// Decodes at the smallest scale whose longest edge is at least `edge`.
pub fn decode(bytes: &[u8], edge: u32) -> Result<Decoded, DecodeError> {
    let segments = jpeg::segments(bytes);
    let Some(frame) = segments.frame else {
        return Err(DecodeError::unreadable("The JPEG has no picture in it."));
    };
    check(frame.width, frame.height)?;
    turbo(bytes, &segments, edge).or_else(|complaint| match complaint {
        Complaint::Final(error) => Err(error),
        Complaint::Other(words) => zune(bytes, &segments, &words),
    })
}

/// Why libjpeg-turbo gave nothing.
enum Complaint {
    /// Nobody else could do better.
    Final(DecodeError),
    Other(String),
}

impl From<turbojpeg::Error> for Complaint {
    fn from(error: turbojpeg::Error) -> Self {
        Self::Other(error.to_string())
    }
}

fn turbo(bytes: &[u8], segments: &Segments<'_>, edge: u32) -> Result<Decoded, Complaint> {
    let mut decompressor = Decompressor::new()?;
    let header = decompressor.read_header(bytes)?;
    let factor =
        if header.is_lossless { ScalingFactor::ONE } else { scale(header.width.max(header.height), edge) };
    decompressor.set_scaling_factor(factor)?;
    decompressor.set_scan_limit(MOST_SCANS)?;
    let scaled = header.scaled(factor);
    let cmyk = matches!(header.colorspace, Colorspace::CMYK | Colorspace::YCCK);
    let format = if cmyk { PixelFormat::CMYK } else { PixelFormat::RGB };
    let pitch = scaled.width * format.size();
    let mut pixels = buffer((pitch * scaled.height) as u64).map_err(Complaint::Final)?;
    let image = Image { pixels: &mut pixels[..], width: scaled.width, pitch, height: scaled.height, format };
    let damage = match decompressor.decompress(bytes, image) {
        Ok(()) => None,
        Err(error) => {
            let words = error.to_string();
            if HARMLESS.iter().any(|known| words.contains(known)) {
                None
            } else if DAMAGE.iter().any(|known| words.contains(known)) {
                Some(words)
            } else {
                return Err(Complaint::Other(words));
            }
        }
    };
    if damage.is_some() && blank(&pixels) {
        let reason = "The picture breaks off before its first pixel.";
        return Err(Complaint::Final(DecodeError::unreadable(reason)));
    }
    let (profile, rgb) = if cmyk {
        // Adobe's programs store the four inks inverted, and say that they wrote the file.
        (Profile::Srgb, colour::from_cmyk(&pixels, &segments.icc, segments.adobe_transform.is_some()))
    } else {
        (profile_of(segments), pixels)
    };
    let pixels = Pixels { width: scaled.width as u32, height: scaled.height as u32, rgb };
    let damage = damage.map(|_| "The file is damaged; a part of its picture is missing.".to_owned());
    Ok(Decoded { pixels, profile, orientation: 1, damage })
}

/// A grey picture's profile says nothing of three colours.
fn profile_of(segments: &Segments<'_>) -> Profile {
    match segments.frame {
        Some(frame) if frame.components == 3 => Profile::icc(&segments.icc),
        _ => Profile::Srgb,
    }
}

/// Every pixel of one value: what a decoder leaves that met no data.
fn blank(pixels: &[u8]) -> bool {
    pixels.iter().all(|&byte| byte == pixels[0])
}

/// The least n/8, up to 1, that keeps `longest` at or above `edge`.
fn scale(longest: usize, edge: u32) -> ScalingFactor {
    let eighths = (1..8).find(|&eighths| ScalingFactor::new(eighths, 8).scale(longest) >= edge as usize);
    eighths.map_or(ScalingFactor::ONE, |eighths| ScalingFactor::new(eighths, 8))
}

fn zune(bytes: &[u8], segments: &Segments<'_>, words: &str) -> Result<Decoded, DecodeError> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(1 << 16)
        .set_max_height(1 << 16)
        .set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let unreadable = || DecodeError::unreadable(plain(words));
    decoder.decode_headers().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions().ok_or_else(unreadable)?;
    check(width as u32, height as u32)?;
    let mut rgb = buffer(decoder.output_buffer_size().ok_or_else(unreadable)? as u64)?;
    decoder.decode_into(&mut rgb).map_err(|_| unreadable())?;
    if rgb.len() != width * height * 3 {
        return Err(unreadable());
    }
    let pixels = Pixels { width: width as u32, height: height as u32, rgb };
    Ok(Decoded { pixels, profile: profile_of(segments), orientation: 1, damage: None })
}

/// A sentence for its owner out of the library's words.
fn plain(words: &str) -> String {
    let words = words.strip_prefix("TurboJPEG error: ").unwrap_or(words);
    format!("The JPEG cannot be decoded ({words}).")
}
