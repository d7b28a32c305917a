//! Timelines and search over generated libraries.

use std::path::Path;
use std::time::Instant;

use albumen::model::{ContentHash, Stamp, Taken, TakenSource, UserId};
use albumen::photos::record;
use albumen::store::accounts::LOGINS;
use albumen::store::photos::{CameraRecord, PhotoKind, PhotoRecord, PhotoState, PicturesRecord, PlaceRecord};
use albumen::store::tags::{TAG_NAMES, TAGS, TagLink, TagRecord};
use albumen::store::{Reader, Store, StoreError};
use serde_json::json;

use super::report::{Report, quantile};
use super::server::Server;
use super::{idle, ingest};

/// Photos written in one transaction.
pub(super) const BATCH: usize = 5_000;
/// Requests a figure.
const ROUNDS: usize = 200;
/// Photos that are added to a full library.
const MORE: u32 = 20;

const CITIES: [(&str, &str); 8] = [
    ("Paris", "France"),
    ("Berlin", "Germany"),
    ("Lisbon", "Portugal"),
    ("Kyoto", "Japan"),
    ("Lima", "Peru"),
    ("Oslo", "Norway"),
    ("Hanoi", "Vietnam"),
    ("Cairo", "Egypt"),
];
const CAMERAS: [(&str, &str); 5] = [
    ("Apple", "iPhone 15 Pro"),
    ("NIKON CORPORATION", "NIKON D90"),
    ("Canon", "Canon EOS R6"),
    ("SONY", "ILCE-7M4"),
    ("Google", "Pixel 8"),
];
pub(super) const WORDS: [&str; 10] =
    ["beach", "birthday", "garden", "mountain", "dinner", "school", "snow", "boat", "family", "night"];

pub fn measure(report: &mut Report) {
    for size in sizes() {
        report.on(Some(size));
        library(report, size);
    }
    report.on(None);
}

/// How many photos the generated libraries hold.
pub(super) fn sizes() -> Vec<usize> {
    let sizes = std::env::var("ALBUMEN_BENCH_LIBRARY").unwrap_or_else(|_| "10000,100000".into());
    sizes.split(',').filter_map(|size| size.trim().parse().ok()).collect()
}

/// Waits until the search knows of so many photos; gives how long that took, in seconds.
pub(super) fn indexed(server: &Server, photos: usize) -> f64 {
    let begun = Instant::now();
    while server.get("/search?q=&limit=1")["pagination"]["total"].as_u64() != Some(photos as u64) {
        assert!(begun.elapsed().as_secs() < 1_800, "the index is not made");
        #[allow(clippy::disallowed_methods, reason = "the bench waits for another process")]
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
    begun.elapsed().as_secs_f64()
}

fn library(report: &mut Report, size: usize) {
    let data = tempfile::tempdir().expect("a folder");
    drop(Server::start(data.path()));
    fill(data.path(), size);
    // The index is absent and is made from the records; the next start is the one that counts.
    std::fs::remove_dir_all(data.path().join("index")).expect("it was made");
    let first = Server::start(data.path());
    let taken = indexed(&first, size);
    report.alone("search index made anew", taken, "s", "");
    idle::watch(report, &first, ", index just made", "");
    first.kill();
    let again = Server::start(data.path());
    report.alone("ready after a kill at rest", again.ready.as_secs_f64() * 1_000.0, "ms", "≤ 500 ms");
    again.post("/folders", &json!({"path": "/just made"}));
    again.kill();
    let again = Server::start(data.path());
    report.alone("ready after a kill at work", again.ready.as_secs_f64() * 1_000.0, "ms", "");
    drop(again);
    let server = Server::start(data.path());
    report.alone("ready", server.ready.as_secs_f64() * 1_000.0, "ms", "≤ 500 ms");
    let bar = if size > 100_000 { "≤ 100 MB" } else { "≤ 40 MB" };
    idle::watch(report, &server, "", bar);
    let months = server.get("/photos/timeline")["data"].clone();
    let months: Vec<String> = months
        .as_array()
        .expect("months")
        .iter()
        .map(|m| m["bucket"].as_str().expect("a name").into())
        .collect();
    let month = |n: usize| format!("/photos/timeline/{}", months[n * 7 % months.len()]);
    time(report, &server, "timeline buckets", "≤ 10 ms", |_| "/photos/timeline".into());
    time(report, &server, "one bucket page", "≤ 20 ms", month);
    let words = |n: usize| WORDS[n % WORDS.len()];
    time(report, &server, "search with facets", "≤ 50 ms", |n| {
        let query =
            ["{}", "{}%20{}", "camera:nikon%20{}", "date:2015..2019%20{}", "{}%20rating:%3E=4"][n % 5];
        let query = query.replacen("{}", words(n), 1).replacen("{}", words(n + 3), 1);
        format!("/search?q={query}&limit=100&facets=year,camera,place,tag,type")
    });
    time(report, &server, "suggest", "≤ 15 ms", |n| format!("/search/suggest?q={}", &words(n)[..=(n % 3)]));
    one_more(report, &server);
}

/// From sending one photo to its being ready and found.
fn one_more(report: &mut Report, server: &Server) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut taken: Vec<f64> = (0..MORE)
        .map(|seed| {
            let path = folder.path().join(format!("{seed}.jpg"));
            ingest::draw(&path, seed);
            let begun = Instant::now();
            ingest::send(server, &path);
            ingest::settle(server, &mut |_| {});
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    report.alone("one more photo, p50", quantile(&mut taken, 0.5), "ms", "≤ 1.2 × that at 10,000");
}

pub(super) fn time(
    report: &mut Report,
    server: &Server,
    what: &str,
    bar: &str,
    path: impl Fn(usize) -> String,
) {
    (0..10).for_each(|n| drop(server.bytes(&path(n))));
    let mut taken: Vec<f64> = (0..ROUNDS)
        .map(|n| {
            let begun = Instant::now();
            server.bytes(&path(n));
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    report.alone(format!("{what}, p50"), quantile(&mut taken, 0.5), "ms", "");
    report.alone(format!("{what}, p99"), quantile(&mut taken, 0.99), "ms", bar);
}

/// Writes records as ingest would leave them.
fn fill(data: &Path, size: usize) {
    let store = Store::open(&data.join("albumen.redb")).expect("nobody else holds it");
    let login = store.read(|tx| tx.get(&LOGINS, &"ada".to_owned())).expect("readable");
    let owner = login.expect("she was set up").0;
    let tags: Vec<_> = WORDS.iter().map(|_| albumen::model::TagId::new()).collect();
    let named = tags.clone();
    store
        .write(move |tx| {
            for (id, name) in named.iter().zip(WORDS) {
                let tag = TagRecord { name: name.to_owned(), color: None, finder_label: 0 };
                tx.put(&TAGS, &(owner, *id), &tag)?;
                tx.put(&TAG_NAMES, &(owner, name.to_owned()), &TagLink(*id))?;
            }
            Ok::<_, StoreError>(())
        })
        .expect("written");
    for batch in (0..size).step_by(BATCH) {
        let tags = tags.clone();
        store
            .write(move |tx| {
                (batch..(batch + BATCH).min(size))
                    .try_for_each(|n| record::create(tx, &photo(owner, n, &tags)))
            })
            .expect("written");
    }
}

pub(super) fn photo(owner: UserId, n: usize, tags: &[albumen::model::TagId]) -> PhotoRecord {
    // Fifteen years, some months fuller than others.
    let spread = 15 * 365 * Stamp::DAY;
    let when = 1_262_304_000_000 + (n as i64).wrapping_mul(7_919_333_111).rem_euclid(spread);
    let hash = ContentHash::of(&n.to_le_bytes());
    let (city, country) = CITIES[n % CITIES.len()];
    let (make, model) = CAMERAS[n / 3 % CAMERAS.len()];
    let some = |text: &str| Some(text.to_owned());
    let kind = if n.is_multiple_of(20) { PhotoKind::Video } else { PhotoKind::Photo };
    let taken = Taken { local_ms: when, offset_minutes: Some(60), source: TakenSource::Exif };
    PhotoRecord {
        hothash: Some(hash),
        state: PhotoState::Ready,
        title: n.is_multiple_of(4).then(|| format!("{} {}", WORDS[n / 4 % 10], WORDS[n / 7 % 10])),
        tags: (0..if tags.is_empty() { 0 } else { n % 3 })
            .map(|t| tags[(n / 2 + t * 3) % tags.len()])
            .collect(),
        rating: Some((n % 5) as u8 + 1),
        favorite: n.is_multiple_of(50),
        position: Some((48.0 + (n % 100) as f64 / 100.0, 2.0 + (n % 77) as f64 / 77.0)),
        place: PlaceRecord { city: some(city), region: None, country: some(country), country_code: None },
        camera: CameraRecord {
            make: some(make),
            model: some(model),
            iso: Some(100 << (n % 6)),
            ..CameraRecord::default()
        },
        width: Some(4000),
        height: Some(3000),
        thumbhash: hash.0[..24].to_vec(),
        pictures: Some(PicturesRecord {
            small: hash,
            small_bytes: 20_000,
            large: hash,
            large_bytes: 170_000,
        }),
        ..PhotoRecord::new(owner, kind, taken, Stamp(when))
    }
}
