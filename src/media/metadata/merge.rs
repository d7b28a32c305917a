//! Which block wins where several speak.
//!
//! | fact | order |
//! |---|---|
//! | taken | EXIF original, EXIF digitised, XMP, IPTC, the container, EXIF last change |
//! | offset | the date's own, any other offset in EXIF, the zone of the position |
//! | position | EXIF, XMP, the container |
//! | camera and exposure | EXIF, XMP, the container |
//! | orientation | EXIF, XMP |
//! | title | XMP, IPTC object name, IPTC headline, Windows' title, the container |
//! | description | XMP, IPTC, EXIF, the container |
//! | artist | XMP, IPTC, EXIF, the container |
//! | rating | XMP, EXIF |
//! | keywords | all of XMP, IPTC and Windows, each once |
//!
//! Camera facts are EXIF's, since only the camera writes them; words are XMP's, since every program of today that lets a
//! person write them writes them there.

use exif::{Context, Tag};
use jiff::tz::TimeZone;

use super::{Blocks, camera, gps, when};
use crate::media::{Facts, Taken, place};

/// Texts that cameras write when nobody has described anything.
const EMPTY_DESCRIPTIONS: [&str; 8] = [
    "OLYMPUS DIGITAL CAMERA",
    "MINOLTA DIGITAL CAMERA",
    "KONICA MINOLTA DIGITAL CAMERA",
    "SONY DSC",
    "SAMSUNG",
    "DCIM",
    "Exif_JPEG_PICTURE",
    "Default",
];

/// Fills everything in `facts` that metadata can say.
pub fn merge(blocks: &Blocks, facts: &mut Facts) {
    let Blocks { exif, xmp, iptc, container } = blocks;
    camera::fill(facts, exif, xmp);
    facts.make = facts.make.take().or_else(|| container.make.clone());
    facts.model = facts.model.take().or_else(|| container.model.clone());
    facts.orientation = [exif.number(Tag::Orientation), xmp.number("tiff:Orientation")]
        .into_iter()
        .flatten()
        .find(|orientation| (1.0..=8.0).contains(orientation))
        .map_or(1, |orientation| orientation as u8);
    facts.gps = gps::exif(exif).or_else(|| gps::xmp(xmp)).or(container.gps);
    facts.place = facts.gps.and_then(|gps| place::nearest(&gps));
    facts.taken = when::exif(exif)
        .or_else(|| when::xmp(xmp))
        .or_else(|| when::iptc(iptc))
        .or_else(|| container.taken.clone())
        .or_else(|| when::exif_changed(exif));
    if let (Some(taken), Some(gps)) = (&mut facts.taken, &facts.gps) {
        settle(taken, place::zone(gps));
    }
    words(blocks, facts);
    facts.duration_ms = container.duration_ms;
}

/// A wall clock gets the offset that its place had then; a film's clock, which is UTC, becomes the place's.
fn settle(taken: &mut Taken, zone: Option<TimeZone>) {
    let Some(zone) = zone else { return };
    let universal = taken.source == crate::media::TakenSource::Container && taken.offset_minutes == Some(0);
    let offset = if universal {
        let Ok(instant) = TimeZone::UTC.to_timestamp(taken.local) else { return };
        taken.local = zone.to_datetime(instant);
        zone.to_offset(instant)
    } else if taken.offset_minutes.is_none() {
        let Ok(instant) = zone.to_timestamp(taken.local) else { return };
        zone.to_offset(instant)
    } else {
        return;
    };
    taken.offset_minutes = i16::try_from(offset.seconds() / 60).ok();
}

fn words(blocks: &Blocks, facts: &mut Facts) {
    const XP_TITLE: u16 = 0x9c9b;
    const XP_AUTHOR: u16 = 0x9c9d;
    const XP_KEYWORDS: u16 = 0x9c9e;
    let Blocks { exif, xmp, iptc, container } = blocks;
    facts.title = xmp
        .text("dc:title")
        .or_else(|| iptc.text(5))
        .or_else(|| iptc.text(105))
        .or_else(|| exif.windows_text(XP_TITLE))
        .or_else(|| container.title.clone());
    facts.description = xmp
        .text("dc:description")
        .or_else(|| iptc.text(120))
        .or_else(|| exif.text(Tag::ImageDescription))
        .or_else(|| container.description.clone())
        .filter(|text| !EMPTY_DESCRIPTIONS.contains(&text.as_str()));
    facts.artist = xmp
        .text("dc:creator")
        .or_else(|| iptc.text(80))
        .or_else(|| exif.text(Tag::Artist))
        .or_else(|| exif.windows_text(XP_AUTHOR))
        .or_else(|| container.artist.clone());
    let rating = xmp.number("xmp:Rating").or_else(|| exif.number(Tag(Context::Tiff, 0x4746)));
    facts.rating = rating.filter(|rating| (1.0..=5.0).contains(rating)).map(|rating| rating as u8);
    let windows = exif.windows_text(XP_KEYWORDS).unwrap_or_default();
    let windows = windows.split(';').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty());
    for word in xmp.list("dc:subject").into_iter().chain(iptc.list(25)).chain(windows) {
        if !facts.keywords.contains(&word) && facts.keywords.len() < 1000 {
            facts.keywords.push(word);
        }
    }
}
