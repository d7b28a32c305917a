//! What is read out of a file's content.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// Everything known of a file from its content alone; the file's name only ever breaks a tie between RAW formats.
///
/// Where several blocks of a file disagree, `metadata::merge` says which one wins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The media type, such as `image/jpeg`; `application/octet-stream` when the content is not recognised.
    pub mime: String,
    pub kind: Kind,
    /// The canonical extension for the content, in lower case and without its dot; empty when not recognised.
    pub extension: String,
    /// Pixels as displayed, after orientation. From the picture's own header, never from a tag.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// How the stored pixels are turned for display: 1 to 8, as EXIF 2.32 numbers it. 1 when nothing says otherwise;
    /// for HEIF and video, what the tag says although the container's own rotation is the one that counts.
    pub orientation: u8,
    pub taken: Option<Taken>,
    pub gps: Option<Gps>,
    /// Where `gps` is, by the nearest city of the built-in table.
    pub place: Option<Place>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub lens: Option<String>,
    pub iso: Option<u32>,
    /// The aperture as a focal ratio, such as 2.8.
    pub f_number: Option<f64>,
    /// In seconds.
    pub exposure_time: Option<f64>,
    /// In millimetres, of the lens itself and not its 35 mm equivalent.
    pub focal_length: Option<f64>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub artist: Option<String>,
    pub keywords: Vec<String>,
    /// 1 to 5. Neither "unrated" (0) nor "rejected" (-1) is a rating.
    pub rating: Option<u8>,
    pub duration_ms: Option<u64>,
    /// Everything that was read, by block: `{"exif": {"Make": "Canon"}, "xmp": {…}, "iptc": {…}, "container": {…}}`.
    /// Binary values over 1 KiB are named with their length only; the whole is bounded.
    pub tags: serde_json::Value,
}

/// What sort of thing a file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A still picture that any viewer shows.
    Photo,
    /// A camera's own raw format; shown by the preview inside it.
    Raw,
    Video,
    /// An XMP file that describes another file.
    Sidecar,
    /// Anything else: kept, never decoded.
    #[default]
    Other,
}

/// When a picture was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The wall clock where it was taken, to the millisecond where the camera says so.
    pub local: DateTime,
    /// Minutes east of UTC; from the file, else from the zone of its position; `None` when neither is known.
    pub offset_minutes: Option<i16>,
    pub source: TakenSource,
}

/// Which block of the file a date is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TakenSource {
    Exif,
    Xmp,
    Iptc,
    /// A film's own header.
    Container,
}

/// A position, in degrees (WGS 84) and metres above the sea.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gps {
    /// −90 to 90, north positive.
    pub latitude: f64,
    /// −180 to 180, east positive.
    pub longitude: f64,
    pub altitude: Option<f64>,
}

/// The nearest city to a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub city: String,
    pub region: Option<String>,
    /// English name, such as `Germany`.
    pub country: String,
    /// ISO 3166-1 alpha-2, such as `DE`.
    pub country_code: String,
}
