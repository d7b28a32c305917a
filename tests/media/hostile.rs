//! Files that are broken, that lie, and that attack. Each ends as a plain sentence or as what is left of its picture, and
//! the next file is none the worse.

use std::io::Write;
use std::time::{Duration, Instant};

use albumen::media::{DecodeError, Decoder, DecoderSettings, Hint, Kind};
use image::ImageFormat;

use super::support::{
    app1, ascii, blank_png, corners, develop, encoded, exif, field, file, flag, jpeg, pictures, png, refusal,
    settings, with_segments,
};

#[test]
fn empty_text_and_noise_are_kept_as_other_files() {
    let noise: Vec<u8> = (0..10_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (bytes, mime) in [
        (&b""[..], "application/octet-stream"),
        (b"Dear diary,\n", "text/plain"),
        (&noise, "application/octet-stream"),
        (b"%PDF-1.7\n", "application/pdf"),
    ] {
        let developed = develop(bytes, "holiday.jpg");
        assert_eq!((developed.facts.kind, developed.facts.mime.as_str()), (Kind::Other, mime));
        assert!(matches!(developed.pictures, Err(DecodeError::Unreadable(_))), "{mime}");
    }
}

#[test]
fn a_truncated_jpeg_shows_what_is_left_and_says_so() {
    let whole = jpeg(&flag(640, 480));
    let pictures = pictures(&whole[..whole.len() * 2 / 3]);
    assert_eq!((pictures.large.width, pictures.large.height), (640, 480));
    assert!(pictures.damage.is_some());
    assert_eq!(corners(&pictures.large.jpeg)[0], "green", "its upper part is there");
}

#[test]
fn other_truncated_pictures_are_named_failures_at_any_length() {
    let image = flag(200, 150);
    for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Tiff, ImageFormat::Bmp]
    {
        let whole = encoded(image.clone(), format);
        for length in [1, 8, 20, whole.len() / 3, whole.len() / 2] {
            let developed = develop(&whole[..length], "");
            assert!(developed.pictures.is_err(), "{format:?} cut at {length}");
        }
    }
    let heic = include_bytes!("../fixtures/plain.heic");
    for length in [12, 40, 200, 300, 400] {
        assert!(develop(&heic[..length], "").pictures.is_err(), "HEIC cut at {length}");
    }
    let jpeg = jpeg(&image);
    for length in [3, 100, 300] {
        assert!(develop(&jpeg[..length], "").pictures.is_err(), "JPEG cut at {length}");
    }
}

#[test]
fn a_picture_of_900_million_pixels_is_refused_before_memory_is_taken() {
    let limit = |error| matches!(error, DecodeError::TooLarge { width: 30_000, height: 30_000, .. });
    assert!(limit(refusal(&png(30_000, 30_000, &[]))));
    let mut small = jpeg(&flag(64, 48));
    let frame = small.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    small[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    assert!(limit(refusal(&small)));
    let mut gif = encoded(flag(64, 48), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0x30, 0x75, 0x30, 0x75]);
    assert!(limit(refusal(&gif)));
}

#[test]
fn a_decompression_bomb_costs_its_own_file_only() {
    let bomb = blank_png(12_000, 12_000);
    assert!(bomb.len() < 2 << 20, "144 MB in {} bytes", bomb.len());
    let decoder = Decoder::new(DecoderSettings { memory_bytes: 128 << 20, ..settings() });
    let refused = decoder.develop(&file(&bomb), &Hint::default()).unwrap().pictures.unwrap_err();
    assert_eq!(refused, DecodeError::OutOfMemory);
    let next = decoder.develop(&file(&jpeg(&flag(64, 48))), &Hint::default()).unwrap();
    assert!(next.pictures.is_ok());
}

#[test]
fn endless_data_behind_a_small_header_is_not_read() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let megabyte = vec![0; 1 << 20];
    for _ in 0..200 {
        packed.write_all(&megabyte).unwrap();
    }
    let bomb = png(16, 16, &packed.finish().unwrap());
    let started = Instant::now();
    let _ = develop(&bomb, "");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_billion_laughs_in_xmp_are_not_heard() {
    let twice = |level| format!("<!ENTITY a{level} \"&a{};&a{};\">", level - 1, level - 1);
    let entities = "<!ENTITY a0 \"ha\">".to_owned() + &(1..30).map(twice).collect::<Vec<_>>().concat();
    let packet = format!("<!DOCTYPE x [{entities}]><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">&a29;</x:xmpmeta>");
    let segment = (0xe1, [b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes()].concat());
    let developed = develop(&with_segments(&jpeg(&flag(64, 48)), &[segment]), "");
    assert!(developed.pictures.is_ok());
    assert!(developed.facts.tags.get("xmp").is_none());
}

#[test]
fn a_file_that_says_much_is_kept_in_bounds() {
    let words = "<rdf:li>word</rdf:li>".repeat(60_000);
    let packet = format!(
        r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description><dc:subject><rdf:Bag>{words}</rdf:Bag></dc:subject>
        </rdf:Description></rdf:RDF></x:xmpmeta>"#
    );
    let facts = develop(packet.as_bytes(), "a.xmp").facts;
    assert!(facts.tags.to_string().len() < 512 << 10);
    assert!(facts.keywords.len() <= 1000);
}

#[test]
fn directories_that_point_at_themselves_end() {
    // A TIFF block whose next directory is the first again, and whose Exif directory is the first, too.
    let mut block = b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0".to_vec();
    block.extend([0; 64]);
    let facts = develop(&with_segments(&jpeg(&flag(64, 48)), &[app1(&block)]), "").facts;
    assert_eq!(facts.taken, None);
    assert!(develop(&block, "a.dng").pictures.is_err());
}

/// One decoder reads a thousand files that each differ from a good one in a few bytes.
#[test]
fn damaged_bytes_never_end_a_decoder_without_a_reason() {
    let decoder = Decoder::new(settings());
    let image = flag(80, 60);
    let block = exif(&[
        field(exif::Tag::Make, ascii("Albumen")),
        field(exif::Tag::DateTimeOriginal, ascii("2024:01:31 10:15:30")),
    ]);
    let seeds = [
        with_segments(&jpeg(&image), &[app1(&block)]),
        encoded(image.clone(), ImageFormat::Png),
        encoded(image.clone(), ImageFormat::Gif),
        encoded(image.clone(), ImageFormat::WebP),
        encoded(image, ImageFormat::Tiff),
        include_bytes!("../fixtures/turned.heic").to_vec(),
        include_bytes!("../fixtures/turned.avif").to_vec(),
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..1000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=random(8) {
            let at = random(bytes.len());
            bytes[at] = random(256) as u8;
        }
        let developed = decoder.develop(&file(&bytes), &Hint::default()).unwrap();
        if let Err(error) = developed.pictures {
            assert!(!matches!(error, DecodeError::TimedOut { .. } | DecodeError::Unavailable(_)), "{error}");
        }
    }
}
