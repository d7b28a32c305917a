//! Cameras' RAW files, by the largest JPEG that the camera put into them.
//!
//! Each maker keeps its previews behind other tags, some in undocumented ones; but every preview is a whole JPEG and
//! begins as one, so it is found by its beginning. The sensor's own data, where it is lossless JPEG, says so in its
//! frame header and is passed over.

use super::{Decoded, jpeg};
use crate::media::DecodeError;
use crate::media::container::jpeg::frame_of;

/// Width and height of the largest preview.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    previews(bytes).first().map(|preview| (preview.width, preview.height))
}

/// Decodes the largest preview that is whole.
pub fn decode(bytes: &[u8], edge: u32) -> Result<Decoded, DecodeError> {
    let mut first = None;
    for preview in previews(bytes) {
        match jpeg::decode(&bytes[preview.at..], edge) {
            Ok(decoded) if decoded.damage.is_none() => return Ok(decoded),
            other => {
                first.get_or_insert(other);
            }
        }
    }
    first.unwrap_or_else(|| Err(DecodeError::unreadable("The RAW file has no preview inside it.")))
}

struct Preview {
    at: usize,
    width: u32,
    height: u32,
}

/// Previews with the largest first; those that begin alike in sensor data have no sensible frame.
fn previews(bytes: &[u8]) -> Vec<Preview> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(bytes, &[0xff, 0xd8, 0xff]) {
        let Some(frame) = frame_of(&bytes[at..]) else { continue };
        let sensible = !frame.lossless && frame.precision == 8 && matches!(frame.components, 1 | 3);
        if sensible && frame.width >= 64 && frame.height >= 64 {
            found.push(Preview { at, width: frame.width, height: frame.height });
        }
    }
    found.sort_by_key(|preview| std::cmp::Reverse(u64::from(preview.width) * u64::from(preview.height)));
    found.truncate(4);
    found
}
