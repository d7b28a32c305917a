//! Positions as EXIF and XMP write them.

use exif::Tag;

use super::exif::Exif;
use super::value;
use super::xmp::Xmp;
use crate::media::Gps;

/// The position in a file's GPS fields. Degrees, minutes and seconds may be signed or not, and the last may be missing.
pub fn exif(exif: &Exif) -> Option<Gps> {
    let axis = |tag: Tag, reference: Tag, negative: char| {
        let degrees = exif.get(tag)?;
        let part = |index| value::number(degrees, index);
        let sum = part(0)? + part(1).unwrap_or(0.0) / 60.0 + part(2).unwrap_or(0.0) / 3600.0;
        let turned =
            exif.text(reference).is_some_and(|letter| letter.to_ascii_uppercase().starts_with(negative));
        Some(if turned { -sum.abs() } else { sum })
    };
    let altitude = exif.number(Tag::GPSAltitude).map(|metres| {
        // 1 is below the sea; version 3 of EXIF adds 3 for the same above an ellipsoid.
        let below = matches!(exif.number(Tag::GPSAltitudeRef), Some(1.0 | 3.0));
        if below { -metres.abs() } else { metres }
    });
    possible(
        axis(Tag::GPSLatitude, Tag::GPSLatitudeRef, 'S')?,
        axis(Tag::GPSLongitude, Tag::GPSLongitudeRef, 'W')?,
        altitude,
    )
}

/// The position in an XMP packet: `48,51.5N` or `48,51,30N`.
pub fn xmp(xmp: &Xmp) -> Option<Gps> {
    let axis = |name: &str| {
        let text = xmp.text(name)?;
        let (numbers, letter) = match text.char_indices().last()? {
            (at, letter) if letter.is_ascii_alphabetic() => (&text[..at], letter.to_ascii_uppercase()),
            _ => (text.as_str(), ' '),
        };
        let mut degrees = 0.0;
        for (part, scale) in numbers.split(',').zip([1.0, 60.0, 3600.0]) {
            degrees += part.trim().parse::<f64>().ok()? / scale;
        }
        Some(if matches!(letter, 'S' | 'W') { -degrees } else { degrees })
    };
    let below = xmp.text("exif:GPSAltitudeRef").is_some_and(|reference| reference == "1");
    let altitude = xmp.number("exif:GPSAltitude").map(|metres| if below { -metres.abs() } else { metres });
    possible(axis("exif:GPSLatitude")?, axis("exif:GPSLongitude")?, altitude)
}

/// A position that can be on Earth. Exactly 0° 0° is what receivers write that have none.
pub fn possible(latitude: f64, longitude: f64, altitude: Option<f64>) -> Option<Gps> {
    let real = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude != 0.0 || longitude != 0.0);
    // Deeper and higher than any camera has been, but for those that orbit.
    let altitude = altitude.filter(|metres| (-12_000.0..=100_000.0).contains(metres));
    real.then_some(Gps { latitude, longitude, altitude })
}
