//! ISO base media boxes (ISO/IEC 14496-12): a length, a four-letter name, a body.

use super::be32;

/// The boxes of the body that `bytes` is, as far as they are whole; the last may be cut short.
pub fn boxes(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let name = bytes.get(at + 4..at + 8)?;
        let (header, length) = match be32(bytes, at)? {
            // To the end of the file.
            0 => (8, bytes.len() - at),
            1 => {
                let high = u64::from(be32(bytes, at + 8)?);
                let low = u64::from(be32(bytes, at + 12)?);
                (16, usize::try_from(high << 32 | low).ok()?)
            }
            length => (8, length as usize),
        };
        let start = at + header;
        let end = at.checked_add(length)?.min(bytes.len());
        at = end.max(at + 8);
        Some((name, bytes.get(start..end)?))
    })
}

/// The body of the first box of this name.
pub fn find(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find(|(found, _)| *found == name).map(|(_, body)| body)
}

/// Canon's box of boxes in the index of a CR3 file.
const CANON: [u8; 16] =
    [0x85, 0xc0, 0xb6, 0x87, 0x82, 0x0f, 0x11, 0xe0, 0x81, 0x11, 0xf4, 0xce, 0x46, 0x2b, 0x6a, 0x48];

/// The three TIFF blocks of a CR3 file: main, Exif and GPS directory.
pub fn cr3_blocks(bytes: &[u8]) -> [Option<&[u8]>; 3] {
    let canon = find(bytes, *b"moov").and_then(|moov| {
        boxes(moov).find_map(|(name, body)| (name == b"uuid").then(|| body.strip_prefix(&CANON)).flatten())
    });
    [b"CMT1", b"CMT2", b"CMT4"].map(|name| find(canon?, *name))
}

/// What the box with an XMP packet begins with (XMP specification part 3, 1.2.7.1).
pub const XMP: [u8; 16] =
    [0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac];

/// The XMP packet of a CR3 file, in a box of its own.
pub fn xmp(bytes: &[u8]) -> Option<&[u8]> {
    boxes(bytes).find_map(|(name, body)| (name == b"uuid").then(|| body.strip_prefix(&XMP)).flatten())
}
