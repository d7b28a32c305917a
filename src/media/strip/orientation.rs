//! The one word of a picture's Exif block that it cannot be shown without: how it is turned.

use crate::media::container::tiff::first_directory;

/// How a picture is turned, by its Exif block; `None` where it lies as it is.
pub fn turned(exif: &[u8]) -> Option<u16> {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    first_directory(exif).orientation.filter(|way| (2..=8).contains(way))
}

/// An Exif block that says this and nothing else: a TIFF of one directory with one entry.
pub fn block(turned: u16) -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    block.extend(turned.to_be_bytes());
    block.extend([0; 6]);
    block
}
