//! What was read from a file, as the photo's own fields. What a person has set stays.

use super::name_date;
use crate::media::{self, Facts};
use crate::model::{FileId, Stamp, Taken, TakenSource};
use crate::store::nodes::NodeRecord;
use crate::store::photos::{CameraRecord, ImageFileRecord, Part, PhotoKind, PhotoRecord, PlaceRecord};

/// Which of a photo's files this is, by what it holds.
pub(super) fn part(facts: &Facts, photo: &PhotoRecord, file: FileId) -> Part {
    let others = || photo.image_files.iter().filter(move |other| other.file != file);
    match facts.kind {
        media::Kind::Raw => Part::Raw,
        media::Kind::Sidecar => Part::Sidecar,
        media::Kind::Video if others().any(|other| matches!(other.part, Part::Original | Part::Raw)) => {
            Part::Motion
        }
        _ => photo.image_files.iter().find(|own| own.file == file).map_or(Part::Original, |own| {
            match own.part {
                Part::Edited => Part::Edited,
                _ => Part::Original,
            }
        }),
    }
}

/// When this file says it was taken: by its content, else its name, else the source's own clock, else arrival.
pub(super) fn taken(facts: &Facts, node: &NodeRecord) -> Taken {
    let told = facts.taken.as_ref().and_then(|taken| {
        let source = match taken.source {
            media::TakenSource::Exif => TakenSource::Exif,
            media::TakenSource::Xmp if facts.kind == media::Kind::Sidecar => TakenSource::Sidecar,
            media::TakenSource::Xmp => TakenSource::Xmp,
            media::TakenSource::Iptc => TakenSource::Iptc,
            media::TakenSource::Container => TakenSource::Container,
        };
        Taken::from_local(taken.local, taken.offset_minutes, source)
    });
    told.or_else(|| name_date::read(node.name.as_str())).unwrap_or_else(|| {
        let arrived = node.original_created_at.or(node.original_modified_at);
        Taken::from_stamp(arrived.unwrap_or(node.uploaded_at), TakenSource::Mtime)
    })
}

/// How much a source is believed; the user first, the clock of a file system last.
fn rank(source: TakenSource) -> u8 {
    match source {
        TakenSource::User => 0,
        TakenSource::Sidecar => 1,
        TakenSource::Exif => 2,
        TakenSource::Xmp => 3,
        TakenSource::Iptc => 4,
        TakenSource::Container => 5,
        TakenSource::Takeout => 6,
        TakenSource::Name => 7,
        TakenSource::Mtime => 8,
    }
}

/// Enters a file's facts. `leading` says that this is the file the photo is shown by, whose word goes first;
/// a sidecar's goes first too.
pub(super) fn enter(photo: &mut PhotoRecord, facts: &Facts, node: &NodeRecord, leading: bool) {
    let sidecar = facts.kind == media::Kind::Sidecar;
    let first = leading || sidecar;
    let told = taken(facts, node);
    let better = rank(told.source) < rank(photo.taken.source);
    let equal = rank(told.source) == rank(photo.taken.source);
    if !photo.user_set.taken && (better || (equal && leading)) {
        photo.taken = told;
    }
    if !photo.user_set.position && facts.gps.is_some() && (first || photo.position.is_none()) {
        photo.position = facts.gps.map(|gps| (gps.latitude, gps.longitude));
        photo.place = place(facts.place.as_ref());
    }
    let set = photo.user_set;
    fill(&mut photo.title, facts.title.as_ref(), first && !set.title);
    fill(&mut photo.description, facts.description.as_ref(), first && !set.description);
    fill(&mut photo.author, facts.artist.as_ref(), first);
    if !set.rating && (first || photo.rating.is_none()) {
        photo.rating = facts.rating.filter(|rating| (1..=5).contains(rating)).or(photo.rating);
    }
    if !sidecar {
        camera(&mut photo.camera, facts, first);
    }
}

/// A value that is there replaces one when it may, and fills a gap always.
fn fill<T: Clone>(field: &mut Option<T>, value: Option<&T>, replace: bool) {
    if value.is_some() && (replace || field.is_none()) {
        *field = value.cloned();
    }
}

fn camera(camera: &mut CameraRecord, facts: &Facts, first: bool) {
    fill(&mut camera.make, facts.make.as_ref(), first);
    fill(&mut camera.model, facts.model.as_ref(), first);
    fill(&mut camera.lens, facts.lens.as_ref(), first);
    fill(&mut camera.iso, facts.iso.as_ref(), first);
    fill(&mut camera.f_number, facts.f_number.as_ref(), first);
    fill(&mut camera.exposure_time, facts.exposure_time.as_ref(), first);
    fill(&mut camera.focal_length, facts.focal_length.as_ref(), first);
}

pub(super) fn place(place: Option<&media::Place>) -> PlaceRecord {
    let Some(place) = place else { return PlaceRecord::default() };
    PlaceRecord {
        city: Some(place.city.clone()),
        region: place.region.clone(),
        country: Some(place.country.clone()),
        country_code: Some(place.country_code.clone()),
    }
}

/// Notes what a file is to the photo, and makes it the one shown where it comes first.
/// Gives whether the photo is now shown by it.
pub(super) fn seat(photo: &mut PhotoRecord, file: FileId, part: Part, facts: &Facts, pictured: bool) -> bool {
    photo.image_files.retain(|other| other.file != file);
    photo.image_files.push(ImageFileRecord { file, part, width: facts.width, height: facts.height });
    photo.image_files.sort_by_key(|image_file| image_file.part);
    let shown = photo.image_files.iter().find(|other| Some(other.file) == photo.shown);
    let leads = part < Part::Motion && shown.is_none_or(|shown| part < shown.part || shown.file == file);
    let still = photo.image_files.iter().any(|other| part == Part::Motion && other.part < Part::Motion);
    if part == Part::Motion && still {
        photo.kind = PhotoKind::Live;
    } else if facts.kind == media::Kind::Video {
        photo.kind = PhotoKind::Video;
    }
    let leads = leads && (pictured || photo.pictures.is_none());
    if leads {
        photo.shown = Some(file);
        (photo.width, photo.height) = (facts.width, facts.height);
    }
    if facts.duration_ms.is_some() {
        photo.duration_ms = facts.duration_ms;
    }
    leads
}

/// Two files of one press of the button: their clocks differ by no more than this, in ms.
const SAME_MOMENT: i64 = 2 * Stamp::SECOND;

/// Whether two taken-ats can be of one moment. One that nothing in its file tells is no evidence against.
pub(super) fn same_moment(a: Taken, b: Taken) -> bool {
    let vague = |taken: Taken| matches!(taken.source, TakenSource::Name | TakenSource::Mtime);
    if vague(a) || vague(b) {
        return true;
    }
    let zoned = a.offset_minutes.is_some() && b.offset_minutes.is_some();
    let instants = zoned && (a.instant().0 - b.instant().0).abs() <= SAME_MOMENT;
    instants || (a.local_ms - b.local_ms).abs() <= SAME_MOMENT
}
