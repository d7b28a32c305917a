//! From a decoded picture to the ones that are kept: smaller, upright, in sRGB, as JPEG.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use turbojpeg::{Compressor, PixelFormat, Subsamp};

use super::decode::{Decoded, Pixels};
use super::pictures::Picture;
use super::{DecodeError, Pictures, likeness};

/// Where the eye still sees no loss at 1,200 pixels and a phone's photo is about 130 kB; 75 saves a fifth and shows its
/// blocks in skies.
const LARGE_QUALITY: i32 = 82;
/// The grid is looked at by the hundred: bytes count for more.
const SMALL_QUALITY: i32 = 78;

/// Makes the two sizes and what is computed from them. The costly steps see few pixels: the picture is first made as
/// small as the large size, then turned, then given its colours; the small size is made from the large one.
pub fn pictures(decoded: Decoded, small_px: u32, large_px: u32) -> Result<Pictures, DecodeError> {
    let Decoded { pixels, profile, orientation, damage } = decoded;
    let large = shrink(pixels, large_px)?;
    let mut large = turn(large, orientation);
    profile.to_srgb(&mut large.rgb);
    let large_picture = encode(&large, LARGE_QUALITY)?;
    let small = shrink(large, small_px)?;
    Ok(Pictures {
        thumbhash: likeness::thumbhash(&small)?,
        phash: likeness::perceptual(&small),
        small: encode(&small, SMALL_QUALITY)?,
        large: large_picture,
        damage,
    })
}

/// The size of a picture whose longest edge is to be at most `edge`: in proportion, never larger, never without area.
fn fitted(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= edge {
        return (width, height);
    }
    let scaled = |side: u32| {
        let rounded = (u64::from(side) * u64::from(edge) + u64::from(longest) / 2) / u64::from(longest);
        (rounded as u32).max(1)
    };
    (scaled(width), scaled(height))
}

/// Makes a picture no longer than `edge`.
pub fn shrink(pixels: Pixels, edge: u32) -> Result<Pixels, DecodeError> {
    let (width, height) = fitted(pixels.width, pixels.height, edge.max(1));
    if (width, height) == (pixels.width, pixels.height) {
        return Ok(pixels);
    }
    let failed = |error: &dyn std::fmt::Display| {
        DecodeError::unreadable(format!("The picture cannot be scaled ({error})."))
    };
    // Typed, so that the program does not carry the code for all the other kinds of pixels.
    let source = TypedImageRef::<U8x3>::from_buffer(pixels.width, pixels.height, &pixels.rgb)
        .map_err(|error| failed(&error))?;
    let mut rgb = vec![0; width as usize * height as usize * 3];
    let mut target =
        TypedImage::<U8x3>::from_buffer(width, height, &mut rgb).map_err(|error| failed(&error))?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize_typed(&source, &mut target, &options).map_err(|error| failed(&error))?;
    Ok(Pixels { width, height, rgb })
}

/// Turns a picture upright: 1 to 8 as EXIF numbers them, by where the first row and column of the stored picture lie.
fn turn(pixels: Pixels, orientation: u8) -> Pixels {
    let Pixels { width, height, rgb } = pixels;
    if !(2..=8).contains(&orientation) {
        return Pixels { width, height, rgb };
    }
    let (columns, rows) = (width as usize, height as usize);
    let sideways = orientation >= 5;
    let (new_columns, new_rows) = if sideways { (rows, columns) } else { (columns, rows) };
    let mut turned = Vec::with_capacity(rgb.len());
    for y in 0..new_rows {
        for x in 0..new_columns {
            let (from_x, from_y) = match orientation {
                2 => (columns - 1 - x, y),
                3 => (columns - 1 - x, rows - 1 - y),
                4 => (x, rows - 1 - y),
                5 => (y, x),
                6 => (y, rows - 1 - x),
                7 => (columns - 1 - y, rows - 1 - x),
                _ => (columns - 1 - y, x),
            };
            let at = (from_y * columns + from_x) * 3;
            turned.extend_from_slice(&rgb[at..at + 3]);
        }
    }
    let (width, height) = if sideways { (height, width) } else { (width, height) };
    Pixels { width, height, rgb: turned }
}

fn encode(pixels: &Pixels, quality: i32) -> Result<Picture, DecodeError> {
    let failed = |error: turbojpeg::Error| {
        DecodeError::unreadable(format!("The picture cannot be written ({error})."))
    };
    let mut compressor = Compressor::new().map_err(failed)?;
    compressor.set_quality(quality).map_err(failed)?;
    compressor.set_subsamp(Subsamp::Sub2x2).map_err(failed)?;
    compressor.set_optimize(true).map_err(failed)?;
    let image = turbojpeg::Image {
        pixels: &pixels.rgb[..],
        width: pixels.width as usize,
        pitch: pixels.width as usize * 3,
        height: pixels.height as usize,
        format: PixelFormat::RGB,
    };
    let jpeg = compressor.compress_to_vec(image).map_err(failed)?;
    Ok(Picture { jpeg, width: pixels.width, height: pixels.height })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_proportion_and_are_never_larger() {
        assert_eq!(fitted(4000, 3000, 1200), (1200, 900));
        assert_eq!(fitted(3000, 4000, 300), (225, 300));
        assert_eq!(fitted(200, 100, 300), (200, 100));
        assert_eq!(fitted(30_000, 100, 1200), (1200, 4));
        assert_eq!(fitted(60_000, 1, 300), (300, 1));
    }

    /// The letter F, lit on dark, turned in all eight ways by the book, comes out upright each time.
    #[test]
    fn all_eight_orientations_come_out_upright() {
        let upright = ["XXX", "X..", "XX.", "X..", "X.."];
        let stored = [
            (1, vec!["XXX", "X..", "XX.", "X..", "X.."]),
            (2, vec!["XXX", "..X", ".XX", "..X", "..X"]),
            (3, vec!["..X", "..X", ".XX", "..X", "XXX"]),
            (4, vec!["X..", "X..", "XX.", "X..", "XXX"]),
            (5, vec!["XXXXX", "X.X..", "X...."]),
            (6, vec!["X....", "X.X..", "XXXXX"]),
            (7, vec!["....X", "..X.X", "XXXXX"]),
            (8, vec!["XXXXX", "..X.X", "....X"]),
        ];
        let pixels = |rows: &[&str]| Pixels {
            width: rows[0].len() as u32,
            height: rows.len() as u32,
            rgb: rows.concat().bytes().flat_map(|letter| [letter; 3]).collect(),
        };
        for (orientation, rows) in stored {
            assert_eq!(turn(pixels(&rows), orientation), pixels(&upright), "orientation {orientation}");
        }
    }
}
