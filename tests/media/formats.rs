//! Each format to both sizes: upright, in sRGB, never larger than it was.

use albumen::media::Kind;
use exif::{Tag, Value};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use moxcms::ColorProfile;

use super::support::{
    UPRIGHT, app1, ascii, corners, develop, encoded, exif, field, flag, jpeg, pictures, with_segments,
};

#[test]
fn every_format_gives_its_name_and_upright_pictures() {
    let image = flag(640, 480);
    let sixteen = DynamicImage::from(image.clone()).into_rgb16();
    let files: [(&str, &str, Vec<u8>); 8] = [
        ("image/jpeg", "jpg", jpeg(&image)),
        ("image/png", "png", encoded(image.clone(), ImageFormat::Png)),
        ("image/png", "png", encoded(sixteen.clone(), ImageFormat::Png)),
        ("image/gif", "gif", encoded(image.clone(), ImageFormat::Gif)),
        ("image/webp", "webp", encoded(image.clone(), ImageFormat::WebP)),
        ("image/tiff", "tif", encoded(image.clone(), ImageFormat::Tiff)),
        ("image/tiff", "tif", encoded(sixteen, ImageFormat::Tiff)),
        ("image/bmp", "bmp", encoded(image, ImageFormat::Bmp)),
    ];
    for (mime, extension, bytes) in files {
        // The name lies about every one of them.
        let developed = develop(&bytes, "photo.xyz");
        let facts = &developed.facts;
        assert_eq!(
            (facts.mime.as_str(), facts.extension.as_str(), facts.kind),
            (mime, extension, Kind::Photo)
        );
        assert_eq!((facts.width, facts.height), (Some(640), Some(480)), "{mime}");
        let pictures = developed.pictures.unwrap();
        assert_eq!((pictures.small.width, pictures.small.height), (300, 225), "{mime}");
        assert_eq!((pictures.large.width, pictures.large.height), (640, 480), "{mime}: never larger");
        assert_eq!(corners(&pictures.small.jpeg), UPRIGHT, "{mime}");
        assert_eq!(corners(&pictures.large.jpeg), UPRIGHT, "{mime}");
        assert_eq!(pictures.damage, None, "{mime}");
    }
}

#[test]
fn heic_and_avif_are_decoded_and_turned_once() {
    let heic = develop(include_bytes!("../fixtures/plain.heic"), "");
    assert_eq!(
        (heic.facts.mime.as_str(), heic.facts.width, heic.facts.height),
        ("image/heic", Some(96), Some(64))
    );
    assert_eq!(corners(&heic.pictures.unwrap().large.jpeg), UPRIGHT);
    // Both say "turn right by 90°", in a box of their own, and the HEIC repeats it in EXIF. The left edge comes to the top.
    for (mime, bytes) in [
        ("image/heic", &include_bytes!("../fixtures/turned.heic")[..]),
        ("image/avif", include_bytes!("../fixtures/turned.avif")),
    ] {
        let turned = develop(bytes, "");
        assert_eq!(
            (turned.facts.mime.as_str(), turned.facts.width, turned.facts.height),
            (mime, Some(64), Some(96))
        );
        assert_eq!(turned.facts.make.as_deref(), Some("Albumen"));
        assert_eq!(turned.facts.taken.unwrap().local.to_string(), "2024-01-31T10:15:30");
        let large = turned.pictures.unwrap().large;
        assert_eq!((large.width, large.height), (64, 96));
        let image: image::RgbImage = turbojpeg::decompress_image(&large.jpeg).unwrap();
        assert!(image.get_pixel(20, 20).0[0] > 120, "{mime}: red at the top left");
        assert!(image.get_pixel(20, 80).0[2] > 120, "{mime}: blue at the bottom left");
        assert!(image.get_pixel(60, 48).0[1] > 120, "{mime}: green at the right");
    }
}

#[test]
fn exif_orientation_turns_picture_and_size() {
    let block = exif(&[field(Tag::Orientation, Value::Short(vec![6]))]);
    let turned = image::imageops::rotate270(&flag(640, 480));
    let developed = develop(&with_segments(&jpeg(&turned), &[app1(&block)]), "");
    assert_eq!((developed.facts.width, developed.facts.height), (Some(640), Some(480)));
    let pictures = developed.pictures.unwrap();
    assert_eq!((pictures.small.width, pictures.small.height), (300, 225));
    assert_eq!(corners(&pictures.large.jpeg), UPRIGHT);
}

#[test]
fn a_large_jpeg_becomes_both_sizes() {
    let pictures = pictures(&jpeg(&flag(4000, 3000)));
    assert_eq!((pictures.large.width, pictures.large.height), (1200, 900));
    assert_eq!((pictures.small.width, pictures.small.height), (300, 225));
    assert_eq!(corners(&pictures.small.jpeg), UPRIGHT);
}

#[test]
fn what_is_transparent_becomes_white() {
    let clear = RgbaImage::from_pixel(64, 64, Rgba([0, 0, 0, 0]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let pictures = pictures(&encoded(clear.clone(), format));
        let image: image::RgbImage = turbojpeg::decompress_image(&pictures.large.jpeg).unwrap();
        assert_eq!(image.get_pixel(32, 32).0, [255, 255, 255]);
    }
}

#[test]
fn wide_gamut_colours_come_out_as_srgb() {
    let image = image::RgbImage::from_pixel(64, 64, image::Rgb([200, 100, 100]));
    let shown = |profile: ColorProfile| {
        let body = [b"ICC_PROFILE\0\x01\x01", &profile.encode().unwrap()[..]].concat();
        let pictures = pictures(&with_segments(&jpeg(&image), &[(0xe2, body)]));
        turbojpeg::decompress_image::<image::Rgb<u8>>(&pictures.large.jpeg).unwrap().get_pixel(32, 32).0
    };
    let [red, green, _] = shown(ColorProfile::new_srgb());
    assert!(red.abs_diff(200) <= 3 && green.abs_diff(100) <= 3, "sRGB stays: {red} {green}");
    // The same numbers mean a stronger red in Display P3: (213, 92, 95) by the matrices of both.
    let [red, green, _] = shown(ColorProfile::new_display_p3());
    assert!(red.abs_diff(213) <= 4 && green.abs_diff(92) <= 4, "{red} {green}");
}

#[test]
fn grey_and_four_ink_jpegs_are_shown() {
    let grey = turbojpeg::Image {
        pixels: &vec![90_u8; 64 * 64][..],
        width: 64,
        pitch: 64,
        height: 64,
        format: turbojpeg::PixelFormat::GRAY,
    };
    let grey = turbojpeg::compress(grey, 90, turbojpeg::Subsamp::Gray).unwrap();
    let image: image::RgbImage = turbojpeg::decompress_image(&pictures(&grey).large.jpeg).unwrap();
    assert!(image.get_pixel(9, 9).0.iter().all(|channel| channel.abs_diff(90) < 4));
    // No cyan, all magenta, all yellow, no black: red; as Adobe writes it, upside down.
    let inks: Vec<u8> = [255, 0, 0, 255].repeat(64 * 64);
    let four = turbojpeg::Image {
        pixels: &inks[..],
        width: 64,
        pitch: 256,
        height: 64,
        format: turbojpeg::PixelFormat::CMYK,
    };
    let four = turbojpeg::compress(four, 90, turbojpeg::Subsamp::None).unwrap();
    let image: image::RgbImage = turbojpeg::decompress_image(&pictures(&four).large.jpeg).unwrap();
    let [red, green, blue] = image.get_pixel(9, 9).0;
    assert!(red > 240 && green < 20 && blue < 20, "{red} {green} {blue}");
}

#[test]
fn a_panorama_keeps_a_row_of_pixels() {
    let pictures = pictures(&jpeg(&flag(30_000, 100)));
    assert_eq!((pictures.large.width, pictures.large.height), (1200, 4));
    assert_eq!((pictures.small.width, pictures.small.height), (300, 1));
}

#[test]
fn a_raw_file_is_shown_by_its_largest_preview() {
    let fields = [
        field(Tag::Make, ascii("Albumen")),
        field(Tag(exif::Context::Tiff, 50706), Value::Byte(vec![1, 4, 0, 0])),
        field(Tag::DateTimeOriginal, ascii("2024:01:31 10:15:30")),
    ];
    let mut bytes = exif(&fields);
    bytes.extend(jpeg(&flag(160, 120)));
    bytes.extend(jpeg(&flag(640, 480)));
    let developed = develop(&bytes, "IMG_1.DNG");
    assert_eq!((developed.facts.kind, developed.facts.extension.as_str()), (Kind::Raw, "dng"));
    assert_eq!(developed.facts.taken.unwrap().local.to_string(), "2024-01-31T10:15:30");
    let pictures = developed.pictures.unwrap();
    assert_eq!((pictures.large.width, pictures.large.height), (640, 480));
    assert_eq!(corners(&pictures.large.jpeg), UPRIGHT);
}

#[test]
fn the_same_bytes_give_the_same_pictures() {
    let bytes = jpeg(&flag(1600, 1200));
    assert_eq!(pictures(&bytes), pictures(&bytes), "the small picture's hash is the photo's name");
}
