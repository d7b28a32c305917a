//! Camera settings out of EXIF fields, with what stands in for a missing one.

use exif::{Context, Tag};

use super::exif::Exif;
use super::value;
use super::xmp::Xmp;
use crate::media::Facts;

/// Fills the camera fields of `facts`: EXIF first, then what a converter left in XMP.
pub fn fill(facts: &mut Facts, exif: &Exif, xmp: &Xmp) {
    facts.make = exif.text(Tag::Make).or_else(|| xmp.text("tiff:Make"));
    facts.model = exif.text(Tag::Model).or_else(|| xmp.text("tiff:Model"));
    facts.lens = exif
        .text(Tag::LensModel)
        .or_else(|| xmp.text("exifEX:LensModel"))
        .or_else(|| xmp.text("aux:Lens"))
        .or_else(|| lens_specification(exif))
        .filter(|lens| lens.bytes().any(|byte| byte.is_ascii_alphanumeric()));
    facts.iso = iso(exif).or_else(|| whole(xmp.number("exif:ISOSpeedRatings")));
    facts.f_number = exif
        .positive(Tag::FNumber)
        // APEX: the aperture value is twice the binary logarithm of the focal ratio.
        .or_else(|| exif.number(Tag::ApertureValue).map(|apex| rounded((apex / 2.0).exp2())))
        .or_else(|| xmp.number("exif:FNumber"))
        .filter(|ratio| (0.1..=1000.0).contains(ratio));
    facts.exposure_time = exif
        .positive(Tag::ExposureTime)
        // APEX: the shutter speed value is the negative binary logarithm of the time.
        .or_else(|| exif.number(Tag::ShutterSpeedValue).map(|apex| (-apex).exp2()))
        .or_else(|| xmp.number("exif:ExposureTime"))
        .filter(|seconds| (1e-7..=1e6).contains(seconds));
    facts.focal_length = exif
        .positive(Tag::FocalLength)
        .or_else(|| xmp.number("exif:FocalLength"))
        .filter(|millimetres| (0.1..=100_000.0).contains(millimetres));
}

/// The sensitivity; where its 16 bits are full, the wider fields beside it.
fn iso(exif: &Exif) -> Option<u32> {
    let plain = whole(exif.positive(Tag::PhotographicSensitivity)).filter(|&iso| iso < 65535);
    let wide = || {
        [Tag::RecommendedExposureIndex, Tag::StandardOutputSensitivity, Tag::ISOSpeed]
            .into_iter()
            .find_map(|tag| whole(exif.positive(tag)))
    };
    // DNG and other TIFF-based files may have it in the first directory only.
    plain.or_else(wide).or_else(|| whole(exif.positive(Tag(Context::Tiff, 0x8827))))
}

/// `24-70mm f/2.8` out of four numbers: both ends of the zoom and the widest aperture at each.
fn lens_specification(exif: &Exif) -> Option<String> {
    let numbers = exif.get(Tag::LensSpecification)?;
    let part = |index| value::number(numbers, index).filter(|&number| number > 0.0);
    let range = |low: f64, high: Option<f64>| match high {
        Some(high) if high > low => format!("{low}-{high}"),
        _ => low.to_string(),
    };
    let focal = range(part(0)?, part(1));
    Some(match part(2) {
        Some(ratio) => format!("{focal}mm f/{}", range(ratio, part(3))),
        None => format!("{focal}mm"),
    })
}

fn whole(number: Option<f64>) -> Option<u32> {
    number.filter(|number| (1.0..=4e9).contains(number)).map(|number| number as u32)
}

/// To one decimal, as apertures are spoken of.
fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
