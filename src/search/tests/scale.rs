//! How fast it is over a million photos of one owner. Prints; judges nothing.
//!
//! `ALBUMEN_SCALE=1000000 cargo test --release search::tests::scale -- --ignored --nocapture`

use std::time::{Duration, Instant};

use super::*;

/// A generator of the same numbers every time (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    /// Small numbers far more often than large ones, as names of places and tags are in real libraries.
    fn skewed(&mut self, end: usize) -> usize {
        let high = self.below(end) + 1;
        self.below(high)
    }
}

/// A word that reads like one; the same for the same number.
fn name(number: usize) -> String {
    let syllables = ["ba", "le", "mo", "ri", "ta", "sen", "dor", "ka", "vi", "nu", "gar", "pel", "os", "im"];
    let mut rest = number * 7 + 5;
    let mut text = String::new();
    while rest > 0 {
        text.push_str(syllables[rest % syllables.len()]);
        rest /= syllables.len();
    }
    text
}

fn generated(owner: UserId, number: usize, random: &mut Random) -> PhotoDocument {
    let day =
        date(2004, 1, 1).checked_add(jiff::Span::new().days(number as i64 % 7_500)).expect("it is near");
    let mut photo = PhotoDocument::new(owner, PhotoId::new(), instant(day) + number as i64 % 86_400_000, day);
    let album = random.skewed(4_000);
    photo.albums = vec![format!("{}/{} {}", name(album % 40), name(album), day.year())];
    photo.file_names = vec![format!("IMG_{:04}.JPG", number % 10_000)];
    photo.extensions = vec!["jpg".into()];
    photo.tags = (0..random.below(4)).map(|_| name(random.skewed(2_000))).collect();
    photo.people = (0..random.below(3)).map(|_| format!("{} Miller", name(random.skewed(150)))).collect();
    let place = random.skewed(3_000);
    if !place.is_multiple_of(5) {
        photo.city = Some(name(place));
        photo.region = Some(name(place % 200));
        photo.country = Some(name(place % 40));
        photo.latitude = Some(random.below(1_400_000) as f64 / 10_000.0 - 70.0);
        photo.longitude = Some(random.below(3_600_000) as f64 / 10_000.0 - 180.0);
    }
    let camera = random.skewed(40);
    photo.make = Some(name(camera % 8));
    photo.model = Some(format!("Model {camera}"));
    photo.lens = (!camera.is_multiple_of(3)).then(|| format!("Lens {}mm", 10 + random.skewed(60)));
    if random.below(5) == 0 {
        photo.title = Some((0..4).map(|_| name(random.skewed(8_000))).collect::<Vec<_>>().join(" "));
    }
    photo.iso = Some(100 << random.below(7));
    photo.f_number = Some(1.4 + random.below(20) as f64 / 2.0);
    photo.focal_length = Some(14.0 + random.below(186) as f64);
    photo.rating = (random.below(4) == 0).then(|| 1 + random.below(5) as u8);
    photo.favorite = random.below(20) == 0;
    photo.archived = random.below(50) == 0;
    photo.has_raw = random.below(10) == 0;
    photo.kind = if random.below(12) == 0 { Kind::Video } else { Kind::Photo };
    photo.size_bytes = 500_000 + random.below(9_000_000) as u64;
    photo
}

/// Time on the clock and time computed.
type Times = (Duration, Duration);

fn timed<T>(work: impl FnOnce() -> T) -> Times {
    let (start, before) = (Instant::now(), computed());
    work();
    (start.elapsed(), computed().saturating_sub(before))
}

#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn line(title: &str, times: &[Times]) {
    let milliseconds = |pick: fn(&Times) -> Duration| {
        let mut sorted: Vec<f64> = times.iter().map(|t| pick(t).as_secs_f64() * 1_000.0).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
        format!("p50 {:7.2} p99 {:7.2}", at(0.5), at(0.99))
    };
    println!("{title:26} ms: {}   computed: {}", milliseconds(|t| t.0), milliseconds(|t| t.1));
}

/// What this thread has computed so far; on a busy machine it says more than the clock. Linux only.
fn computed() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

fn resident_mb() -> usize {
    let pages = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = pages.lines().find(|line| line.starts_with("RssAnon")).unwrap_or("0");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<usize>().ok()).unwrap_or(0) / 1_024
}

#[test]
#[ignore = "takes minutes, and means something only with optimisation"]
#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn search_and_suggest_over_a_large_library() {
    let photos: usize = std::env::var("ALBUMEN_SCALE").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let mut library = Library::new();
    let mut random = Random(7);
    let kept = std::env::var_os("ALBUMEN_SCALE_FOLDER").map(std::path::PathBuf::from);
    library.owner = UserId::from_bytes([7; 16]);
    let mut opened = Opened::Empty;
    if let Some(kept) = &kept {
        (library.index, opened) = Index::open(kept).expect("it opens");
    }
    if opened == Opened::Empty {
        fill(&library, photos, &mut random);
    }
    println!(
        "{} MB of its own, {} segments",
        resident_mb(),
        library.index.searcher().segment_readers().len()
    );
    measure(&library, "");
    if opened == Opened::Empty {
        changes(&library, &mut random);
        measure(&library, " after changes");
    }
}

#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn fill(library: &Library, photos: usize, random: &mut Random) {
    println!("before: {} MB of its own", resident_mb());
    let start = Instant::now();
    for batch in 0..photos / 10_000 {
        let numbers = batch * 10_000..(batch + 1) * 10_000;
        let put = numbers.map(|n| Change::Put(Box::new(generated(library.owner, n, random))));
        library.index.apply(put.collect()).expect("photos can be put");
    }
    let filled = start.elapsed();
    println!(
        "filled {photos} in {filled:.1?}, {:.0}/s; {} MB of its own",
        photos as f64 / filled.as_secs_f64(),
        resident_mb()
    );
    library.index.rest().expect("it can rest");
    library.index.seal().expect("it can be sealed");
    let bytes: u64 = std::fs::read_dir(library.index.folder())
        .expect("it can be listed")
        .flatten()
        .map(|file| file.metadata().map_or(0, |m| m.len()))
        .sum();
    let segments = library.index.searcher().segment_readers().len();
    println!(
        "at rest: {} MB of its own, {} MB on disk, {segments} segments",
        resident_mb(),
        bytes / 1_000_000
    );
}

#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn changes(library: &Library, random: &mut Random) {
    let one = (0..30).map(|i| {
        let put = Change::Put(Box::new(generated(library.owner, i * 31, random)));
        timed(|| library.index.apply(vec![put]).expect("a photo can be put"))
    });
    line("one photo, searchable", &one.collect::<Vec<_>>());
    println!("{} segments", library.index.searcher().segment_readers().len());
}

#[expect(clippy::print_stdout, reason = "its output is what it is for")]
fn measure(library: &Library, when: &str) {
    let classes: [(&str, &dyn Fn(usize) -> String); 16] = [
        ("everything", &|_| String::new()),
        ("one word", &|i| format!("{} ", name(i * 13))),
        ("a frequent word", &|i| format!("{} ", name(i % 20))),
        ("two words", &|i| format!("{} {} ", name(i % 50), name(i % 40))),
        ("a word being typed", &|i| name(i * 13).chars().take(2 + i % 4).collect()),
        ("a word with a typo", &|i| format!("{}xq ", &name(i * 13 + 100))),
        ("file name being typed", &|i| format!("IMG_{}", i % 100)),
        ("phrase", &|i| format!("\"{} miller\"", name(i % 150))),
        ("tag and year", &|i| format!("tag:{} date:{}", name(i), 2005 + i % 18)),
        ("date range", &|i| format!("date:{}-03..{}-09", 2005 + i % 9, 2014 + i % 9)),
        ("ranges", &|i| format!("iso:>={} f:<{} rating:>=3", 100 << (i % 5), 2 + i % 6)),
        ("near", &|i| format!("near:{},{},200km", i % 60, i % 170)),
        ("minus", &|i| format!("-{} -tag:{}", name(i), name(i % 9))),
        ("alternatives", &|i| format!("{} OR {} OR camera:model", name(i), name(i % 30))),
        ("favorites of a camera", &|i| format!("is:favorite camera:{}", name(i % 8))),
        ("without archive", &|i| format!("has:gps place:{} type:photo", name(i % 40))),
    ];
    for (facets, label) in [(Facet::ALL.as_slice(), "all facets"), (&[], "no facets")] {
        println!("--- search, {label}{when}");
        let mut all = Vec::new();
        for (title, text) in &classes {
            let times: Vec<Times> = (0..60).map(|i| timed(|| library.found(&text(i), facets))).collect();
            line(title, &times);
            all.extend(times);
        }
        line("ALL", &all);
    }
    let typed = (0..400).map(|i| {
        let text: String = name(i * 3).chars().take(1 + i % 4).collect();
        timed(|| library.index.suggest(library.owner, &text, 10).expect("it answers"))
    });
    line("suggest", &typed.collect::<Vec<_>>());
    println!("{} MB of its own", resident_mb());
}
