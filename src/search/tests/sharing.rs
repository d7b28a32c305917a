//! What others were given is found, by what they may know of it, and nothing else is.

use super::*;
use crate::model::id::{FileId, LibraryId};

struct Shared {
    library: Library,
    wedding: LibraryId,
    trips: FileId,
}

/// Three photos of another owner: one in a library, one below a shared folder, one shared with nobody.
fn shared() -> Shared {
    let mut library = Library::of([("mine", photo(1, |p| p.title = Some("beach".into())))]);
    let (wedding, trips, other) = (LibraryId::new(), FileId::new(), UserId::new());
    let ways = [
        ("in the library", vec![Through::Library(wedding)]),
        ("in the folder", vec![Through::Folder(trips)]),
        ("private", vec![]),
    ];
    let changes = ways.map(|(name, seen_through)| {
        let theirs = photo(2, |p| {
            p.owner = other;
            p.title = Some("beach".into());
            p.tags = vec!["Sea".into()];
            p.albums = vec!["Divorce/Papers".into()];
            p.favorite = true;
            p.seen_through = seen_through;
        });
        library.names.push((name.to_owned(), theirs.photo));
        Change::Put(Box::new(theirs))
    });
    library.index.apply(changes.into()).expect("photos can be put");
    Shared { library, wedding, trips }
}

impl Shared {
    fn sight(&self) -> Sight {
        let libraries = vec![(self.wedding, "Our Wedding".to_owned())];
        Sight { libraries, folders: vec![self.trips], ..Sight::own(self.library.owner) }
    }

    fn names(&self, sight: &Sight, text: &str) -> Vec<&str> {
        let query = parse(text, TODAY).unwrap_or_else(|error| panic!("{text}: {error}"));
        let page = Page { limit: 100, after: None };
        let found = self.library.index.search(sight, &query, page, &Facet::ALL).expect("it answers");
        assert_eq!(found.total, found.photos.len(), "{text}");
        let named = self.library.names.iter().filter(|(_, id)| found.photos.contains(id));
        named.map(|(name, _)| name.as_str()).collect()
    }
}

#[test]
fn what_was_given_is_found_beside_ones_own() {
    let shared = shared();
    let all = shared.sight();
    assert_eq!(shared.names(&all, ""), ["mine", "in the library", "in the folder"]);
    assert_eq!(shared.names(&all, "bea"), ["mine", "in the library", "in the folder"]);
    assert_eq!(shared.names(&all, "library:\"our wedding\""), ["in the library"]);
    assert_eq!(shared.names(&all, "-library:\"our wedding\""), ["mine", "in the folder"]);
    assert_eq!(shared.names(&Sight { folders: Vec::new(), ..all }, "beach"), ["mine", "in the library"]);
}

#[test]
fn a_share_does_not_tell_of_folders_and_favourites() {
    let shared = shared();
    let all = shared.sight();
    for probe in ["divorce", "papers", "album:divorce", "album:=Divorce", "is:favorite", "is:archived"] {
        assert_eq!(shared.names(&all, probe), Vec::<&str>::new(), "{probe}");
    }
    assert_eq!(shared.names(&all, "-is:favorite"), ["mine", "in the library", "in the folder"]);
}

#[test]
fn a_share_does_not_tell_of_tags() {
    let shared = shared();
    let all = shared.sight();
    for probe in ["sea", "se", "tag:sea", "tag:=Sea", "tag:s"] {
        assert_eq!(shared.names(&all, probe), Vec::<&str>::new(), "{probe}");
    }
    assert_eq!(shared.names(&all, "is:untagged"), ["mine", "in the library", "in the folder"]);
    let page = Page { limit: 0, after: None };
    let query = parse("", TODAY).expect("it can be read");
    let facets = [Facet::Tag, Facet::Type, Facet::Person];
    let found = shared.library.index.search(&all, &query, page, &facets).expect("it answers");
    assert_eq!(found.facets.iter().map(|counts| counts.facet).collect::<Vec<_>>(), facets);
    assert_eq!(found.facets[0].values, [], "nobody else's tag is counted");
    assert_eq!(found.facets[1].values, [("photo".to_owned(), 3)]);
}

#[test]
fn what_the_index_is_behind_on_is_left_out() {
    let shared = shared();
    let stale = vec![shared.library.names[1].1];
    assert_eq!(shared.names(&Sight { stale, ..shared.sight() }, "beach"), ["mine", "in the folder"]);
}

#[test]
fn a_library_that_one_does_not_see_has_no_name() {
    let shared = shared();
    let sight = Sight::own(shared.library.owner);
    assert_eq!(shared.names(&sight, "library:\"our wedding\""), Vec::<&str>::new());
    let only = Some(vec![shared.library.names[2].1]);
    assert_eq!(shared.names(&Sight { only, ..shared.sight() }, "beach"), ["in the folder"]);
}
