//! One file, from descriptor to facts and pictures. Runs in the decoder child only.

use std::fs::File;
use std::io::{self, Read, Seek};

use super::identify::{self, Format, Identity};
use super::{DecodeError, Facts, Kind, Pictures, decode, metadata, sizes};

/// Pictures are read whole, so that every block can be looked at wherever it stands. Larger ones are refused.
const LARGEST_PICTURE: u64 = 512 << 20;

/// A file at work.
pub struct Subject<'f> {
    file: &'f File,
    identity: Identity,
    /// The whole file if it is a picture, else its beginning.
    bytes: Vec<u8>,
    too_large: bool,
}

impl<'f> Subject<'f> {
    /// Reads as much of a file as its kind needs.
    pub fn open(mut file: &'f File, file_name: &str) -> Result<Self, DecodeError> {
        let unreadable =
            |error: io::Error| DecodeError::Unavailable(format!("the file cannot be read: {error}"));
        let length = file.metadata().map_err(unreadable)?.len();
        file.rewind().map_err(unreadable)?;
        let mut bytes = Vec::new();
        file.take(identify::PROLOGUE as u64).read_to_end(&mut bytes).map_err(unreadable)?;
        let identity = identify::identify(&bytes, file_name);
        let whole = matches!(identity.kind, Kind::Photo | Kind::Raw | Kind::Sidecar);
        let too_large = length > LARGEST_PICTURE;
        if whole && !too_large {
            let rest = length.saturating_sub(bytes.len() as u64) as usize;
            bytes.try_reserve_exact(rest).map_err(|_| DecodeError::OutOfMemory)?;
            file.take(LARGEST_PICTURE).read_to_end(&mut bytes).map_err(unreadable)?;
        }
        Ok(Self { file, identity, bytes, too_large })
    }

    /// What the file says of itself. A damaged file says less; it never fails.
    pub fn facts(&self) -> Facts {
        let Identity { format, kind, mime, extension } = self.identity;
        let mut blocks = metadata::blocks(format, &self.bytes, self.file);
        if format == Format::Heif {
            if let Some(packet) = decode::heif_xmp(&self.bytes) {
                blocks.xmp.add(&packet);
            }
        }
        let mut facts =
            Facts { mime: mime.to_owned(), kind, extension: extension.to_owned(), ..Facts::default() };
        metadata::merge(&blocks, &mut facts);
        let stored = decode::dimensions(format, &self.bytes);
        let turned = facts.orientation >= 5 && format != Format::Heif;
        if let Some((width, height)) =
            stored.map(|(width, height)| if turned { (height, width) } else { (width, height) })
        {
            (facts.width, facts.height) = (Some(width), Some(height));
        } else {
            (facts.width, facts.height) = (blocks.container.width, blocks.container.height);
        }
        facts.tags = metadata::record(&blocks);
        facts
    }

    /// The pictures of a file whose facts are known.
    pub fn pictures(&self, facts: &Facts, small_px: u32, large_px: u32) -> Result<Pictures, DecodeError> {
        if self.too_large && self.identity.kind != Kind::Video {
            return Err(DecodeError::unreadable("The file is larger than any picture that is decoded."));
        }
        let decoded = decode::decode(self.identity.format, &self.bytes, facts, large_px)?;
        sizes::pictures(decoded, small_px, large_px)
    }
}
