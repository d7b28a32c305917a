//! RIFF chunks: WebP's metadata, and the headers of AVI.

use super::le32;

/// Chunks of the list that `bytes` begins inside of: a four-letter name, a length, a body padded to even length.
pub fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let name = bytes.get(at..at + 4)?;
        let length = le32(bytes, at + 4)? as usize;
        let start = at + 8;
        let end = start.saturating_add(length).min(bytes.len());
        at = end + (length & 1);
        Some((name, bytes.get(start..end)?))
    })
}

/// The body of WebP's chunk of this name.
pub fn webp_chunk(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    chunks(bytes.get(12..)?).find(|(found, _)| *found == name).map(|(_, body)| body)
}

/// What an AVI file says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Avi {
    pub width: u32,
    pub height: u32,
    pub duration_ms: u64,
    /// The date that cameras leave, such as `Mon Mar 10 15:04:43 2003`.
    pub date: Option<String>,
}

/// Reads the header list from the beginning of an AVI file.
pub fn avi(bytes: &[u8]) -> Option<Avi> {
    let list = chunks(bytes.get(12..)?)
        .find_map(|(name, body)| (name == b"LIST").then(|| body.strip_prefix(b"hdrl")).flatten())?;
    let mut found = Avi::default();
    for (name, body) in chunks(list) {
        match name {
            b"avih" => {
                let micros = u64::from(le32(body, 0)?);
                found.duration_ms = micros * u64::from(le32(body, 16)?) / 1000;
                found.width = le32(body, 32)?;
                found.height = le32(body, 36)?;
            }
            b"IDIT" => {
                let text = String::from_utf8_lossy(body);
                found.date = Some(text.trim_matches(['\0', '\n', ' ']).to_owned());
            }
            _ => {}
        }
    }
    Some(found)
}
