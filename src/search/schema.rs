//! The fields of the index. Nothing is stored but columns: the photo's record lives elsewhere.

use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// Changes whenever an index made before cannot answer as one made now; an older one is then filled anew.
pub(super) const VERSION: u32 = 4;

/// Names of the columns; tantivy opens columns by name.
pub(super) mod column {
    pub const TAKEN: &str = "taken";
    pub const ID_HIGH: &str = "id_high";
    pub const ID_LOW: &str = "id_low";
    pub const DAY: &str = "day";
    pub const YEAR: &str = "year";
    pub const KINDS: &str = "kinds";
    pub const ISO: &str = "iso";
    pub const F_NUMBER: &str = "f_number";
    pub const FOCAL: &str = "focal";
    pub const RATING: &str = "rating";
    pub const SIZE: &str = "size";
    pub const LATITUDE: &str = "latitude";
    pub const LONGITUDE: &str = "longitude";
    pub const CAMERA: &str = "camera";
    pub const LENS: &str = "lens";
    pub const PLACE: &str = "place";
    pub const TAG: &str = "tag";
    pub const PERSON: &str = "person";
}

/// Handles of the fields, in the schema [`schema`] makes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Words with their places. See `key` for the terms of this and the next.
    pub words: Field,
    /// Whole values, flags, suggestions and ids.
    pub terms: Field,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub taken: Field,
    /// The two halves of the photo's id, big-endian.
    pub id_high: Field,
    pub id_low: Field,
    /// The local calendar day, in days since 1970-01-01.
    pub day: Field,
    pub year: Field,
    /// Bits of `facet::KIND_BITS`.
    pub kinds: Field,
    pub iso: Field,
    pub f_number: Field,
    pub focal: Field,
    /// 0 when unrated, so that every photo has a value.
    pub rating: Field,
    pub size: Field,
    pub latitude: Field,
    pub longitude: Field,
    /// These three hold an empty text where nothing is known: a column with a value for every photo is read
    /// several times faster than one with gaps.
    pub camera: Field,
    pub lens: Field,
    pub place: Field,
    pub tag: Field,
    pub person: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexed = |option| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let values = || TextOptions::default().set_fast("raw");
    let fields = Fields {
        words: builder.add_text_field("words", indexed(IndexRecordOption::WithFreqsAndPositions)),
        terms: builder.add_text_field("terms", indexed(IndexRecordOption::Basic)),
        taken: builder.add_i64_field(column::TAKEN, FAST),
        id_high: builder.add_u64_field(column::ID_HIGH, FAST),
        id_low: builder.add_u64_field(column::ID_LOW, FAST),
        day: builder.add_i64_field(column::DAY, FAST),
        year: builder.add_u64_field(column::YEAR, FAST),
        kinds: builder.add_u64_field(column::KINDS, FAST),
        iso: builder.add_u64_field(column::ISO, FAST),
        f_number: builder.add_f64_field(column::F_NUMBER, FAST),
        focal: builder.add_f64_field(column::FOCAL, FAST),
        rating: builder.add_u64_field(column::RATING, FAST),
        size: builder.add_u64_field(column::SIZE, FAST),
        latitude: builder.add_f64_field(column::LATITUDE, FAST),
        longitude: builder.add_f64_field(column::LONGITUDE, FAST),
        camera: builder.add_text_field(column::CAMERA, values()),
        lens: builder.add_text_field(column::LENS, values()),
        place: builder.add_text_field(column::PLACE, values()),
        tag: builder.add_text_field(column::TAG, values()),
        person: builder.add_text_field(column::PERSON, values()),
    };
    (builder.build(), fields)
}
