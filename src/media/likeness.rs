//! Numbers that say what a picture looks like.

use image::{DynamicImage, GrayImage, RgbImage};
use image_hasher::{HashAlg, HasherConfig};

use super::decode::Pixels;
use super::{DecodeError, sizes};

/// A blurred placeholder in about 25 bytes, from at most 100 pixels a side, which is what the format is made for.
pub fn thumbhash(pixels: &Pixels) -> Result<Vec<u8>, DecodeError> {
    let tiny = sizes::shrink(pixels.clone(), 100)?;
    let rgba: Vec<u8> = tiny.rgb.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    Ok(thumbhash::rgba_to_thumb_hash(tiny.width as usize, tiny.height as usize, &rgba))
}

/// 64 bits that tell which of the 8 × 8 lowest frequencies are above their median (pHash). The first pixel row is the
/// lowest byte.
pub fn perceptual(pixels: &Pixels) -> u64 {
    let image = RgbImage::from_raw(pixels.width, pixels.height, pixels.rgb.clone());
    let grey: GrayImage = image.map(|image| DynamicImage::from(image).into_luma8()).unwrap_or_default();
    let hasher = HasherConfig::new().hash_size(8, 8).hash_alg(HashAlg::Median).preproc_dct().to_hasher();
    let hash = hasher.hash_image(&grey);
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    u64::from_le_bytes(bytes)
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
