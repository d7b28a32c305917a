use super::*;

#[test]
fn pages_are_newest_first_complete_and_unmoved_by_photos_that_come_meanwhile() {
    // Many share an instant, as bursts do, and several commits make several segments.
    let mut library = Library::new();
    let mut expected = Vec::new();
    for batch in 0..4 {
        let mut changes = Vec::new();
        for i in 0..50_i8 {
            let mut photo = photo(1 + (i + batch) % 5, |_| {});
            photo.owner = library.owner;
            expected.push((photo.taken_ms, photo.photo));
            changes.push(Change::Put(Box::new(photo)));
        }
        library.index.apply(changes).expect("photos can be put");
    }
    expected.sort_unstable_by(|a, b| b.cmp(a));
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = Page { limit: 7, after };
        let found = library
            .index
            .search(&Sight::own(library.owner), &Query::everything(), page, &[])
            .expect("it answers");
        assert_eq!(found.total, 200 + seen.len() / 7);
        seen.extend(found.photos);
        let Some(next) = found.next else { break };
        after = Some(next.to_string().parse().expect("a cursor reads what it writes"));
        // Newer than every page to come.
        let mut newer = photo(30, |_| {});
        newer.owner = library.owner;
        library.names.push(("newer".to_owned(), newer.photo));
        library.index.apply(vec![Change::Put(Box::new(newer))]).expect("photos can be put");
    }
    assert_eq!(seen, expected.into_iter().map(|(_, photo)| photo).collect::<Vec<_>>());
}

#[test]
fn a_page_of_nothing_still_counts() {
    let library = Library::of([("one", photo(1, |_| {})), ("two", photo(2, |_| {}))]);
    let page = Page { limit: 0, after: None };
    let found = library
        .index
        .search(&Sight::own(library.owner), &Query::everything(), page, &[Facet::Year])
        .expect("it answers");
    assert_eq!((found.total, found.photos.len(), found.next), (2, 0, None));
    assert_eq!(found.facets[0].values, [("2024".to_owned(), 2)]);
}

#[test]
fn cursors_that_were_not_made_here_are_refused() {
    for text in ["", "_", "12", "x_018f", "12_zz"] {
        assert!(text.parse::<Cursor>().is_err(), "{text}");
    }
}
