//! A decoder, and files to give it.

use std::fs::File;
use std::io::{Cursor, Seek, Write};
use std::time::Duration;

use albumen::media::{DecodeError, Decoder, DecoderSettings, Developed, Hint, Pictures};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use turbojpeg::PixelFormat;

pub fn settings() -> DecoderSettings {
    DecoderSettings {
        program: env!("CARGO_BIN_EXE_albumen").into(),
        wall_time: Duration::from_mins(1),
        ..DecoderSettings::default()
    }
}

/// A file that has no name any more, as the decoder gets it.
pub fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

fn try_develop(bytes: &[u8], name: &str) -> Result<Developed, DecodeError> {
    Decoder::new(settings()).develop(&file(bytes), &Hint { file_name: name.into() })
}

pub fn develop(bytes: &[u8], name: &str) -> Developed {
    try_develop(bytes, name).unwrap()
}

pub fn pictures(bytes: &[u8]) -> Pictures {
    develop(bytes, "").pictures.unwrap()
}

/// The reason why a file has no pictures.
pub fn refusal(bytes: &[u8]) -> DecodeError {
    develop(bytes, "").pictures.unwrap_err()
}

/// Red to the left, blue to the right, under a green bar: no two turns of it look alike.
pub fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match () {
        () if y < height / 4 => Rgb([30, 180, 30]),
        () if x < width / 2 => Rgb([200, 30, 30]),
        () => Rgb([30, 30, 200]),
    })
}

pub fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Colours at three places: in the green bar, left, right.
pub fn corners(jpeg: &[u8]) -> [&'static str; 3] {
    let image: RgbImage = turbojpeg::decompress_image(jpeg).unwrap();
    let (width, height) = image.dimensions();
    [(width / 2, height / 12), (width / 4, height * 3 / 4), (width * 3 / 4, height * 3 / 4)].map(|(x, y)| {
        let [red, green, blue] = image.get_pixel(x, y).0;
        match () {
            () if red > 120 && green < 90 && blue < 90 => "red",
            () if green > 120 && red < 90 && blue < 90 => "green",
            () if blue > 120 && red < 90 && green < 90 => "blue",
            () => "other",
        }
    })
}

pub const UPRIGHT: [&str; 3] = ["green", "red", "blue"];

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    let image = turbojpeg::Image {
        pixels: &image.as_raw()[..],
        width: image.width() as usize,
        pitch: image.width() as usize * 3,
        height: image.height() as usize,
        format: PixelFormat::RGB,
    };
    turbojpeg::compress(image, 90, turbojpeg::Subsamp::Sub2x2).unwrap().to_vec()
}

/// The JPEG with segments put in behind its first marker: `(0xe1, body)` for APP1.
pub fn with_segments(jpeg: &[u8], segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for (marker, body) in segments {
        bytes.extend([0xff, *marker]);
        bytes.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        bytes.extend(body);
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

/// A TIFF block of these fields.
pub fn exif(fields: &[exif::Field]) -> Vec<u8> {
    let mut writer = exif::experimental::Writer::new();
    for field in fields {
        writer.push_field(field);
    }
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, true).unwrap();
    block.into_inner()
}

pub fn app1(exif: &[u8]) -> (u8, Vec<u8>) {
    (0xe1, [b"Exif\0\0", exif].concat())
}

pub fn field(tag: exif::Tag, value: exif::Value) -> exif::Field {
    exif::Field { tag, ifd_num: exif::In::PRIMARY, value }
}

pub fn ascii(text: &str) -> exif::Value {
    exif::Value::Ascii(vec![text.as_bytes().to_vec()])
}

/// A PNG chunk with its checksum.
pub fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&name);
    crc.update(body);
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &name, body, &crc.sum().to_be_bytes()].concat()
}

/// A grey PNG of one value that says it has this size, with rows for all of it.
pub fn blank_png(width: u32, height: u32) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let row = vec![0_u8; width as usize + 1];
    for _ in 0..height {
        packed.write_all(&row).unwrap();
    }
    png(width, height, &packed.finish().unwrap())
}

/// A grey PNG with this content, whatever it is.
pub fn png(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let chunks = [chunk(*b"IHDR", &header), chunk(*b"IDAT", data), chunk(*b"IEND", &[])].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks].concat()
}
