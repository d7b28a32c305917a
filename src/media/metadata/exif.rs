//! EXIF fields (CIPA DC-008, EXIF 2.32), by the `exif` crate; what it cannot open is tried with `nom-exif`.

use exif::{Context, Field, In, Tag, Value};

use super::value;

/// All fields of a file's EXIF block.
#[derive(Debug, Default)]
pub struct Exif {
    pub fields: Vec<Field>,
}

impl Exif {
    /// Reads a TIFF block, as far as it is whole. Empty when it is none.
    pub fn from_block(block: Vec<u8>) -> Self {
        let block = as_plain_tiff(block);
        let mut reader = exif::Reader::new();
        let read = reader.continue_on_error(true).read_raw(block);
        let read = read.or_else(|error| error.distill_partial_result(|_| ()));
        Self { fields: read.map_or_else(|_| Vec::new(), |exif| exif.fields().cloned().collect()) }
    }

    /// Reads the EXIF item of a HEIF or AVIF file.
    pub fn from_heif(bytes: &[u8]) -> Self {
        let mut reader = exif::Reader::new();
        let read = reader.continue_on_error(true).read_from_container(&mut std::io::Cursor::new(bytes));
        let read = read.or_else(|error| error.distill_partial_result(|_| ()));
        Self { fields: read.map_or_else(|_| Vec::new(), |exif| exif.fields().cloned().collect()) }
    }

    /// Reads the three blocks of a CR3 file, whose Exif and GPS directories stand alone, each as if it were the first.
    pub fn from_cr3(blocks: [Option<&[u8]>; 3]) -> Self {
        let contexts = [Context::Tiff, Context::Exif, Context::Gps];
        let mut fields = Vec::new();
        for (block, context) in blocks.into_iter().zip(contexts) {
            let read = block.map(|block| Self::from_block(block.to_vec())).unwrap_or_default();
            fields.extend(
                read.fields.into_iter().map(|field| Field { tag: Tag(context, field.tag.number()), ..field }),
            );
        }
        Self { fields }
    }

    /// Width and height that the camera gave the picture.
    pub fn picture_size(&self) -> Option<(u32, u32)> {
        self.size(Tag::PixelXDimension, Tag::PixelYDimension)
    }

    /// Width and height of a TIFF file's first picture.
    pub fn header_size(&self) -> Option<(u32, u32)> {
        self.size(Tag::ImageWidth, Tag::ImageLength)
    }

    fn size(&self, width: Tag, height: Tag) -> Option<(u32, u32)> {
        let side = |tag| self.positive(tag).filter(|&pixels| pixels < 1e9).map(|pixels| pixels as u32);
        side(width).zip(side(height))
    }

    /// The value of a tag of the main picture.
    pub fn get(&self, tag: Tag) -> Option<&Value> {
        let same = |field: &&Field| field.tag == tag && field.ifd_num == In::PRIMARY;
        // Some writers put Exif's own tags into the first directory. Their numbers mean nothing else there.
        let strayed = |field: &&Field| {
            tag.context() == Context::Exif
                && field.tag.context() == Context::Tiff
                && field.tag.number() == tag.number()
                && tag.number() > 0x8000
                && field.ifd_num == In::PRIMARY
        };
        self.fields.iter().find(same).or_else(|| self.fields.iter().find(strayed)).map(|field| &field.value)
    }

    /// A tag's text, trimmed; `None` when there is none in it.
    pub fn text(&self, tag: Tag) -> Option<String> {
        self.get(tag).and_then(value::text)
    }

    /// A tag's first number, if it is one.
    pub fn number(&self, tag: Tag) -> Option<f64> {
        self.get(tag).and_then(|value| value::number(value, 0))
    }

    /// The first number above zero that one of these tags gives.
    pub fn positive(&self, tag: Tag) -> Option<f64> {
        self.number(tag).filter(|&number| number > 0.0)
    }

    /// Windows' own text tags, which are UTF-16.
    pub fn windows_text(&self, number: u16) -> Option<String> {
        let Value::Byte(bytes) = self.get(Tag(Context::Tiff, number))? else { return None };
        let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        value::trimmed(&char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect::<String>())
    }

    /// The bytes of a tag that holds another block.
    pub fn block(&self, number: u16) -> Option<Vec<u8>> {
        match self.get(Tag(Context::Tiff, number))? {
            Value::Byte(bytes) | Value::Undefined(bytes, _) => Some(bytes.clone()),
            // IPTC is often declared as numbers.
            Value::Long(words) => Some(words.iter().flat_map(|word| word.to_le_bytes()).collect()),
            _ => None,
        }
    }
}

/// Panasonic and Olympus write TIFF under a magic number of their own.
fn as_plain_tiff(mut block: Vec<u8>) -> Vec<u8> {
    match block.get(..4) {
        Some([b'I', b'I', b'U', 0] | [b'I', b'I', b'R', b'O' | b'S']) => {
            block[2..4].copy_from_slice(&[42, 0]);
        }
        Some(b"MMOR") => block[2..4].copy_from_slice(&[0, 42]),
        _ => {}
    }
    block
}
