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
        if format == Format::Heif
            && let Some(packet) = decode::heif_xmp(&self.bytes)
        {
            blocks.xmp.add(&packet);
        }
        let mut facts =
            Facts { mime: mime.to_owned(), kind, extension: extension.to_owned(), ..Facts::default() };
        metadata::merge(&blocks, &mut facts);
        let (width, height) = self.size(&blocks).unzip();
        let turned =
            facts.orientation >= 5 && matches!(kind, Kind::Photo | Kind::Raw) && format != Format::Heif;
        (facts.width, facts.height) = if turned { (height, width) } else { (width, height) };
        facts.tags = metadata::record(&blocks);
        facts
    }

    /// Width and height as stored. A RAW file's header speaks of its sensor or its thumbnail; what the camera calls the
    /// picture's size stands in EXIF, and the preview may be smaller.
    fn size(&self, blocks: &metadata::Blocks) -> Option<(u32, u32)> {
        let format = self.identity.format;
        let header = decode::dimensions(format, &self.bytes);
        match self.identity.kind {
            Kind::Raw => header.max(blocks.exif.picture_size()),
            Kind::Video => blocks.container.width.zip(blocks.container.height),
            // TIFF's fields are its header; they may stand although no decoder knows the format of the pixels.
            _ if format == Format::Tiff => header.or_else(|| blocks.exif.header_size()),
            _ => header,
        }
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
