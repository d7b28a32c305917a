//! As much of TIFF's first directory as tells which RAW format a file is. Its metadata is read by the `exif` crate.

/// What the first directory says.
#[derive(Debug, Default)]
pub struct FirstDirectory {
    pub make: String,
    /// It has a DNG version.
    pub dng: bool,
    /// It points to further directories.
    pub has_children: bool,
    /// Its own picture is called a reduced one.
    pub is_thumbnail_first: bool,
    /// Exif's orientation, 1 to 8.
    pub orientation: Option<u16>,
}

/// Reads the first directory of a classic TIFF; empty when it is damaged, elsewhere in the file, or BigTIFF.
pub fn first_directory(bytes: &[u8]) -> FirstDirectory {
    let mut found = FirstDirectory::default();
    let little = bytes.first() == Some(&b'I');
    let word = |at: usize| -> Option<u16> {
        let pair = bytes.get(at..at.checked_add(2)?)?;
        let pair = [pair[0], pair[1]];
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| super::be32(bytes, at).map(|long| if little { long.swap_bytes() } else { long });
    let (Some(42), Some(start)) = (word(2), long(4)) else { return found };
    let start = start as usize;
    for entry in 0..usize::from(word(start).unwrap_or(0)) {
        let at = start + 2 + entry * 12;
        let (Some(tag), Some(count), Some(value)) = (word(at), long(at + 4), long(at + 8)) else { break };
        match tag {
            254 => found.is_thumbnail_first = value & 1 == 1,
            271 => {
                let from = if count <= 4 { at + 8 } else { value as usize };
                let text = bytes.get(from..).and_then(|rest| rest.get(..count.min(64) as usize));
                let text = String::from_utf8_lossy(text.unwrap_or_default());
                text.trim_end_matches('\0').clone_into(&mut found.make);
            }
            274 => found.orientation = word(at + 8),
            330 => found.has_children = true,
            50706 => found.dng = true,
            _ => {}
        }
    }
    found
}
