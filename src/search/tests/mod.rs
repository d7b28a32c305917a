//! The room as its users see it, over small libraries on disk.

mod durability;
mod isolation;
mod operators;
mod paging;
mod scale;
mod sharing;
mod suggesting;

use jiff::civil::{Date, date};
use tempfile::TempDir;

use super::*;
use crate::model::id::{PhotoId, UserId};

/// An index in a folder of its own, with one owner's photos under short names.
struct Library {
    folder: TempDir,
    index: Index,
    owner: UserId,
    names: Vec<(String, PhotoId)>,
}

impl Library {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let (index, opened) = Index::open(folder.path()).expect("an empty folder can be opened");
        assert_eq!(opened, Opened::Empty);
        Self { folder, index, owner: UserId::new(), names: Vec::new() }
    }

    fn of(photos: impl IntoIterator<Item = (&'static str, PhotoDocument)>) -> Self {
        let mut library = Self::new();
        let mut changes = Vec::new();
        for (name, mut photo) in photos {
            photo.owner = library.owner;
            library.names.push((name.to_owned(), photo.photo));
            changes.push(Change::Put(Box::new(photo)));
        }
        library.index.apply(changes).expect("photos can be put");
        library
    }

    fn found(&self, text: &str, facets: &[Facet]) -> Found {
        let query = parse(text, TODAY).unwrap_or_else(|error| panic!("{text}: {error}"));
        let page = Page { limit: 100, after: None };
        self.index.search(&Sight::own(self.owner), &query, page, facets).expect("the index answers")
    }

    /// The short names of what is found, in the order of their making.
    fn names(&self, text: &str) -> Vec<&str> {
        let found = self.found(text, &[]);
        assert_eq!(found.total, found.photos.len(), "{text}");
        let named = self.names.iter().filter(|(_, id)| found.photos.contains(id));
        named.map(|(name, _)| name.as_str()).collect()
    }
}

const TODAY: Date = date(2024, 7, 20);

/// A photo of a day of July 2024, changed as told.
fn photo(day: i8, change: impl FnOnce(&mut PhotoDocument)) -> PhotoDocument {
    let taken = date(2024, 7, day);
    let mut photo = PhotoDocument::new(UserId::new(), PhotoId::new(), instant(taken), taken);
    change(&mut photo);
    photo
}

fn instant(day: Date) -> i64 {
    query::day_number(day) * 86_400_000
}
