//! What a file looks like: the answer of the decoder.

use serde::{Deserialize, Serialize};

use super::{DecodeError, Facts};

/// Everything the decoder made of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Developed {
    pub facts: Facts,
    /// A file that has no picture, or whose picture is damaged beyond showing, still has facts.
    pub pictures: Result<Pictures, DecodeError>,
}

/// The pictures of one photo, upright and in sRGB, as JPEG. Neither is larger than its source.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// The grid image; also the hotpreview, whose hash is the photo's identity: the same bytes and settings give the
    /// same picture.
    pub small: Picture,
    /// The view image.
    pub large: Picture,
    /// About 25 bytes that give a blurred placeholder (<https://evanw.github.io/thumbhash/>).
    pub thumbhash: Vec<u8>,
    /// Two pictures that look alike differ in few of these 64 bits.
    pub phash: u64,
    /// What is missing from a damaged file whose picture could be shown in part.
    pub damage: Option<String>,
}

/// One JPEG and its size in pixels.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {}, {} bytes)", self.width, self.height, self.jpeg.len())
    }
}

impl std::fmt::Debug for Pictures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pictures")
            .field("small", &self.small)
            .field("large", &self.large)
            .field("phash", &format_args!("{:016x}", self.phash))
            .field("damage", &self.damage)
            .finish_non_exhaustive()
    }
}
