//! Real photographs against what ExifTool reads from them, and against crashes.
//!
//! Runs when the corpus is there: the folder that `ALBUMEN_CORPUS` names, else `../shared/corpus`. Every disagreement
//! with ExifTool is one of `disagreements.json`, with its reason; one that is new, and one that is no more, both fail.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use albumen::media::{DecodeError, Decoder, DecoderSettings, Developed, Facts, Hint, TakenSource};
use serde::Deserialize;
use serde_json::Value;

use super::support::settings;

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("ALBUMEN_CORPUS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    folder.join("exiftool.json").is_file().then_some(folder)
}

/// What ExifTool says of each file, by its path in the corpus.
fn references(corpus: &Path) -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(corpus.join("exiftool.json")).unwrap();
    let list: Vec<Value> = serde_json::from_str(&text).unwrap();
    let path = |entry: &Value| entry["SourceFile"].as_str().unwrap().trim_start_matches("./").to_owned();
    list.into_iter().map(|entry| (path(&entry), entry)).filter(|(path, _)| path.contains('/')).collect()
}

/// Develops all files, two at a time.
fn develop_all(corpus: &Path, paths: Vec<String>) -> BTreeMap<String, Result<Developed, DecodeError>> {
    let decoder = Decoder::new(DecoderSettings { processes: 2, ..settings() });
    let paths = Mutex::new(paths);
    let developed = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let Some(path) = paths.lock().unwrap().pop() else { break };
            let file = File::open(corpus.join(&path)).unwrap();
            let result = decoder.develop(&file, &Hint { file_name: path.clone() });
            developed.lock().unwrap().insert(path, result);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    developed.into_inner().unwrap()
}

#[derive(Deserialize)]
struct Disagreement {
    file: String,
    fields: Vec<String>,
    reason: String,
}

#[test]
fn facts_agree_with_exiftool_and_no_file_harms_the_decoder() {
    let Some(corpus) = corpus() else { return };
    let references = references(&corpus);
    let developed = develop_all(&corpus, references.keys().cloned().collect());
    let known: Vec<Disagreement> = serde_json::from_str(include_str!("disagreements.json")).unwrap();
    assert!(known.iter().all(|known| known.reason.len() > 10), "each has its reason");
    let mut expected: Vec<(String, String)> = known
        .iter()
        .flat_map(|known| known.fields.iter().map(|field| (known.file.clone(), field.clone())))
        .collect();
    let (mut agreed, mut surprises) = (BTreeMap::<&str, u32>::new(), Vec::new());
    for (path, reference) in &references {
        let developed = developed[path].as_ref().unwrap_or_else(|error| panic!("{path}: {error}"));
        if let Err(error) = &developed.pictures {
            let named = matches!(
                error,
                DecodeError::Unreadable(_) | DecodeError::TooLarge { .. } | DecodeError::OutOfMemory
            );
            assert!(named && !error.to_string().is_empty(), "{path}: {error}");
        }
        for (field, agrees, detail) in compare(reference, &developed.facts) {
            let listed = expected.iter().position(|(file, known)| file == path && known == field);
            match (agrees, listed) {
                (true, None) => *agreed.entry(field).or_default() += 1,
                (false, Some(at)) => drop(expected.swap_remove(at)),
                (true, Some(_)) => surprises.push(format!("{path}: {field} agrees and is listed as not")),
                (false, None) => surprises.push(format!("{path}: {field}: {detail}")),
            }
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
    assert!(expected.is_empty(), "listed and not found: {expected:?}");
    assert!(agreed["date"] > 150 && agreed["size"] > 350, "{agreed:?}");
}

/// The fields that ExifTool reads: name, whether ours agrees, and both values.
fn compare(reference: &Value, facts: &Facts) -> Vec<(&'static str, bool, String)> {
    let mut found = Vec::new();
    let mut note = |field, agrees, theirs: String, ours: String| {
        found.push((field, agrees, format!("{theirs} / {ours}")));
    };
    let text =
        |key: &str| reference[key].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let number = |key: &str| {
        let value = &reference[key];
        value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|&number| number != 0.0)
    };
    if let Some(theirs) = text("DateTimeOriginal")
        .as_deref()
        .and_then(plain)
        .or_else(|| text("CreateDate").as_deref().and_then(plain))
    {
        let ours = facts.taken.as_ref().map(|taken| {
            // ExifTool gives a film's clock as it stands, which is UTC.
            let minutes = match taken.source {
                TakenSource::Container => taken.offset_minutes.unwrap_or(0),
                _ => 0,
            };
            let local = taken.local.saturating_sub(jiff::Span::new().minutes(minutes));
            local.strftime("%Y-%m-%dT%H:%M:%S").to_string()
        });
        note("date", ours.as_ref() == Some(&theirs), theirs, format!("{ours:?}"));
    }
    if let (Some(latitude), Some(longitude)) = (raw(reference, "GPSLatitude"), raw(reference, "GPSLongitude"))
    {
        let near = |gps: albumen::media::Gps| {
            (gps.latitude - latitude).abs() < 1e-5 && (gps.longitude - longitude).abs() < 1e-5
        };
        note(
            "gps",
            facts.gps.is_some_and(near),
            format!("{latitude}, {longitude}"),
            format!("{:?}", facts.gps),
        );
    }
    for (field, key, ours) in [("make", "Make", &facts.make), ("model", "Model", &facts.model)] {
        if let Some(theirs) = text(key) {
            note(field, ours.as_ref() == Some(&theirs), theirs, format!("{ours:?}"));
        }
    }
    for (field, key, ours) in [
        ("exposure", "ExposureTime", facts.exposure_time),
        ("aperture", "FNumber", facts.f_number),
        ("iso", "ISO", facts.iso.map(f64::from)),
        ("focal length", "FocalLength", facts.focal_length),
        ("rating", "Rating", facts.rating.map(f64::from)),
    ] {
        if let Some(theirs) = number(key) {
            let near = ours.is_some_and(|ours| (ours - theirs).abs() <= theirs.abs() * 1e-3);
            note(field, near, theirs.to_string(), format!("{ours:?}"));
        }
    }
    if let Some(theirs) = number("Orientation").filter(|theirs| (1.0..=8.0).contains(theirs)) {
        note(
            "orientation",
            theirs as u8 == facts.orientation,
            theirs.to_string(),
            facts.orientation.to_string(),
        );
    }
    if let (Some(width), Some(height)) = (number("ImageWidth"), number("ImageHeight")) {
        let ours = (facts.width.map(f64::from), facts.height.map(f64::from));
        // ExifTool gives the size as stored.
        let turned = facts.orientation >= 5 || matches!(reference["Rotation"].as_u64(), Some(90 | 270));
        let same = ours == (Some(width), Some(height)) || turned && ours == (Some(height), Some(width));
        note("size", same, format!("{width} × {height}"), format!("{ours:?}"));
    }
    found
}

fn raw(reference: &Value, key: &str) -> Option<f64> {
    let value = &reference[key];
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// `2024:01:31 10:15:30`, with or without seconds and zone, as ISO writes it; dates that are none are left out.
fn plain(text: &str) -> Option<String> {
    let (date, time) = text.split_once([' ', 'T'])?;
    let real = date.bytes().filter(u8::is_ascii_digit).count() == 8 && !date.starts_with("0000");
    let time = time.split(['+', '-', '.', 'Z']).next()?;
    let seconds = if time.len() == 5 { ":00" } else { "" };
    real.then(|| format!("{}T{time}{seconds}", date.replace([':', '/'], "-")))
}
