//! What is read out of a file, and which block wins.

use albumen::media::{Facts, Kind, TakenSource};
use exif::{Rational, SRational, Tag, Value};

use super::support::{app1, ascii, chunk, develop, encoded, exif, field, flag, jpeg, with_segments};

fn facts(segments: &[(u8, Vec<u8>)]) -> Facts {
    develop(&with_segments(&jpeg(&flag(64, 48)), segments), "a.jpg").facts
}

fn xmp(properties: &str) -> String {
    format!(
        r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"><rdf:Description rdf:about=""
        xmp:Rating="4" photoshop:DateCreated="2001-02-03T04:05:06.5-03:30">{properties}</rdf:Description></rdf:RDF>
        </x:xmpmeta><?xpacket end="w"?>"#
    )
}

const WORDS: &str = "<dc:title><rdf:Alt><rdf:li xml:lang='fr'>Titre</rdf:li>\
    <rdf:li xml:lang='x-default'>Title</rdf:li></rdf:Alt></dc:title>\
    <dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>Öland</rdf:li></rdf:Bag></dc:subject>\
    <dc:creator><rdf:Seq><rdf:li>Anna</rdf:li></rdf:Seq></dc:creator>\
    <exif:GPSLatitude>56,30.0N</exif:GPSLatitude><exif:GPSLongitude>16,30,0W</exif:GPSLongitude>";

fn app1_xmp(packet: &str) -> (u8, Vec<u8>) {
    (0xe1, [b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes()].concat())
}

fn app13_iptc(datasets: &[(u8, &str)]) -> (u8, Vec<u8>) {
    let records: Vec<u8> = datasets
        .iter()
        .flat_map(|(number, text)| {
            [&[0x1c, 2, *number][..], &u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()]
                .concat()
        })
        .collect();
    let length = u32::try_from(records.len()).unwrap().to_be_bytes();
    (0xed, [&b"Photoshop 3.0\x008BIM\x04\x04\0\0"[..], &length, &records].concat())
}

fn degrees(parts: [(u32, u32); 3]) -> Value {
    Value::Rational(parts.map(|(num, denom)| Rational { num, denom }).to_vec())
}

#[test]
fn exif_gives_camera_date_and_place() {
    let block = exif(&[
        field(Tag::Make, ascii("Canon ")),
        field(Tag::Model, ascii("Canon EOS R6")),
        field(Tag::LensModel, ascii("RF24-70mm F2.8 L IS USM")),
        field(Tag::DateTimeOriginal, ascii("2024:07:14 21:30:00")),
        field(Tag::SubSecTimeOriginal, ascii("07")),
        field(Tag::PhotographicSensitivity, Value::Short(vec![800])),
        field(Tag::FNumber, Value::Rational(vec![Rational { num: 28, denom: 10 }])),
        field(Tag::ExposureTime, Value::Rational(vec![Rational { num: 1, denom: 250 }])),
        field(Tag::FocalLength, Value::Rational(vec![Rational { num: 50, denom: 1 }])),
        field(Tag::GPSLatitudeRef, ascii("N")),
        field(Tag::GPSLatitude, degrees([(48, 1), (51, 1), (1080, 100)])),
        field(Tag::GPSLongitudeRef, ascii("E")),
        field(Tag::GPSLongitude, degrees([(2, 1), (20, 1), (564, 10)])),
    ]);
    let facts = facts(&[app1(&block)]);
    assert_eq!((facts.make.as_deref(), facts.model.as_deref()), (Some("Canon"), Some("Canon EOS R6")));
    assert_eq!(facts.lens.as_deref(), Some("RF24-70mm F2.8 L IS USM"));
    assert_eq!(
        (facts.iso, facts.f_number, facts.exposure_time, facts.focal_length),
        (Some(800), Some(2.8), Some(0.004), Some(50.0))
    );
    let taken = facts.taken.unwrap();
    assert_eq!(taken.local.to_string(), "2024-07-14T21:30:00.07");
    assert_eq!(taken.offset_minutes, Some(120), "the zone of the position, in summer");
    assert_eq!(taken.source, TakenSource::Exif);
    let place = facts.place.unwrap();
    assert_eq!(
        (place.city.as_str(), place.country.as_str(), place.country_code.as_str()),
        ("Paris", "France", "FR")
    );
    assert_eq!(facts.tags["exif"]["Make"], "Canon");
    assert_eq!(facts.tags["exif"]["FNumber"], 2.8);
}

#[test]
fn impossible_values_are_dropped() {
    let block = exif(&[
        field(Tag::DateTimeOriginal, ascii("0000:00:00 00:00:00")),
        field(Tag::FNumber, Value::Rational(vec![Rational { num: 0, denom: 0 }])),
        field(Tag::FocalLength, Value::Rational(vec![Rational { num: 0, denom: 10 }])),
        field(Tag::GPSLatitudeRef, ascii("N")),
        field(Tag::GPSLatitude, degrees([(95, 1), (0, 1), (0, 1)])),
        field(Tag::GPSLongitudeRef, ascii("E")),
        field(Tag::GPSLongitude, degrees([(2, 1), (0, 1), (0, 1)])),
    ]);
    let facts = facts(&[app1(&block)]);
    assert_eq!((facts.taken, facts.f_number, facts.focal_length, facts.gps), (None, None, None, None));
}

#[test]
fn signed_and_short_positions_are_understood() {
    let signed =
        |parts: &[i32]| Value::SRational(parts.iter().map(|&num| SRational { num, denom: 1 }).collect());
    let block = exif(&[
        field(Tag::GPSLatitude, signed(&[-33, -30])),
        field(Tag::GPSLongitudeRef, ascii("W")),
        field(Tag::GPSLongitude, signed(&[70, 30, 0])),
    ]);
    let gps = facts(&[app1(&block)]).gps.unwrap();
    assert_eq!((gps.latitude, gps.longitude), (-33.5, -70.5));
}

#[test]
fn xmp_fills_what_exif_lacks_and_words_are_its_own() {
    let block = exif(&[
        field(Tag::ImageDescription, ascii("OLYMPUS DIGITAL CAMERA")),
        field(Tag::Artist, ascii("camera")),
    ]);
    let facts = facts(&[
        app1(&block),
        app1_xmp(&xmp(WORDS)),
        app13_iptc(&[(25, "sea"), (25, "boat"), (120, "A boat")]),
    ]);
    assert_eq!((facts.title.as_deref(), facts.artist.as_deref()), (Some("Title"), Some("Anna")));
    assert_eq!(facts.description.as_deref(), Some("A boat"), "what the camera writes is no description");
    assert_eq!(facts.keywords, ["sea", "Öland", "boat"]);
    assert_eq!(facts.rating, Some(4));
    let gps = facts.gps.unwrap();
    assert_eq!((gps.latitude, gps.longitude), (56.5, -16.5));
    let taken = facts.taken.unwrap();
    assert_eq!(
        (taken.local.to_string().as_str(), taken.offset_minutes),
        ("2001-02-03T04:05:06.5", Some(-210))
    );
    assert_eq!(taken.source, TakenSource::Xmp);
}

#[test]
fn iptc_has_the_last_word_on_dates_when_it_is_the_only_one() {
    let facts = facts(&[app13_iptc(&[(55, "20240131"), (60, "101530+0200"), (5, "Harbour")])]);
    let taken = facts.taken.unwrap();
    assert_eq!((taken.local.to_string().as_str(), taken.offset_minutes), ("2024-01-31T10:15:30", Some(120)));
    assert_eq!((taken.source, facts.title.as_deref()), (TakenSource::Iptc, Some("Harbour")));
}

#[test]
fn a_sidecar_is_read_and_has_no_picture() {
    let developed = develop(xmp(WORDS).as_bytes(), "IMG_1.xmp");
    assert_eq!((developed.facts.kind, developed.facts.extension.as_str()), (Kind::Sidecar, "xmp"));
    assert_eq!((developed.facts.rating, developed.facts.title.as_deref()), (Some(4), Some("Title")));
    assert!(developed.pictures.is_err());
}

#[test]
fn metadata_of_png_and_webp_is_found() {
    let block = exif(&[field(Tag::Make, ascii("Albumen"))]);
    let plain = encoded(flag(64, 48), image::ImageFormat::Png);
    let text = [&b"XML:com.adobe.xmp\0\0\0\0\0"[..], xmp(WORDS).as_bytes()].concat();
    // Behind the header, which is 8 and 25 bytes.
    let png = [&plain[..33], &chunk(*b"eXIf", &block), &chunk(*b"iTXt", &text), &plain[33..]].concat();
    let webp = encoded(flag(64, 48), image::ImageFormat::WebP);
    let length = u32::try_from(block.len()).unwrap().to_le_bytes();
    let webp = [&webp[..], b"EXIF", &length, &block].concat();
    let facts = develop(&png, "").facts;
    assert_eq!((facts.make.as_deref(), facts.title.as_deref()), (Some("Albumen"), Some("Title")));
    assert_eq!(develop(&webp, "").facts.make.as_deref(), Some("Albumen"));
}

#[test]
fn a_film_says_when_how_long_and_how_large() {
    let atom = |name: &[u8; 4], body: &[u8]| {
        [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], name, body].concat()
    };
    // 2024-01-31 10:15:30 UTC in seconds since 1904; 90 s at 600 a second.
    let mut mvhd = vec![0; 100];
    mvhd[4..8].copy_from_slice(&3_789_540_930_u32.to_be_bytes());
    mvhd[12..16].copy_from_slice(&600_u32.to_be_bytes());
    mvhd[16..20].copy_from_slice(&54_000_u32.to_be_bytes());
    let mut tkhd = vec![0; 84];
    tkhd[44..48].copy_from_slice(&(1_u32 << 16).to_be_bytes());
    tkhd[76..80].copy_from_slice(&(1920_u32 << 16).to_be_bytes());
    tkhd[80..84].copy_from_slice(&(1080_u32 << 16).to_be_bytes());
    let moov = [atom(b"mvhd", &mvhd), atom(b"trak", &atom(b"tkhd", &tkhd))].concat();
    let film =
        [atom(b"ftyp", b"isom\0\0\0\0isommp42"), atom(b"mdat", &[0; 4096]), atom(b"moov", &moov)].concat();
    let developed = develop(&film, "a.mp4");
    let facts = developed.facts;
    assert_eq!(
        (facts.kind, facts.mime.as_str(), facts.duration_ms),
        (Kind::Video, "video/mp4", Some(90_000))
    );
    assert_eq!((facts.width, facts.height), (Some(1080), Some(1920)), "the matrix lays it on its side");
    let taken = facts.taken.unwrap();
    assert_eq!((taken.local.to_string().as_str(), taken.offset_minutes), ("2024-01-31T10:15:30", Some(0)));
    assert!(developed.pictures.is_err());
}
