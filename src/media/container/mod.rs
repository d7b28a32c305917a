//! How files are cut into blocks. These readers only find where a block begins and ends; they take damaged files as far
//! as they go, and never read past the end.

pub mod boxes;
pub mod jpeg;
pub mod png;
pub mod riff;
pub mod tiff;

/// Big-endian number at `at`, if the bytes reach that far.
fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).map(|word| u16::from_be_bytes([word[0], word[1]]))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    be32(bytes, at).map(u32::swap_bytes)
}
