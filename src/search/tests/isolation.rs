use super::*;

/// Two owners in one index, with the same words in both libraries and a secret in one.
fn two_owners() -> (Library, UserId) {
    let mut library = Library::of([("mine", photo(1, |p| p.title = Some("beach".into())))]);
    let other = UserId::new();
    let mut changes = Vec::new();
    for day in 1..20 {
        let mut theirs = photo(day, |p| {
            p.title = Some("beach secretword".into());
            p.tags = vec!["secrettag".into()];
            p.people = vec!["Secret Person".into()];
            p.city = Some("Secretville".into());
            p.model = Some("Secretcam".into());
            p.albums = vec!["Secret/Album".into()];
            p.rating = Some(5);
            (p.latitude, p.longitude) = (Some(48.85), Some(2.35));
            p.iso = Some(100);
        });
        theirs.owner = other;
        library.names.push(("theirs".to_owned(), theirs.photo));
        changes.push(Change::Put(Box::new(theirs)));
    }
    library.index.apply(changes).expect("photos can be put");
    (library, other)
}

#[test]
fn no_query_reaches_another_owners_photos() {
    let (library, _) = two_owners();
    for (text, mine) in [
        ("", 1),
        ("beach", 1),
        ("bea", 1),
        ("baech ", 1),
        ("secretword", 0),
        ("secr", 0),
        ("secretwprd ", 0),
        ("\"beach secretword\"", 0),
        ("tag:secrettag", 0),
        ("tag:s*", 0),
        ("person:secret", 0),
        ("album:=Secret", 0),
        ("rating:>=1", 0),
        ("iso:<=100", 0),
        ("has:gps", 0),
        ("near:48.85,2.35,20000km", 0),
        ("-beach", 0),
        ("-nothing", 1),
        ("beach OR -beach", 1),
        ("beach OR secretword OR rating:5", 1),
        ("date:2000..2030", 1),
        ("is:archived", 0),
        ("is:untagged", 1),
    ] {
        let found = library.found(text, &Facet::ALL);
        assert_eq!(found.total, mine, "{text}");
        assert_eq!(found.photos.len(), mine, "{text}");
        for facet in &found.facets {
            for (value, count) in &facet.values {
                assert!(!value.to_lowercase().contains("secret"), "{text}: {value}");
                assert!(*count <= 1, "{text}: {value} counts {count}");
            }
        }
    }
}

#[test]
fn no_suggestion_names_or_counts_what_another_owner_has() {
    let (library, other) = two_owners();
    for text in ["s", "secret", "tag:s", "tag:", "place:secret", "2", "camera:", "album:"] {
        for suggestion in library.index.suggest(library.owner, text, 50).expect("it answers") {
            assert_eq!((suggestion.text.as_str(), suggestion.count), ("2024", 1), "{text}");
        }
    }
    let theirs = library.index.suggest(other, "secret", 50).expect("it answers");
    assert_eq!(theirs.len(), 6, "{theirs:?}");
}

#[test]
fn a_cursor_of_another_owners_photo_shows_nothing_of_it() {
    let (library, other) = two_owners();
    let page = Page { limit: 5, after: None };
    let theirs =
        library.index.search(&Sight::own(other), &Query::everything(), page, &[]).expect("it answers");
    let page = Page { limit: 5, after: theirs.next };
    let mine = library
        .index
        .search(&Sight::own(library.owner), &Query::everything(), page, &[])
        .expect("it answers");
    assert_eq!(mine.photos, [library.names[0].1]);
}
