//! From a photo's description to the terms and columns of the index.

use tantivy::TantivyDocument;

use super::document::{Kind, PhotoDocument, Through};
use super::facet::{LIVE, PHOTO, RAW, VIDEO};
use super::key::{self, Flag, Scope};
use super::schema::Fields;
use super::terms::Builder;

/// Month names in the languages of the user interface, already folded.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar"],
    &["february", "februar"],
    &["march", "marz"],
    &["april"],
    &["may", "mai"],
    &["june", "juni"],
    &["july", "juli"],
    &["august"],
    &["september"],
    &["october", "oktober"],
    &["november"],
    &["december", "dezember"],
];

pub(super) fn document(photo: &PhotoDocument, fields: &Fields) -> TantivyDocument {
    // Suggestions count what a search would find, and searches leave the archive out.
    let mut builder = Builder::new(photo.owner, fields, !photo.archived);
    builder.document.add_text(fields.terms, key::photo(photo.photo));
    builder.texts(photo);
    builder.places(photo);
    builder.camera(photo);
    builder.albums(photo);
    builder.dates(photo);
    builder.flags(photo);
    builder.columns(photo);
    builder.others(photo);
    builder.finish()
}

impl Builder<'_> {
    /// The photo once more for those others who may see it, without its folders and what its owner marked for
    /// themselves: favourites, the archive, tags and people.
    fn others(&mut self, photo: &PhotoDocument) {
        for through in &photo.seen_through {
            match through {
                Through::Library(id) => self.document.add_text(self.fields.terms, key::library(*id)),
                Through::Folder(id) => self.document.add_text(self.fields.terms, key::folder(*id)),
                Through::Photo => {}
            }
        }
        if photo.seen_through.is_empty() {
            return;
        }
        self.share();
        let (tags, people) = (Vec::new(), Vec::new());
        let told = PhotoDocument { favorite: false, archived: false, tags, people, ..photo.clone() };
        self.texts(&told);
        self.places(&told);
        self.camera(&told);
        self.dates(&told);
        self.flags(&told);
    }

    fn texts(&mut self, photo: &PhotoDocument) {
        let plain = [photo.title.as_deref(), photo.description.as_deref()];
        for text in plain.into_iter().flatten().chain(photo.file_names.iter().map(String::as_str)) {
            self.words(&[Scope::Any], text);
        }
        for tag in &photo.tags {
            self.whole(Scope::Tag, tag);
            self.column(self.fields.tag, tag);
        }
        for person in &photo.people {
            self.whole(Scope::Person, person);
            self.column(self.fields.person, person);
        }
        if let Some(author) = &photo.author {
            self.whole(Scope::Author, author);
        }
        for extension in &photo.extensions {
            self.value(Scope::Extension, extension);
        }
    }

    fn places(&mut self, photo: &PhotoDocument) {
        let (city, region, country) =
            (photo.city.as_deref(), photo.region.as_deref(), photo.country.as_deref());
        // Both, because people write "Paris, France" as well as the region between.
        let with_region: Vec<&str> = [city, region, country].into_iter().flatten().collect();
        self.words(&[Scope::Any, Scope::Place], &with_region.join(", "));
        if let (Some(city), Some(_), Some(country)) = (city, region, country) {
            self.words(&[Scope::Place], &format!("{city}, {country}"));
        }
        for part in [city, region].into_iter().flatten() {
            self.value(Scope::Place, part);
            self.suggestion(Scope::Place, part);
        }
        if let Some(country) = country {
            self.value(Scope::Place, country);
            self.words(&[Scope::Country], country);
            self.value(Scope::Country, country);
            self.suggestion(Scope::Country, country);
        }
        if let Some(code) = &photo.country_code {
            self.words(&[Scope::Country], code);
            self.value(Scope::Country, code);
        }
        self.column(self.fields.place, with_region.first().unwrap_or(&""));
    }

    fn camera(&mut self, photo: &PhotoDocument) {
        let camera = photo.camera();
        if let Some(camera) = &camera {
            self.whole(Scope::Camera, camera);
        }
        for part in [&photo.make, &photo.model].into_iter().flatten() {
            self.words(&[Scope::Any, Scope::Camera], part);
            self.value(Scope::Camera, part);
        }
        self.column(self.fields.camera, &camera.unwrap_or_default());
        if let Some(lens) = &photo.lens {
            self.whole(Scope::Lens, lens);
        }
        self.column(self.fields.lens, photo.lens.as_deref().unwrap_or_default());
    }

    /// An album holds what its nested albums hold, so each folder on the path is a value of the photo.
    fn albums(&mut self, photo: &PhotoDocument) {
        for album in &photo.albums {
            let path = album.trim_matches('/');
            self.words(&[Scope::Any, Scope::Album], path);
            let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
            for end in ends.filter(|end| *end > 0) {
                let folder = &path[..end];
                self.value(Scope::Album, folder);
                self.suggestion(Scope::Album, folder);
                if let Some((_, name)) = folder.rsplit_once('/') {
                    self.value(Scope::Album, name);
                }
            }
        }
    }

    fn dates(&mut self, photo: &PhotoDocument) {
        let year = photo.taken_local.year().to_string();
        let month = usize::try_from(photo.taken_local.month() - 1).unwrap_or(0);
        for name in MONTHS.get(month).into_iter().copied().flatten() {
            self.words(&[Scope::Any], &format!("{name} {year}"));
        }
        self.suggestion(Scope::Year, &year);
    }

    fn flags(&mut self, photo: &PhotoDocument) {
        let placed = photo.position().is_some() || photo.city.is_some() || photo.country.is_some();
        let flags = [
            (Flag::Every, true),
            (Flag::Shown, !photo.archived),
            (Flag::Archived, photo.archived),
            (Flag::Favorite, photo.favorite),
            (Flag::Untagged, photo.tags.is_empty()),
            (Flag::Unplaced, !placed),
            (Flag::Gps, photo.position().is_some()),
            (Flag::Raw, photo.has_raw),
            (Flag::Description, photo.description.as_ref().is_some_and(|text| !text.trim().is_empty())),
            (Flag::Photo, photo.kind == Kind::Photo),
            (Flag::Video, photo.kind == Kind::Video),
            (Flag::Live, photo.kind == Kind::Live),
        ];
        for (flag, _) in flags.into_iter().filter(|(_, holds)| *holds) {
            self.flag(flag);
        }
    }

    fn columns(&mut self, photo: &PhotoDocument) {
        let (fields, document) = (self.fields, &mut self.document);
        let (high, low) = photo.photo.0.as_u64_pair();
        document.add_i64(fields.taken, photo.taken_ms);
        document.add_u64(fields.id_high, high);
        document.add_u64(fields.id_low, low);
        document.add_i64(fields.day, super::query::day_number(photo.taken_local));
        document.add_u64(fields.year, u64::from(photo.taken_local.year().unsigned_abs()));
        let kind = match photo.kind {
            Kind::Photo => PHOTO,
            Kind::Video => VIDEO,
            Kind::Live => LIVE,
        };
        document.add_u64(fields.kinds, kind | if photo.has_raw { RAW } else { 0 });
        document.add_u64(fields.rating, u64::from(photo.rating.unwrap_or(0)));
        document.add_u64(fields.size, photo.size_bytes);
        if let Some(iso) = photo.iso {
            document.add_u64(fields.iso, u64::from(iso));
        }
        for (field, value) in [(fields.f_number, photo.f_number), (fields.focal, photo.focal_length)] {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                document.add_f64(field, value);
            }
        }
        if let Some((latitude, longitude)) = photo.position() {
            document.add_f64(fields.latitude, latitude);
            document.add_f64(fields.longitude, longitude);
        }
    }
}
