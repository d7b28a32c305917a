use super::*;

fn library() -> Library {
    let tagged = |day, tag: &str| {
        photo(day, |p| {
            p.tags = vec![tag.to_owned()];
            p.albums = vec!["Trips/Paris 2024".into()];
            (p.make, p.model) = (Some("Canon".into()), Some("EOS R5".into()));
            p.city = Some("Pärnu".into());
        })
    };
    Library::of([
        ("a", tagged(1, "Party time")),
        ("b", tagged(2, "Party time")),
        ("c", tagged(3, "Beach")),
        (
            "d",
            photo(4, |p| {
                p.tags = vec!["Party time".into(), "Parked".into()];
                p.archived = true;
            }),
        ),
    ])
}

fn suggested(library: &Library, text: &str) -> Vec<(String, String, u64)> {
    let found = library.index.suggest(library.owner, text, 10).expect("it answers");
    found.into_iter().map(|s| (s.text, s.query, s.count)).collect()
}

fn row(text: &str, query: &str, count: u64) -> (String, String, u64) {
    (text.to_owned(), query.to_owned(), count)
}

#[test]
fn any_word_of_a_value_leads_to_it_with_the_count_a_search_would_find() {
    let library = library();
    assert_eq!(
        suggested(&library, "beach par"),
        [
            row("Trips/Paris 2024", "beach album:=\"Trips/Paris 2024\" ", 3),
            row("Pärnu", "beach place:=Pärnu ", 3),
            row("Party time", "beach tag:\"Party time\" ", 2),
        ]
    );
    assert_eq!(suggested(&library, "r5"), [row("Canon EOS R5", "camera:=\"Canon EOS R5\" ", 3)]);
    assert_eq!(suggested(&library, "-tag:PARTY"), [row("Party time", "-tag:\"Party time\" ", 2)]);
    assert_eq!(suggested(&library, "tag:\"party ti"), [row("Party time", "tag:\"Party time\" ", 2)]);
    for text in ["r5", "par", "tag:", "tri", "20"] {
        for (_, query, count) in suggested(&library, text) {
            assert_eq!(library.found(&query, &[]).total as u64, count, "{query}");
        }
    }
    assert_eq!(suggested(&library, ""), []);
    assert_eq!(suggested(&library, "beach "), []);
}

#[test]
fn a_value_that_no_photo_has_any_more_is_not_suggested() {
    let library = library();
    let gone = library.names.iter().take(2).map(|(_, photo)| Change::Remove { photo: *photo });
    library.index.apply(gone.collect()).expect("photos can be removed");
    assert_eq!(suggested(&library, "tag:"), [row("Beach", "tag:Beach ", 1)]);
    assert_eq!(suggested(&library, "camera:canon"), [row("Canon EOS R5", "camera:=\"Canon EOS R5\" ", 1)]);
}
