//! Numbers that say what a picture looks like.

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, RgbImage};

use super::decode::Pixels;
use super::{DecodeError, sizes};

/// A blurred placeholder in about 25 bytes, from at most 100 pixels a side, which is what the format is made for.
pub fn thumbhash(pixels: &Pixels) -> Result<Vec<u8>, DecodeError> {
    let tiny = sizes::shrink(pixels.clone(), 100)?;
    let rgba: Vec<u8> = tiny.rgb.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    Ok(thumbhash::rgba_to_thumb_hash(tiny.width as usize, tiny.height as usize, &rgba))
}

/// The side of the picture that the perceptual hash is made from, in pixels.
const SIDE: u32 = 16;
/// Its frequencies that count, in each direction: the lowest.
const LOWEST: u32 = 8;

/// 64 bits that tell which of the 8 × 8 lowest frequencies are above their median (pHash). The first row is the
/// lowest byte. The sums are written out: a library for large Fourier transforms weighs a megabyte.
pub fn perceptual(pixels: &Pixels) -> u64 {
    let image = RgbImage::from_raw(pixels.width, pixels.height, pixels.rgb.clone());
    let Some(grey) = image.map(|image| DynamicImage::from(image).into_luma8()) else { return 0 };
    let tiny = imageops::resize(&grey, SIDE, SIDE, FilterType::Lanczos3);
    let rows_then_columns = (0..LOWEST).flat_map(|v| (0..LOWEST).map(move |u| (u, v)));
    let strengths: Vec<f32> = rows_then_columns.map(|(u, v)| strength(&tiny, u, v)).collect();
    let mut sorted = strengths.clone();
    sorted.sort_unstable_by(f32::total_cmp);
    let middle = f32::midpoint(sorted[31], sorted[32]);
    strengths.iter().rev().fold(0, |hash, strength| hash << 1 | u64::from(*strength >= middle))
}

/// One coefficient of the discrete cosine transform (DCT-II) of a small picture, not normalised.
fn strength(tiny: &GrayImage, u: u32, v: u32) -> f32 {
    let wave = |place: u32, frequency: u32| {
        (std::f32::consts::PI / SIDE as f32 * (place as f32 + 0.5) * frequency as f32).cos()
    };
    tiny.enumerate_pixels().map(|(x, y, grey)| f32::from(grey.0[0]) * wave(x, u) * wave(y, v)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(paint: impl Fn(u32, u32) -> u8) -> Pixels {
        let rgb = (0..200 * 150).flat_map(|at| [paint(at % 200, at / 200); 3]).collect();
        Pixels { width: 200, height: 150, rgb }
    }

    #[test]
    fn a_brighter_copy_is_alike_and_another_picture_is_not() {
        let hill = |x: u32, y: u32| ((x * x / 300 + y) % 200) as u8;
        let one = perceptual(&painted(hill));
        let brighter = perceptual(&painted(|x, y| hill(x, y).saturating_add(20)));
        let other = perceptual(&painted(|x, y| if (x / 40 + y / 40) % 2 == 0 { 20 } else { 220 }));
        assert!((one ^ brighter).count_ones() <= 8);
        assert!((one ^ other).count_ones() > 16);
    }

    #[test]
    fn a_placeholder_is_about_25_bytes() {
        let hash = thumbhash(&painted(|x, y| (x + y) as u8)).expect("a picture scales");
        assert!((5..=40).contains(&hash.len()), "{}", hash.len());
    }
}
