//! Pictures made here, with what cameras write into them.

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};

/// What a picture is to say of itself.
#[derive(Clone, Default)]
pub struct Picture {
    /// Another seed gives another picture.
    pub seed: u32,
    pub make: Option<&'static str>,
    pub model: Option<&'static str>,
    /// `2024:07:14 18:30:00`
    pub taken: Option<&'static str>,
    /// Degrees, north and east.
    pub position: Option<(u32, u32)>,
    pub orientation: Option<u16>,
}

/// A JPEG of 320 × 240.
pub fn jpeg(picture: &Picture) -> Vec<u8> {
    let (width, height) = (320usize, 240usize);
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            // Blotches that differ by seed, so that no two pictures look alike.
            let spot = |s: u32| {
                let (cx, cy) = (picture.seed.wrapping_mul(s) % 320, picture.seed.wrapping_mul(s + 7) % 240);
                let (dx, dy) = (x as i64 - i64::from(cx), y as i64 - i64::from(cy));
                (200 - (dx * dx + dy * dy) / 40).clamp(0, 200) as u8
            };
            // The blotches are at the same places again after 960.
            let tint = 20 + (picture.seed / 960 % 35) as u8;
            pixels.extend([spot(31) + tint, spot(57) + 20, spot(91) + (x / 8 % 32) as u8]);
        }
    }
    let image = turbojpeg::Image {
        pixels: pixels.as_slice(),
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    let plain = turbojpeg::compress(image, 85, turbojpeg::Subsamp::Sub2x2).unwrap();
    let app1 = exif_block(picture);
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend(u16::try_from(app1.len() + 8).unwrap().to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(app1);
    bytes.extend(&plain[2..]);
    bytes
}

fn exif_block(picture: &Picture) -> Vec<u8> {
    let ascii = |tag, text: &str| field(tag, Value::Ascii(vec![text.as_bytes().to_vec()]));
    let mut fields = Vec::new();
    fields.extend(picture.make.map(|make| ascii(Tag::Make, make)));
    fields.extend(picture.model.map(|model| ascii(Tag::Model, model)));
    fields.extend(picture.taken.map(|taken| ascii(Tag::DateTimeOriginal, taken)));
    fields.extend(picture.orientation.map(|way| field(Tag::Orientation, Value::Short(vec![way]))));
    if let Some((north, east)) = picture.position {
        let degrees = |n| Value::Rational(vec![rational(n), rational(0), rational(0)]);
        fields.push(ascii(Tag::GPSLatitudeRef, "N"));
        fields.push(field(Tag::GPSLatitude, degrees(north)));
        fields.push(ascii(Tag::GPSLongitudeRef, "E"));
        fields.push(field(Tag::GPSLongitude, degrees(east)));
    }
    fields.push(field(Tag::PhotographicSensitivity, Value::Short(vec![400])));
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut block = std::io::Cursor::new(Vec::new());
    writer.write(&mut block, false).unwrap();
    block.into_inner()
}

fn rational(num: u32) -> Rational {
    Rational { num, denom: 1 }
}

fn field(tag: Tag, value: Value) -> Field {
    Field { tag, ifd_num: In::PRIMARY, value }
}

/// Bytes that are no picture and differ by seed.
pub fn bytes_of(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}
