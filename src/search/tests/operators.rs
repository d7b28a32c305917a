use super::*;

fn corpus() -> Library {
    let text = |text: &str| Some(text.to_owned());
    Library::of([
        (
            "louvre",
            photo(1, |p| {
                p.title = text("Pyramide du Louvre");
                p.description = text("Café crème before the museum opened");
                p.tags = vec!["Museum".into(), "Two Words".into()];
                p.albums = vec!["/Trips/Paris 2024".into()];
                p.file_names = vec!["IMG_1234.JPG".into(), "IMG_1234.CR3".into()];
                p.extensions = vec!["JPG".into(), "cr3".into()];
                (p.city, p.region, p.country) = (text("Paris"), text("Île-de-France"), text("France"));
                p.country_code = text("FR");
                (p.make, p.model) = (text("Canon"), text("Canon EOS R5"));
                p.lens = text("RF24-70mm F2.8 L IS USM");
                p.author = text("Jean Dupont");
                p.people = vec!["Anna Smith".into()];
                (p.iso, p.f_number, p.focal_length) = (Some(100), Some(2.8), Some(35.0));
                (p.has_raw, p.rating, p.favorite) = (true, Some(5), true);
                (p.latitude, p.longitude) = (Some(48.8606), Some(2.3376));
                p.size_bytes = 40_000_000;
            }),
        ),
        (
            "tokyo",
            photo(14, |p| {
                p.title = text("東京都の夜景 🎉");
                p.file_names = vec!["DSC0001.MOV".into()];
                p.extensions = vec!["mov".into()];
                (p.city, p.country, p.country_code) = (text("Tōkyō"), text("Japan"), text("JP"));
                (p.make, p.model) = (text("SONY"), text("ILCE-7M3"));
                (p.iso, p.f_number, p.focal_length) = (Some(6400), Some(1.8), Some(50.0));
                p.kind = Kind::Video;
                p.rating = Some(3);
                (p.latitude, p.longitude) = (Some(35.68), Some(139.77));
                p.size_bytes = 250_000_000;
            }),
        ),
        ("old", {
            let day = date(1999, 12, 31);
            let mut p = PhotoDocument::new(UserId::new(), PhotoId::new(), instant(day), day);
            p.title = text("Straße bei Łódź");
            p.tags = vec!["museum".into()];
            p.kind = Kind::Live;
            p.size_bytes = 900;
            p
        }),
        (
            "hidden",
            photo(3, |p| {
                p.title = text("Louvre at night");
                p.archived = true;
            }),
        ),
    ])
}

#[test]
fn every_operator_finds_what_it_names_and_nothing_else() {
    let library = corpus();
    let louvre = ["louvre"].as_slice();
    let tokyo = ["tokyo"].as_slice();
    let old = ["old"].as_slice();
    let none = [].as_slice();
    for (text, names) in [
        ("tag:museum", ["louvre", "old"].as_slice()),
        ("tag:\"two words\"", louvre),
        ("tag:two", none),
        ("tag:mus*", ["louvre", "old"].as_slice()),
        ("person:anna", louvre),
        ("person:\"anna smith\"", louvre),
        ("person:smith-jones", none),
        ("album:paris", louvre),
        ("album:=Trips", louvre),
        ("album:=\"Trips/Paris 2024\"", louvre),
        ("album:=\"paris 2024\"", louvre),
        ("author:dupont", louvre),
        ("camera:canon", louvre),
        ("camera:\"eos r5\"", louvre),
        ("camera:=\"Canon EOS R5\"", louvre),
        ("camera:r", none),
        ("camera:ilce*", tokyo),
        ("lens:24-70mm", none),
        ("lens:\"F2.8 L\"", louvre),
        ("place:paris", louvre),
        ("place:\"Paris, France\"", louvre),
        ("place:ile-de-france", louvre),
        ("place:tokyo", tokyo),
        ("country:france", louvre),
        ("country:jp", tokyo),
        ("country:paris", none),
        ("type:photo", louvre),
        ("type:video", tokyo),
        ("type:live", old),
        ("type:raw", louvre),
        ("ext:cr3", louvre),
        ("ext:.MOV", tokyo),
        ("rating:>=4", louvre),
        ("rating:3", tokyo),
        ("rating:0", old),
        ("rating:<4", tokyo),
        ("rating:3..5", ["louvre", "tokyo"].as_slice()),
        ("iso:>800", tokyo),
        ("iso:<=100", louvre),
        ("f:<2.8", tokyo),
        ("f:2.8", louvre),
        ("f:f/1.8", tokyo),
        ("focal:24..40", louvre),
        ("focal:50mm", tokyo),
        ("date:2024-07", ["louvre", "tokyo"].as_slice()),
        ("date:2024-07-14", tokyo),
        ("date:last-week", tokyo),
        ("date:..1999", old),
        ("date:<2024", old),
        ("size:>100mb", tokyo),
        ("size:<1kb", old),
        ("is:favorite", louvre),
        ("is:untagged", tokyo),
        ("is:unplaced", old),
        ("is:archived", ["hidden"].as_slice()),
        ("has:gps", ["louvre", "tokyo"].as_slice()),
        ("has:raw", louvre),
        ("has:description", louvre),
        ("near:48.85,2.35,5km", louvre),
        ("near:48.85,2.35,500m", none),
        ("near:48.85,2.35", louvre),
    ] {
        assert_eq!(library.names(text), names, "{text}");
    }
}

#[test]
fn words_are_found_wherever_they_stand() {
    let library = corpus();
    let louvre = ["louvre"].as_slice();
    let tokyo = ["tokyo"].as_slice();
    let old = ["old"].as_slice();
    for (text, names) in [
        ("louvre", louvre),
        ("CAFE creme", louvre),
        ("crème", louvre),
        ("museum", ["louvre", "old"].as_slice()),
        ("anna", louvre),
        ("trips", louvre),
        ("img_1234", louvre),
        ("IMG_1234.JPG", louvre),
        ("img_12", louvre),
        ("france", louvre),
        ("canon", louvre),
        ("usm", louvre),
        ("dupont", louvre),
        ("july 2024", ["louvre", "tokyo"].as_slice()),
        ("dezember", old),
        ("1999", old),
        ("strasse", old),
        ("lodz", old),
        ("東京", tokyo),
        ("京都", tokyo),
        ("夜", tokyo),
        ("東夜", [].as_slice()),
        ("🎉", tokyo),
        ("\"café crème\"", louvre),
        ("\"crème café\"", [].as_slice()),
        ("louvre tokyo", [].as_slice()),
        ("louvre OR tokyo", ["louvre", "tokyo"].as_slice()),
        ("museum -canon", old),
        ("-museum", tokyo),
        ("-tag:museum -type:video", [].as_slice()),
        ("tokyo OR -museum", tokyo),
        ("louvre & anna", louvre),
        ("", ["louvre", "tokyo", "old"].as_slice()),
    ] {
        assert_eq!(library.names(text), names, "{text}");
    }
}

#[test]
fn the_last_word_goes_on_and_one_wrong_letter_is_forgiven() {
    let library = corpus();
    for (text, names) in [
        ("louv", ["louvre"].as_slice()),
        ("louv ", [].as_slice()),
        ("louv* anna", ["louvre"].as_slice()),
        ("louvra ", ["louvre"].as_slice()),
        ("luovre ", ["louvre"].as_slice()),
        ("lovre anna", ["louvre"].as_slice()),
        ("pyrami", ["louvre"].as_slice()),
        ("pyrmi", ["louvre"].as_slice()),
        ("camera:cannon", ["louvre"].as_slice()),
        ("luvre anna ", ["louvre"].as_slice()),
        ("lvre ", [].as_slice()),
        ("ana ", [].as_slice()),
        ("\"louvra\"", [].as_slice()),
    ] {
        assert_eq!(library.names(text), names, "{text}");
    }
}

#[test]
fn facets_count_all_that_matches_and_their_queries_find_the_same() {
    let library = corpus();
    let found = library.found("", &Facet::ALL);
    let all: Vec<(&str, Vec<(&str, u64)>)> = found
        .facets
        .iter()
        .map(|counts| {
            let values = counts.values.iter().map(|(value, count)| (value.as_str(), *count));
            (counts.facet.name(), values.collect())
        })
        .collect();
    assert_eq!(
        all,
        [
            ("year", vec![("2024", 2), ("1999", 1)]),
            ("camera", vec![("Canon EOS R5", 1), ("SONY ILCE-7M3", 1)]),
            ("lens", vec![("RF24-70mm F2.8 L IS USM", 1)]),
            ("place", vec![("Paris", 1), ("Tōkyō", 1)]),
            ("tag", vec![("Museum", 1), ("Two Words", 1), ("museum", 1)]),
            ("person", vec![("Anna Smith", 1)]),
            ("type", vec![("photo", 1), ("video", 1), ("live", 1), ("raw", 1)]),
        ]
    );
    for counts in found.facets {
        for (value, count) in counts.values.iter().filter(|(value, _)| !value.eq_ignore_ascii_case("museum"))
        {
            let query = counts.facet.query(value);
            assert_eq!(library.found(&query, &[]).total as u64, *count, "{query}");
        }
    }
}
