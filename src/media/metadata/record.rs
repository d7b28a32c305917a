//! Everything that was read, as JSON.

use exif::{Context, In, Tag};
use serde_json::{Map, Value as Json};

use super::{Blocks, iptc, value};

/// What is kept of one file; a field that would go beyond it is left out.
const LONGEST: usize = 256 << 10;

/// The fields of all blocks by block and name: `{"exif": {…}, "xmp": {…}, "iptc": {…}, "container": {…}}`. A field that
/// no standard names goes by its number; the fields of the thumbnail stand apart, under `thumbnail`.
pub fn record(blocks: &Blocks) -> Json {
    let mut room = LONGEST;
    let mut record = Map::new();
    let (mut exif, mut thumbnail) = (Map::new(), Map::new());
    for field in &blocks.exif.fields {
        let Some(json) = value::json(&field.value).filter(|json| !json.is_null()) else { continue };
        let group = match field.ifd_num {
            In::PRIMARY => &mut exif,
            In::THUMBNAIL => &mut thumbnail,
            _ => continue,
        };
        put(group, name_of(field.tag), json, &mut room);
    }
    let (mut xmp, mut iptc) = (Map::new(), Map::new());
    for (name, texts) in &blocks.xmp.properties {
        put(&mut xmp, name.clone(), texts_json(texts), &mut room);
    }
    for (dataset, texts) in &blocks.iptc.datasets {
        let known = iptc::NAMES.iter().find(|(number, _)| number == dataset);
        let name = known.map_or_else(|| format!("2:{dataset:02}"), |(_, name)| (*name).to_owned());
        put(&mut iptc, name, texts_json(texts), &mut room);
    }
    let mut container = Map::new();
    for (name, json) in &blocks.container.tags {
        put(&mut container, name.clone(), json.clone(), &mut room);
    }
    let groups =
        [("exif", exif), ("thumbnail", thumbnail), ("xmp", xmp), ("iptc", iptc), ("container", container)];
    for (name, group) in groups {
        if !group.is_empty() {
            record.insert(name.to_owned(), group.into());
        }
    }
    record.into()
}

fn put(group: &mut Map<String, Json>, name: String, json: Json, room: &mut usize) {
    let size = name.len() + json.to_string().len();
    if size <= *room {
        *room -= size;
        group.entry(name).or_insert(json);
    }
}

fn texts_json(texts: &[String]) -> Json {
    match texts {
        [one] => value::trimmed(one).into(),
        many => many.iter().take(1000).filter_map(|text| value::trimmed(text)).collect(),
    }
}

fn name_of(tag: Tag) -> String {
    if tag.description().is_some() {
        return tag.to_string();
    }
    let group = match tag.context() {
        Context::Exif => "Exif",
        Context::Gps => "GPS",
        Context::Interop => "Interop",
        _ => "TIFF",
    };
    format!("{group}-0x{:04x}", tag.number())
}
