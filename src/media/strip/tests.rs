//! What comes out still shows the same pixels and says nothing.

use std::fs::File;
use std::io::{Read, Seek, Write};

use proptest::prelude::*;

use super::Stripped;

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

fn stripped(bytes: &[u8]) -> Option<Vec<u8>> {
    let stripped = Stripped::of(file(bytes)).unwrap()?;
    let (mut out, size) = (Vec::new(), stripped.size());
    stripped.reader().read_to_end(&mut out).unwrap();
    assert_eq!(out.len() as u64, size);
    Some(out)
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    [&[0xff, marker], &(body.len() as u16 + 2).to_be_bytes()[..], body].concat()
}

/// Exif of one directory: a maker's name, and how the picture is turned.
fn exif(turned: u16) -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x04SPY\0\x01\x12\0\x03\0\0\0\x01".to_vec();
    block.extend(turned.to_be_bytes());
    block.extend([0; 6]);
    block
}

fn pixels() -> Vec<u8> {
    (0..64 * 48 * 3_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn plain_jpeg() -> Vec<u8> {
    let pixels = pixels();
    let format = turbojpeg::PixelFormat::RGB;
    let image = turbojpeg::Image { pixels: &pixels[..], width: 64, pitch: 64 * 3, height: 48, format };
    turbojpeg::compress(image, 85, turbojpeg::Subsamp::Sub2x2).unwrap().to_vec()
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}

#[test]
fn a_jpeg_keeps_its_pixels_its_turn_and_nothing_that_is_said() {
    let plain = plain_jpeg();
    let mut told = vec![0xff, 0xd8];
    told.extend(segment(0xe0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01SPY"));
    told.extend(segment(0xe1, &[b"Exif\0\0", &exif(6)[..]].concat()));
    told.extend(segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:SPY/>"));
    told.extend(segment(0xe2, b"MPF\0SPY"));
    told.extend(segment(0xe2, b"ICC_PROFILE\0\x01\x01profile"));
    told.extend(segment(0xed, b"Photoshop 3.0\0SPY"));
    told.extend(segment(0xfe, b"SPY"));
    told.extend(&plain[2..]);
    // A second picture, as phones put it behind the first.
    told.extend(&told.clone());
    let given = stripped(&told).unwrap();
    assert!(!holds(&given, b"SPY"));
    assert!(holds(&given, b"ICC_PROFILE\0\x01\x01profile") && given.ends_with(&[0xff, 0xd9]));
    let pixels = |bytes: &[u8]| turbojpeg::decompress(bytes, turbojpeg::PixelFormat::RGB).unwrap().pixels;
    assert_eq!(pixels(&given), pixels(&plain));
    let read = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&given)).unwrap();
    let fields: Vec<_> = read.fields().map(|field| (field.tag, field.value.get_uint(0))).collect();
    assert_eq!(fields, [(exif::Tag::Orientation, Some(6))]);
}

#[test]
fn a_progressive_jpeg_keeps_all_its_scans() {
    let pixels = pixels();
    let mut compressor = turbojpeg::Compressor::new().unwrap();
    compressor.set_progressive(true).unwrap();
    let format = turbojpeg::PixelFormat::RGB;
    let image = turbojpeg::Image { pixels: &pixels[..], width: 64, pitch: 64 * 3, height: 48, format };
    let plain = compressor.compress_to_vec(image).unwrap();
    let told = [&plain[..2], &segment(0xe1, &[b"Exif\0\0", &exif(1)[..]].concat()), &plain[2..]].concat();
    let given = stripped(&told).unwrap();
    assert!(
        !holds(&given, b"SPY") && !holds(&given, b"Exif"),
        "a picture that lies as it is needs no word for it"
    );
    let back = |bytes: &[u8]| turbojpeg::decompress(bytes, turbojpeg::PixelFormat::RGB).unwrap().pixels;
    assert_eq!(back(&given), back(&plain));
}

#[test]
fn a_jpeg_that_was_cut_off_is_given_as_far_as_it_goes() {
    let plain = plain_jpeg();
    let given = stripped(&plain[..plain.len() * 2 / 3]).unwrap();
    assert!(given.ends_with(&[0xff, 0xd9]));
    assert!(stripped(&plain[..40]).is_none(), "without a scan there is no picture");
}

fn encoded(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_raw(64, 48, pixels()).unwrap();
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name[..], body].concat();
    [&(body.len() as u32).to_be_bytes(), &named[..], &crc32fast::hash(&named).to_be_bytes()].concat()
}

#[test]
fn a_png_keeps_its_pixels_and_its_turn() {
    let plain = encoded(image::ImageFormat::Png);
    let words =
        [chunk(*b"tEXt", b"Author\0SPY"), chunk(*b"eXIf", &exif(3)), chunk(*b"zzZz", b"SPY")].concat();
    let told = [&plain[..33], &words, &plain[33..], b"SPY"].concat();
    let given = stripped(&told).unwrap();
    assert!(!holds(&given, b"SPY"));
    assert_eq!(image::load_from_memory(&given).unwrap().into_rgb8().into_raw(), pixels());
    let read = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&given)).unwrap();
    assert_eq!(read.fields().count(), 1);
    assert_eq!(stripped(&plain).unwrap(), plain, "where nothing is said, nothing changes");
}

#[test]
fn a_webp_keeps_its_pixels_and_its_turn() {
    let plain = encoded(image::ImageFormat::WebP);
    let part = |name: &[u8; 4], body: &[u8]| [name, &(body.len() as u32).to_le_bytes()[..], body].concat();
    let wide = part(b"VP8X", &[0x0c, 0, 0, 0, 63, 0, 0, 47, 0, 0]);
    let words = [part(b"EXIF", &exif(8)), part(b"XMP ", b"SPY!")].concat();
    let body = [b"WEBP", &wide[..], &plain[12..], &words].concat();
    let told = [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat();
    let given = stripped(&told).unwrap();
    assert!(!holds(&given, b"SPY"));
    assert_eq!(image::load_from_memory(&given).unwrap().into_rgb8().into_raw(), pixels());
    let read = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&given)).unwrap();
    let fields: Vec<_> = read.fields().map(|field| (field.tag, field.value.get_uint(0))).collect();
    assert_eq!(fields, [(exif::Tag::Orientation, Some(8))]);
}

fn boxed(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), &name[..], body].concat()
}

#[test]
fn a_film_keeps_its_pictures_where_they_are_and_loses_its_words_and_places() {
    let track = |handler: &[u8; 4], at: u32, size: u32| {
        let head = [&[0; 8], &handler[..], &[0; 12]].concat();
        let word = |n: u32| n.to_be_bytes();
        let table = [
            boxed(*b"stsc", &[word(0), word(1), word(1), word(1), word(1)].concat()),
            boxed(*b"stsz", &[word(0), word(0), word(1), word(size)].concat()),
            boxed(*b"stco", &[word(0), word(1), word(at)].concat()),
        ];
        let info = boxed(*b"minf", &boxed(*b"stbl", &table.concat()));
        let media = boxed(*b"mdia", &[boxed(*b"hdlr", &head), info].concat());
        boxed(*b"trak", &[boxed(*b"tkhd", &[0; 8]), media, boxed(*b"udta", b"SPY-track")].concat())
    };
    let start = boxed(*b"ftyp", b"isom\0\0\0\0isom");
    let first = start.len() as u32 + 8;
    let data = boxed(*b"mdat", b"PICTURESSPY-place");
    let words = boxed(*b"udta", b"SPY-film");
    let index = boxed(
        *b"moov",
        &[boxed(*b"mvhd", &[0; 8]), track(b"vide", first, 8), track(b"meta", first + 8, 9), words].concat(),
    );
    let told = [start, data, index, boxed(*b"uuid", b"SPY-xmp")].concat();
    let given = stripped(&told).unwrap();
    assert_eq!(given.len(), told.len(), "no offset moves");
    assert!(holds(&given, b"PICTURES") && holds(&given, b"vide"));
    assert!(!holds(&given, b"SPY") && !holds(&given, b"meta"));
}

#[test]
fn any_part_of_what_is_given_can_be_read() {
    let plain = plain_jpeg();
    let told = [&plain[..2], &segment(0xfe, b"SPY"), &plain[2..]].concat();
    let stripped = Stripped::of(file(&told)).unwrap().unwrap();
    let mut whole = vec![0; stripped.size() as usize];
    stripped.read_exact_at(&mut whole, 0).unwrap();
    for at in 0..whole.len() {
        let mut part = vec![0; 7.min(whole.len() - at)];
        stripped.read_exact_at(&mut part, at as u64).unwrap();
        assert_eq!(part, whole[at..at + part.len()]);
    }
    assert!(stripped.read_exact_at(&mut [0], stripped.size()).is_err());
}

#[test]
fn a_heic_keeps_its_images_and_loses_its_exif() {
    let heic = include_bytes!("../../../tests/fixtures/turned.heic");
    let avif = include_bytes!("../../../tests/fixtures/turned.avif");
    for told in [&heic[..], avif] {
        let read = |bytes: &[u8]| exif::Reader::new().read_from_container(&mut std::io::Cursor::new(bytes));
        assert!(read(told).unwrap().fields().count() > 2);
        let given = stripped(told).unwrap();
        assert_eq!(given.len(), told.len(), "no offset moves");
        assert!(read(&given).is_err(), "the item is there and empty");
        let differing = told.iter().zip(&given).filter(|(a, b)| a != b).count();
        assert!(differing < 400, "{differing} bytes of Exif, and no pixel");
    }
}

proptest! {
    /// No bytes make the walk panic, go on for ever, or give what is not there.
    #[test]
    fn damaged_files_are_given_whole_or_not_at_all(at in 0..4_000_usize, byte: u8, cut in 0..4_000_usize) {
        let heic = include_bytes!("../../../tests/fixtures/turned.heic");
        for good in [plain_jpeg(), encoded(image::ImageFormat::Png), encoded(image::ImageFormat::WebP), heic.to_vec()] {
            let mut bad = good.clone();
            let at = at % bad.len();
            bad[at] = byte;
            stripped(&bad);
            bad.truncate(cut % good.len());
            stripped(&bad);
        }
    }
}
